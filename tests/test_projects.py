"""New projects: a blueprint under another name, whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from lambdaform import projects
from lambdaform.errors import LambdaformError, OutputError


@pytest.fixture(autouse=True)
def blueprint(tmp_path, monkeypatch):
    """A blueprint `hello-world`, in a place of its own."""
    files = {
        "README.md": "# hello-world\n\nSays hello,\nand no more.\n\nRun it.\n",
        "cdk.json": '{"app": "python3 app.py"}\n',
        "app.py": "app = App('hello-world')\nX = {'a': {}}  # {{ name }} {% if %} {# no #}\n",
        "src/main.py": "<% if name == 'greeter' %>GREETS = True\n<% endif %>Y = '<< name >>'\n",
        "src/run.sh": "#!/bin/sh\n",
        "src/__pycache__/main.pyc": "junk",
        "lambdaform.out/lambdaform.json": "junk",
        ".gitignore": "lambdaform.out/\n",
    }
    folder = tmp_path / "blueprints/hello-world"
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / "src/run.sh").chmod(0o555)
    (tmp_path / "blueprints/notes").mkdir()
    monkeypatch.setattr(projects, "_PACKAGE", tmp_path / "package")
    return folder


@pytest.fixture
def parent(tmp_path):
    """The folder that new projects go to."""
    path = tmp_path / "work"
    path.mkdir()
    return path


def problem(*arguments, kind=LambdaformError):
    """Return what keeps a project from being made."""
    with pytest.raises(kind) as caught:
        projects.create(*arguments)
    return str(caught.value)


def test_blueprints_are_known_by_name_and_summary():
    """The summary is the first paragraph of the README, on one line."""
    (found,) = projects.blueprints()
    assert (found.name, found.summary) == ("hello-world", "Says hello, and no more.")


def test_a_wheel_brings_its_own_blueprints(blueprint, tmp_path):
    """They stand inside the package there, beside it in a clone."""
    blueprint.parent.rename(tmp_path / "aside")
    (tmp_path / "package").mkdir()
    (tmp_path / "aside").rename(tmp_path / "package/blueprints")
    assert [b.name for b in projects.blueprints()] == ["hello-world"]


def test_a_project_is_the_blueprint_under_its_own_name(parent):
    """The blueprint's name stands for the project's; what only looks like jinja stays."""
    folder = projects.create("greeter", "hello-world", parent)
    assert folder == parent / "greeter"
    assert (folder / "README.md").read_text().startswith("# greeter\n")
    assert (folder / "app.py").read_text() == (
        "app = App('greeter')\nX = {'a': {}}  # {{ name }} {% if %} {# no #}\n"
    )
    assert (folder / "src/main.py").read_text() == "GREETS = True\nY = 'greeter'\n"


def test_what_running_a_blueprint_leaves_behind_is_not_copied(parent):
    """Caches and output stay where they are; files that git hides are part of a project."""
    folder = projects.create("greeter", "hello-world", parent)
    names = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())
    assert names == [".gitignore", "README.md", "app.py", "cdk.json", "src/main.py", "src/run.sh"]


def test_files_are_the_users_own(parent):
    """They can be changed, though an installed blueprint may be read-only; scripts still run."""
    old = os.umask(0o022)
    try:
        folder = projects.create("greeter", "hello-world", parent)
    finally:
        os.umask(old)
    modes = {n: stat.S_IMODE((folder / n).stat().st_mode) for n in ("src/run.sh", "app.py", ".")}
    assert modes == {"src/run.sh": 0o755, "app.py": 0o644, ".": 0o755}


@pytest.mark.parametrize("name", ["a", "my-orders", "a1-", "a" * 49])
def test_names_that_do(parent, name):
    """Part of the names of stacks, and of a folder."""
    assert projects.create(name, "hello-world", parent).is_dir()


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("MyOrders", "myorders"),
        ("my_orders", "my-orders"),
        ("my orders!", "my-orders"),
        ("../up", "up"),
        ("a/b", "a-b"),
        ("1st", "st"),
        ("-q", "q"),
        ("a" * 50, "a" * 49),
        ("new\n", "new"),
        ("", None),
        (".", None),
        ("42", None),
        ("größe", "gr-e"),
    ],
)
def test_names_that_do_not(parent, name, instead):
    """Told with one that would."""
    takes = "at most 49 lower-case letters, digits and hyphens, a letter first"
    hint = f"`{instead}` would do: {takes}" if instead else takes
    assert problem(name, "hello-world", parent) == (
        f"error: `{name}` cannot be the name of a project\nhint: {hint}"
    )
    assert list(parent.iterdir()) == []


@pytest.mark.parametrize("make", [Path.mkdir, Path.touch])
def test_what_exists_is_not_touched(parent, make):
    """Be it a folder or a file."""
    make(parent / "greeter")
    expected = "error: `greeter` exists already\nhint: choose another name"
    assert problem("greeter", "hello-world", parent, kind=OutputError) == expected
    assert [p.name for p in parent.iterdir()] == ["greeter"]


def test_an_unknown_blueprint_is_told_with_the_known(parent):
    """By the name that was meant."""
    assert problem("greeter", "hello-word", parent) == (
        "error: there is no blueprint `hello-word`\nhint: did you mean `hello-world`?"
    )


def test_nothing_is_left_where_writing_fails(parent, monkeypatch):
    """A project is there as a whole or not at all."""
    written = []

    def full(path, *_, **__):
        written.append(path)
        if len(written) == 3:
            raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", full)
        message = problem("greeter", "hello-world", parent, kind=OutputError)
    assert message == f"error: `{parent / 'greeter'}` cannot be written: no space left on device"
    assert list(parent.iterdir()) == []


def test_a_folder_that_is_gone_is_told(tmp_path):
    """Where the project would go."""
    message = problem("greeter", "hello-world", tmp_path / "gone", kind=OutputError)
    assert message.endswith("cannot be written: no such file or directory")


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ({"url": "file:///clone", "dir_info": {"editable": True}}, "file:///clone"),
        ({"url": "https://x/l.whl", "archive_info": {}}, "https://x/l.whl"),
        (
            {"url": "https://x/l.git", "vcs_info": {"vcs": "git", "commit_id": "abc"}},
            "git+https://x/l.git@abc",
        ),
    ],
)
def test_lambdaform_is_had_from_where_it_was_installed(origin, expected):
    """A folder, a wheel, a repository: as pip notes it, and takes it."""
    assert projects.requirement_of(origin) == f"lambdaform[local] @ {expected}"
