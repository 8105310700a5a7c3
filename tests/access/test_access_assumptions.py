"""`Assume`: what a person says of code that the analysis cannot see."""

from __future__ import annotations

import pytest

from lambdaform import App, Assume, Function, InlineCode, Stack, Table
from lambdaform.access import findings, prove
from lambdaform.access.standing import doubts, state
from lambdaform.synth import synth

HIDDEN = """
import boto3

def go(event):
    getattr(boto3.client("dynamodb"), event["operation"])()
"""
HANDLER = """
import vendor.lib

def handler(event, context):
    vendor.lib.go(event)
"""


@pytest.fixture
def stack(tmp_path):
    """A stack, beside a folder `src` with a handler that calls what cannot be seen."""
    write(tmp_path, HIDDEN)
    return Stack(App("shop"), "Main")


def write(folder, hidden):
    (folder / "src/vendor").mkdir(parents=True, exist_ok=True)
    (folder / "src/main.py").write_text(HANDLER)
    (folder / "src/vendor/lib.py").write_text(hidden)


def declare(stack, tmp_path, *assume, allow=None):
    """Declare a function with assumptions; return its access and the findings by their rules."""
    table = Table(stack, "Orders", partition_key="pk")
    granted = [table.grant(*allow)] if allow else []
    uses = [Assume(one, why="seen", uses=[table.grant("GetItem")]) for one in assume]
    Function(
        stack, "F", code=str(tmp_path / "src"), handler="main.handler", allow=granted, assume=uses
    )
    proof = prove(synth(stack.app))
    return proof, proof.functions[0], {f.rule: f.message for f in findings(proof)}


def test_what_is_hidden_is_not_proven_without_it(stack, tmp_path):
    """And a grant of that service is no finding: the code may use it."""
    proof, function, found = declare(stack, tmp_path, allow=["GetItem"])
    assert state(proof, function) == "not proven"
    assert [(d.service, d.reason) for d in doubts(proof, function)] == [
        ("dynamodb", "the name of the method is computed")
    ]
    assert found == {}


def test_what_it_is_about_counts_as_seen_and_its_uses_as_needed(stack, tmp_path):
    """So the function is proven, and what it needs is not told as unused."""
    proof, function, found = declare(stack, tmp_path, "vendor/*.py", allow=["GetItem"])
    assert state(proof, function) == "proven tight"
    assert found == {}


def test_what_nobody_needs_is_told_again(stack, tmp_path):
    """The service is silent no more."""
    proof, function, found = declare(stack, tmp_path, "vendor/*.py", allow=["GetItem", "Scan"])
    assert state(proof, function) == "proven, with unused"
    assert found == {"W9921": "nothing in its code does `dynamodb:Scan` on `Orders`"}


def test_what_it_says_is_needed_has_to_be_allowed(stack, tmp_path):
    """It is no grant."""
    proof, function, found = declare(stack, tmp_path, "vendor/*.py")
    assert state(proof, function) == "missing"
    assert found == {
        "E9920": "its role does not allow `dynamodb:GetItem` on `Orders`:"
        " it is assumed of `vendor/*.py`"
    }


def test_it_is_about_its_files_only(stack, tmp_path):
    """One that matches nothing that is hidden is told: it has become old."""
    proof, function, found = declare(stack, tmp_path, "other/*.py", allow=["GetItem"])
    assert state(proof, function) == "not proven"
    assert found["W9926"].startswith("`Assume`: what is assumed of `other/*.py` is not needed")


def test_a_reason_is_needed(stack, tmp_path):
    """Without one it counts all the same, and is told."""
    code = str(tmp_path / "src")
    Function(stack, "F", code=code, handler="main.handler", assume=[Assume("vendor/*", why=" ")])
    [finding] = findings(prove(synth(stack.app)))
    assert (finding.rule, finding.level) == ("W9925", "warning")
    assert finding.hint == 'say how you know: `why="..."`'


def test_files_that_cannot_be_read_are_accounted_for(stack, tmp_path):
    """What they do is what the person says."""
    write(tmp_path, "def go(:\n")
    proof, function, found = declare(stack, tmp_path, allow=["GetItem"])
    assert state(proof, function) == "not proven"
    assert found == {"W9924": "`vendor/lib.py` cannot be read: line 1: invalid syntax"}


def test_files_that_cannot_be_read_are_seen_by_assumption(stack, tmp_path):
    """The module that imports them is another file."""
    write(tmp_path, "def go(:\n")
    proof, function, found = declare(stack, tmp_path, "vendor/*", allow=["GetItem"])
    assert (state(proof, function), found) == ("proven tight", {})


@pytest.mark.parametrize(("file", "expected"), [("*", "proven tight"), ("index.mjs", "not proven")])
def test_code_that_is_not_read_at_all_is_assumed_as_a_whole(stack, file, expected):
    """In another language, where somebody answers for all of it."""
    Function(
        stack,
        "F",
        code=InlineCode("def handler(event:, context)"),
        handler="index.handler",
        runtime="ruby3.4",
        assume=[Assume(file, why="it was read by hand")],
    )
    proof = prove(synth(stack.app))
    assert state(proof, proof.functions[0]) == expected
    assert findings(proof) == []


def test_variables_that_are_set_may_be_read_where_nobody_sees(stack, tmp_path):
    """So that nothing is told of them."""
    Function(
        stack,
        "F",
        code=str(tmp_path / "src"),
        handler="main.handler",
        environment={"MODE": "fast"},
        assume=[Assume("vendor/*", why="seen")],
    )
    assert findings(prove(synth(stack.app))) == []
