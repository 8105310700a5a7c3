"""The arguments of a call of the SDK, as far as they are known.

What reads them (lambdaform/operations.py) serves a real request, where every argument is there,
and the analysis of code, where some are. So an argument is plain data of Python, in which these
stand for what is not known:

- `UNKNOWN`: anything, perhaps nothing. As an element of a list it also stands for further
  elements; as a key of a mapping (`{UNKNOWN: UNKNOWN}`) for further entries.
- `ABSENT`, and `None`: not given.
- `OneOf(...)`: one of several values.
- `Begins("...")`: a text of which the beginning is known.
- any other object: a value that only the caller understands (an environment variable); it is
  handed back where it names a resource.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

Arguments: TypeAlias = Callable[[str], object] | Mapping[str, object]
"""Gives the value of a parameter of the operation by its name."""


class Missing(Enum):
    """What stands in the place of a value."""

    ABSENT = "absent"
    UNKNOWN = "unknown"


ABSENT = Missing.ABSENT
UNKNOWN = Missing.UNKNOWN


@dataclass(frozen=True)
class OneOf:
    """One of several values; `ABSENT` may be among them."""

    values: tuple[object, ...]


@dataclass(frozen=True)
class Begins:
    """A text of which only the beginning is known."""

    text: str


@dataclass(frozen=True)
class Found:
    """A value at the end of a path, and whether it is certainly there."""

    value: object
    sure: bool = True


def find(arguments: Arguments, path: str, default: object = ABSENT) -> tuple[Found, ...]:
    """Return the values at a path; none where it is certainly absent.

    Args:
        arguments: those of the call.
        path: names with dots between them; `[]` behind one goes to each element of a list,
            `{}` to each key of a mapping: `TransactItems[].Put.TableName`, `RequestItems{}`.
        default: what AWS takes where the last name is not given.
    """
    name, *rest = path.replace("[]", ".[]").replace("{}", ".{}").split(".")
    given = arguments.get(name, ABSENT) if isinstance(arguments, Mapping) else arguments(name)
    return tuple(_walk(Found(given), rest, default))


def _walk(at: Found, steps: list[str], default: object) -> Iterator[Found]:
    value = at.value
    if isinstance(value, OneOf):
        for one in value.values:
            yield from _walk(Found(one, at.sure and len(value.values) == 1), steps, default)
    elif value is ABSENT or value is None:
        if default is not ABSENT and "[]" not in steps:
            yield Found(default, at.sure)
    elif not steps:
        yield Found(value, at.sure and value is not UNKNOWN)
    else:
        for below in _below(value, steps[0]):
            yield from _walk(Found(below.value, at.sure and below.sure), steps[1:], default)


def _below(value: object, step: str) -> Iterator[Found]:
    if isinstance(value, Mapping) and step not in {"[]", "{}"}:
        beyond = UNKNOWN if UNKNOWN in value else ABSENT
        yield Found(value.get(step, beyond), sure=step in value or beyond is ABSENT)
    elif isinstance(value, Mapping if step == "{}" else (list, tuple)) and step in {"[]", "{}"}:
        yield from map(Found, value)
    else:
        yield Found(UNKNOWN, sure=False)


def holds(arguments: Arguments, path: str, test: Callable[[object], bool | None]) -> bool | None:
    """Tell whether a value at a path passes a test; `None` where that is not known.

    The test is asked for values that are there; it answers `None` where it cannot tell.
    """
    answers = [(test(found.value), found.sure) for found in find(arguments, path)]
    if any(answer and sure for answer, sure in answers):
        return True
    return None if any(answer is not False for answer, _ in answers) else False
