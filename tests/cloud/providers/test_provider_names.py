"""Names: those that are given are not taken twice, and those that are made fit."""

from __future__ import annotations

import re

import pytest
from botocore.exceptions import ClientError
from provider_samples import SAMPLES

from lambdaform import schemas
from lambdaform.cloud.provider import ResourceFault
from lambdaform.cloud.providers import provided
from lambdaform.cloud.providers.service import ServiceProvider

NAMED = {
    type: provider.name
    for type, provider in provided().items()
    if isinstance(provider, ServiceProvider) and provider.name
}
NOT_REFUSED = {
    "AWS::ApiGateway::ApiKey": "several may have one name",
    "AWS::ApiGateway::RequestValidator": "several may have one name",
    "AWS::ApiGateway::UsagePlan": "several may have one name",
    "AWS::Cognito::IdentityPool": "several may have one name",
    "AWS::Cognito::UserPool": "several may have one name",
    "AWS::Cognito::UserPoolClient": "several may have one name",
    "AWS::Lambda::LayerVersion": "it is the next version",
    "AWS::Lambda::LayerVersionPermission": "the name is always made",
    "AWS::Lambda::Permission": "the name is always made",
}


def _plain(type, bench):
    """Return the first sample of a type without what would keep it from being deleted."""
    first = dict(SAMPLES[type].first(bench))
    return {k: v for k, v in first.items() if k != "DeletionProtectionEnabled"}


@pytest.mark.parametrize("type", [one for one in NAMED if one not in NOT_REFUSED])
def test_a_name_is_not_taken_twice(type, bench):
    """The second resource fails and says so; the first stays as it is."""
    first = _plain(type, bench)
    made = bench.make(type, first)
    with pytest.raises((ResourceFault, ClientError)) as caught:
        bench.make(type, first, "Second")
    assert re.search("xist|in use|InUse|Conflict|already", str(caught.value)), caught.value
    assert SAMPLES[type].told(bench, made.physical_id, first)
    bench.take_away(type, made.physical_id, first)


@pytest.mark.parametrize("type", NAMED)
def test_a_name_that_is_made_fits(type, bench):
    """It is the stack's, the resource's and a random part, within what the service allows."""
    name = NAMED[type]
    request = bench.request(type, {}, id="Thing" * 300)
    made = [name.of(request) for _ in range(2)]
    assert made[0] != made[1]
    for one in made:
        assert len(one) == name.longest
        assert one.startswith("shop-thing" if name.lower else "shop-Thing")
        assert not name.lower or one == one.lower()


@pytest.mark.parametrize("type", NAMED)
def test_the_limit_of_a_name_is_that_of_the_schema(type):
    """No name is made longer than AWS would take it."""
    said = schemas.schema(type)["properties"].get(NAMED[type].property, {})
    assert NAMED[type].longest <= said.get("maxLength", NAMED[type].longest)


@pytest.mark.parametrize("type", ["AWS::SQS::Queue", "AWS::SNS::Topic"])
def test_what_is_first_in_first_out_says_so_in_its_name(type, bench):
    """The suffix is part of the limit."""
    name = NAMED[type].of(
        bench.request(type, {"FifoQueue": True, "FifoTopic": "true"}, id="A" * 300)
    )
    assert name.endswith(".fifo")
    assert len(name) == NAMED[type].longest
    made = bench.make(type, {NAMED[type].fifo: True})
    assert made.physical_id.endswith(".fifo")
    bench.take_away(type, made.physical_id, {})


def test_a_policy_on_what_has_one_is_refused(bench):
    """A bucket's policy, a statement of a bus, a policy of a role: each of them is there once."""
    for type in (
        "AWS::S3::BucketPolicy",
        "AWS::Events::EventBusPolicy",
        "AWS::IAM::RolePolicy",
        "AWS::ApiGateway::Method",
    ):
        first = SAMPLES[type].first(bench)
        bench.make(type, first)
        with pytest.raises(ResourceFault, match=r"already exists.*AlreadyExists"):
            bench.make(type, first)
