"""`lambdaform access --template`: the same account of a template that somebody else wrote."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from lambdaform.assembly import Assembly
from lambdaform.cli import terminal
from lambdaform.errors import Problem

if TYPE_CHECKING:
    from lambdaform.access.proof import Proof

F = TypeVar("F", bound=Callable[..., Any])


def options(command: F) -> F:
    """Add `--template` and `--code`."""
    command = click.option(
        "--code",
        "places",
        multiple=True,
        metavar="[ID=]FOLDER",
        help="with `--template`: where the code of all functions is, or of one",
    )(command)
    return click.option(
        "--template",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="a template of CloudFormation or SAM, in place of an app",
    )(command)


def proved(template: Path, places: Sequence[str]) -> tuple[Assembly, Proof]:
    """Read a template, and hold its functions' code against their roles.

    Returns it in the form that an app has. Raises LambdaformError for one that cannot be read.
    """
    from lambdaform.access.existing import CodeFolders, read
    from lambdaform.access.existing.proving import as_template, prove_existing
    from lambdaform.access.memory import Memory

    single = dict(place.split("=", 1) for place in places if "=" in place)
    every = [place for place in places if "=" not in place]
    if len(every) > 1:
        raise click.UsageError("`--code` names the folder of all functions once")
    folders = CodeFolders(
        Path(every[0]) if every else None, {id: Path(place) for id, place in single.items()}
    )
    with terminal.working("reading the template and the code of its functions"):
        existing = read(template, folders)
        proof = prove_existing(existing, Memory())
    for note in existing.notes:
        _say(note)
    return Assembly(template.name, "", (as_template(existing),)), proof


def _say(note: Problem) -> None:
    at = f" ({note.at})" if note.at else ""
    hint = f"; {note.hint}" if note.hint else ""
    terminal.note(f"{note.message}{at}{hint}")
