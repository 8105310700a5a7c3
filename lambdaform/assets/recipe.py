"""Everything that decides what an installation of dependencies becomes, and its digest."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeAlias

from lambdaform.assets.target import Target

Form: TypeAlias = Literal["requirements", "pyproject.toml", "uv.lock", "pylock.toml"]

EDITION = 2
"""Counted up where the same recipe is installed or cleaned in another way: zips get new names."""

HERE = "LAMBDAFORM_HERE"
"""The variable that stands for the recipe's folder in paths of its text, on every machine."""

_APART = re.compile(r"[-_.]+")


def normalised(name: str) -> str:
    """Return the name of a distribution in its one form: lower case, single hyphens."""
    return _APART.sub("-", name).lower()


@dataclass(frozen=True)
class Local:
    """A project, a wheel or an archive on this disk, and the digest of its files."""

    name: str
    path: Path
    digest: str


@dataclass(frozen=True)
class Contents:
    """What a file of dependencies says, for one target, groups and extras.

    All that decides the result is here, be it said in the file or lie beside it, and what of it may
    change while the file does not.

    Attributes:
        form: how it has to be installed.
        text: what decides the result: the flat requirements, or the part of a lock that counts.
        constraints: limits that go with requirements.
        overrides: requirements that stand in the place of what any distribution says.
        complete: whether all is listed, so that nothing is left to be resolved.
        locals: the projects, wheels and archives on this disk that are among it.
        offers: the wheels and archives on this disk that something may be taken from.
        asked: what the project itself asks for, where that can be told from what follows of it.
        pinned: the distributions whose version is said; `None` where that is all of them.
        moving: those that are said by a place, such as a branch, of which the content may change.
        member: which project of a workspace it is.
    """

    form: Form
    text: str
    constraints: str = ""
    overrides: str = ""
    complete: bool = False
    locals: tuple[Local, ...] = ()
    offers: tuple[Local, ...] = ()
    asked: frozenset[str] = frozenset()
    pinned: frozenset[str] | None = None
    moving: frozenset[str] = frozenset()
    member: str | None = None

    @property
    def identity(self) -> list[object]:
        """All that decides what is installed, as plain values: what digests take of it."""
        return [
            [self.form, self.text, self.constraints, self.overrides, self.complete, self.member],
            [[local.name, local.digest] for local in self.locals],
            sorted([offer.name, offer.digest] for offer in self.offers),
        ]

    def unpinned(self, installed: Iterable[str]) -> list[str]:
        """Return which of the distributions that were installed may be others another time."""
        there = frozenset(installed)
        here = frozenset(local.name for local in self.locals)
        loose = frozenset() if self.pinned is None else there - self.pinned - here
        return sorted(loose | (there & self.moving))


@dataclass(frozen=True)
class Recipe:
    """An installation of dependencies: what, for which targets, and how.

    Attributes:
        file: the file that says it.
        name: the file as messages name it.
        targets: what it has to run on.
    """

    file: Path
    name: str
    targets: tuple[Target, ...]
    contents: Contents
    groups: Sequence[str] = ()
    extras: Sequence[str] = ()
    leave_out: Sequence[str] = ()
    build: Sequence[str] = ()
    strip: bool = False

    pinning = "pin all, with `uv pip compile` or a lock"

    @property
    def folder(self) -> Path:
        """What paths in the file are relative to."""
        return self.file.parent

    @property
    def target(self) -> Target:
        """What it is installed for: the first, with the oldest C library of all."""
        glibc = min(target.glibc for target in self.targets)
        first = self.targets[0]
        return first if glibc == first.glibc else replace(first, own_glibc=glibc)

    @cached_property
    def digest(self) -> str:
        """What changes with the result, and with nothing else that is known before."""
        contents = self.contents
        said = [
            EDITION,
            [target.identity for target in self.targets],
            contents.identity,
            [sorted(map(normalised, names)) for names in (self.groups, self.extras)],
            [sorted(map(normalised, names)) for names in (self.leave_out, self.build)],
            sorted(contents.asked) if self.leave_out else [],
            self.strip,
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()

    def __str__(self) -> str:
        member = self.contents.member
        of = f" of `{member}`" if member else ""
        return f"`{self.name}`{of} for {self.target}"
