"""pylock.toml: the lock that any tool may write."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from lambdaform.assets.local import local
from lambdaform.assets.project import at_line, check_known, check_python
from lambdaform.assets.recipe import Contents
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
    text = json.dumps(packages, sort_keys=True, default=str)
    found = (local(file.parent / path, at_line(file, path), n) for n, path in paths.items())
    return Contents("pylock.toml", text, complete=True, locals=tuple(found)) if packages else None
