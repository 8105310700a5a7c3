"""One requirement: what it names, and whether that may come to be something else."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote

from lambdaform.assets.local import name_of_file
from lambdaform.errors import AssetError, Problem, Source

_VARIABLE = (
    r"(?:python_(?:full_)?version|os_name|sys_platform|extra|(?:platform|implementation)_\w+)"
)
_CLAUSE = rf"\(*\s*(?:{_VARIABLE}\s*(?:[<>=!~]=?=?|in|not in)\s*(?:'[^']*'|\"[^\"]*\"))\s*\)*"
PLAIN = re.compile(
    r"(?P<name>[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[[\w\s.,-]*\])?"
    r"\s*(?P<pin>===?\s*[\w.!+-]+(?P<any>\.\*)?)?"
    rf"\s*(?:;\s*{_CLAUSE}(?:\s+(?:and|or)\s+{_CLAUSE})*)?"
)
"""What most lines are: a name, perhaps a version, perhaps markers."""

DIRECT = re.compile(r"(?P<name>[A-Za-z0-9][\w.-]*)\s*(?P<extras>\[[^\]]*\])?\s*@\s*(?P<where>.+)")
"""A name and the place that it comes from."""

SCHEME = re.compile(r"(?!file:)[A-Za-z][A-Za-z0-9+.-]+:")
"""What a URL begins with that leads to another machine."""

_REPOSITORY = re.compile(r"(?:git|hg|svn|bzr)\+")
_COMMIT = re.compile(r"@(?:[0-9a-f]{40}|[0-9a-f]{64})(?:#.*)?$")
_HASH = re.compile(r"[#&]sha(?:256|384|512)=[0-9a-f]+")


class Named(NamedTuple):
    """What a requirement names.

    Attributes:
        name: the distribution.
        exact: whether its version, or the place that it comes from, is said.
        moves: whether something else may come to be there.
    """

    name: str
    exact: bool
    moves: bool = False


def named(spec: str, at: Source | None, options: str = "") -> Named:
    """Return what a requirement names; `options` are those behind it, such as its hashes.

    Raises AssetError where it is none.
    """
    plain = PLAIN.fullmatch(spec)
    if plain is not None:
        return Named(plain["name"], bool(plain["pin"]) and not plain["any"])
    direct = DIRECT.fullmatch(spec)
    where = where_of(direct["where"])[0] if direct else ""
    if "${" in spec:  # a variable: what it stands for is not known here
        name = direct["name"] if direct else re.split(r"[^\w.-]", spec, maxsplit=1)[0]
        return Named(name, direct is not None, moves(where, options))
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        found = Requirement(spec)
    except InvalidRequirement as error:
        reason = str(error).partition("\n")[0].rstrip(".:")
        message = f"`{spec}` is no requirement: {reason[:1].lower()}{reason[1:]}"
        raise AssetError(Problem(message, at, _meant(spec))) from None
    if found.url is not None:
        return Named(found.name, exact=True, moves=moves(where, options))
    exact = [s.operator in ("==", "===") and not s.version.endswith(".*") for s in found.specifier]
    return Named(found.name, any(exact))


def moves(where: str, options: str = "") -> bool:
    """Tell whether what lies at a URL may be replaced: all but a commit, or what has a hash."""
    if where.startswith("file:"):
        return False
    if _REPOSITORY.match(where):
        return _COMMIT.search(where) is None
    return _HASH.search(where) is None and "--hash=" not in options


def where_of(spec: str) -> tuple[str, str]:
    """Return a place without its markers, and those."""
    where, semicolon, marker = spec.partition(" ;") if " ;" in spec else spec.partition("; ")
    return where.strip(), f" ; {marker.strip()}" if semicolon else ""


def name_of_url(url: str) -> str | None:
    """Return the distribution that a URL says to be there."""
    place, _, said = url.partition("#")
    egg = re.search(r"(?:^|&)egg=([\w.-]+)", said)
    return egg[1] if egg else name_of_file(unquote(place.rpartition("/")[2]))


def _meant(spec: str) -> str | None:
    match = re.fullmatch(r"([\w.-]+)\s*=\s*([\w.]+)", spec)
    return f"`{match[1]}=={match[2]}`?" if match else None
