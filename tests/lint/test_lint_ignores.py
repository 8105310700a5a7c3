"""`ignore=` on a construct: what it leaves out, and what is told of it."""

from __future__ import annotations

import pytest

from lambdaform import App, Function, InlineCode, Resource, Stack
from lambdaform.lint import lint
from lambdaform.synth import synth

HANDLER = InlineCode("def handler(event, context):\n    return event\n")


@pytest.fixture
def stack():
    """A stack to declare in."""
    return Stack(App("shop"), "Main")


def found(stack):
    """Return the findings of the stack's app: rule, resource, message, hint."""
    return [(f.rule, f.resource, f.message, f.hint) for f in lint(synth(stack.app))]


def logs(stack, id, **options):
    """Declare what the rule W9909 finds."""
    return Resource(stack, id, type="AWS::Logs::LogGroup", **options)


def test_a_finding_is_left_out_on_one_construct_and_no_other(stack):
    """An ignore holds for all resources of its construct, for one rule, and nowhere else."""
    reasons = {"W9909": "the logs are copied away"}
    function = Function(stack, "Worker", code=HANDLER, handler="index.handler", ignore=reasons)
    other = logs(stack, "Other")
    stack.override("WorkerLogGroup", RetentionInDays=None)
    stack.override("Worker", Timeout=None)
    told = {(f.rule, f.resource): f.at for f in lint(synth(stack.app))}
    assert told == {("W9905", "Worker"): function.at, ("W9909", "Other"): other.at}


def test_an_ignore_gives_a_reason(stack):
    """Without a reason the finding is left out all the same, but that is told, once."""
    queue = logs(stack, "Logs", ignore={"W9909": " "})
    [finding] = lint(synth(stack.app))
    assert (finding.rule, finding.level, finding.at) == ("W9910", "warning", queue.at)
    assert str(finding) == "`Logs`: `ignore`: W9909 has no reason"
    assert finding.hint == 'say why: `ignore={"W9909": "..."}`'


def test_an_ignore_that_nothing_needs_is_told_once(stack):
    """What is ignored and not found is old; it is told for the construct, not for each resource."""
    Function(stack, "Worker", code=HANDLER, handler="index.handler", ignore={"W9907": "old"})
    take = "take it out of `ignore`"
    assert found(stack) == [
        ("W9911", "Worker", "`ignore`: W9907 is ignored, but not found here", take)
    ]


def test_a_rule_that_does_not_exist_is_told_with_the_nearest(stack):
    """A misspelt id ignores nothing."""
    logs(stack, "Logs", ignore={"W99O9": "the logs are copied away"})
    assert {(rule, message, hint) for rule, _, message, hint in found(stack)} == {
        (
            "W9909",
            "the log group has no retention, so it keeps its logs for ever",
            "set `RetentionInDays`",
        ),
        ("W9911", "`ignore`: there is no rule W99O9 to ignore", "did you mean `W9909`?"),
    }


def test_constructs_of_one_line_share_an_ignore(stack):
    """In a loop, an ignore is needed where one of the constructs needs it."""
    for days in (None, 30):
        properties = {"RetentionInDays": days}
        logs(stack, f"Logs{days}", properties=properties, ignore={"W9909": "copied away"})
    assert found(stack) == []


def test_notes_are_ignored_whether_they_are_asked_for_or_not(stack):
    """A note that is off is not missed; one that is on is left out."""
    ignore = {"I3013": "a cache"}
    Resource(stack, "Jobs", type="AWS::SQS::Queue", ignore=ignore)
    Resource(stack, "Topic", type="AWS::SNS::Topic", ignore={"I3013": "wrong"})
    assembly = synth(stack.app)
    assert lint(assembly) == []
    assert [(f.rule, f.resource) for f in lint(assembly, informational=True)] == [
        ("W9911", "Topic")
    ]
