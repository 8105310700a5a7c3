"""What uv and pip say when they fail, as problems of the app; what is not known is shown whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lambdaform.assets.recipe import Recipe
from lambdaform.errors import BuildError, Problem, Source

_LONGEST = 40
"""Lines of a program's own words that are shown: the last ones, which say why."""

_REQUIREMENT = r"(?P<name>[A-Za-z0-9][\w.-]*?)(?:==(?P<version>[\w.!+]+))?"
_NO_WHEEL = [
    re.compile(pattern)
    for pattern in (
        rf"(?:all versions of )?{_REQUIREMENT} ha(?:s|ve) no (?:usable )?wheels",
        rf"Package `{_REQUIREMENT}` can't be installed because it is marked as `--no-build`",
        rf"Package `{_REQUIREMENT}` can't be installed because it doesn't have",
        rf"[Aa] source distribution .* for `?{_REQUIREMENT}`? .*--no-build",
        rf"attempted to build `{_REQUIREMENT}`",
    )
]


@dataclass(frozen=True)
class Wanted:
    """A distribution that could not be installed, and its version where that is said."""

    name: str
    version: str | None = None

    def __str__(self) -> str:
        return f"{self.name}=={self.version}" if self.version else self.name


@dataclass(frozen=True)
class Others:
    """What there is a wheel for, where there is none for what is wanted."""

    version: str | None = None
    """Another version that has one."""
    targets: tuple[str, ...] = ()
    """The architectures and runtimes for which the same version has one."""


def without_wheel(said: str) -> Wanted | None:
    """Return the distribution that has no wheel, where uv says that of one."""
    flat = _flat(said)
    for pattern in _NO_WHEEL:
        match = pattern.search(flat)
        if match is not None:
            return Wanted(match["name"], match["version"])
    return None


def no_wheel(recipe: Recipe, wanted: Wanted, others: Others, said: str) -> BuildError:
    """Return the error for a distribution that has no wheel, with what can be done."""
    message = f"`{wanted}` has no wheel for {recipe.target}"
    hints = [f"`{wanted.name}=={others.version}` has one"] if others.version else []
    if others.targets:
        hints.append(f"this one has it for {' and '.join(f'`{t}`' for t in others.targets)}")
    else:
        option = f'`Dependencies(..., build=["{wanted.name}"])`'
        hints.append(f"where it is pure Python, {option} builds it")
    if not (others.version or others.targets):
        hints.append("else build a wheel, and name its folder with `--find-links`")
    return _error(recipe, message, "; ".join(hints), said, wanted.name)


@dataclass(frozen=True)
class _Known:
    """A failure that is told in the words of the app."""

    pattern: re.Pattern[str]
    message: Callable[[re.Match[str]], str]
    hint: str


def _known(pattern: str, message: str, hint: str) -> _Known:
    return _Known(re.compile(pattern), lambda match: match.expand(message), hint)


_CREDENTIALS = "netrc, keyring and the variables of uv and pip are used, as on a command line"
_OFFLINE = "there is no way to the package index"
_TRY = "try again once it is; what is in the cache needs no network"

_UV = [
    _known(r"network was disabled|[Nn]etwork connectivity is disabled", _OFFLINE,
           "uv was told to stay offline, by `UV_OFFLINE` or a setting"),
    _known(r"An index URL \((\S+)\) could not be queried .*?\((\d+ [\w ]+)\)",
           r"the index `\1` refuses: \2", _CREDENTIALS),
    _known(r"HTTP status client error \((40[13] [\w ]+)\) for url \((\S+?)\)",
           r"`\2` refuses: \1", _CREDENTIALS),
    _known(r"HTTP status server error \((\d+ [\w ]+)\) for url \((\S+?)\)",
           r"`\2` answers: \1", "try again later"),
    _known(r"Hash mismatch for `([^`]+)`", r"`\1` is not what the lock says: its hash differs",
           "lock it anew where you know why; else somebody has changed it"),
    _known(r"[Nn]o space left on device|Disk quota exceeded", "the disk is full", "make room"),
    _known(r"dns error|[Cc]onnection refused|tcp connect error|error sending request|timed out",
           _OFFLINE, _TRY),
    _known(r"(?:Because|because) ([\w.-]+) was not found in the (?:package registry|provided package)",
           r"there is no distribution `\1` in the package index",
           "look for its name: that of a module may be another"),
    _known(r"(?:there is|there are) no versions? of ([\w.-]+==[\w.!+]+)",
           r"there is no `\1` in the package index", "take a version that is there"),
    _known(r"requested Python version \(([^)]+)\) does not satisfy Python(\S+) and (?:\S+ )*?"
           r"([\w.-]+==[\w.!+]+)", r"`\3` is for Python `\2`", "take another version of it"),
    _known(r"built wheel `([^`-]+)-([^`-]+)-[^`]*` is not compatible with the target",
           r"`\1==\2` is not pure Python: built here, it does not run with {target}",
           "take its wheel: do not name it in `build`"),
    _known(r"Failed to (?:download and )?build `([^`]+?)(?: @ [^`]*)?`", r"`\1` cannot be built",
           "a wheel of it needs no building"),
    _known(r"requirements are unsatisfiable|No solution found",
           "the requirements contradict each other", "loosen one of them"),
]  # fmt: skip


