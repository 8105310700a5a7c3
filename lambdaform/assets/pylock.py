"""pylock.toml: the lock that any tool may write."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lambdaform.assets.local import local
from lambdaform.assets.project import at_line, check_known, check_python
from lambdaform.assets.recipe import Contents, normalised
from lambdaform.assets.requirement import moves
from lambdaform.assets.target import Target
from lambdaform.assets.texts import strings, table, tables, toml


def read(
    file: Path, targets: Sequence[Target], groups: Sequence[str], extras: Sequence[str]
) -> Contents | None:
    """Return what a lock lists; `None` where that is nothing; raise AssetError as the others."""
    data = toml(file)
    check_python(data.get("requires-python"), file, targets)
    known = strings(data.get("dependency-groups")), strings(data.get("extras"))
    check_known(file, (groups, known[0]), (extras, known[1]))
    packages = tables(data.get("packages"))
    paths = {
        str(package.get("name")): path
        for package in packages
        if isinstance(path := table(package, "directory").get("path"), str)
    }
    if not packages:
        return None
    found = (local(file.parent / path, at_line(file, path), n) for n, path in paths.items())
    return Contents(
        "pylock.toml",
        json.dumps(packages, sort_keys=True, default=str),
        complete=True,
        locals=tuple(found),
        moving=frozenset(normalised(str(p.get("name"))) for p in packages if _moves(p)),
    )


def _moves(package: Mapping[str, Any]) -> bool:
    """Tell whether what a package is taken from may be replaced; a lock should say no such."""
    repository, archive = table(package, "vcs"), table(package, "archive")
    if repository:
        return moves(f"git+{repository.get('url')}@{repository.get('commit-id')}")
    return "url" in archive and not archive.get("hashes")
