"""The option `dependencies`: what may be said, and where."""

from __future__ import annotations

import pytest

from lambdaform import App, Dependencies, Function, FunctionDefaults, InlineCode, Stack
from lambdaform.dependencies import dependencies
from lambdaform.synth import synth

HANDLER = "def handler(event, context): ...\n"


@pytest.fixture
def src(tmp_path):
    """A code folder, with two files of dependencies beside it."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src/main.py").write_text(HANDLER)
    (tmp_path / "src/index.js").write_text("exports.handler = async () => {}\n")
    (tmp_path / "one.txt").write_text("six==1.17.0\n")
    (tmp_path / "two.txt").write_text("idna==3.10\n")
    return tmp_path / "src"


def _recipe(app):
    (package,) = synth(app).packages
    return package.recipe


def test_what_may_be_said_has_one_form():
    """A path, an object, or nothing; lists in it do not matter."""
    assert dependencies("x.txt") == Dependencies("x.txt")
    assert dependencies(None) == Dependencies()
    said = Dependencies("x.txt", leave_out=["boto3"])
    assert dependencies(said).leave_out == ("boto3",)


def test_the_nearest_wins(src):
    """The function's own, the stack's, the app's."""
    beside = src.parent
    defaults = FunctionDefaults(dependencies=beside / "one.txt")
    app = App("shop", defaults=defaults)
    options = {"code": src, "handler": "main.handler"}
    Function(Stack(app, "S"), "F", **options)
    assert _recipe(app).contents.text == "six==1.17.0\n"
    app = App("shop", defaults=defaults)
    Function(Stack(app, "S"), "F", dependencies=str(beside / "two.txt"), **options)
    assert _recipe(app).contents.text == "idna==3.10\n"


def test_options_may_hold_for_what_lies_in_each_folder(src):
    """Without a file they say how, not what."""
    (src / "requirements.txt").write_text("six==1.17.0\n")
    app = App("shop", defaults=FunctionDefaults(dependencies=Dependencies(strip=True)))
    Function(Stack(app, "S"), "F", code=src, handler="main.handler")
    recipe = _recipe(app)
    assert (recipe.strip, recipe.contents.text) == (True, "six==1.17.0\n")


def test_the_runtime_and_the_architecture_are_the_functions(src):
    """Wheels are for one of each."""
    app = App("shop")
    (src / "requirements.txt").write_text("six==1.17.0\n")
    options = {"runtime": "python3.12", "architecture": "x86_64"}
    Function(Stack(app, "S"), "F", code=src, handler="main.handler", **options)
    assert str(_recipe(app).target) == "python3.12 on x86_64"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (
            {"code": InlineCode(HANDLER), "handler": "index.handler"},
            "function `F` has `dependencies`, but inline code has nothing beside it",
        ),
        (
            {"runtime": "nodejs24.x", "handler": "index.handler"},
            "function `F` has `dependencies`, but its runtime is `nodejs24.x`",
        ),
    ],
    ids=["inline", "node"],
)
def test_where_nothing_can_be_installed_it_is_told(src, stack, problems, options, expected):
    """At the function that says it."""
    said = {"code": src, "dependencies": src.parent / "one.txt"}
    Function(stack, "F", **{**said, **options})
    (problem,) = problems()
    assert problem.startswith(expected)


def test_defaults_are_for_those_that_can_have_them(src):
    """A function of another language beside them is none of their business."""
    app = App("shop", defaults=FunctionDefaults(dependencies=src.parent / "one.txt"))
    stack = Stack(app, "S")
    Function(stack, "Node", code=src, handler="index.handler", runtime="nodejs24.x")
    Function(stack, "Inline", code=InlineCode(HANDLER), handler="index.handler")
    assert _recipe(app) is None


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (7, "function `F`: `dependencies` is `7`, but it takes a string or a `Path` or"),
        (
            Dependencies("x.txt", leave_out="boto3"),
            (
                "Dependencies of function `F`: `leave_out` is `'boto3'`, but it takes a list of strings"
                " (write it in square brackets)"
            ),
        ),
    ],
)
def test_a_wrong_type_is_told(src, stack, problems, said, expected):
    """As for every option."""
    Function(stack, "F", code=src, handler="main.handler", dependencies=said)
    (problem,) = problems()
    assert problem.startswith(expected)


def test_a_file_that_is_not_there_is_told_at_the_function(src, stack, problems):
    """With the one that was meant."""
    Function(stack, "F", code=src, handler="main.handler", dependencies=src.parent / "on.txt")
    (problem,) = problems()
    assert "the file of dependencies" in problem
    assert "did you mean" in problem


def test_what_is_wrong_with_a_file_is_told_once(src, stack, app):
    """At its own line, however many functions share it."""
    (src.parent / "one.txt").write_text("a b\n")
    for id in ("F", "G"):
        Function(stack, id, code=src, handler="main.handler", dependencies=src.parent / "one.txt")
    with pytest.raises(Exception, match="is no requirement") as caught:
        synth(app)
    (only,) = caught.value.problems
    assert only.at.file.endswith("one.txt")
