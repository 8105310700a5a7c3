"""One thing in moto that is put in the place of another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Repair:
    """A name of a class or module of moto, and what it stands for while the cloud runs.

    Attributes:
        owner: the class or module.
        name: of the function, class or attribute in it.
        value: what takes its place.
        new: whether moto has nothing of that name.
    """

    owner: Any
    name: str
    value: Any
    new: bool = False
