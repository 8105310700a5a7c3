"""Programs that builds run; where uv is, and whether there is pip."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TypeAlias

from lambdaform.errors import BuildError, Problem


@dataclass(frozen=True)
class Outcome:
    """What a program did."""

    code: int
    out: str = ""
    err: str = ""


Run: TypeAlias = Callable[[Sequence[str], Path, Mapping[str, str]], Outcome]
"""Runs a command in a folder, with variables beside those of this process."""


def run(
    command: Sequence[str], folder: Path, variables: Mapping[str, str], said: str = ""
) -> Outcome:
    """Run a program to its end, and return what it says; it reads no more than what is said.

    It has the user's own settings: indexes, proxies, credentials, certificates.
    """
    environment = {**os.environ, **variables}
    # Where these are said, paths in the files would be relative to somewhere else.
    for name in ("UV_WORKING_DIR", "UV_WORKING_DIRECTORY", "UV_PROJECT"):
        environment.pop(name, None)
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments, no shell
            command,
            cwd=folder,
            env=environment,
            input=said,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise BuildError(Problem(f"`{command[0]}` cannot be run: {reason}")) from None
    return Outcome(done.returncode, done.stdout, done.stderr)


def uv() -> str | None:
    """Return where uv is: beside this Python, else on the path; `None` where it is not."""
    try:
        from uv import find_uv_bin

        return str(find_uv_bin())
    except (ImportError, FileNotFoundError):
        return shutil.which("uv")


def has_pip() -> bool:
    """Tell whether this Python has pip."""
    return find_spec("pip") is not None


PYTHON = sys.executable
