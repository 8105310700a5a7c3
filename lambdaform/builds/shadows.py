"""Modules of the code that have a dependency's name: Lambda would import another, or a mixture."""

from __future__ import annotations

import filecmp
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lambdaform.builds.functions import CodeResource
from lambdaform.builds.imports import reached
from lambdaform.builds.installation import Installation
from lambdaform.builds.wheels import distributions, files_in
from lambdaform.errors import Problem, shown

_CODE = (".py", ".so")


@dataclass(frozen=True)
class _Clash:
    """A module of the code and one of a dependency, of one name and in one zip.

    Attributes:
        stem: the name, with `/`.
        own: the file or the folder of the code.
        is_lost: whether Python never imports the code's own; else both are one package.
    """

    stem: str
    own: Path
    is_lost: bool

    @property
    def module(self) -> str:
        return self.stem.replace("/", ".")

    def problem(self, owner: str) -> Problem:
        """Return what is told of it; `owner` is whose the other one is."""
        if self.is_lost:
            message = f"`{shown(self.own)}` is never imported: `{self.module}` of {owner} is"
        else:
            message = f"`{shown(self.own)}` and `{self.module}` of {owner} become one package"
        return Problem(message, None, "give it another name: the zip holds both in one folder")


def shadows(one: CodeResource, installation: Installation) -> Iterator[tuple[Problem, bool]]:
    """Yield what a name that is there twice does to a function or a layer.

    Each with whether that is certain to matter: where the handler imports what is never imported.
    """
    start = f"{one.package.prefix}/" if one.package.prefix else ""
    own = {
        file.name.removeprefix(start): file.path
        for file in one.package.files
        if file.name.startswith(start)
    }
    clashes = list(_clashes(own, installation.modules, installation.folder))
    if not clashes:
        return
    owners = _owners(installation.folder)
    imported: Mapping[str, bool] = {}
    if one.handler is not None and one.target is not None:
        imported = reached(own, one.handler, one.target.version, installation.modules)
    for clash in clashes:
        certain = clash.is_lost and imported.get(clash.module, False)
        yield clash.problem(_owner(clash, owners)), certain


def _clashes(own: Mapping[str, Path], modules: Collection[str], folder: Path) -> Iterator[_Clash]:
    places = _places(own)
    for module in sorted(modules):
        stem = module.replace(".", "/")
        if stem not in places or _is_copy(stem, own, folder):
            continue
        is_package = f"{stem}/__init__.py" in own
        if f"{stem}.py" in own and not is_package:
            if _is_before_a_file(folder / stem):
                yield _Clash(stem, places[stem], is_lost=True)
        elif (folder / stem).is_dir():
            yield _Clash(stem, places[stem], is_lost=False)
        elif not is_package:  # Python takes any file before a folder without `__init__.py`
            yield _Clash(stem, places[stem], is_lost=True)


def _places(own: Mapping[str, Path]) -> dict[str, Path]:
    """Return where the code has each module and each folder with modules, by names with `/`."""
    found: dict[str, Path] = {}
    for name, path in own.items():
        if name.endswith(_CODE):
            parts = name.split("/")
            found[name.removesuffix(".py")] = path
            for count in range(1, len(parts)):
                found.setdefault("/".join(parts[:count]), path.parents[len(parts) - 1 - count])
    return found


def _is_before_a_file(stem: Path) -> bool:
    """Tell whether Python takes what is installed before a `.py` file of the same name."""
    return any(stem.glob("__init__.*")) or any(stem.parent.glob(f"{stem.name}.*so"))


def _is_copy(stem: str, own: Mapping[str, Path], folder: Path) -> bool:
    """Tell whether the code's own is what is installed: a project beside itself."""
    mine = [n for n in own if n.startswith((f"{stem}.", f"{stem}/")) and n.endswith(_CODE)]
    return all(
        (folder / name).is_file() and filecmp.cmp(own[name], folder / name, shallow=False)
        for name in mine
    )


def _owners(folder: Path) -> dict[str, str]:
    files = files_in(folder)
    return {file: str(one) for one in distributions(files) for file in one.files}


def _owner(clash: _Clash, owners: Mapping[str, str]) -> str:
    starts = (f"{clash.stem}/", f"{clash.stem}.")
    found = sorted({owner for file, owner in owners.items() if file.startswith(starts)})
    return " and ".join(f"`{owner}`" for owner in found) or "a dependency"
