"""`lambdaform new`."""

from __future__ import annotations

import pytest

from lambdaform import projects


@pytest.fixture(autouse=True)
def blueprint(tmp_path, monkeypatch):
    """Two blueprints, of which `items-api` is the usual one; the current folder is empty."""
    for name in ("items-api", "hello-api"):
        folder = tmp_path / "blueprints" / name
        folder.mkdir(parents=True)
        (folder / "README.md").write_text(f"# {name}\n\nAn app.\n\nMore.\n")
        (folder / "cdk.json").write_text('{"app": "python3 app.py"}')
        (folder / "app.py").write_text(
            f"from lambdaform import App, Stack\nStack(App('{name}'), 'Main')\n"
        )
    monkeypatch.setattr(projects, "_PACKAGE", tmp_path / "package")
    monkeypatch.setattr(projects, "requirement", lambda: None)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "work"


def test_a_project_is_made_and_the_next_step_is_told(run, blueprint):
    """On standard error: there is no data."""
    assert run("new", "shop") == (
        0,
        "",
        "created shop from items-api\nnext: cd shop && lambdaform synth, and its README.md\n",
    )
    assert run("list", "--app", "shop/app.py").out.startswith("shop (dev)")


def test_where_lambdaform_comes_from_is_told(run, monkeypatch):
    """While it is in no index, its requirements would not be found; the command can be copied."""
    monkeypatch.setattr(projects, "requirement", lambda: "lambdaform[local] @ file:///clone")
    assert run("new", "shop").err.endswith(
        "\nbefore its requirements, in another environment: "
        "pip install 'lambdaform[local] @ file:///clone'\n"
    )


def test_a_blueprint_is_chosen_by_name(run, blueprint):
    """`-q` says nothing."""
    assert run("new", "shop", "--blueprint", "hello-api", "-q") == (0, "", "")
    assert (blueprint / "shop/README.md").read_text().startswith("# shop")


def test_the_blueprints_are_listed_as_data(run):
    """A line each."""
    assert run("new", "--list") == (0, "hello-api       An app.\nitems-api       An app.\n", "")


@pytest.mark.parametrize(
    ("arguments", "code", "expected"),
    [
        ([], 2, "a project needs a name, as in `lambdaform new my-orders`\nhint: see `lambdaform new"),
        (["My"], 1, "`My` cannot be the name of a project\nhint: `my` would do"),
        (["shop", "--blueprint", "item-api"], 1, "there is no blueprint `item-api`\nhint: did you mean `items-api`?"),
        (["--", "-x"], 1, "`-x` cannot be the name of a project"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told(run, blueprint, arguments, code, expected):
    """And nothing is made."""
    done = run("new", *arguments)
    assert (done.code, done.out) == (code, "")
    assert done.err.startswith(f"error: {expected}")
    assert list(blueprint.iterdir()) == []


def test_what_exists_is_not_touched(run):
    """Not even by the same command."""
    run("new", "shop")
    assert run("new", "shop") == (
        1,
        "",
        "error: `shop` exists already\nhint: choose another name\n",
    )
