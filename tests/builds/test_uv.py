"""How uv is called: for the runtime's machine and Python, with the user's own settings."""

from __future__ import annotations

import itertools
import os
import sys
from pathlib import Path

import pytest
from recipes import package

from lambdaform.builds import programs
from lambdaform.builds.programs import Outcome
from lambdaform.builds.uv import Uv
from lambdaform.dependencies import Dependencies
from lambdaform.errors import BuildError

LOCK = """\
version = 1
requires-python = ">=3.11"

[[package]]
name = "markupsafe"
version = "3.0.4"

[[package]]
name = "shared"
version = "0.1.0"
source = { directory = "libs/shared" }

[[package]]
name = "shop"
version = "0.1.0"
source = { virtual = "." }
dependencies = [{ name = "markupsafe" }, { name = "shared" }]

[package.dev-dependencies]
batch = [{ name = "markupsafe" }]
"""
PROJECT = '[project]\nname = "shop"\nrequires-python = ">=3.14"\n'
SHARED = {"libs/shared/pyproject.toml": '[project]\nname = "shared"\n'}
EXPORTED = """\
lock-version = "1.0"
requires-python = ">=3.14"

[[packages]]
name = "markupsafe"
version = "3.0.4"
"""


class Recorded:
    """Answers as uv, and notes how it was called and what it was given."""

    def __init__(self, *outcomes):
        self.outcomes = list(outcomes)
        self.calls = []
        self.files = {}
        self.folders = []
        self.variables = []

    def __call__(self, command, folder, variables):
        self.calls.append(" ".join(command))
        self.folders.append(folder)
        self.variables.append(variables)
        if "--output-file" in command:
            Path(command[command.index("--output-file") + 1]).write_text(EXPORTED)
        for flag, value in itertools.pairwise(command):
            if flag in ("-r", "-c") and Path(value).is_file():
                self.files[Path(value).name] = Path(value).read_text()
        return self.outcomes.pop(0) if self.outcomes else Outcome(0)


@pytest.fixture
def installing(tmp_path, monkeypatch):
    """Install what files say with a recorded uv; return what that noted."""
    monkeypatch.delenv("UV_OFFLINE", raising=False)

    def of(files, said, *outcomes, **options):
        found = package(tmp_path, {"src/main.py": "", **files}, said, **options)
        work = tmp_path / "work"
        work.mkdir(exist_ok=True)
        recorded = Recorded(*outcomes)
        Uv("uv", recorded).install(found.recipe, tmp_path / "into", work)
        return recorded

    return of


@pytest.mark.parametrize(
    ("runtime", "architecture", "platform"),
    [
        ("python3.14", "arm64", "aarch64-manylinux_2_34"),
        ("python3.12", "x86_64", "x86_64-manylinux_2_34"),
        ("python3.11", "x86_64", "x86_64-manylinux_2_17"),
    ],
)
def test_wheels_are_those_of_the_runtime(installing, runtime, architecture, platform):
    """Whatever runs this."""
    files = {"requirements.txt": "six\n"}
    recorded = installing(files, "requirements.txt", runtime=runtime, architecture=architecture)
    (call,) = recorded.calls
    version = runtime.removeprefix("python")
    assert f"--python {sys.executable} --python-version {version} " in call
    assert f"--python-platform {platform} --only-binary :all: --no-compile --no-editable" in call
    assert "--no-deps" not in call


def test_requirements_are_given_flat(installing, tmp_path):
    """With their constraints; paths in them by a variable."""
    files = {"requirements.txt": "-c limits.txt\n./libs/shared\nsix\n", "limits.txt": "six<2\n"}
    recorded = installing(files | SHARED, "requirements.txt")
    assert recorded.files == {
        "requirements.txt": "shared @ file://${LAMBDAFORM_HERE}/libs/shared\nsix\n",
        "constraints.txt": "six<2\n",
    }
    assert recorded.variables == [{"LAMBDAFORM_HERE": str(tmp_path)}]
    assert recorded.folders == [tmp_path]


def test_what_may_be_built_is_named(installing):
    """Projects on this disk always, and always anew: uv would not see that their code changed."""
    files = {"requirements.txt": "./libs/shared\ndocopt\n"} | SHARED
    (call,) = installing(files, Dependencies("requirements.txt", build=["DocOpt"])).calls
    assert "--no-binary docopt --no-binary shared --refresh-package shared" in call


def test_without_a_network_they_are_forgotten_instead(installing, monkeypatch):
    """Then uv refuses to look for what is new."""
    monkeypatch.setenv("UV_OFFLINE", "1")
    clean, install = installing(
        {"requirements.txt": "./libs/shared\n"} | SHARED, "requirements.txt"
    ).calls
    assert clean == "uv cache clean --quiet shared"
    assert "--refresh-package" not in install


