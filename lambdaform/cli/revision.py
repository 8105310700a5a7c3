"""The app as it was at a revision of git: synthesised there, by a process of its own."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lambdaform.errors import BaselineError, Problem
from lambdaform.plan.baselines import unknown

_FEW = 12
_LIKELY = ("node_modules",)
"""Folders beside the app that its code is made with, and that no revision holds."""


@dataclass(frozen=True)
class Wanted:
    """How the app is synthesised there: as it is here.

    Attributes:
        folder: the project's folder.
        app_file, stage, context: what the command line says.
    """

    folder: Path
    app_file: str | None
    stage: str
    context: Sequence[str] = ()


@dataclass(frozen=True)
class Revision:
    """A commit.

    Attributes:
        name: what it was called.
        top: the folder of the repository.
        commit: its whole number.
    """

    name: str
    top: Path
    commit: str

    @property
    def title(self) -> str:
        """What it is, in words."""
        return f"`{self.name}` ({self.commit[:7]})"


def find(name: str, folder: Path) -> Revision:
    """Return the commit that a name stands for.

    Raises BaselineError where there is no git, no repository, or no such revision.
    """
    top = _git(folder, "rev-parse", "--show-toplevel")
    if top is None:
        message = f"`{name}` is neither a file or folder here, nor is this a repository of git"
        hint = "name a file that `lambdaform diff --write-baseline FILE` wrote"
        raise BaselineError(Problem(message, None, hint))
    commit = None
    if not name.startswith("-"):
        commit = _git(folder, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
    if commit is None:
        named = _git(folder, "for-each-ref", "--format=%(refname:short)", "--count=200") or ""
        raise BaselineError(unknown(name, named.split()))
    return Revision(name, Path(top), commit)


def knows(name: str, folder: Path) -> bool:
    """Tell whether git has a revision of a name."""
    try:
        return bool(find(name, folder))
    except BaselineError:
        return False


def baseline(revision: Revision, wanted: Wanted) -> str:
    """Return the text of the baseline that the app was at a revision.

    Raises BaselineError where it cannot be checked out, or does not synthesise.
    """
    with _checked_out(revision) as there:
        inside = wanted.folder.resolve().relative_to(revision.top.resolve())
        home = there / inside
        if not home.is_dir():
            message = f"{revision.title} has no folder `{inside}`"
            raise BaselineError(Problem(message, None, "compare with a revision that has the app"))
        _lend(wanted.folder, home)
        if home != there:
            _lend(revision.top, there)
        return _synthesised(revision, wanted, home, there)


def _synthesised(revision: Revision, wanted: Wanted, home: Path, there: Path) -> str:
    with tempfile.TemporaryDirectory(prefix="lambdaform-") as beside:
        file = Path(beside) / "baseline.json"
        command = [sys.executable, "-P", "-m", "lambdaform", "diff", "--quiet"]
        command += ["--write-baseline", str(file), "--stage", wanted.stage]
        for item in wanted.context:
            command += ["--context", item]
        if wanted.app_file:
            command += ["--app", _app_file(wanted, home)]
        done = _run(command, home)
        if done.returncode or not file.is_file():
            message = f"the app at {revision.title} does not synthesise"
            raise BaselineError(Problem(message, None, None, _said(done.stderr, there)))
        return file.read_text(encoding="utf-8")


def _run(command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    # The stage is said, and the process is no deploy of somebody's: it needs nothing of ours.
    environment = {**os.environ, "NO_COLOR": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(  # noqa: S603 - lambdaform itself, in the folder of the revision
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def _app_file(wanted: Wanted, home: Path) -> str:
    """Return the app's file, or the command, as it is named there."""
    given = Path(wanted.app_file or "")
    if given.is_absolute() and given.is_relative_to(wanted.folder):
        return str(home / given.relative_to(wanted.folder))
    return str(wanted.app_file)


def _said(text: str, there: Path) -> tuple[str, ...]:
    """Return the first lines of what the process said, with files as they are named in it."""
    plain = text.replace(f"{there.resolve()}{os.sep}", "").replace(f"{there}{os.sep}", "")
    lines = [line for line in plain.splitlines() if line.strip()]
    return tuple(lines[:_FEW])


def _lend(here: Path, there: Path) -> None:
    """Let what is installed here be there as well, where the revision has nothing of that name."""
    for name in _LIKELY:
        if (here / name).is_dir() and not (there / name).exists():
            with contextlib.suppress(OSError):
                (there / name).symlink_to((here / name).resolve(), target_is_directory=True)


@contextlib.contextmanager
def _checked_out(revision: Revision) -> Iterator[Path]:
    """Check a revision out into a folder of its own, which goes again."""
    with tempfile.TemporaryDirectory(prefix="lambdaform-", ignore_cleanup_errors=True) as beside:
        folder = Path(beside) / revision.top.name
        add = ("worktree", "add", "--quiet", "--detach", "--force", str(folder), revision.commit)
        done = _call(revision.top, "-c", f"core.hooksPath={os.devnull}", *add)
        try:
            if done.returncode:
                message = f"{revision.title} cannot be checked out"
                raise BaselineError(Problem(message, None, None, _said(done.stderr, folder)))
            yield folder
        finally:
            _call(revision.top, "worktree", "remove", "--force", str(folder))
            _call(revision.top, "worktree", "prune")


def _git(folder: Path, *arguments: str) -> str | None:
    """Return what git says; `None` where it fails."""
    done = _call(folder, *arguments)
    return done.stdout.strip() or None if done.returncode == 0 else None


def _call(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # Variables such as GIT_DIR are of a hook that may call us, and mean its own repository.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    try:
        return subprocess.run(  # noqa: S603 - a name that git has for a revision is one argument
            ["git", *arguments],  # noqa: S607 - the user's own git
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        message = "there is no `git` on the path, which a revision needs"
        hint = "install git, or compare with a file: `--against FILE`"
        raise BaselineError(Problem(message, None, hint)) from None
