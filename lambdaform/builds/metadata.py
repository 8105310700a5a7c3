"""What a distribution says of itself: its licence, and what it needs on a runtime."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from lambdaform.assets.recipe import normalised
from lambdaform.assets.target import Target
from lambdaform.builds.wheels import Distribution, distributions, files_in

if TYPE_CHECKING:
    from packaging.metadata import RawMetadata
    from packaging.requirements import Requirement

_LONGEST_LICENCE = 80
"""Characters of a licence's name; more is its text."""


@dataclass(frozen=True)
class Described:
    """An installed distribution, in its own words."""

    distribution: Distribution
    summary: str | None
    licences: tuple[str, ...]
    """One expression or name where it gives one, else those of its classifiers."""
    requires: tuple[str, ...]
    origin: Mapping[str, str] | None
    """Where it is from, as a package URL says it: nothing for an index; `None` for this disk."""


def described(folder: Path) -> list[Described]:
    """Return the distributions of an installed folder; those that say nothing of themselves too."""
    files = files_in(folder)
    return [_described(one, files) for one in distributions(files)]


def dependencies(installed: list[Described], target: Target) -> Mapping[str, frozenset[str]]:
    """Return the names that each needs on a runtime, of those that are installed.

    Extras count as far as another distribution asks for them.
    """
    by_name = {one.distribution.name: one for one in installed}
    found: dict[str, set[str]] = {name: set() for name in by_name}
    todo = [(name, "") for name in by_name]
    done: set[tuple[str, str]] = set()
    while todo:
        name, extra = todo.pop()
        if (name, extra) not in done:
            done.add((name, extra))
            for requirement in required(by_name[name], extra, target):
                needed = normalised(requirement.name)
                if needed in by_name:
                    found[name].add(needed)
                    todo += [(needed, wanted) for wanted in requirement.extras]
    return {name: frozenset(needed - {name}) for name, needed in found.items()}


def required(one: Described, extra: str, target: Target) -> Iterator[Requirement]:
    """Yield what a distribution, with an extra or `""`, says it needs on a runtime."""
    from packaging.requirements import InvalidRequirement, Requirement

    environment = {**target.markers, "extra": extra}
    for text in one.requires:
        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            continue
        if requirement.marker is None or requirement.marker.evaluate(environment):
            yield requirement


def _described(one: Distribution, files: Mapping[str, Path]) -> Described:
    from packaging.metadata import parse_email

    path = files.get(f"{one.info}/METADATA")
    said, _ = parse_email(path.read_bytes() if path else b"")
    needs = tuple(said.get("requires_dist", ()))
    origin = _origin(files.get(f"{one.info}/direct_url.json"))
    return Described(one, said.get("summary"), _licences(said), needs, origin)


def _origin(path: Path | None) -> Mapping[str, str] | None:
    """Return where a distribution is from that is from no index (PEP 610)."""
    if path is None:
        return {}
    try:
        return _qualifiers(json.loads(path.read_bytes()))
    except (ValueError, KeyError, TypeError):  # it says nothing, or in another way
        return {}


def _qualifiers(said: Mapping[str, Any]) -> Mapping[str, str] | None:
    url = urlsplit(said["url"])
    if url.scheme == "file":
        return None
    plain = url._replace(netloc=url.netloc.rpartition("@")[2]).geturl()
    if "vcs_info" in said:
        vcs = said["vcs_info"]
        return {"vcs_url": f"{vcs['vcs']}+{plain}@{vcs['commit_id']}"}
    return {"download_url": plain}


def _licences(said: RawMetadata) -> tuple[str, ...]:
    expression = said.get("license_expression")
    if expression:
        return (expression,)
    name = said.get("license", "").strip()
    if name and "\n" not in name and len(name) <= _LONGEST_LICENCE and name != "UNKNOWN":
        return (name,)
    classifiers = (c.split(" :: ") for c in said.get("classifiers", ()))
    return tuple(parts[-1] for parts in classifiers if parts[0] == "License" and len(parts) > 1)
