"""What the files of a project have in common: the Pythons it is for, its groups and extras."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lambdaform.assets.recipe import normalised
from lambdaform.assets.target import Target
from lambdaform.errors import AssetError, Problem, Source, did_you_mean, shown

_LEAST = re.compile(r"\s*>=\s*(\d+)\.(\d+)\s*")


def check_python(said: object, file: Path, targets: Iterable[Target]) -> None:
    """Raise AssetError where a file is for other Pythons than the runtime's."""
    if not isinstance(said, str):
        return
    for target in targets:
        if not _allows(said, target):
            message = f"`{shown(file)}` is for Python `{said}`, but the runtime is"
            hint = "let one of them have what the other has"
            raise AssetError(Problem(f"{message} `python{target.python}`", None, hint))


def _allows(said: str, target: Target) -> bool:
    least = _LEAST.fullmatch(said)
    if least:
        return target.version >= (int(least[1]), int(least[2]))
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        # A runtime is kept up to date: some patch of its Python will do.
        return any(SpecifierSet(said).contains(f"{target.python}.{patch}") for patch in (0, 99))
    except InvalidSpecifier:
        return True


def check_known(
    file: Path,
    groups: tuple[Sequence[str], Iterable[str]],
    extras: tuple[Sequence[str], Iterable[str]],
) -> None:
    """Raise AssetError where an app names groups or extras, the first, that are not known."""
    problems = []
    for what, (names, known) in (("group", groups), ("extra", extras)):
        have = {normalised(name): name for name in known}
        for name in names:
            if normalised(name) not in have:
                hint = did_you_mean(name, have.values()) if have else f"it has no {what}s"
                problems.append(Problem(f"`{shown(file)}` has no {what} `{name}`", None, hint))
    if problems:
        raise AssetError(*problems)


def named(tables: Mapping[str, Any], name: str) -> Any:
    """Return what a table has under a name, however that is written."""
    return next((v for k, v in tables.items() if normalised(k) == normalised(name)), None)


def of_groups(names: Iterable[str], groups: Mapping[str, Any], file: Path) -> list[str]:
    """Return the requirements of dependency groups, and of the groups that they include."""
    found: dict[str, None] = {}
    for name in names:
        found |= dict.fromkeys(_of_group(name, groups, file, ()))
    return list(found)


def _of_group(
    name: str, groups: Mapping[str, Any], file: Path, within: tuple[str, ...]
) -> Iterator[str]:
    entries = named(groups, name)
    if entries is None or name in within:
        message = f"a group of `{shown(file)}` includes `{name}`, which is"
        message += " no group of it" if entries is None else " the one that it is in"
        raise AssetError(Problem(message, at_line(file, f'"{name}"')))
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, str):
            yield entry
        elif isinstance(entry, dict) and isinstance(entry.get("include-group"), str):
            yield from _of_group(entry["include-group"], groups, file, (*within, name))


def at_line(file: Path, text: str) -> Source:
    """Return the first line of a file that holds a text; the first of all where none does."""
    lines = file.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    found = (number for number, line in enumerate(lines, 1) if text in line)
    return Source(str(file), next(found, 1))
