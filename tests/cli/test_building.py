"""How a build is told among what a deploy tells."""

from __future__ import annotations

import pytest

from lambdaform import App, Function, InlineCode, Queue, Stack
from lambdaform.cli import building
from lambdaform.deploy import Watcher
from lambdaform.errors import BuildError, Problem
from lambdaform.synth import synth


class Noted(Watcher):
    """Notes what it is told."""

    def __init__(self):
        self.told = []

    def doing(self, stack, what):
        self.told.append(("doing", stack, what))

    def done(self, stack, what):
        self.told.append(("done", stack, what))

    def resting(self, stack):
        self.told.append(("resting", stack))

    def note(self, text):
        self.told.append(("note", text))


@pytest.fixture
def assembly(tmp_path, monkeypatch):
    """Return an app of one function with this code."""
    monkeypatch.setenv("LAMBDAFORM_CACHE", str(tmp_path / "cache"))

    def of(code):
        (tmp_path / "src").mkdir(exist_ok=True)
        (tmp_path / "src/main.py").write_text(f"{code}\ndef handler(event, context): ...\n")
        app = App("shop")
        Function(Stack(app, "S"), "F", code=tmp_path / "src", handler="main.handler")
        return synth(app)

    return of


def test_what_is_installed_is_told_as_it_is_done():
    """What is packed only while it lasts; a warning is a note."""
    noted = Noted()
    telling = building.InDeploy(noted)
    for what in ("installing `x` for python3.14 on arm64", "packing `src`"):
        telling.begun(what)
        telling.ended(what, 1.26)
    telling.warned(Problem("`x` does not pin `six`", None, "pin it"))
    assert noted.told == [
        ("doing", "dependencies", "installing `x` for python3.14 on arm64"),
        ("done", "dependencies", "installed `x` for python3.14 on arm64 in 1.3 s"),
        ("resting", "dependencies"),
        ("doing", "dependencies", "packing `src`"),
        ("resting", "dependencies"),
        ("note", "`x` does not pin `six`\nhint: pin it"),
    ]


def test_a_deploy_builds_what_it_needs(assembly):
    """And no more."""
    found = assembly("")
    zips = building.zips(found, Noted())
    assert zips([]) == {}
    (package,) = found.packages
    assert zips([package])[package.digest].is_file()


def test_a_function_that_would_not_run_is_not_deployed(assembly):
    """Lambda would tell it at the first call only."""
    found = assembly("import nosuch")
    with pytest.raises(BuildError, match="`nosuch` is imported, but nothing provides it"):
        building.zips(found, Noted())(found.packages)


def _inline(stack):
    code = InlineCode("import nosuch\ndef handler(event, context): ...\n")
    return Function(stack, "Inline", code=code, handler="index.handler")


def test_code_in_a_template_is_checked_too():
    """Though no zip is made of it."""
    app = App("shop")
    _inline(Stack(app, "S"))
    with pytest.raises(BuildError, match="`nosuch` is imported, but nothing provides it"):
        building.zips(synth(app), Noted())([])


def test_code_of_stacks_that_are_not_deployed_is_not_checked(tmp_path, monkeypatch):
    """Where another stack has zips, those of it that are asked for tell whether it is deployed."""
    monkeypatch.setenv("LAMBDAFORM_CACHE", str(tmp_path / "cache"))
    (tmp_path / "main.py").write_text("def handler(event, context): ...\n")
    app = App("shop")
    stack = Stack(app, "S")
    _inline(stack)
    Function(stack, "F", code=tmp_path, handler="main.handler")
    Queue(Stack(app, "Data"), "Jobs")
    assert building.zips(synth(app), Noted())([]) == {}
