"""Findings of the analysis of access among the linter's: joined, ignored, and known by their ids."""

from __future__ import annotations

import pytest

from lambdaform import App, Function, InlineCode, Stack, Table
from lambdaform.access import findings, prove
from lambdaform.lint import lint, only_access, stops
from lambdaform.lint.access_rules import TITLES
from lambdaform.synth import synth

HANDLER = "def handler(event, context):\n    return event\n"


@pytest.fixture
def stack():
    """A stack to declare in."""
    return Stack(App("shop"), "Main")


def assembly(stack, **options):
    """Declare a function that may do what it does not, and synthesise it."""
    table = Table(stack, "Orders", partition_key="pk")
    code = InlineCode(HANDLER)
    Function(
        stack,
        "F",
        code=code,
        handler="index.handler",
        allow=[table.grant("PutItem")],
        environment={"MODE": "x"},
        **options,
    )
    return synth(stack.app)


def rules(found):
    """Return the rules that were found."""
    return [finding.rule for finding in found]


def test_they_are_told_among_the_linters(stack):
    """Without the notes, which are told where they are asked for."""
    made = assembly(stack)
    found = findings(prove(made))
    assert rules(found) == ["I9923", "W9921"]
    assert rules(lint(made, access=found)) == ["W9921"]
    assert {"I9923", "W9921"} <= {*rules(lint(made, access=found, informational=True))}
    assert rules(only_access(made, found)) == ["W9921"]
    assert rules(only_access(made, found, informational=True)) == ["I9923", "W9921"]


def test_they_are_ignored_as_others_are(stack):
    """On the function, with a reason."""
    made = assembly(stack, ignore={"W9921": "the next release needs it"})
    found = findings(prove(made))
    assert lint(made, access=found) == []
    assert only_access(made, found) == []


def test_an_ignore_is_not_judged_where_nobody_has_looked(stack):
    """Neither the linter's without it, nor ours without the analysis."""
    made = assembly(stack, ignore={"W9921": "needed soon", "W9905": "fast enough"})
    found = findings(prove(made))
    assert lint(made) != []
    assert [f.message for f in lint(made)] == ["`ignore`: W9905 is ignored, but not found here"]
    assert only_access(made, found) == []


@pytest.mark.parametrize("rule", ["E9920", "W9924"])
def test_an_ignore_that_nothing_needs_is_told(stack, rule):
    """Where it was looked for."""
    made = assembly(stack, ignore={rule: "old"})
    found = findings(prove(made))
    for told in (lint(made, access=found), only_access(made, found)):
        assert f"`ignore`: {rule} is ignored, but not found here" in [f.message for f in told]


def test_a_note_may_be_ignored_although_it_is_not_told(stack):
    """It is found all the same."""
    made = assembly(stack, ignore={"I9923": "read by the runtime", "W9921": "soon"})
    assert only_access(made, findings(prove(made))) == []


def test_levels_are_what_the_ids_say(stack):
    """What is missing stops a deploy, what is unused does not unless it is strict."""
    found = findings(prove(assembly(stack)))
    assert not stops(found)
    assert stops(found, strict=True)
    assert {rule[0] for rule in TITLES} == {"E", "W", "I"}
