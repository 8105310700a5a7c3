"""What an app's file raises, as a problem: in the user's words, with the user's frames only."""

from __future__ import annotations

import inspect
import re
import sys
import sysconfig
import traceback
from importlib import import_module
from pathlib import Path

from lambdaform.errors import Problem, Source, did_you_mean, nearest, shown

_PACKAGE = Path(__file__).parent
_STANDARD = Path(sysconfig.get_path("stdlib"))
_FRAMES = 12
_DEFAULTS = "Defaults"

_MISUSE = (
    (
        re.compile(r"(\w+)\.__init__\(\) got an unexpected keyword argument '(\w+)'"),
        "`{}` has no option `{}`",
    ),
    (
        re.compile(r"(\w+)\.__init__\(\) missing \d+ required [\w-]+ arguments?: (.*)"),
        "`{}` needs {}",
    ),
    (
        re.compile(r"(\w+)\.__init__\(\) takes .* positional arguments? but .* given()"),
        "`{}` takes its options by their names",
    ),
)
"""What Python says where a construct is declared wrongly, and what is said of it here."""


def problem(error: Exception, file: Path) -> Problem:
    """Return what an exception of the user's own code is told as."""
    frames = _frames(error)
    at = _source(frames[-1]) if frames else Source(str(file), 1)
    if isinstance(error, SyntaxError) and error.filename:
        at = Source(error.filename, error.lineno or 1)
        return Problem(f"`{shown(error.filename)}` has a syntax error: {error.msg}", at)
    message, hint = _misuse(error) or (None, _import_hint(error, file))
    if message is None:
        text = "".join(traceback.format_exception_only(error)).strip()
        message = f"`{shown(file)}` raises {text}"
    return Problem(message, at, hint, _notes(frames))


def exit_problem(error: SystemExit, file: Path) -> Problem:
    """Return what the end of a program is told as that was to define an app."""
    frames = _frames(error)
    message = f"`{shown(file)}` ended itself: `sys.exit({error.code!r})`"
    return Problem(message, _source(frames[-1]) if frames else None)


def _frames(error: BaseException) -> list[traceback.FrameSummary]:
    return [f for f in traceback.extract_tb(error.__traceback__) if _is_theirs(f.filename)]


def _is_theirs(file: str) -> bool:
    path = Path(file)
    installed = {"site-packages", "dist-packages"}.intersection(path.parts)
    known = path.is_relative_to(_PACKAGE) or path.is_relative_to(_STANDARD)
    return not (installed or known or file.startswith("<"))


def _notes(frames: list[traceback.FrameSummary]) -> tuple[str, ...]:
    """Return the way to the last frame, where it is longer than one step."""
    notes = [f"{_source(frame)} in {frame.name}: {frame.line}" for frame in frames]
    if len(notes) > _FRAMES:
        notes[3:-3] = [f"... {len(notes) - 6} more"]
    return tuple(notes if len(notes) > 1 else ())


def _source(frame: traceback.FrameSummary) -> Source:
    return Source(frame.filename, frame.lineno or 1)


def _misuse(error: Exception) -> tuple[str, str | None] | None:
    """Return message and hint where a construct was declared wrongly."""
    for pattern, message in _MISUSE:
        match = pattern.match(str(error)) if isinstance(error, TypeError) else None
        kind = getattr(import_module("lambdaform"), match[1], None) if match else None
        if match and kind:
            hint = _meant(match[2], kind) if match[2].isidentifier() else None
            return message.format(match[1], match[2].replace("'", "`")), hint
    return None


def _meant(option: str, kind: type) -> str | None:
    """Return what to do about an option that a kind does not have."""
    of_each = kind.__name__.removesuffix(_DEFAULTS)
    other = getattr(import_module("lambdaform"), of_each, None)
    if of_each != kind.__name__ and other and option in _options(other):
        return f"say it on each `{of_each}`"
    return did_you_mean(option, _options(kind))


def _options(kind: type) -> list[str]:
    return [name for name in inspect.signature(kind).parameters if name not in ("scope", "id")]


def _import_hint(error: Exception, file: Path) -> str | None:
    if not isinstance(error, ModuleNotFoundError) or error.name is None:
        return None
    near = nearest(error.name, [path.stem for path in file.parent.glob("*.py")])
    if near is not None:
        return f"did you mean `{near}`?"
    return f"lambdaform runs with `{sys.executable}`; install `{error.name}` there"
