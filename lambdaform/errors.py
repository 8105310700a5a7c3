"""What goes wrong in a user's app, as data: what, where in their file, what to do."""

from __future__ import annotations

import contextlib
import difflib
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

_FEW = 8
_BETWEEN = ("lambdaform", "dataclasses")
_SYNTHESIS = "lambdaform.synth"
"""Modules that stand between what goes wrong and the line of the app."""


@dataclass(frozen=True)
class Source:
    """A line of the user's app."""

    file: str
    line: int

    @classmethod
    def of_caller(cls) -> Source | None:
        """Return the innermost line on the stack that is not lambdaform's own, if there is one.

        While an app is synthesised nobody's line is meant: whoever calls that has declared nothing.
        """
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            name = frame.f_globals.get("__name__", "")
            if name == _SYNTHESIS:
                return None
            file = frame.f_code.co_filename
            # Generated code (a dataclass's `__init__`) has a file name such as `<string>`.
            if name.partition(".")[0] not in _BETWEEN and not file.startswith("<"):
                return cls(file, frame.f_lineno)
            frame = frame.f_back
        return None

    def __str__(self) -> str:
        return f"{shown(self.file)}:{self.line}"


@dataclass(frozen=True)
class Problem:
    """One mistake: lower case, back-ticks round names and values, no full stop."""

    message: str
    at: Source | None = None
    hint: str | None = None
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = [f"error: {self.message}"]
        if self.at:
            lines.append(f"  --> {self.at}")
        lines += [f"   |  {note}" for note in self.notes]
        if self.hint:
            lines.append(f"hint: {self.hint}")
        return "\n".join(lines)


class LambdaformError(Exception):
    """The root of everything that lambdaform raises for a user's mistake: one or more problems."""

    def __init__(self, *problems: Problem | str) -> None:
        self.problems = tuple(Problem(p) if isinstance(p, str) else p for p in problems)
        super().__init__(*self.problems)

    def __str__(self) -> str:
        return "\n\n".join(map(str, self.problems))


class DeclarationError(LambdaformError):
    """The app declares something that cannot be."""


class AssetError(LambdaformError):
    """A code folder cannot be packed, or does not hold what a function names."""


class LoadError(LambdaformError):
    """The app cannot be found, or its file cannot be run."""


class BuildError(LambdaformError):
    """What a zip needs cannot be installed, or does not run on Lambda."""


class LockError(LambdaformError):
    """Inferred roles may do something else than what `access.lock` says."""


class OutputError(LambdaformError):
    """The result cannot be written."""


class DeployError(LambdaformError):
    """AWS, or the way to it, does not do what was asked."""


class BaselineError(LambdaformError):
    """What an app is compared with cannot be read."""


class CloudError(LambdaformError):
    """The embedded cloud cannot be started, or does not answer."""


class TemplateError(LambdaformError):
    """A template that others wrote cannot be read."""


class LintError(LambdaformError):
    """The linter found errors in a template."""


def shown(path: str | Path) -> str:
    """Return a path as it is shown: relative to the current folder where it is below that."""
    with contextlib.suppress(ValueError, OSError):
        return str(Path(path).relative_to(Path.cwd()))
    return str(path)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that was probably meant, if there is one."""
    lower = {k.lower(): k for k in sorted(known)}
    near = difflib.get_close_matches(word.lower(), list(lower), n=1)
    return lower[near[0]] if near else None


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """Return a hint that names the nearest known word, or all of them where there are few."""
    known = sorted(known)
    near = nearest(word, known)
    if near is not None:
        return f"did you mean `{near}`?"
    if 0 < len(known) <= _FEW:
        return "known here: " + ", ".join(f"`{k}`" for k in known)
    return None
