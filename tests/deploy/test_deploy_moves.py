"""Resources that would move between the templates of a stack: told before anything happens."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lambdaform import Queue, Resource, Table
from lambdaform.deploy import Change, moves
from lambdaform.errors import DeployError
from lambdaform.synth import synth

NAME = "shop-dev-Main"
STACK = "AWS::CloudFormation::Stack"
QUEUE = {"Type": "AWS::SQS::Queue"}


@pytest.fixture
def client(account):
    """CloudFormation."""
    return account.client("cloudformation")


@pytest.fixture
def split(app, stack):
    """Return the template with these resources in nested stacks, when called."""
    Resource(stack, "Note", type="AWS::SSM::Parameter", properties={"Type": "String", "Value": ""})
    Table(stack, "Orders", partition_key="id")
    for n in range(8):
        Queue(stack, f"Q{n}")

    def make(**parts):
        whole = synth(app).template("Main")
        resources = whole.body["Resources"]
        inner = {id for ids in parts.values() for id in ids}
        nested = {
            part: replace(whole, body={"Resources": {id: resources[id] for id in ids}})
            for part, ids in parts.items()
        }
        root = {id: one for id, one in resources.items() if id not in inner}
        root |= {part: {"Type": STACK} for part in parts}
        return replace(whole, body={"Resources": root}, unsplit=whole.body, nested=nested)

    return make


@pytest.fixture
def deployed(aws):
    """Have a stack deployed with resources in its root and in nested stacks, when called."""

    def put(*root, **parts):
        nested = {}
        for part, ids in parts.items():
            template = {"Resources": dict.fromkeys(ids, QUEUE)}
            nested[part] = aws.stacks.put(f"{NAME}-{part}", template=template).id
        resources = dict.fromkeys(root, QUEUE) | {part: {"Type": STACK} for part in parts}
        aws.stacks.put(NAME, template={"Resources": resources}, nested=nested)
        return nested

    return put


def test_what_stays_where_it_is_is_fine(client, split, deployed):
    """And so are what is new and what has left the app."""
    deployed("Orders", "Gone", Part1=["Q0", "Left"])
    moves.check(client, NAME, split(Part1=["Q0", "Q1"], Part2=["Q2"]))


def test_what_would_move_is_told_with_what_to_do(client, split, deployed):
    """What holds data comes first, few are named, and all of them counted."""
    deployed("Note", "Q1", "Q2", "Q3", "Q4", Part1=["Q0", "Orders"])
    template = split(Part1=["Note", "Q1", "Q2", "Q3", "Q4"], Part2=["Q0"])
    with pytest.raises(DeployError) as caught:
        moves.check(client, NAME, template)
    (problem,) = caught.value.problems
    assert problem.message == (
        f"7 resources of `{NAME}` would move to other templates: `Orders` from `Part1`, `Q0` from "
        "`Part1`, `Q1` from the root, `Q2` from the root, `Q3` from the root and 2 more"
    )
    assert problem.hint == (
        "restore `lambdaform.placements.json` from version control, "
        'or write into it where they are, as "Orders": "Part1"'
    )
    assert problem.at.file == __file__


def test_a_nested_stack_of_the_app_itself_is_a_resource(aws, client, split, deployed):
    """What is inside may have any ids: nobody looks."""
    deployed("Orders", Orders2=["Q0"])
    template = split(Part1=["Q1"])
    template.unsplit["Resources"]["Orders2"] = {"Type": STACK}
    moves.check(client, NAME, template)
    assert len(aws.called("ListStackResources")) == 1


def test_what_leaves_with_its_nested_stack_is_told(client, split, deployed):
    """Each resource in its place, with what becomes of it; other changes are left alone."""
    arn = deployed(Part1=["Old"])["Part1"]
    gone = Change("Remove", "Part1", STACK, arn)
    other = [Change("Add", "Part2", STACK), Change("Remove", "Q9", "AWS::SQS::Queue", "q9")]
    found = moves.in_full(client, NAME, split(), [gone, *other])
    assert [(c.action, c.id, c.policy) for c in found] == [
        ("Remove", "Old", "Delete"),
        ("Add", "Part2", None),
        ("Remove", "Q9", None),
    ]


def test_what_would_move_out_of_a_nested_stack_that_goes_is_told(client, split, deployed):
    """A stack that would be split no longer, for want of its record."""
    arn = deployed(Part1=["Q0"])["Part1"]
    with pytest.raises(DeployError, match="`Q0` from `Part1`"):
        [*moves.in_full(client, NAME, split(), [Change("Remove", "Part1", STACK, arn)])]


def test_a_nested_stack_of_the_app_itself_may_go(client, split, deployed):
    """Its resources are of its own template, whatever they are called."""
    arn = deployed(Data=["Q0"])["Data"]
    gone = Change("Remove", "Data", STACK, arn)
    assert [c.id for c in moves.in_full(client, NAME, split(), [gone])] == ["Q0"]