def test_a_lock_of_uv_is_exported_first(installing, tmp_path):
    """Its part that is needed, whatever Python runs this; nothing is resolved."""
    files = {"uv.lock": LOCK, "pyproject.toml": PROJECT} | SHARED
    recorded = installing(files, Dependencies("uv.lock", groups=["batch"]))
    export, install = recorded.calls
    assert export.startswith("uv export --quiet --frozen --no-default-groups --format pylock.toml")
    assert export.endswith("--group batch")
    assert recorded.files["pylock.toml"] == EXPORTED.replace('requires-python = ">=3.14"\n', "")
    assert "--no-deps -r" in install
    assert "--group" not in install


def test_a_member_of_a_workspace_is_named(installing):
    """The lock is that of the workspace."""
    manifest = '[manifest]\nmembers = ["orders", "shop"]\n\n[[package]]\nname = "orders"\n'
    manifest += 'dependencies = [{ name = "markupsafe" }]\n\n[[package]]\n'
    files = {
        "uv.lock": LOCK.replace("[[package]]\n", manifest, 1),
        "pyproject.toml": PROJECT,
        "orders/pyproject.toml": '[project]\nname = "orders"\n',
    }
    export, _ = installing(files, "orders").calls
    assert export.endswith("--package orders")


def test_paths_of_a_lock_are_found_from_where_it_is(installing, tmp_path):
    """It is given to uv from another folder."""
    lock = '[[packages]]\nname = "shared"\ndirectory = { path = "libs/shared" }\n'
    recorded = installing({"pylock.toml": lock} | SHARED, Dependencies("pylock.toml"))
    expected = lock.replace('"libs/shared"', f'"{tmp_path}/libs/shared"')
    assert recorded.files["pylock.toml"] == expected


def test_a_project_with_sources_is_given_as_it_is(installing, tmp_path):
    """Its groups and extras are chosen by uv."""
    text = PROJECT + 'dependencies = ["shared"]\n[project.optional-dependencies]\nx = []\n'
    text += '[tool.uv.sources]\nshared = { path = "libs/shared" }\n'
    (call,) = installing({"pyproject.toml": text} | SHARED, Dependencies(".", extras=["x"])).calls
    assert call.endswith(f"-r {tmp_path}/pyproject.toml --extra x")


NO_WHEEL = Outcome(1, "", "error: Package `markupsafe` can't be installed because it is marked as")
NO_WHEEL = Outcome(1, "", f"{NO_WHEEL.err} `--no-build` but has no binary distribution\n")
FOUND = Outcome(0, "", "Would install 1 package\n + markupsafe==3.1.0\n")
NONE = Outcome(1, "", "error: No solution found\n")


def test_where_there_is_no_wheel_uv_is_asked_for_what_there_is(installing):
    """Another version, the other architecture, an older runtime: until one is found."""
    files = {"uv.lock": LOCK, "pyproject.toml": PROJECT} | SHARED
    outcomes = [Outcome(0), NO_WHEEL, FOUND, NONE, NONE, FOUND]
    with pytest.raises(BuildError) as caught:
        installing(files, Dependencies("uv.lock"), *outcomes)
    (only,) = caught.value.problems
    assert only.message == "`markupsafe==3.0.4` has no wheel for python3.14 on arm64"
    assert only.hint == "`markupsafe==3.1.0` has one; this one has it for `python3.12`"
    assert (Path(only.at.file).name, only.at.line) == ("uv.lock", 5)


def test_a_lock_that_cannot_be_exported_is_told(installing):
    """With what uv says."""
    files = {"uv.lock": LOCK, "pyproject.toml": PROJECT} | SHARED
    failed = Outcome(2, "", "error: Failed to parse `uv.lock`\n  cause: of a newer uv\n")
    with pytest.raises(BuildError) as caught:
        installing(files, Dependencies("uv.lock"), failed)
    assert caught.value.problems[0].notes == (
        "error: Failed to parse `uv.lock`",
        "  cause: of a newer uv",
    )


def test_a_program_has_the_users_settings(tmp_path, monkeypatch):
    """All variables, but those that would look for the files elsewhere; and no input."""
    monkeypatch.setenv("UV_INDEX_URL", "https://example.com/simple")
    monkeypatch.setenv("UV_PROJECT", "/elsewhere")
    code = "import os, sys; print(os.getcwd(), sorted(os.environ), repr(sys.stdin.read()))"
    done = programs.run([sys.executable, "-c", code], tmp_path, {"LAMBDAFORM_HERE": "/x"})
    assert done.code == 0
    assert done.out.startswith(f"{os.path.realpath(tmp_path)} ")
    for name in ("UV_INDEX_URL", "LAMBDAFORM_HERE", "PATH"):
        assert f"'{name}'" in done.out
    assert "UV_PROJECT" not in done.out
    assert done.out.endswith("''\n")


def test_a_program_that_is_not_there_is_told(tmp_path):
    """Not a traceback."""
    with pytest.raises(BuildError, match="cannot be run: no such file or directory"):
        programs.run(["/nowhere/uv"], tmp_path, {})


def test_uv_is_found_beside_this_python():
    """It is one of our dependencies."""
    assert Path(programs.uv() or "").is_file()
    assert programs.has_pip()
