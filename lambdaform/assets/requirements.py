"""requirements.txt, with what it includes: flat, checked line by line."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lambdaform.assets.local import local, offered, path_of, url_of
from lambdaform.assets.recipe import Contents, Local, normalised
from lambdaform.assets.requirement import (
    DIRECT,
    PLAIN,
    SCHEME,
    Named,
    moves,
    name_of_url,
    named,
    where_of,
)
from lambdaform.assets.texts import text_of
from lambdaform.errors import AssetError, Problem, Source, did_you_mean, shown

_COMMENT = re.compile(r"(^|\s+)#.*$")
_OPTIONS = re.compile(r"\s+--(?:hash|config-settings?|global-option)\b")
_ARCHIVES = (".whl", ".tar.gz", ".zip")
_FILES = {"-r": "r", "--requirement": "r", "-c": "c", "--constraint": "c", "--constraints": "c"}
_PLACES = ("-f", "--find-links")
_SHORT = re.compile(r"-[rcefi](?=[^\s=-])")


def read(file: Path) -> Contents | None:
    """Return what a requirements file asks for; `None` where that is nothing.

    Raises AssetError with all that is wrong, in it and in the files that it includes.
    """
    reading = _Reading(file.parent)
    reading.take(file, reading.lines)
    if reading.problems:
        raise AssetError(*dict.fromkeys(reading.problems))
    if all(line.startswith("--") for line in reading.lines):
        return None
    text = "\n".join(reading.lines) + "\n"
    constraints = "".join(f"{line}\n" for line in reading.limits)
    # Where every version is said, somebody has worked out what follows of what was asked for.
    asked = frozenset(reading.names) if reading.names - reading.pinned else frozenset()
    return Contents(
        "requirements",
        text,
        constraints,
        locals=tuple(sorted(reading.locals.values(), key=lambda found: found.name)),
        asked=asked,
        offers=tuple(reading.offers),
        pinned=frozenset(reading.pinned),
        moving=frozenset(reading.moving),
    )


@dataclass
class _Reading:
    """What has been read of a file and those that it includes.

    A path in any of them is relative to the folder of the first.
    """

    folder: Path
    lines: list[str] = field(default_factory=list)
    limits: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    pinned: set[str] = field(default_factory=set)
    moving: set[str] = field(default_factory=set)
    locals: dict[str, Local] = field(default_factory=dict)
    offers: list[Local] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    open: list[Path] = field(default_factory=list)

    def take(self, file: Path, into: list[str]) -> None:
        """Read a file into the lines, or into the limits."""
        try:
            found = list(_logical_lines(text_of(file)))
        except AssetError as error:
            self.problems += error.problems
            return
        self.open.append(file)
        for number, line in found:
            try:
                self._line(line, file, Source(str(file), number), into)
            except AssetError as error:
                self.problems += error.problems
        self.open.pop()

    def _line(self, line: str, file: Path, at: Source, into: list[str]) -> None:
        if line.startswith("-"):
            self._option(line, file, at, into)
        else:
            spec, options = _parted(line)
            into.append(self._requirement(spec, at, options, own=into is self.lines) + options)

    def _option(self, line: str, file: Path, at: Source, into: list[str]) -> None:
        name, value = _option(line)
        if name in _FILES:
            self._include(value, file, at, self.limits if _FILES[name] == "c" else into)
        elif name in ("-e", "--editable"):
            into.append(self._requirement(_without_egg(value), at, "", own=True))
        elif name in _PLACES and not SCHEME.match(value):
            place = (file.parent / path_of(value)).resolve()
            self.offers += offered(place)
            into.append(f"--find-links {url_of(place, self.folder)}")
        else:
            into.append(line)

    def _include(self, value: str, file: Path, at: Source, into: list[str]) -> None:
        included = file.parent / value
        if SCHEME.match(value):
            into.append(f"{'-c' if into is self.limits else '-r'} {value}")
        elif included in self.open:
            message = f"`{shown(included)}` includes itself"
            self.problems.append(Problem(message, at))
        elif not included.is_file():
            message = f"`{shown(file)}` includes `{value}`, which does not exist"
            near = [p.name for p in included.parent.glob("*.txt") if p != file]
            self.problems.append(Problem(message, at, did_you_mean(included.name, near)))
        else:
            self.take(included, into)

    def _requirement(self, spec: str, at: Source, options: str, *, own: bool) -> str:
        direct = DIRECT.fullmatch(spec)
        where, marker = where_of(direct["where"] if direct else spec)
        if not PLAIN.fullmatch(spec) and _is_local(where, direct=direct is not None):
            return self._local(where, marker, at, direct)
        if direct is None and SCHEME.match(where):
            name = name_of_url(where)
            if name is not None:  # else its name is known once it is there
                self._note(Named(name, exact=True, moves=moves(where, options)), own=own)
            return spec
        self._note(named(spec, at, options), own=own)
        return spec

    def _local(self, where: str, marker: str, at: Source, direct: re.Match[str] | None) -> str:
        path, bracket, extras = path_of(where).partition("[")
        extras = (direct["extras"] or "") if direct else bracket + extras
        here = [(base / path).resolve() for base in (self.folder, self.open[-1].parent)]
        place = next((p for p in here if p.exists()), here[0])
        found = local(place, at, direct["name"] if direct else None)
        self.locals[found.name] = found
        self._note(Named(found.name, exact=True), own=True)
        return f"{found.name}{extras} @ {url_of(place, self.folder)}{marker}"

    def _note(self, said: Named, *, own: bool) -> None:
        name = normalised(said.name)
        if own:
            self.names.add(name)
        if said.exact:
            self.pinned.add(name)
        if said.moves:
            self.moving.add(name)


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines without comments, those that go on put together, each with its number."""
    begun, first = "", 0
    for number, raw in enumerate([*text.splitlines(), ""], 1):
        line = _COMMENT.sub("", raw).rstrip()
        first = first if begun else number
        if line.endswith("\\"):
            begun += f"{line[:-1].strip()} "
            continue
        whole = (begun + line.strip()).strip()
        begun = ""
        if whole:
            yield first, whole


def _parted(line: str) -> tuple[str, str]:
    """Return a requirement and the options behind it."""
    match = _OPTIONS.search(line)
    end = match.start() if match else len(line)
    return line[:end].strip(), re.sub(r"\s+", " ", line[end:])


def _option(line: str) -> tuple[str, str]:
    joined = _SHORT.match(line)
    if joined:
        return joined[0], line[joined.end() :].strip()
    name, _, value = re.sub(r"^(--[\w-]+)=", r"\1 ", line).partition(" ")
    try:
        return name, " ".join(shlex.split(value))
    except ValueError:
        return name, value.strip()


def _without_egg(value: str) -> str:
    """Return an editable requirement in today's form: `#egg=name` before the place."""
    url, egg, name = value.partition("#egg=")
    return f"{name.partition('&')[0]} @ {url}" if egg and SCHEME.match(url) else url


def _is_local(where: str, *, direct: bool) -> bool:
    if SCHEME.match(where) or where.startswith("${"):
        return False
    if where.startswith(("file:", ".", "/", "~")) or direct:
        return True
    return where.partition("[")[0].endswith(_ARCHIVES) or "/" in where
