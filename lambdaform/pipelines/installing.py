"""How a pipeline installs what a project needs: from its lock, where it has one."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lambdaform import __version__

_OURS = re.compile(r"^\s*lambdaform\b", re.MULTILINE | re.IGNORECASE)
_NAMED = re.compile(r"""["'\s]lambdaform\b""", re.IGNORECASE)
_INCLUDED = re.compile(r"^\s*(?:-r|--requirement)[\s=]+(\S+)", re.MULTILINE)
_REQUIREMENTS = ("requirements-dev.txt", "requirements.txt")
_PIP = "python -m pip install"
_NODE = {
    "package-lock.json": "npm ci --ignore-scripts",
    "npm-shrinkwrap.json": "npm ci --ignore-scripts",
    "pnpm-lock.yaml": "corepack pnpm install --frozen-lockfile --ignore-scripts",
    "yarn.lock": "corepack yarn install --immutable",
}
"""Lock file -> what installs it. esbuild needs none of the scripts that packages bring."""

_PASSED_OVER = {"node_modules", "lambdaform.out", "cdk.out"}


@dataclass(frozen=True)
class Install:
    """What is installed, and how the programs of that are started.

    Attributes:
        tool: `pip`, `uv` or `poetry`.
        files: those that say what is installed, relative to the project.
        commands: what installs it, in the project's folder; the first installs the tool itself,
            where that is not pip.
        prefix: what stands before a command that was installed.
        notes: what of it is not as it should be.
    """

    tool: str
    files: tuple[str, ...]
    commands: tuple[str, ...]
    prefix: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class NodeInstall:
    """A folder of Node packages: the folder and the lock file, relative to the project."""

    folder: str
    lock: str
    command: str


def install(folder: Path) -> Install:
    """Return how the Python packages of a project are installed."""
    if (folder / "uv.lock").is_file():
        return _locked(
            folder, "uv", "uv.lock", f"{_PIP} uv", "uv sync --locked", "uv run --no-sync "
        )
    if (folder / "poetry.lock").is_file():
        commands = (f"{_PIP} poetry", "poetry install --no-root")
        return _locked(folder, "poetry", "poetry.lock", *commands, "poetry run ")
    return _pip(folder)


def node_installs(folder: Path) -> tuple[NodeInstall, ...]:
    """Return where Node packages are installed: beside each lock file of the project."""
    found = []
    for here, folders, files in os.walk(folder):
        folders[:] = [one for one in folders if one not in _PASSED_OVER and one[0] != "."]
        lock = next((name for name in _NODE if name in files), None)
        if lock:
            place = Path(here).relative_to(folder)
            found.append(NodeInstall(place.as_posix(), (place / lock).as_posix(), _NODE[lock]))
    return tuple(sorted(found, key=lambda one: one.folder))


def _locked(folder: Path, tool: str, lock: str, *rest: str) -> Install:
    *commands, prefix = rest
    text = (folder / lock).read_text(encoding="utf-8", errors="replace")
    notes = () if _NAMED.search(text) else (f"`{lock}` does not name lambdaform: add it",)
    return Install(tool, (lock,), tuple(commands), prefix, notes)


def _pip(folder: Path) -> Install:
    files = _requirements(folder)
    texts = [(folder / name).read_text(encoding="utf-8", errors="replace") for name in files]
    named = any(_OURS.search(text) for text in texts)
    notes, commands = [], []
    if files:
        hashed = " --require-hashes" if all("--hash=" in text for text in texts) else ""
        commands.append(f"{_PIP}{hashed} {' '.join(f'-r {name}' for name in files)}")
        loose = [name for name, text in zip(files, texts, strict=True) if not _is_lock(text)]
        lock = "`uv pip compile --universal --generate-hashes` writes one"
        notes += [
            f"`{name}` is no lock: what is installed changes by itself; {lock}" for name in loose
        ]
    else:
        notes.append(
            "there is no lock and no `requirements.txt`: what is installed changes by itself"
        )
    if not named:
        extra = "" if files else " boto3 pytest"
        commands.append(f"{_PIP} lambdaform=={__version__}{extra}")
        if files:
            notes.append(
                f"`{files[0]}` does not name lambdaform: the pipeline installs {__version__}"
            )
    return Install("pip", files, tuple(commands), "", tuple(notes))


def _requirements(folder: Path) -> tuple[str, ...]:
    """Return the files of requirements; one that another includes is not named again."""
    found = [name for name in _REQUIREMENTS if (folder / name).is_file()]
    included = {
        one
        for name in found
        for one in _INCLUDED.findall((folder / name).read_text(encoding="utf-8", errors="replace"))
    }
    return tuple(name for name in found if name not in included)


def _is_lock(text: str) -> bool:
    """Tell whether each requirement of a file has its version."""
    lines = [line.split("#")[0].strip() for line in text.splitlines()]
    said: Sequence[str] = [line for line in lines if line and not line.startswith("-")]
    return bool(said) and all("==" in line or "@" in line for line in said)
