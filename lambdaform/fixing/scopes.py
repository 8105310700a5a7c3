"""By which names a user's code knows constructs where it declares a function."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from types import FrameType, ModuleType
from typing import Any, TypeVar

from lambdaform.aws.function import Function
from lambdaform.construct import Construct, Element
from lambdaform.fixing.source import Place
from lambdaform.iam import Grant

T = TypeVar("T")

_OURS = ("lambdaform", "dataclasses")
_PRIVATE = "_"


@dataclass(frozen=True)
class Names:
    """Names and what they stood for while a function was declared.

    Attributes:
        place: of the call that declares it, as Python's own `ast` counts: line and column where it
            begins, and where it ends; `None` where Python does not tell.
        constructs: constructs by what a user would write there: `orders`, `self.orders`.
        has_grant: `Grant` is among the names.
    """

    place: Place | None = None
    constructs: Mapping[str, Construct] = field(default_factory=dict)
    has_grant: bool = False

    def of(self, construct: Construct) -> str | None:
        """Return how a construct is written there, the shortest way; `None` where it has no name."""
        found = [name for name, known in self.constructs.items() if known is construct]
        return min(found, key=lambda name: (name.count("."), len(name), name), default=None)


def observed(load: Callable[[], T]) -> tuple[T, Callable[[Function], Names]]:
    """Load an app, and note which names are there where each function is declared.

    Nothing else is done to the user's code: Python tells of each call, as it does to a profiler.
    """
    found: dict[int, Names] = {}
    kept: list[Function] = []  # an id is that of nothing else as long as this is there
    declared = Function.__post_init__.__code__

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code is declared:
            function = frame.f_locals["self"]
            kept.append(function)
            found[id(function)] = _names(frame)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        loaded = load()
    finally:
        sys.setprofile(before)
    return loaded, lambda function: found.get(id(function), Names())


def _names(frame: FrameType | None) -> Names:
    while frame is not None and _is_ours(frame):
        frame = frame.f_back
    if frame is None:
        return Names()
    known = {**frame.f_globals, **frame.f_locals}
    return Names(_place(frame), dict(_known(known)), known.get("Grant") is Grant)


def _place(frame: FrameType) -> Place | None:
    """Return the place of the call that a frame is at."""
    line, end_line, column, end_column = next(
        islice(frame.f_code.co_positions(), frame.f_lasti // 2, None)
    )
    if line is None or end_line is None or column is None or end_column is None:
        return None
    return line, column, end_line, end_column


def _is_ours(frame: FrameType) -> bool:
    """Tell whether a frame is not the user's, as `Source.of_caller` does it."""
    module = str(frame.f_globals.get("__name__", "")).partition(".")[0]
    return module in _OURS or frame.f_code.co_filename.startswith("<")


def _known(names: Mapping[str, Any]) -> Iterator[tuple[str, Construct]]:
    for name, value in names.items():
        if not name.isidentifier():
            continue
        if isinstance(value, Construct):
            yield name, value
        elif not isinstance(value, (type, Element)) and not name.startswith("__"):
            yield from _within(name, value)


def _within(name: str, value: object) -> Iterator[tuple[str, Construct]]:
    """Yield the constructs that are attributes of a stack, a component, a module or the like."""
    if isinstance(value, ModuleType) and value.__name__.partition(".")[0] in _OURS:
        return
    for attribute, inner in list(getattr(value, "__dict__", {}).items()):
        if isinstance(inner, Construct) and not str(attribute).startswith(_PRIVATE):
            yield f"{name}.{attribute}", inner
