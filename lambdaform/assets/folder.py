"""The files of a code folder: in order, without what nobody wants to deploy."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lambdaform.errors import AssetError, Problem, Source

EXCLUDED = (
    ".git/",
    ".hg/",
    ".svn/",
    ".venv/",
    "venv/",
    "__pycache__/",
    "*.py[cod]",
    ".mypy_cache/",
    ".pytest_cache/",
    ".ruff_cache/",
    ".hypothesis/",
    ".coverage",
    ".env",
    ".DS_Store",
    ".idea/",
    ".vscode/",
    "Thumbs.db",
)
"""Left out of every package, as `.gitignore` patterns; `!name` in `exclude` brings one back."""


Excluded = Callable[[str], bool]


@dataclass(frozen=True)
class File:
    """One file of a package: its name in the zip, with `/`, and where it is."""

    name: str
    path: Path
    executable: bool


def files_of(root: Path, exclude: Sequence[str], at: Source | None) -> Iterator[File]:
    """Yield the files below a folder, sorted by name.

    Raises AssetError for what cannot be read, and for a link that leads out of the folder.
    """
    from pathspec import GitIgnoreSpec

    spec = GitIgnoreSpec.from_lines([*EXCLUDED, *exclude])
    found = sorted(_walk(root, "", (root.resolve(),), spec.match_file, at), key=lambda f: f.name)
    yield from found


def _walk(
    folder: Path, prefix: str, inside: tuple[Path, ...], excluded: Excluded, at: Source | None
) -> Iterator[File]:
    try:
        entries = list(os.scandir(folder))
    except OSError as error:
        raise _unreadable(folder, error, at) from None
    for entry in entries:
        name = prefix + entry.name
        path = Path(entry.path)
        if entry.is_symlink():
            _check_link(path, inside, at)
        if entry.is_dir():
            if not excluded(f"{name}/"):
                yield from _walk(path, f"{name}/", (*inside, path.resolve()), excluded, at)
        elif not excluded(name):
            if not os.access(path, os.R_OK):
                raise _unreadable(path, "permission denied", at)
            yield File(name, path, os.access(path, os.X_OK))


def _check_link(link: Path, inside: tuple[Path, ...], at: Source | None) -> None:
    target = link.resolve()
    root = inside[0]
    if not target.is_relative_to(root):
        message = f"the link `{link}` leads out of the code folder, to `{target}`"
        raise AssetError(Problem(message, at, "copy what it points to, or exclude it"))
    if target in inside:
        message = f"the link `{link}` leads back to a folder that holds it"
        raise AssetError(Problem(message, at, "exclude it"))
    if not target.exists():
        raise AssetError(Problem(f"the link `{link}` points to nothing", at, "exclude it"))


def _unreadable(path: Path, reason: object, at: Source | None) -> AssetError:
    words = getattr(reason, "strerror", None) or str(reason)
    return AssetError(Problem(f"`{path}` cannot be read: {words.lower()}", at))
