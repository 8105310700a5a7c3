"""requirements.txt, with what it includes: flat, checked line by line."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from lambdaform.assets.local import local, url_of
from lambdaform.assets.recipe import Contents, Local, normalised
from lambdaform.assets.texts import text_of
from lambdaform.errors import AssetError, Problem, Source, did_you_mean, shown

_COMMENT = re.compile(r"(^|\s+)#.*$")
_OPTIONS = re.compile(r"\s+--(?:hash|config-settings?|global-option)\b")
_VARIABLE = (
    r"(?:python_(?:full_)?version|os_name|sys_platform|extra|(?:platform|implementation)_\w+)"
)
_CLAUSE = rf"\(*\s*(?:{_VARIABLE}\s*(?:[<>=!~]=?=?|in|not in)\s*(?:'[^']*'|\"[^\"]*\"))\s*\)*"
_PLAIN = re.compile(
    r"(?P<name>[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[[\w\s.,-]*\])?"
    r"\s*(?P<pin>===?\s*[\w.!+-]+(?P<any>\.\*)?)?"
    rf"\s*(?:;\s*{_CLAUSE}(?:\s+(?:and|or)\s+{_CLAUSE})*)?"
)
"""What most lines are: a name, perhaps a version, perhaps markers."""

_DIRECT = re.compile(r"(?P<name>[A-Za-z0-9][\w.-]*)\s*(?P<extras>\[[^\]]*\])?\s*@\s*(?P<where>.+)")
_SCHEME = re.compile(r"(?!file:)[A-Za-z][A-Za-z0-9+.-]+:")
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
        pinned=frozenset(reading.pinned),
    )


def named(spec: str, at: Source | None) -> tuple[str, bool]:
    """Return the name in a requirement, and whether its version is said.

    Raises AssetError where it is none.
    """
    plain = _PLAIN.fullmatch(spec)
    if plain is not None:
        return plain["name"], bool(plain["pin"]) and not plain["any"]
    if "${" in spec:  # a variable: what it stands for is not known here
        return spec.partition("$")[0] or spec, True
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        found = Requirement(spec)
    except InvalidRequirement as error:
        reason = str(error).partition("\n")[0].rstrip(".:")
        message = f"`{spec}` is no requirement: {reason[:1].lower()}{reason[1:]}"
        raise AssetError(Problem(message, at, _meant(spec))) from None
    exact = [s.operator in ("==", "===") and not s.version.endswith(".*") for s in found.specifier]
    return found.name, found.url is not None or any(exact)


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
    locals: dict[str, Local] = field(default_factory=dict)
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
            into.append(self._requirement(spec, at, own=into is self.lines) + options)

    def _option(self, line: str, file: Path, at: Source, into: list[str]) -> None:
        name, value = _option(line)
        if name in _FILES:
            self._include(value, file, at, self.limits if _FILES[name] == "c" else into)
        elif name in ("-e", "--editable"):
            into.append(self._requirement(_without_egg(value), at, own=True))
        elif name in _PLACES and not _SCHEME.match(value):
            place = (file.parent / value).resolve()
            into.append(f"--find-links {url_of(place, self.folder)}")
        else:
            into.append(line)

    def _include(self, value: str, file: Path, at: Source, into: list[str]) -> None:
        included = file.parent / value
        if _SCHEME.match(value):
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

    def _requirement(self, spec: str, at: Source, *, own: bool) -> str:
        direct = _DIRECT.fullmatch(spec)
        where, marker = _where(direct["where"] if direct else spec)
        if not _PLAIN.fullmatch(spec) and _is_local(where, direct=direct is not None):
            return self._local(where, marker, at, direct)
        if direct is None and _SCHEME.match(where):
            return spec  # a bare URL: its name is known once it is there
        name, pinned = named(spec, at)
        self._note(name, own=own, pinned=pinned)
        return spec

    def _local(self, where: str, marker: str, at: Source, direct: re.Match[str] | None) -> str:
        if where.startswith("file:"):
            where = unquote(where.removeprefix("file:").removeprefix("//"))
        path, bracket, extras = where.partition("[")
        extras = (direct["extras"] or "") if direct else bracket + extras
        here = [(base / path).resolve() for base in (self.folder, self.open[-1].parent)]
        place = next((p for p in here if p.exists()), here[0])
        found = local(place, at, direct["name"] if direct else None)
        self.locals[found.name] = found
        self._note(found.name, own=True, pinned=True)
        return f"{found.name}{extras} @ {url_of(place, self.folder)}{marker}"

    def _note(self, name: str, *, own: bool, pinned: bool) -> None:
        if own:
            self.names.add(normalised(name))
        if pinned:
            self.pinned.add(normalised(name))


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
    return f"{name.partition('&')[0]} @ {url}" if egg and _SCHEME.match(url) else url


def _where(spec: str) -> tuple[str, str]:
    """Return a place without its markers, and those."""
    where, semicolon, marker = spec.partition(" ;") if " ;" in spec else spec.partition("; ")
    return where.strip(), f" ; {marker.strip()}" if semicolon else ""


def _is_local(where: str, *, direct: bool) -> bool:
    if _SCHEME.match(where) or where.startswith("${"):
        return False
    if where.startswith(("file:", ".", "/", "~")) or direct:
        return True
    return where.partition("[")[0].endswith(_ARCHIVES) or "/" in where


def _meant(spec: str) -> str | None:
    match = re.fullmatch(r"([\w.-]+)\s*=\s*([\w.]+)", spec)
    return f"`{match[1]}=={match[2]}`?" if match else None
