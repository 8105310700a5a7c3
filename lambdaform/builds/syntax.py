"""Code that this Python cannot read: is it wrong, or for a newer one? One on the path may know."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from functools import lru_cache

from lambdaform import machine, python_code
from lambdaform.assets.target import Target
from lambdaform.errors import Problem, Source

_OWN = sys.version_info[:2]

_LAST = 20
"""Seconds for an interpreter to read a file."""

_PARSE = """
import ast, json, sys, warnings
warnings.simplefilter("ignore")
try:
    ast.parse(sys.stdin.buffer.read())
except SyntaxError as error:
    print(json.dumps([error.lineno or 1, error.msg]))
except (MemoryError, RecursionError):
    pass
else:
    print("[]")
"""
"""What another interpreter is told: to parse what it is given, and to run nothing of it."""


@dataclass(frozen=True)
class Unread:
    """Code that this Python does not parse.

    Attributes:
        name: as messages name it.
        source: what it is.
        error: what this Python says of it.
        file: where it is; `None` where it is in the app's own file.
        has_handler: whether the handler is in it.
    """

    name: str
    source: bytes
    error: SyntaxError
    file: str | None = None
    has_handler: bool = False

    def _problem(self, message: str, line: int | None, hint: str | None = None) -> Problem:
        at = Source(self.file, line or 1) if self.file else None
        return Problem(f"{self.name} {message}", at, hint)

    def judged(self, target: Target, runtime: str) -> tuple[Problem, bool]:
        """Return what is told of it where a Python runs it, and whether it is certainly wrong."""
        line, said = self.error.lineno, self.error.msg
        if target.version == _OWN and runtime != f"python{target.python}":
            message = f"does not parse with Python {target.python}, which runs it here: {said}"
            hint = f"where it is meant for `{runtime}`, put a `{runtime}` on the path"
            return self._problem(message, line, hint), True
        if python_code.is_certain(self.error, self.source, f"python{target.python}"):
            return self._problem(f"has a syntax error: {said}", line), True
        program = machine.interpreter(target.version)
        answer = parsed(program, self.source) if program else None
        if answer:
            message = f"has a syntax error: {answer[0].message}"
            return self._problem(message, answer[0].line), True
        return self._unchecked(target, is_right=answer is not None), False

    def _unchecked(self, target: Target, *, is_right: bool) -> Problem:
        own = ".".join(map(str, _OWN))
        what = (
            "neither its handler nor its imports were"
            if self.has_handler
            else "its imports were not"
        )
        if is_right:
            message = f"parses with Python {target.python}, not with {own}: {what} checked"
            return self._problem(message, self.error.lineno, _run_with(target))
        message = f"does not parse with Python {own} ({self.error.msg}); the function runs"
        message += f" {target.python}, so {what} checked"
        hint = f"{_run_with(target)}; a `python{target.python}` on the path tells whether it parses"
        return self._problem(message, self.error.lineno, hint)


@dataclass(frozen=True)
class Fault:
    """A syntax error as another interpreter tells it."""

    line: int
    message: str


@lru_cache(maxsize=256)
def parsed(program: str, source: bytes) -> tuple[Fault, ...] | None:
    """Return what an interpreter finds wrong with code; `None` where it does not say."""
    command = [program, "-I", "-S", "-c", _PARSE]
    try:
        done = subprocess.run(  # noqa: S603 - an interpreter of the user's path
            command, input=source, capture_output=True, check=False, timeout=_LAST
        )
        said = json.loads(done.stdout)
    except (OSError, subprocess.TimeoutExpired, ValueError):
        return None
    return (Fault(*said),) if said else ()


def _run_with(target: Target) -> str:
    return f"run lambdaform with Python {target.python}"
