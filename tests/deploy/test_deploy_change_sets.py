"""One stack: how it stands, and its change sets from the first call to the last."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import botocore.exceptions as raised
import pytest
from deploy.fake_stacks import NO_CHANGES
from deploy.refusal import Refusal, invalid

from lambdaform.deploy import Detached, Reins
from lambdaform.deploy.change_sets import Overtaken, Request
from lambdaform.deploy.operation import Manner
from lambdaform.deploy.stack import Snapshot, Stack
from lambdaform.deploy.watcher import Change
from lambdaform.errors import DeployError

NAME = "shop-dev-Main"
QUEUE = {"Type": "AWS::SQS::Queue"}
ONE = {"Resources": {"Jobs": QUEUE}}
TWO = {"Resources": {"Jobs": {**QUEUE, "Properties": {"DelaySeconds": 1}}, "More": QUEUE}}
OVERTAKEN = [
    Refusal("InvalidChangeSetStatus", "An operation on this ChangeSet is currently in progress."),
    Refusal("ChangeSetNotFound", "ChangeSet [x] does not exist", 404),
    invalid("Stack:arn:aws:x is in UPDATE_IN_PROGRESS state and can not be updated."),
    invalid("Stack:arn:aws:x is in ROLLBACK_COMPLETE state and can not be updated."),
    invalid(f"Stack [{NAME}] already exists and cannot be created again with the changeSet [x]."),
    invalid(f"Stack [{NAME}] does not exist"),
    invalid("This stack is currently in a non-terminal [UPDATE_FAILED] state. To update ..."),
]
REFUSED = [
    invalid("Template format error: Unresolved resource dependencies [X] in the Resources block"),
    invalid("S3 error: The specified bucket does not exist"),
    Refusal("AccessDenied", "User: x is not authorized to perform: cloudformation:X", 403),
]


@pytest.fixture
def reins():
    """What somebody at the terminal wants: nothing yet."""
    return Reins()


@pytest.fixture
def stack(account, heard, reins):
    """The stack, which is looked at again at once."""
    return Stack(NAME, account.client("cloudformation"), Manner(heard, reins, 0))


def request(template=ONE, **how):
    """Return a request for a template."""
    how = {"parameters": {}, "tags": {}, "new": True, **how}
    return Request({"TemplateBody": json.dumps(template)}, **how)


# How it stands


def test_a_stack_that_is_not_there_is_none(stack):
    """That is an answer, and no error."""
    assert stack.look() is None


def test_other_errors_are_no_absence(aws, stack):
    """Whoever may not look must not create."""
    aws.answer_next("DescribeStacks", REFUSED[2], invalid("1 validation error detected"))
    for _ in range(2):
        with pytest.raises(stack.client.exceptions.ClientError):
            stack.look()


def test_how_a_stack_stands(aws, stack):
    """Outputs, parameters and tags by name; the date of its latest change."""
    when = datetime(2026, 11, 20, tzinfo=UTC)
    raw = {
        "StackId": "arn",
        "StackName": NAME,
        "StackStatus": "UPDATE_COMPLETE",
        "StackStatusReason": "all is well",
        "CreationTime": datetime(2026, 1, 1, tzinfo=UTC),
        "LastUpdatedTime": when,
        "EnableTerminationProtection": True,
        "Outputs": [{"OutputKey": "Url", "OutputValue": "https://x", "Description": "there"}],
        "Parameters": [{"ParameterKey": "Size", "ParameterValue": "3"}],
        "Tags": [{"Key": "team", "Value": "shop"}],
    }
    aws.answer_next("DescribeStacks", {"Stacks": [raw]})
    assert stack.look() == Snapshot(
        id="arn",
        name=NAME,
        status="UPDATE_COMPLETE",
        reason="all is well",
        outputs={"Url": "https://x"},
        parameters={"Size": "3"},
        tags={"team": "shop"},
        protected=True,
        changed=when,
    )


def test_the_deployed_template_is_read_as_it_was_sent(aws, stack):
    """Another tool may have deployed YAML, of which nothing is known."""
    aws.stacks.put(NAME, template=ONE)
    assert stack.template() == ONE
    aws.answer_next("GetTemplate", {"TemplateBody": "Resources: {}\n"})
    assert stack.template() is None


# What a change set is asked for


def test_what_a_change_set_is_made_of():
    """Parameters that nobody says keep their value; CloudFormation may name roles."""
    how = request(parameters={"A": "1", "B": None}, tags={"team": "shop"}, new=False).arguments()
    assert how == {
        "TemplateBody": json.dumps(ONE),
        "ChangeSetType": "UPDATE",
        "Capabilities": ["CAPABILITY_NAMED_IAM"],
        "Parameters": [
            {"ParameterKey": "A", "ParameterValue": "1"},
            {"ParameterKey": "B", "UsePreviousValue": True},
        ],
        "Tags": [{"Key": "team", "Value": "shop"}],
    }


def test_macros_are_expanded_where_there_are_some():
    """And a role is named where CloudFormation is to work with one."""
    how = request(transforms=True, role="arn:aws:iam::123456789012:role/cfn").arguments()
    assert how["ChangeSetType"] == "CREATE"
    assert how["Capabilities"] == ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
    assert how["RoleARN"] == "arn:aws:iam::123456789012:role/cfn"


# How it is worked out


def test_the_changes_of_a_new_stack(aws, stack):
    """A name of our own tells whose change set it is; a token, that it is asked for once."""
    found = stack.change_sets.made(request())
    assert found.changes == (Change("Add", "Jobs", "AWS::SQS::Queue"),)
    assert found.new
    (asked,) = aws.called("CreateChangeSet")
    assert asked["ChangeSetName"].startswith("lambdaform-")
    assert asked["ClientToken"] == asked["ChangeSetName"]
    assert aws.stacks.live[NAME].status == "REVIEW_IN_PROGRESS"


def test_the_changes_of_a_stack_that_is_there(aws, stack):
    """With what is replaced, over all pages, once they are worked out."""
    aws.stacks.put(NAME, template=ONE)
    aws.stacks.page, aws.stacks.slow = 1, 2
    found = stack.change_sets.made(request(TWO, new=False))
    assert found.changes == (
        Change("Modify", "Jobs", "AWS::SQS::Queue", "jobs-1x2y", "False"),
        Change("Add", "More", "AWS::SQS::Queue"),
    )
    assert len(aws.called("DescribeChangeSet")) == 4


class Split:
    """CloudFormation of a split stack, whose parts have change sets of their own."""

    PAGES = {
        "root": [("Part1", "AWS::CloudFormation::Stack", "Static"), ("Role", "T", "Dynamic")],
        "Part1": [("Jobs", "T", "Static"), ("Worker", "T", "Dynamic"), ("Old", "T", None)],
    }

    def create_change_set(self, **_):
        return {"Id": "root", "StackId": "arn"}

    def describe_change_set(self, ChangeSetName):  # noqa: N803 - as boto3 calls it
        changes = [
            {
                "ResourceChange": {
                    "Action": "Modify",
                    "LogicalResourceId": id,
                    "ResourceType": type,
                    "ChangeSetId": id if id in self.PAGES else None,
                    "Details": [{"Evaluation": how}] if how else [],
                }
            }
            for id, type, how in self.PAGES[ChangeSetName]
        ]
        return {"Status": "CREATE_COMPLETE", "ChangeSetId": ChangeSetName, "Changes": changes}


@pytest.mark.parametrize("nested", [True, False])
def test_what_only_perhaps_changes_in_a_split_stack_is_marked(heard, reins, nested):
    """Its parts read one another's outputs, which CloudFormation only knows when they are there."""
    stack = Stack(NAME, Split(), Manner(heard, reins, 0))
    found = stack.change_sets.made(request(new=False, nested=nested))
    sure = {change.id: change.sure for change in found.changes}
    assert sure["Jobs"]
    assert sure["Old"]
    assert not sure["Worker"]
    assert sure["Role"] is not nested


