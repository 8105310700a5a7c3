"""Calls that fail in moto where there is nothing of the kind, in the place of saying so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from lambdaform.cloud.repairs.repair import Repair


def say_absent(
    owner: Any, chosen: Callable[[str], bool], error: Callable[[str], Exception]
) -> Iterator[Repair]:
    """Yield what lets methods of a class say that there is nothing of the kind.

    Args:
        owner: the class.
        chosen: which methods, by name.
        error: makes what is raised of what was looked for.
    """
    for name, method in list(vars(owner).items()):
        if chosen(name) and callable(method):
            yield Repair(owner, name, _saying(method, error))


def _saying(method: Callable[..., Any], error: Callable[[str], Exception]) -> Callable[..., Any]:
    def called(*about: Any, **more: Any) -> Any:
        try:
            return method(*about, **more)
        except KeyError as missing:
            raise error(str(missing)) from missing

    return called
