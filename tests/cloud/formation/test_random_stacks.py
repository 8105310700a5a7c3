"""Whatever is done to a stack, and whatever fails: what it says stands is what there is.

Random changes with random failures, from a seed each, so that what fails fails again.
"""

from __future__ import annotations

import copy
import json
import random

import pytest
from botocore.exceptions import ClientError
from embedded import QUEUE, TOPIC, body

from lambdaform.cloud.formation.functions import TemplateFault
from lambdaform.cloud.formation.plan import planned
from lambdaform.cloud.formation.refusals import Refusal
from lambdaform.cloud.formation.regions import Regions
from lambdaform.cloud.formation.requests import wanted
from lambdaform.cloud.formation.stacks import Stack

NAMES = ("Alpha", "Beta", "Gamma", "Delta", "Epsilon")
MOMENTS = ("create", "update", "delete", "rollback")
STEPS = 25


def a_template(chance):
    """Return some queues and topics, each of which may need some before it."""
    made = {}
    for name in NAMES:
        if chance.random() < 0.7:
            before = [one for one in made if chance.random() < 0.4]
            said = {"Fn::Join": ["", [chance.choice("ab"), *({"Ref": one} for one in before)]]}
            key = chance.choice(["DisplayName", "TopicName"])
            type = TOPIC if NAMES.index(name) % 2 else QUEUE
            properties = {key: said} if type == TOPIC else {"QueueName": said}
            made[name] = {"Type": type, "Properties": properties}
            if type == QUEUE and chance.random() < 0.5:
                made[name]["Properties"] = {"DelaySeconds": chance.randrange(3)}
    made["Last"] = {"Type": QUEUE, "Properties": {"DelaySeconds": chance.randrange(1000)}}
    return body(**made)


def expected(template, physical):
    """Return what the properties of each resource have to be, by its physical id."""

    def of(value):
        if not isinstance(value, dict):
            return value
        parts = value["Fn::Join"][1]
        return "".join(one if isinstance(one, str) else physical[one["Ref"]] for one in parts)

    return {
        physical[id]: {key: of(one) for key, one in entry["Properties"].items()}
        for id, entry in template["Resources"].items()
    }


@pytest.mark.parametrize("seed", range(6))
def test_what_a_stack_says_is_what_there_is(stacks, workshop, faults, seed):
    """No resource is lost, none is left over, and each is what its template says."""
    chance = random.Random(seed)
    stacks.create(a_template(chance))
    for _ in range(STEPS):
        after = a_template(chance)
        if chance.random() < 0.5:
            moment = chance.choice(MOMENTS)
            faults.fail(chance.choice([*NAMES, "Last"]), moment, times=chance.choice([1, 3]))
        kept = chance.random() < 0.3
        try:
            done = stacks.update(after, DisableRollback=kept)["StackStatus"]
        except ClientError as refused:
            assert "Update of resource type" in str(refused) or "No updates" in str(refused)
            continue
        faults.clear()
        if done == "UPDATE_FAILED" and chance.random() < 0.5:
            continue  # the next update goes on from there
        done = _settled(stacks, done, chance)
        template = stacks.api.get_template(StackName="Shop")["TemplateBody"]
        physical = {id: one for id, (one, _) in stacks.resources().items()}
        assert physical.keys() == template["Resources"].keys(), stacks.told()
        if "StackStatusReason" not in stacks.described():
            assert workshop.things == expected(template, physical), stacks.told()
        workshop.things = {one: workshop.things[one] for one in physical.values()}
    _settled(stacks, stacks.described()["StackStatus"], chance)
    assert stacks.delete()["StackStatus"] == "DELETE_COMPLETE"
    assert workshop.things == {}


def _settled(stacks, status, chance):
    """Bring a stack to rest, in one of the ways that there are."""
    if status == "UPDATE_FAILED":
        stacks.api.rollback_stack(StackName="Shop")
        status = stacks.settled()["StackStatus"]
    if status == "UPDATE_ROLLBACK_FAILED":
        stacks.api.continue_update_rollback(StackName="Shop")
        status = stacks.settled()["StackStatus"]
    assert status in ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")
    return status


SOUND = {
    "Parameters": {"P": {"Type": "String", "Default": "a", "AllowedValues": ["a", "b"]}},
    "Mappings": {"M": {"a": {"b": 1}}},
    "Conditions": {
        "C": {"Fn::Equals": [{"Ref": "P"}, "a"]},
        "D": {"Fn::And": [{"Condition": "C"}, {"Fn::Not": [{"Condition": "C"}]}]},
    },
    "Resources": {
        "A": {
            "Type": QUEUE,
            "Properties": {
                "QueueName": {"Fn::Sub": ["${x}-${AWS::Region}", {"x": {"Ref": "P"}}]},
                "Tags": [{"Key": "a", "Value": {"Fn::FindInMap": ["M", "a", "b"]}}],
                "RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["B", "Arn"]}},
            },
        },
        "B": {
            "Type": QUEUE,
            "Condition": "C",
            "DeletionPolicy": "Retain",
            "Properties": {"QueueName": {"Fn::Join": ["-", ["a", {"Fn::Select": [0, ["b"]]}]]}},
        },
        "T": {"Type": TOPIC, "DependsOn": ["A"], "Metadata": {"x": 1}},
    },
    "Outputs": {"O": {"Value": {"Fn::GetAtt": ["A", "Arn"]}, "Export": {"Name": "x"}}},
}
JUNK = (
    None,
    1,
    True,
    "x",
    "",
    [],
    {},
    [1],
    {"Ref": "A"},
    {"Ref": ["A"]},
    {"Fn::GetAtt": "A"},
    {"Fn::Sub": 5},
    {"Fn::Sub": ["${a}", 1]},
    {"Fn::If": ["C"]},
    {"Fn::Select": [{}, []]},
    {"Fn::Cidr": [1, 2, 3]},
    {"Fn::FindInMap": [1]},
    {"Fn::And": 5},
    {"Condition": "D"},
    "${A.}",
)


def _places(value, place=()):
    yield place
    items = value if isinstance(value, list) else ()
    for key, one in value.items() if isinstance(value, dict) else enumerate(items):
        yield from _places(one, (*place, key))


def _put(value, place, junk):
    if not place:
        return junk
    changed = copy.copy(value)
    changed[place[0]] = _put(changed[place[0]], place[1:], junk)
    return changed


@pytest.mark.parametrize("seed", range(3))
def test_no_template_is_too_wrong(seed):
    """Junk in any place is refused in words; it is never a fault of ours."""
    chance = random.Random(seed)
    region = Regions().of("123456789012", "eu-west-1")
    refused = 0
    for _ in range(400):
        template = _put(SOUND, chance.choice(list(_places(SOUND))), chance.choice(JUNK))
        stack = Stack("Shop", region.arn("stack", "Shop"), region, "REVIEW_IN_PROGRESS")
        try:
            made = wanted({"TemplateBody": json.dumps(template)}, None, lambda _: None)
            planned(stack, made, lambda _: None)
        except (Refusal, TemplateFault):
            refused += 1
    assert refused > 100