def test_no_changes_leave_no_change_set(aws, stack):
    """The stack is as it was."""
    aws.stacks.put(NAME, template=ONE)
    assert stack.change_sets.made(request(ONE, new=False)) is None
    assert aws.stacks.live[NAME].change_sets == {}
    assert aws.called("DeleteStack") == []


@pytest.mark.parametrize("reason", [NO_CHANGES, "No updates are to be performed."])
def test_an_empty_new_stack_is_deleted_again(aws, stack, reason):
    """CloudFormation says it differently where a macro was expanded."""
    aws.stacks.refusing = reason
    assert stack.change_sets.made(request()) is None
    assert aws.stacks.live == {}


def test_a_refused_template_is_told_with_what_validation_found(aws, stack):
    """And nothing is left of it."""
    aws.stacks.refusing = "The following validation(s) failed: [PropertyValidation]."
    aws.stacks.validations = [
        {
            "EventId": "1",
            "EventType": "VALIDATION_ERROR",
            "ValidationPath": "/Resources/Jobs/Properties/Delay",
            "ValidationStatusReason": "no such property",
        },
        {"EventId": "2", "EventType": "STACK_EVENT"},
        {"EventId": "3", "EventType": "VALIDATION_ERROR", "ValidationStatusReason": "and more"},
    ]
    with pytest.raises(DeployError) as caught:
        stack.change_sets.made(request())
    (problem,) = caught.value.problems
    assert problem.message == (
        f"`{NAME}`: CloudFormation does not take the template: "
        "The following validation(s) failed: [PropertyValidation]"
    )
    assert problem.notes == ("/Resources/Jobs/Properties/Delay no such property", "and more")
    assert aws.stacks.live == {}


