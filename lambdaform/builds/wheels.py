"""The distributions of an installed folder: which files are whose, and what they were built for."""

from __future__ import annotations

import csv
import os
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from lambdaform.assets.recipe import normalised
from lambdaform.assets.target import Target

if TYPE_CHECKING:
    from packaging.tags import Tag

_INFO = ".dist-info"
_TELLING = ("METADATA", "RECORD", "WHEEL")
_OLDER_NAMES = {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}
"""What `manylinux_2_17` and others were called, by the minor version of glibc."""


@dataclass(frozen=True)
class Distribution:
    """What was installed under one name: `numpy 2.5.5`."""

    name: str
    """As package indexes write it: lower case, with `-`."""
    version: str
    info: str
    """The name of its `.dist-info` folder."""
    files: frozenset[str]
    """What it has installed and is still there, by its names in the folder."""
    tags: frozenset[Tag]
    """Those of its wheel; none where it does not say."""

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    @property
    def is_pure(self) -> bool:
        """Whether its wheel is one for every platform."""
        return any(tag.platform == "any" for tag in self.tags)


@cache
def tags(target: Target) -> frozenset[Tag]:
    """Return the tags of the wheels that can be installed for a target."""
    from packaging.tags import compatible_tags, cpython_tags

    interpreter = f"cp{''.join(map(str, target.version))}"
    platforms = [*manylinux(target), f"linux_{target.machine}"]
    exact = cpython_tags(target.version, [interpreter], platforms)
    return frozenset([*exact, *compatible_tags(target.version, interpreter, platforms)])


def files_in(folder: Path) -> dict[str, Path]:
    """Return the files below a folder by their names in it, with `/`; sorted."""
    return dict(sorted(_walk(str(folder), "")))


def distributions(files: Mapping[str, Path]) -> list[Distribution]:
    """Return the distributions whose `.dist-info` is among files, by their names in the folder."""
    infos = {name.rpartition("/")[0] for name in files if _tells(name)}
    return [_distribution(info, files) for info in sorted(infos)]


def manylinux(target: Target) -> Iterator[str]:
    """Yield the platforms of wheels that a target takes, the newest first."""
    for minor in range(target.glibc[1], 4, -1):
        yield f"manylinux_2_{minor}_{target.machine}"
        if minor in _OLDER_NAMES:
            yield f"{_OLDER_NAMES[minor]}_{target.machine}"


def _walk(folder: str, prefix: str) -> Iterator[tuple[str, Path]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _walk(entry.path, f"{prefix}{entry.name}/")
            else:
                yield prefix + entry.name, Path(entry.path)


def _tells(name: str) -> bool:
    folder, _, last = name.rpartition("/")
    return last in _TELLING and folder.endswith(_INFO)


def _distribution(info: str, files: Mapping[str, Path]) -> Distribution:
    root, _, folder = info.rpartition("/")
    name, _, version = folder.removesuffix(_INFO).partition("-")
    recorded = {
        posixpath.normpath(posixpath.join(root, row[0]))
        for row in csv.reader(_text(files.get(f"{info}/RECORD")).splitlines())
        if row
    }
    own = {name for name in files if name.startswith(f"{info}/")}
    mine = frozenset(own | (recorded & files.keys()))
    return Distribution(
        normalised(name), version, info, mine, _tags(_text(files.get(f"{info}/WHEEL")))
    )


def _tags(wheel: str) -> frozenset[Tag]:
    from packaging.tags import parse_tag

    lines = (line.partition(":") for line in wheel.splitlines())
    said = [value.strip() for key, _, value in lines if key.strip().lower() == "tag"]
    return frozenset(tag for text in said if text.count("-") == 2 for tag in parse_tag(text))  # noqa: PLR2004


def _text(path: Path | None) -> str:
    """Return a metadata file; nothing where it was left out."""
    return path.read_text(encoding="utf-8", errors="replace") if path else ""
