"""Where the resources of large stacks are: a small file beside the app's, kept in version control.

What is in a template of a stack stays there, because a resource that moved to another would be
made anew. Stages share the record, and what has left one of them may still be in another: so
nothing is ever taken out of it but by hand.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lambdaform.errors import LoadError, OutputError, Problem, shown

FILE = "lambdaform.placements.json"
"""The name of the record, which stands beside the app's file."""

ROOT = "root"
"""What a stack's own template is called in the record; its nested stacks have their logical ids."""

_MERGED = "it may hold what a merge left over: keep the lines of both sides, each id once"


@dataclass(frozen=True)
class Placements:
    """By the app's name and the stack's id: logical id -> `root`, or the nested stack's id."""

    apps: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)

    def of(self, app: str, stack: str) -> Mapping[str, str]:
        """Return what is recorded of a stack."""
        return self.apps.get(app, {}).get(stack, {})

    def having(self, app: str, stack: str, placed: Mapping[str, str]) -> Placements:
        """Return the same with another record of a stack; an empty one is none."""
        if not placed:
            return self
        stacks = {**self.apps.get(app, {}), stack: placed}
        return Placements({**self.apps, app: stacks})

    def text(self) -> str:
        """Return the record as its file has it: sorted, a line for each resource."""
        return json.dumps(self.apps, indent=2, sort_keys=True, ensure_ascii=False) + "\n"

    def differing(self, others: Placements) -> list[tuple[str, str]]:
        """Return the ids of stacks and resources that are recorded here, and not so in the other."""
        return [
            (stack, id)
            for app, stacks in self.apps.items()
            for stack, placed in stacks.items()
            for id, part in placed.items()
            if others.of(app, stack).get(id) != part
        ]


def read(folder: Path | None) -> Placements:
    """Return the record in a folder; an empty one where there is no file, or no folder.

    Raises LoadError where the file cannot be read, or is none of ours.
    """
    if folder is None:
        return Placements()
    file = folder / FILE
    try:
        found = json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=_once)
    except FileNotFoundError:
        return Placements()
    except OSError as error:
        message = f"`{shown(file)}` cannot be read: {(error.strerror or str(error)).lower()}"
        raise LoadError(Problem(message)) from None
    except ValueError as error:
        twice = f"has `{error}` twice" if isinstance(error, _TwiceError) else "is not JSON"
        raise LoadError(Problem(f"`{shown(file)}` {twice}", None, _MERGED)) from None
    if not _is_ours(found):
        message = f"`{shown(file)}` is no record of placements"
        raise LoadError(Problem(message, None, "take it back out of version control"))
    return Placements(found)


def write(folder: Path, placements: Placements) -> Path:
    """Write the record to a folder, and return the file; raise OutputError where that fails."""
    file = folder / FILE
    try:
        file.write_text(placements.text(), encoding="utf-8")
    except OSError as error:
        message = f"`{shown(file)}` cannot be written: {(error.strerror or str(error)).lower()}"
        raise OutputError(Problem(message)) from None
    return file


def keep(folder: Path | None, before: Placements, after: Placements) -> str | None:
    """Write a record that has changed, and return what is said of it; `None` where nothing is.

    In a pipeline nothing is written. Raises OutputError where it cannot be written.
    """
    new = after.differing(before)
    if not new or folder is None:
        return None
    stacks = ", ".join(f"`{stack}`" for stack in sorted({stack for stack, _ in new}))
    some = "1 resource" if len(new) == 1 else f"{len(new):,} resources"
    are = "is" if len(new) == 1 else "are"
    if is_pipeline():
        return (
            f"warning: `{FILE}` does not say where {some} of {stacks} {are}: what has no place may move; "
            "run `lambdaform synth`, and commit it"
        )
    file = write(folder, after)
    return f"recorded where {some} of {stacks} {are}: commit `{shown(file)}`, so that nothing moves"


def is_pipeline() -> bool:
    """Tell whether this runs where nobody would commit a record, by the variable `CI`."""
    return os.environ.get("CI", "").lower() not in ("", "0", "false")


class _TwiceError(ValueError):
    """A key stands twice in an object."""


def _once(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if found.setdefault(key, value) != value:
            raise _TwiceError(key)
    return found


def _is_ours(found: object) -> bool:
    stacks = found.values() if isinstance(found, dict) else [None]
    placed = [one for s in stacks for one in (s.values() if isinstance(s, dict) else [None])]
    return all(
        isinstance(one, dict) and all(isinstance(part, str) for part in one.values())
        for one in placed
    )
