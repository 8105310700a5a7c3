"""What a format is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lambdaform.synth import Assembly, Template


def _nothing(_: Assembly) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True)
class Format:
    """A form in which other tools take templates.

    Attributes:
        ending: what the name of a stack's template ends with, after the stack's own.
        text: a template as text, for the folder that it will stand in.
        beside: further files of the output, by name.
        what: said of it in the help of commands.
    """

    ending: str
    text: Callable[[Template, Path], str]
    what: str
    beside: Callable[[Assembly], Mapping[str, str]] = _nothing

    def file(self, template: Template) -> str:
        """Return the name of a stack's template in the output."""
        return f"{template.name}{self.ending}"
