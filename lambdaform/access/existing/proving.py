"""What is proven of a template that somebody else wrote: with the same rooms as an app's."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from lambdaform.access.code import Code, Files, inline
from lambdaform.access.existing.code import Code as CodePlace
from lambdaform.access.existing.code import Elsewhere, Folder
from lambdaform.access.proof import Proof, proved
from lambdaform.assembly import Template

if TYPE_CHECKING:
    from lambdaform.access.existing.reading import ExistingTemplate
    from lambdaform.access.memory import Memory
    from lambdaform.access.template.functions import LambdaFunction

_LAYER_FOLDER = "python/"
_SKIPPED = {"__pycache__", "node_modules", "venv", "cdk.out"}


def prove_existing(
    existing: ExistingTemplate,
    memory: Memory | None = None,
    *,
    account: str | None = None,
    region: str | None = None,
) -> Proof:
    """Read the code of a template's functions, and hold it against their roles.

    Args:
        existing: the template as read.
        memory: what is known of code that has not changed; `None` keeps nothing.
        account: where it is deployed; `None` leaves it open.
        region: the same.
    """
    template = as_template(existing, account, region)
    return proved([template], FolderCodes(existing), memory)


def as_template(
    existing: ExistingTemplate, account: str | None = None, region: str | None = None
) -> Template:
    """Return a template that somebody wrote in the form that an app's has."""
    return Template(
        stack=existing.file.name,
        name="",  # only a deploy tells it
        body=dict(existing.body),
        sources=existing.lines,
        owners=existing.origins,
        account=account,
        region=region,
    )


class FolderCodes:
    """Finds the code of the functions of a template in the folders that it names.

    Args:
        existing: the template as read.
    """

    def __init__(self, existing: ExistingTemplate) -> None:
        self._existing = existing
        self._made: dict[tuple[CodePlace, ...], Code] = {}
        self._found: dict[Path, dict[str, Path]] = {}

    def code(self, function: LambdaFunction) -> Code | str:
        """Return the code of a function, or why there is none to be read."""
        own = self._existing.code.get(function.id)
        if own is None:
            return "nothing says where its code is"
        if isinstance(own, Elsewhere):
            return f"it {own.reason}"
        if not isinstance(own, Folder):
            return inline(own.text, function.runtime)
        places = (own, *self._existing.layers.get(function.id, ()))
        if places not in self._made:
            self._made[places] = self._of(own, places[1:])
        return self._made[places]

    def _of(self, own: Folder, layers: tuple[CodePlace, ...]) -> Code:
        paths: dict[str, Path] = {}
        for layer in layers:
            if isinstance(layer, Folder):
                paths |= _of_layer(self._files(layer.path))
        paths |= self._files(own.path)
        return Code(Files(paths), _digest(paths), paths, own.path, self._existing.file.parent)

    def _files(self, folder: Path) -> dict[str, Path]:
        if folder not in self._found:
            self._found[folder] = dict(_named(folder))
        return self._found[folder]


def _of_layer(files: Mapping[str, Path]) -> dict[str, Path]:
    """Return the files of a layer by the names that code imports them by.

    What `sam build` makes a layer of has no folder `python` yet.
    """
    packed = {
        name.removeprefix(_LAYER_FOLDER): path
        for name, path in files.items()
        if name.startswith(_LAYER_FOLDER)
    }
    return packed or dict(files)


def _named(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files of a folder by their names in it, without what is never deployed."""
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if f not in _SKIPPED and not f.startswith("."))
        for file in sorted(files):
            path = Path(parent, file)
            if path.is_file():  # a link may lead nowhere
                yield path.relative_to(folder).as_posix(), path


def _digest(paths: Mapping[str, Path]) -> str:
    known = hashlib.sha256()
    for name, path in sorted(paths.items()):
        known.update(f"{name}\0".encode("utf-8", "surrogateescape"))
        known.update(hashlib.sha256(path.read_bytes()).digest())
    return known.hexdigest()
