"""Why an operation did not end well: what failed first, where in the app, and what is left."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from lambdaform import Queue
from lambdaform.deploy import reasons
from lambdaform.deploy.events import STACK, Event
from lambdaform.deploy.operation import Result

NAME = "shop-dev-Main"


@pytest.fixture
def problems(stack, template):
    """Return what is told of an operation with these events, when called."""
    Queue(stack, "Jobs")

    def told(status, *steps):
        events = [
            Event("1", datetime(2026, 11, 20, tzinfo=UTC), NAME, resource, "", type, state, reason)
            for resource, type, state, reason in steps
        ]
        return reasons.problems(template(), Result(status, tuple(events)))

    return told


def test_a_failure_is_told_at_the_line_that_declares_it(problems):
    """With the service's words, a hint, and the state that the stack was left in."""
    reason = "Queue jobs already exists.  (Service: Sqs)\n"
    (found,) = problems("ROLLBACK_COMPLETE", ("Jobs", "AWS::SQS::Queue", "CREATE_FAILED", reason))
    assert found.message == (
        "`Jobs` (AWS::SQS::Queue) could not be created: Queue jobs already exists. (Service: Sqs)"
    )
    assert found.at.file == __file__
    assert found.hint.startswith("a resource of that name is there")
    assert found.notes == (
        f"in the stack `{NAME}`",
        (
            "the stack is now ROLLBACK_COMPLETE: what had been created was deleted again; "
            "the next deploy starts anew"
        ),
    )


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("CREATE_FAILED", "created"),
        ("UPDATE_FAILED", "updated"),
        ("DELETE_FAILED", "deleted"),
        ("IMPORT_FAILED", "imported"),
        ("ROLLBACK_FAILED", "changed"),
    ],
)
def test_what_could_not_be_done_is_said(problems, state, word):
    """In the word for it."""
    (found,) = problems("UPDATE_ROLLBACK_COMPLETE", ("Jobs", "AWS::SQS::Queue", state, ""))
    expected = f"`Jobs` (AWS::SQS::Queue) could not be {word}: no reason was given"
    assert found.message == expected


def test_what_has_no_line_is_told_at_its_stack(problems, template):
    """A resource that has left the app may fail to be deleted."""
    (found,) = problems("UPDATE_COMPLETE", ("Old", "AWS::SQS::Queue", "DELETE_FAILED", "boom"))
    assert found.at == template().at


def test_a_stack_can_fail_without_a_resource(problems, template):
    """Its own reason is told then, or at least how it ended."""
    reason = "Transform failed: Internal Failure"
    (found,) = problems(
        "ROLLBACK_FAILED", (NAME, "AWS::CloudFormation::Stack", "ROLLBACK_IN_PROGRESS", reason)
    )
    assert found.message == f"`{NAME}` ended as ROLLBACK_FAILED: {reason}"
    assert (found.at, found.hint) == (template().at, "a fault at AWS: deploy again")
    (found,) = problems("UPDATE_ROLLBACK_COMPLETE")
    assert found.message == f"`{NAME}` ended as UPDATE_ROLLBACK_COMPLETE"
    assert found.notes[0].endswith("everything is as it was before")


def test_a_state_that_nobody_has_explained_stands_as_it_is():
    """CloudFormation may have new ones."""
    assert reasons.state("NEW_STATE") == "NEW_STATE"


@pytest.mark.parametrize(
    ("within", "is_own"), [("Part1", True), ("Data", False), ("Part1/Deep", False)]
)
def test_a_failure_inside_is_told_at_its_line_or_at_that_of_its_stack(
    stack, template, within, is_own
):
    """The app knows the ids of its own nested stacks; in another, `Jobs` may be anything."""
    Queue(stack, "Jobs")
    found = template()
    line = replace(found.at, line=7)
    sources = {**found.sources, "Data": line, "Part1": line}
    found = replace(found, nested={"Part1": found}, sources=sources)
    when = datetime(2026, 11, 20, tzinfo=UTC)
    inner = Event("1", when, NAME, "Jobs", "", "AWS::SQS::Queue", "CREATE_FAILED", "no")
    inner = replace(inner, within=within)
    why = "Embedded stack arn:x was not successfully created: Rate exceeded"
    outer = Event("2", when, NAME, "Part1", "arn:x", STACK, "CREATE_FAILED", why)
    (problem,) = reasons.problems(found, Result("ROLLBACK_COMPLETE", (inner, outer)))
    assert problem.message == "`Jobs` (AWS::SQS::Queue) could not be created: no"
    assert problem.notes[0] == f"in the stack `{NAME}`, in its nested stack `{within}`"
    assert problem.at == (sources["Jobs"] if is_own else line)


def test_a_nested_stack_that_fails_by_itself_is_told(problems):
    """Where nothing inside has failed, its own reason is all that there is."""
    why = "Embedded stack arn:x was not successfully created: Template error"
    (found,) = problems("ROLLBACK_COMPLETE", ("Part1", STACK, "CREATE_FAILED", why))
    assert found.message == f"`Part1` ({STACK}) could not be created: {why}"
