"""Rules over all providers: what each takes is what its schema has, and every part is accounted for."""

from __future__ import annotations

import pytest
from provider_samples import SAMPLES

from lambdaform import schemas
from lambdaform.cloud.provider import ResourceFault
from lambdaform.cloud.providers import provided, provider_of
from lambdaform.cloud.providers.service import ServiceProvider

ELSEWHERE = {
    "AWS::ApiGateway::Account",
    "AWS::CDK::Metadata",
    "AWS::CloudFormation::CustomResource",
    "AWS::CloudFormation::WaitConditionHandle",
    "AWS::DynamoDB::GlobalTable",
}
"""Types whose tests stand in a module of their own."""

TABLES = {
    type: provider for type, provider in provided().items() if isinstance(provider, ServiceProvider)
}


def test_each_type_has_a_sample():
    """No type is provided that is not taken from one state to another."""
    assert SAMPLES.keys() | ELSEWHERE == provided().keys()


def test_a_type_is_found_by_its_name():
    """Custom resources by their prefix, and what nobody provides not at all."""
    assert provider_of("Custom::Anything") is provider_of("AWS::CloudFormation::CustomResource")
    assert provider_of("AWS::EC2::VPC") is None
    assert provider_of("AWS::Lambda::Nothing") is None
    assert provider_of("Nothing") is None


@pytest.mark.parametrize("type", TABLES)
def test_each_property_is_accounted_for(type, bench):
    """Of a schema: each property has an effect that is seen, or none, or cannot be had."""
    provider, sample = TABLES[type], SAMPLES[type]
    top = {place[0] for place in schemas.read_only(type) if len(place) == 1}
    known = set(schemas.schema(type)["properties"]) - top
    seen = {*sample.first(bench), *sample.then(bench), *sample.unseen}
    assert seen | provider.unheeded | provider.lacks == known
    assert not seen & (provider.unheeded | provider.lacks)
    assert not provider.unheeded & provider.lacks


@pytest.mark.parametrize("type", [type for type, table in TABLES.items() if table.unheeded])
def test_what_has_no_effect_is_accepted(type, bench):
    """A property that does nothing here neither hinders nor is passed on."""
    first = dict(SAMPLES[type].first(bench))
    given = {**first, **{name: {"any": "thing"} for name in TABLES[type].unheeded}}
    made = bench.make(type, given)
    then = SAMPLES[type].then(bench)
    bench.change(type, made.physical_id, given, then)
    bench.take_away(type, made.physical_id, then)


@pytest.mark.parametrize("type", [type for type, table in TABLES.items() if table.lacks])
def test_what_cannot_be_had_is_refused(type, bench):
    """A property that would be lost is named in the reason, and nothing is made."""
    for name in sorted(TABLES[type].lacks):
        with pytest.raises(ResourceFault, match=f"`{name}` of {type} cannot be had"):
            bench.make(type, {**SAMPLES[type].first(bench), name: {"any": "thing"}})