def of_uv(recipe: Recipe, said: str) -> BuildError:
    """Return the error for what uv says on its standard error."""
    return _of(recipe, said, _UV)


_PIP = [
    _known(r"Retrying \(Retry\(|NewConnectionError|Failed to establish a new connection",
           _OFFLINE, _TRY),
    _known(r"(40[13]) Client Error.* for url: (\S+)", r"`\2` refuses: \1", _CREDENTIALS),
    _known(r"PACKAGES DO NOT MATCH THE HASHES.*?\n\s+(\S+) from",
           r"`\1` is not what the lock says: its hash differs",
           "lock it anew where you know why; else somebody has changed it"),
    _known(r"In --require-hashes mode, all requirements must have.*\n\s+([\w.-]+)",
           r"`\1` has no hash, while others have one", "lock them all, with hashes"),
    _known(r"[Nn]o space left on device|Disk quota exceeded", "the disk is full", "make room"),
    _known(r"satisfies the requirement (\S+) \(from versions: none\)",
           r"`\1` has no wheel for {target}, or is not in the package index",
           "look for its name; where it is pure Python, `Dependencies(..., build=[...])` builds it"),
    _known(r"satisfies the requirement (\S+) \(from versions: (?:.*, )?(\S+)\)",
           r"`\1` has no wheel for {target}", "take a version that has one"),
    _known(r"conflicting dependencies|ResolutionImpossible",
           "the requirements contradict each other", "loosen one of them"),
    _known(r"error: subprocess-exited-with-error|Failed building wheel",
           "a distribution cannot be built", "a wheel of it needs no building"),
]  # fmt: skip


def of_pip(recipe: Recipe, said: str) -> BuildError:
    """Return the error for what pip says on its standard error."""
    return _of(recipe, said, _PIP)


def _of(recipe: Recipe, said: str, known: Sequence[_Known]) -> BuildError:
    flat = _flat(said) if known is _UV else said
    for one in known:
        match = one.pattern.search(flat)
        if match is not None:
            message = one.message(match).replace("{target}", str(recipe.target))
            return _error(recipe, message, one.hint, said, _named(message))
    return _error(recipe, "the installation failed", None, said)


def _error(
    recipe: Recipe, message: str, hint: str | None, said: str, name: str | None = None
) -> BuildError:
    lines = [line.rstrip() for line in said.splitlines() if line.strip()]
    if len(lines) > _LONGEST:
        lines = ["...", *lines[-_LONGEST:]]
    at = _line_of(recipe.file, name) if name else None
    text = message if at else f"{recipe}: {message}"
    return BuildError(Problem(text, at, hint, tuple(lines)))


def _named(message: str) -> str | None:
    """Return the distribution that a message is about."""
    match = re.search(r"`([A-Za-z0-9][\w.-]*?)(?:==[^`]*)?`", message)
    return match[1] if match else None


def _line_of(file: Path, name: str) -> Source | None:
    """Return the line of a file that names a distribution, where one does."""
    pattern = re.compile(rf"(?<![\w.-]){re.sub(r'[-_.]+', '[-_.]+', name)}(?![\w-])", re.IGNORECASE)
    lines = file.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    number = next((n for n, line in enumerate(lines, 1) if pattern.search(line)), None)
    return Source(str(file), number) if number else None


def _flat(said: str) -> str:
    """Return what uv says with its broken lines put together."""
    return re.sub(r"\s*\n\s+", " ", said)
