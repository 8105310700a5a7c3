"""What was found in a template is kept until the template or the rules change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lambdaform import App, Queue, Stack
from lambdaform.assembly import Template
from lambdaform.builds.cache import Cache
from lambdaform.errors import Source
from lambdaform.lint import Finding, lint, memory
from lambdaform.lint.memory import Memory
from lambdaform.synth import synth

BODY = {"Resources": {"Jobs": {"Type": "AWS::SQS::Queue"}}}
TEMPLATE = Template("Main", "shop-dev-Main", BODY, {"Jobs": Source("app.py", 3)})
FINDING = Finding(
    rule="W1",
    level="warning",
    message="so it is",
    stack="Main",
    at=Source("app.py", 3),
    path=("Resources", "Jobs", "Properties", 0),
    hint="mend it",
)


@pytest.fixture
def kept(tmp_path):
    """What is kept, in a cache of its own."""
    return Memory(Cache(tmp_path / "cache"))


def ask(kept, template=TEMPLATE, options=()):
    """Ask for the findings of a template; return them, and whether it was linted for that."""
    linted = []

    def find():
        linted.append(1)
        return [replace(FINDING, at=template.sources["Jobs"])]

    return kept.findings(template, options, find), bool(linted)


def test_the_same_template_is_linted_once(kept):
    """And the second time all is told as the first time."""
    assert ask(kept) == ([FINDING], True)
    assert ask(kept) == ([FINDING], False)


def test_lines_may_move_meanwhile(kept):
    """They are those of the app as it is now."""
    ask(kept)
    moved = replace(TEMPLATE, sources={"Jobs": Source("app.py", 30)})
    assert ask(kept, moved) == ([replace(FINDING, at=Source("app.py", 30))], False)


@pytest.mark.parametrize(
    ("change", "options"),
    [
        ({"body": {"Resources": {"Jobs": {"Type": "AWS::SNS::Topic"}}}}, ()),
        ({"region": "eu-west-1"}, ()),
        ({"stack": "Other"}, ()),
        ({}, (["eu-west-1"],)),
    ],
)
def test_what_changes_the_findings_is_linted_again(kept, change, options):
    """Template, region, options."""
    ask(kept)
    assert ask(kept, replace(TEMPLATE, **change), options)[1]


def test_other_rules_find_other_things(kept, monkeypatch):
    """A newer cfn-lint, newer schemas, another rule of ours."""
    ask(kept)
    monkeypatch.setattr(memory, "_rules", lambda: ["another"])
    assert ask(kept)[1]


def test_newer_schemas_are_other_rules(tmp_path, monkeypatch):
    """Those that cfn-lint has fetched for itself."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    before = memory._newer_schemas()
    file = tmp_path / "aws/cfn-lint/schemas/version.json"
    file.parent.mkdir(parents=True)
    file.write_text('{"schema_date": "2026-11-20"}')
    assert memory._newer_schemas() != before


def test_what_is_broken_is_found_anew(kept, tmp_path):
    """A cache is nobody's truth."""
    ask(kept)
    (file,) = (tmp_path / "cache/findings").iterdir()
    file.write_text("[{]")
    assert ask(kept) == ([FINDING], True)
    assert ask(kept) == ([FINDING], False)


def test_a_cache_that_cannot_be_written_hinders_nothing(tmp_path):
    """It is linted each time."""
    (tmp_path / "cache").write_text("a file")
    kept = Memory(Cache(tmp_path / "cache"))
    assert ask(kept) == ([FINDING], True)
    assert ask(kept) == ([FINDING], True)


def test_what_the_linter_says_is_what_is_kept(kept):
    """The real one: with ignores, which are the app's and are not kept."""
    app = App("shop")
    Queue(Stack(app, "Main"), "Jobs", ignore={"E3002": "a test"})
    app.stacks[0].override("Jobs", Misspelt=1)
    first = lint(synth(app), memory=kept)
    assert first == lint(synth(app), memory=kept) == lint(synth(app))
    assert "E3002" not in {finding.rule for finding in first}