def test_a_refusal_is_told_even_where_its_events_cannot_be_read(aws, stack):
    """Older policies do not allow it."""
    aws.stacks.refusing = "Transform failed."
    aws.answer_next("DescribeEvents", REFUSED[2])
    with pytest.raises(DeployError) as caught:
        stack.change_sets.made(request())
    (problem,) = caught.value.problems
    assert problem.message.endswith("does not take the template: Transform failed")
    assert problem.notes == ()


@pytest.mark.parametrize("error", OVERTAKEN, ids=lambda error: error.text)
@pytest.mark.parametrize("operation", ["CreateChangeSet", "DescribeChangeSet"])
def test_a_stack_that_others_have_changed_meanwhile_is_told_apart(aws, stack, operation, error):
    """It is looked at again; that is no reason to fail."""
    aws.answer_next(operation, error)
    with pytest.raises(Overtaken):
        stack.change_sets.made(request())


@pytest.mark.parametrize("error", REFUSED, ids=lambda error: error.text)
def test_what_the_app_or_the_credentials_cause_is_no_overtaking(aws, stack, error):
    """To try it again would not help."""
    aws.answer_next("CreateChangeSet", error)
    with pytest.raises(stack.client.exceptions.ClientError) as caught:
        stack.change_sets.made(request())
    assert caught.value.__cause__ is None


def test_a_change_set_that_somebody_deletes_is_made_again(aws, stack):
    """Another deploy that is carried out deletes all others."""
    answer = {"ChangeSetId": "arn:x", "Status": "DELETE_COMPLETE"}
    aws.answer_next("DescribeChangeSet", answer)
    with pytest.raises(Overtaken):
        stack.change_sets.made(request())


@pytest.mark.parametrize(("flag", "expected"), [("detach", Detached), ("cancel", DeployError)])
def test_ctrl_c_ends_the_waiting_for_a_change_set(aws, stack, reins, flag, expected):
    """Nothing was changed; the next deploy does not mind what is left."""
    aws.stacks.slow = 100
    aws.before("DescribeChangeSet", lambda call: getattr(reins, flag).set())
    with pytest.raises(expected):
        stack.change_sets.made(request())
    assert len(aws.called("DescribeChangeSet")) == 1
    assert aws.called("ExecuteChangeSet") == []


# How it is thrown away


def test_a_change_set_is_thrown_away_with_the_stack_that_was_made_for_it(aws, stack):
    """There is as much as there was before."""
    stack.change_sets.discard(stack.change_sets.made(request()))
    assert aws.stacks.live == {}


