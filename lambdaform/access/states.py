"""How a function can stand, and what people call that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

State: TypeAlias = Literal["proven tight", "proven, with unused", "missing", "not proven"]

STATES: tuple[State, ...] = ("proven tight", "proven, with unused", "missing", "not proven")

WORDS: Mapping[State, str] = {
    "proven tight": "proven tight",
    "proven, with unused": "proven, with unused grants",
    "missing": "with missing grants",
    "not proven": "not proven",
}
"""As people read it, behind a number or a name."""
