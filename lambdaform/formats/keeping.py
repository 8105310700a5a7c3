"""What people and other tools have put into the output, which outlives the next one.

Folders of stacks are worked in: `sam build` puts `.aws-sam/` there, and a samconfig.toml is edited. All
of a stack's folder is kept that lambdaform has not written, or not so.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from lambdaform.assets.folder import OUTPUT_MARK

_OWN_FOLDERS = frozenset({"assets"})
_CONFIG = "samconfig.toml"


def keep(old: Path, new: Path) -> None:
    """Put into a new output what is not lambdaform's in the old one; raise OSError as the disk does."""
    with contextlib.suppress(FileNotFoundError):  # another run has put its own there in between
        _keep(old, new)


def _keep(old: Path, new: Path) -> None:
    for name in _kept(old):
        target = new / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (old / name).is_dir() and not (old / name).is_symlink():
            shutil.copytree(old / name, target, symlinks=True, copy_function=_link)
        else:
            target.unlink(missing_ok=True)
            _link(old / name, target)


def _kept(old: Path) -> Iterator[str]:
    """Yield the names of what is kept."""
    if not (old / OUTPUT_MARK).is_file():
        return
    stacks = json.loads((old / OUTPUT_MARK).read_text(encoding="utf-8"))["stacks"]
    ours = {name for stack in stacks for name in (stack["template"], *stack.get("nested", ()))}
    ours |= {name for name, text in _configs(stacks).items() if _text(old / name) == text}
    for folder in sorted(old.iterdir()):
        if folder.is_dir() and folder.name not in _OWN_FOLDERS:
            yield from _of_folder(folder, ours)


def _of_folder(folder: Path, ours: Collection[str]) -> Iterator[str]:
    names = (f"{folder.name}/{path.name}" for path in sorted(folder.iterdir()))
    yield from (name for name in names if name not in ours)


def _configs(stacks: Collection[Mapping[str, Any]]) -> dict[str, str]:
    """Return each samconfig.toml as lambdaform has written it; an older record says less."""
    from lambdaform.formats.sam import samconfig

    return {
        f"{one['name']}/{_CONFIG}": samconfig.said(
            one["name"], one.get("region"), images=bool(one.get("images"))
        )
        for one in stacks
    }


def _text(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None


def _link(source: str | Path, target: str | Path) -> None:
    """Link to a file that does not change, or else copy it."""
    if Path(source).is_symlink():
        Path(target).symlink_to(Path(source).readlink())
        return
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