def test_a_stack_that_others_prepare_too_stays(aws, stack):
    """Two deploys of a new stack share its name."""
    ours, theirs = stack.change_sets.made(request()), stack.change_sets.made(request())
    stack.change_sets.discard(ours)
    assert [*aws.stacks.live[NAME].change_sets] == [theirs.id]


def test_a_stack_that_others_are_making_is_never_deleted(aws, stack):
    """It was new when the change set was made, and is not any longer."""
    ours = stack.change_sets.made(request())
    aws.before("DeleteChangeSet", lambda call: aws.stacks.happen(NAME, ("", "CREATE_IN_PROGRESS")))
    stack.change_sets.discard(ours)
    assert aws.called("DeleteStack") == []


# How it is carried out


def test_a_change_set_is_carried_out_and_followed(aws, stack, heard):
    """What is new and fails leaves nothing behind, whatever its deletion policy."""
    aws.stacks.put(NAME, template=ONE)
    heard.told.clear()
    result = stack.execute(stack.change_sets.made(request(TWO, new=False))).followed()
    assert result.status == "UPDATE_COMPLETE"
    (asked,) = aws.called("ExecuteChangeSet")
    assert asked["RetainExceptOnCreate"]
    assert asked["ClientRequestToken"].startswith("lambdaform-")
    assert heard.events[0] == (NAME, "UPDATE_IN_PROGRESS")
    assert heard.events[-1] == (NAME, "UPDATE_COMPLETE")
    assert aws.stacks.live[NAME].template == TWO


@pytest.mark.parametrize(
    "error",
    [
        Refusal("InvalidChangeSetStatus", "it cannot be executed in its current status"),
        raised.ReadTimeoutError(endpoint_url="https://x"),
        raised.ConnectionClosedError(endpoint_url="https://x"),
    ],
)
def test_an_answer_that_was_lost_does_not_lose_the_deploy(aws, stack, error):
    """boto3 asks again, and is told that the change set is being carried out already."""
    change_set = stack.change_sets.made(request())

    def lose(call):
        aws.before("ExecuteChangeSet", lambda call: None)
        aws.stacks.execute_change_set(call, **call.parameters)
        raise error

    aws.before("ExecuteChangeSet", lose)
    assert stack.execute(change_set).followed().status == "CREATE_COMPLETE"
    assert len(aws.called("ExecuteChangeSet")) == 1


@pytest.mark.parametrize("error", OVERTAKEN[:4], ids=lambda error: error.text)
def test_a_change_set_that_is_out_of_date_is_told_apart(aws, stack, error):
    """Another deploy was faster: the stack is looked at again."""
    change_set = stack.change_sets.made(request())
    aws.answer_next("ExecuteChangeSet", error)
    with pytest.raises(Overtaken):
        stack.execute(change_set).followed()


def test_a_change_set_that_is_gone_is_told_apart(aws, stack):
    """Whoever carries one out deletes the others with it."""
    change_set = stack.change_sets.made(request())
    aws.stacks.live[NAME].change_sets.clear()
    with pytest.raises(Overtaken):
        stack.execute(change_set).followed()


@pytest.mark.parametrize(
    "error", [REFUSED[2], raised.EndpointConnectionError(endpoint_url="https://x")]
)
def test_what_did_not_begin_is_told(aws, stack, error):
    """Who may not execute, or does not get through, hears why."""
    change_set = stack.change_sets.made(request())
    aws.answer_next("ExecuteChangeSet", error)
    expected = type(error) if isinstance(error, raised.BotoCoreError) else raised.ClientError
    with pytest.raises(expected):
        stack.execute(change_set).followed()
    aws.answer_next("ExecuteChangeSet", error)
    aws.answer_next("DescribeChangeSet", error)
    with pytest.raises(expected):
        stack.execute(change_set).followed()


# Other operations


def test_an_operation_of_somebody_else_is_followed_from_its_beginning(aws, stack, heard):
    """Whoever comes later sees all of it."""
    aws.stacks.put(NAME, template=ONE)
    aws.stacks.happen(NAME, ("", "UPDATE_IN_PROGRESS"), ("Jobs", "UPDATE_IN_PROGRESS"))
    aws.stacks.live[NAME].coming.append([("Jobs", "UPDATE_COMPLETE"), ("", "UPDATE_COMPLETE")])
    assert stack.running(stack.look()).followed().status == "UPDATE_COMPLETE"
    assert heard.events == [
        (NAME, "UPDATE_IN_PROGRESS"),
        ("Jobs", "UPDATE_IN_PROGRESS"),
        ("Jobs", "UPDATE_COMPLETE"),
        (NAME, "UPDATE_COMPLETE"),
    ]


