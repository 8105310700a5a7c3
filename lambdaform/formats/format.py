"""What a format is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lambdaform.assembly import Assembly, Template


def _no_texts(_: Assembly) -> Mapping[str, str]:
    return {}


def _nothing(_: Assembly, __: Path) -> None:
    pass


@dataclass(frozen=True)
class Format:
    """A form in which other tools take templates.

    Attributes:
        ending: what the name of a stack's template ends with, after the stack's own.
        text: a template as text, for the folder that it will stand in.
        beside: further files of the output, by name.
        fill: writes into the output what is no single text.
        what: said of it in the help of commands.
    """

    ending: str
    text: Callable[[Template, Path], str]
    what: str
    beside: Callable[[Assembly], Mapping[str, str]] = _no_texts
    fill: Callable[[Assembly, Path], None] = _nothing

    def file(self, template: Template) -> str:
        """Return the name of a stack's template in the output."""
        return f"{template.name}{self.ending}"
