"""Stacks by account and region."""

from __future__ import annotations

import pytest

from lambdaform.cloud.formation.records import Operation
from lambdaform.cloud.formation.refusals import ValidationError
from lambdaform.cloud.formation.regions import Regions
from lambdaform.cloud.formation.stacks import Stack


def stack(region, name, status="CREATE_COMPLETE"):
    made = Stack(name, region.arn("stack", name), region, status)
    region.stacks[made.id] = made
    return made


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("eu-west-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("us-iso-east-1", "aws-iso"),
        ("us-isob-east-1", "aws-iso-b"),
        ("eusc-de-east-1", "aws-eusc"),
    ],
)
def test_an_arn_names_the_partition_of_its_region(region, partition):
    """As boto3 knows it."""
    arn = Regions().of("123456789012", region).arn("stack", "Shop")
    assert arn.startswith(f"arn:{partition}:cloudformation:{region}:123456789012:stack/Shop/")


def test_each_account_has_its_own_in_each_region():
    """The same one each time it is asked for."""
    regions = Regions()
    here = regions.of("1", "eu-west-1")
    assert regions.of("1", "eu-west-1") is here
    assert regions.of("2", "eu-west-1") is not here
    there = regions.of("1", "eu-west-2")
    one, two = stack(here, "Shop"), stack(there, "Shop")
    assert (here.stack("Shop"), there.stack(two.id)) == (one, two)
    assert list(regions.living()) == [one, two]
    with pytest.raises(ValidationError, match="Stack with id Other does not exist"):
        here.stack("Other")


def test_one_that_is_gone_is_found_by_its_id_alone():
    """Its name is free for another."""
    region = Regions().of("1", "eu-west-1")
    gone = stack(region, "Shop", "DELETE_COMPLETE")
    assert region.find("Shop") is None
    assert region.find(gone.id) is gone
    assert list(region.living()) == []


def test_what_is_forgotten_stops():
    """What is under way is told to, and says nothing more."""
    regions = Regions()
    made = stack(regions.of("1", "eu-west-1"), "Shop")
    operation = Operation("CREATE_STACK")
    made.operations.append(operation)
    regions.forget()
    assert operation.superseded
    assert operation.cancelled.is_set()
    assert list(regions.living()) == []
