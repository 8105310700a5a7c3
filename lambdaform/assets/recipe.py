"""Everything that decides what an installation of dependencies becomes, and its digest."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeAlias

from lambdaform.assets.target import Target

Form: TypeAlias = Literal["requirements", "pyproject.toml", "uv.lock", "pylock.toml"]

EDITION = 1
"""Counted up where the same recipe is installed or cleaned in another way: zips get new names."""

HERE = "LAMBDAFORM_HERE"
"""The variable that stands for the recipe's folder in paths of its text, on every machine."""

_APART = re.compile(r"[-_.]+")


def normalised(name: str) -> str:
    """Return the name of a distribution in its one form: lower case, single hyphens."""
    return _APART.sub("-", name).lower()


@dataclass(frozen=True)
class Local:
    """A project on this disk that is installed too, and the digest of its files."""

    name: str
    path: Path
    digest: str


@dataclass(frozen=True)
class Contents:
    """What a file of dependencies says, for one target, groups and extras.

    Attributes:
        form: how it has to be installed.
        text: what decides the result: the flat requirements, or the part of a lock that counts.
        constraints: limits that go with requirements.
        complete: whether all is listed, so that nothing is left to be resolved.
        locals: the projects on this disk that are among it.
        asked: what the project itself asks for, where that can be told from what follows of it.
        pinned: the distributions whose version is said; `None` where that is all of them.
        member: which project of a workspace it is.
    """

    form: Form
    text: str
    constraints: str = ""
    complete: bool = False
    locals: tuple[Local, ...] = ()
    asked: frozenset[str] = frozenset()
    pinned: frozenset[str] | None = None
    member: str | None = None


@dataclass(frozen=True)
class Recipe:
    """An installation of dependencies: what, for which targets, and how.

    Attributes:
        file: the file that says it.
        name: the file as messages name it.
        targets: what it has to run on; installed for the first.
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
        """What it is installed for."""
        return self.targets[0]

    @cached_property
    def digest(self) -> str:
        """What changes with the result, and with nothing else that is known before."""
        contents = self.contents
        said = [
            EDITION,
            [str(target) for target in self.targets],
            [contents.form, contents.text, contents.constraints, contents.member],
            [[local.name, local.digest] for local in contents.locals],
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
