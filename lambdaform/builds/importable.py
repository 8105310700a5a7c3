"""The modules that an installed folder provides."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

_DEEP = 8
"""Folders below which nobody puts a namespace."""
_LARGEST_INIT = 4096
_SHARED = ("declare_namespace", "extend_path")
"""What an `__init__.py` calls where its package is spread over distributions."""


def importable(folder: Path) -> frozenset[str]:
    """Return the modules and packages of an installed folder, those in namespaces with dots.

    A package stands for all that is in it; `google.cloud.storage` for itself, not for `google`.
    """
    return frozenset(_modules(folder, "", _DEEP))


def _modules(folder: Path, prefix: str, depth: int) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda e: e.name):
            path, stem = Path(entry.path), entry.name.partition(".")[0]
            if entry.is_dir():
                if entry.name.isidentifier() and entry.name != "__pycache__":
                    yield from _package(path, prefix + entry.name, depth)
            elif entry.name.endswith((".py", ".pyc", ".so")) and stem.isidentifier():
                yield prefix + stem
            elif entry.name.endswith(".pth") and not prefix:
                yield from _paths(path, depth)


def _package(folder: Path, name: str, depth: int) -> Iterator[str]:
    if depth == 0 or (_is_regular(folder) and not _is_shared(folder / "__init__.py")):
        yield name
        return
    below = [m for m in _modules(folder, f"{name}.", depth - 1) if m != f"{name}.__init__"]
    yield from below or [name]


def _is_regular(folder: Path) -> bool:
    return any(folder.glob("__init__.*"))


def _is_shared(init: Path) -> bool:
    """Tell whether a package is a namespace in the way of before Python 3.3."""
    if not init.is_file() or init.stat().st_size > _LARGEST_INIT:
        return False
    text = init.read_text(encoding="utf-8", errors="replace")
    return any(call in text for call in _SHARED)


def _paths(file: Path, depth: int) -> Iterator[str]:
    """Yield the modules of folders that a `.pth` file adds; Lambda reads those of `/var/task`."""
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        folder = file.parent / line.strip()
        inside = line.strip() and folder.resolve().is_relative_to(file.parent.resolve())
        if inside and not line.startswith(("#", "import")) and folder.is_dir() and depth:
            yield from _modules(folder, "", depth - 1)