def test_a_removal_is_followed_by_the_id_of_the_stack(aws, stack):
    """Its name is nobody's any longer once it is gone."""
    aws.stacks.put(NAME, template=ONE)
    now = stack.look()
    assert stack.delete(now).followed().is_gone
    (asked,) = aws.called("DeleteStack")
    assert asked["StackName"] == now.id
    assert asked["ClientRequestToken"].startswith("lambdaform-")


@pytest.mark.parametrize(
    ("status", "operation"),
    [("UPDATE_ROLLBACK_FAILED", "ContinueUpdateRollback"), ("UPDATE_FAILED", "RollbackStack")],
)
def test_what_stopped_half_way_is_rolled_back(aws, stack, status, operation):
    """CloudFormation has an operation for each of the two."""
    aws.stacks.put(NAME, status)
    assert stack.go_back(stack.look()).followed().status == "UPDATE_ROLLBACK_COMPLETE"
    assert len(aws.called(operation)) == 1


# Nested stacks


NESTED = {
    "Action": "Modify",
    "LogicalResourceId": "Part1",
    "ResourceType": "AWS::CloudFormation::Stack",
    "ChangeSetId": "inner",
}


def page(*rows, **more):
    """Return an answer of DescribeChangeSet with these changes."""
    changes = [{"Type": "Resource", "ResourceChange": row} for row in rows]
    return {"ChangeSetId": "x", "Status": "CREATE_COMPLETE", "Changes": changes, **more}


def row(action, id):
    """Return a change of a queue."""
    return {"Action": action, "LogicalResourceId": id, "ResourceType": "AWS::SQS::Queue"}


@pytest.mark.parametrize("nested", [True, False])
def test_changes_inside_nested_stacks_are_asked_for_where_there_are_any(aws, stack, nested):
    """Of others CloudFormation is asked for nothing that it was not asked for before."""
    stack.change_sets.made(request(nested=nested))
    (sent,) = aws.called("CreateChangeSet")
    assert sent.get("IncludeNestedStacks", False) is nested


def test_changes_inside_stand_in_the_place_of_their_stack(aws, stack):
    """Over all pages; a nested stack that is made is told, one that changes is what changes in it."""
    made = {**NESTED, "Action": "Add", "LogicalResourceId": "Part2", "ChangeSetId": "new"}
    aws.answer_next(
        "DescribeChangeSet",
        page(row("Add", "Q0"), NESTED, made),
        page(row("Remove", "Q1"), NextToken="2"),
        page(row("Modify", "Q2")),
        page(row("Add", "Q3")),
    )
    found = stack.change_sets.made(request(nested=True))
    assert [(change.action, change.id) for change in found.changes] == [
        ("Add", "Q0"),
        ("Remove", "Q1"),
        ("Modify", "Q2"),
        ("Add", "Q3"),
        ("Add", "Part2"),
    ]
    asked = [call["ChangeSetName"] for call in aws.called("DescribeChangeSet")]
    assert (asked[1], asked[3]) == ("inner", "new")


def test_what_cannot_be_foretold_inside_is_done_all_the_same(aws, stack, heard):
    """CloudFormation fails where a function reads what is not there yet: it is asked once more."""
    why = "Nested change set arn:x was not successfully created: Currently in FAILED."
    aws.answer_next("DescribeChangeSet", page(Status="FAILED", StatusReason=why))
    found = stack.change_sets.made(request(nested=True))
    assert [change.id for change in found.changes] == ["Jobs"]
    first, second = aws.called("CreateChangeSet")
    assert ("IncludeNestedStacks" in first, "IncludeNestedStacks" in second) == (True, False)
    assert heard.of("note") == [
        f"`{NAME}`: what changes inside its nested stacks is not foretold: {why.rstrip('.')}"
    ]
