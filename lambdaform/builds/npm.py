"""The packages of npm in a zip: those that a bundle holds parts of, and those that were copied."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

INSTALLED = re.compile(r"(?P<place>(?:.*/)?node_modules/(?P<name>(?:@[^/]+/)?[^/@.][^/]*))/")
"""A file of an installed package, by its name from the top of the project or of a zip."""

_MANIFEST = "package.json"
_NEEDS = ("dependencies", "optionalDependencies", "peerDependencies")


@dataclass(frozen=True)
class NpmPackage:
    """An installed package.

    Attributes:
        place: its folder, such as `node_modules/zod`.
        needs: the places of those that it needs.
    """

    place: str
    name: str
    version: str
    summary: str = ""
    licence: str = ""
    needs: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


def place_of(file: str) -> str | None:
    """Return the folder of the package that a file is of; `None` where it is the code's own."""
    match = INSTALLED.match(file)
    return match["place"] if match else None


def of_inputs(top: Path, inputs: Mapping[str, Any]) -> dict[str, NpmPackage]:
    """Return the packages that files of a bundle are of, with those that these import."""
    found: dict[str, NpmPackage] = {}
    needs: dict[str, set[str]] = {}
    for name, of in inputs.items():
        place = place_of(name)
        if place is None:
            continue
        if place not in found:
            found[place] = _read(place, top / place / _MANIFEST)
        imported = {place_of(one["path"]) for one in of["imports"] if not one.get("external")}
        needs.setdefault(place, set()).update(p for p in imported if p not in (None, place))
    return {place: replace(one, needs=tuple(sorted(needs[place]))) for place, one in found.items()}


def of_files(files: Mapping[str, Path]) -> list[NpmPackage]:
    """Return the packages that are among files as npm has installed them."""
    places = {
        place: path
        for name, path in files.items()
        if name.endswith(f"/{_MANIFEST}")
        and (place := place_of(name)) is not None
        and name == f"{place}/{_MANIFEST}"
    }
    return [
        replace(_read(place, path), needs=tuple(sorted(_resolved(place, path, places))))
        for place, path in sorted(places.items())
    ]


def _read(place: str, manifest: Path) -> NpmPackage:
    said = _manifest(manifest)
    match = INSTALLED.match(f"{place}/")
    assert match is not None
    licence = said.get("license") or next(iter(said.get("licenses") or ()), "")
    if isinstance(licence, dict):
        licence = licence.get("type", "")
    return NpmPackage(
        place,
        match["name"],
        str(said.get("version", "")),
        str(said.get("description", "")),
        str(licence),
    )


def _resolved(place: str, manifest: Path, places: Iterable[str]) -> Iterator[str]:
    """Yield where the needs of a package are found: the nearest above it, as Node looks for them."""
    said = _manifest(manifest)
    for kind in _NEEDS:
        for name in said.get(kind) or ():
            folder = place
            while True:
                candidate = f"{folder}/node_modules/{name}".lstrip("/")
                if candidate in places:
                    yield candidate
                    break
                if not folder:
                    break
                folder = folder.rpartition("node_modules/")[0].rstrip("/")


def _manifest(path: Path) -> dict[str, Any]:
    try:
        said = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}
