"""Rules that hold over plans between any two apps, and over templates that somebody edited."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan.planned import bodies
from random_apps import QUICK, outcome
from template_mutations import mutated

from lambdaform.assembly import Assembly
from lambdaform.plan import plan, report, report_markdown, report_text


def check(found):
    """Each report can be made, and each name that allows something says what and of what."""
    for stack in found.stacks:
        for one in stack.consequences:
            assert one.message
            assert one.kind != "refusal" or not one.name
            assert not one.name or one.name.partition(":")[0] in WORDS
            assert one.name.count(":") <= 1
        for change in stack.changes:
            assert change.before is not None or change.action == "add"
            assert change.after is not None or change.action == "remove"
    report.json(found)
    report.sarif(found)
    for width in (None, 40, 80, 120):
        told = report_text.text(found, {}, report_text.Look(width))
        assert told or not found.stacks
    assert len(report_markdown.markdown(found, "Plan", limit=2_000)) <= 2_000


WORDS = {"replace", "remove", "weaken", "grant", "expose", "share"}


@pytest.mark.slow
@settings(QUICK, max_examples=120)
@given(st.data())
def test_between_any_two_apps(data):
    """Nothing is too odd for a plan, and an app changes nothing of itself."""
    made = [outcome(data.draw) for _ in range(2)]
    apps = [one for one in made if isinstance(one, Assembly)]
    for before in apps:
        for after in apps:
            found = plan(bodies(before), after)
            check(found)
            if before is after:
                assert found.empty
                assert not [one for one in found.consequences if one.name]


@pytest.mark.slow
@settings(QUICK, max_examples=120)
@given(st.data())
def test_against_a_template_that_somebody_edited(data):
    """Whatever stands where something else did; in either direction."""
    made = outcome(data.draw)
    if not isinstance(made, Assembly):
        return
    edited = {
        name: mutated(body, data.draw) if body["Resources"] else body
        for name, body in bodies(made).items()
    }
    check(plan(edited, made))
    templates = tuple(replace(t, body=edited[t.name], unsplit=None) for t in made.templates)
    check(plan(bodies(made), replace(made, templates=templates)))
