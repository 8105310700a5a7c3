"""How a pipeline installs what a project needs."""

from __future__ import annotations

import pytest

from lambdaform import __version__
from lambdaform.pipelines.installing import install, node_installs

HASHED = "lambdaform==0.1.0 \\\n    --hash=sha256:00\n"
OURS = f"python -m pip install lambdaform=={__version__}"


def _write(folder, **files):
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_a_lock_of_uv_comes_first(tmp_path):
    """Nothing is resolved anew, and commands run in its environment."""
    _write(tmp_path, uv_lock='name = "lambdaform"\n', requirements_txt="boto3\n")
    found = install(tmp_path)
    assert (found.tool, found.files, found.prefix) == ("uv", ("uv.lock",), "uv run --no-sync ")
    assert found.commands[-1] == "uv sync --locked"
    assert found.notes == ()


def test_a_lock_of_poetry(tmp_path):
    """Which is told where it does not name lambdaform."""
    _write(tmp_path, poetry_lock='name = "boto3"\n')
    found = install(tmp_path)
    assert (found.tool, found.prefix) == ("poetry", "poetry run ")
    assert found.notes == ("`poetry.lock` does not name lambdaform: add it",)


def test_requirements_with_hashes_are_held_to_them(tmp_path):
    """And are a lock."""
    _write(tmp_path, requirements_txt=HASHED)
    found = install(tmp_path)
    assert found.commands == ("python -m pip install --require-hashes -r requirements.txt",)
    assert found.notes == ()


def test_a_file_that_another_includes_is_not_named_twice(tmp_path):
    """What is for development comes with what it includes."""
    _write(tmp_path, requirements_txt="lambdaform==0.1.0\n")
    (tmp_path / "requirements-dev.txt").write_text("-r requirements.txt\npytest==9.2\n")
    assert install(tmp_path).files == ("requirements-dev.txt",)
    (tmp_path / "requirements-dev.txt").write_text("pytest==9.2\n")
    (command,) = install(tmp_path).commands
    assert command == "python -m pip install -r requirements-dev.txt -r requirements.txt"


@pytest.mark.parametrize(
    ("text", "locked"),
    [
        ("lambdaform==0.1.0\n# why\n\nboto3==1.44.5 ; python_version > '3'\n", True),
        ("lambdaform @ file:///lambdaform.whl\n", True),
        ("lambdaform\n", False),
        ("lambdaform>=0.1\n", False),
        ("# nothing\n", False),
    ],
)
def test_what_is_no_lock_is_told(tmp_path, text, locked):
    """A version for each, or it changes by itself."""
    _write(tmp_path, requirements_txt=text)
    assert any("is no lock" in note for note in install(tmp_path).notes) is not locked


def test_without_any_file_lambdaform_itself_is_installed(tmp_path):
    """The version that wrote the pipeline, and what handlers and tests usually need."""
    found = install(tmp_path)
    assert found.commands == (f"{OURS} boto3 pytest",)
    assert found.notes[0].startswith("there is no lock")


def test_requirements_that_lack_lambdaform_get_it(tmp_path):
    """A name that only begins alike is another package."""
    _write(tmp_path, requirements_txt="boto3==1.44.5\nmy-lambdaform==1\n")
    assert install(tmp_path).commands[-1] == OURS


def test_node_packages_are_installed_beside_each_lock(tmp_path):
    """Not in what was installed, or written; scripts of packages do not run."""
    _write(
        tmp_path,
        src__yarn_lock="",
    )
    (tmp_path / "web").mkdir()
    (tmp_path / "web/pnpm-lock.yaml").write_text("")
    for folder in (".", "node_modules/x", "lambdaform.out/y", ".venv/z"):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / "package-lock.json").write_text("{}")
    found = node_installs(tmp_path)
    assert [one.folder for one in found] == [".", "src", "web"]
    assert found[0].command == "npm ci --ignore-scripts"
    assert found[1].command == "corepack yarn install --immutable"
    assert found[2].lock == "web/pnpm-lock.yaml"
