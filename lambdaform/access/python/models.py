"""How models of calls are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lambdaform.access.python.given import Given
from lambdaform.access.python.reach import Place
from lambdaform.access.python.values import ANYTHING, Value

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine, Model

Simple = Callable[["Machine", "Given", Place], Value]
"""What a call does, where only its arguments matter."""


def first(given: Given) -> Value:
    """Return the first argument."""
    return given.positional[0] if given.positional else ANYTHING


def simple(model: Simple) -> Model:
    """Return the model of what a call does."""
    return lambda m, external, given, at: model(m, given, at)
