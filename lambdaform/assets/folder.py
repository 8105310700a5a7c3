"""The files of a code folder: in order, without what nobody wants to deploy."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeAlias

from lambdaform.errors import AssetError, Problem, shown

EXCLUDED = (
    # what versions are kept in: `.git` is a file in a worktree
    ".git",
    ".hg/",
    ".svn/",
    # what is installed or written by the way
    ".venv/",
    "venv/",
    ".tox/",
    ".nox/",
    "__pycache__/",
    "*.py[cod]",
    ".mypy_cache/",
    ".pytest_cache/",
    ".ruff_cache/",
    ".hypothesis/",
    ".coverage",
    # what belongs to a desk
    ".DS_Store",
    ".idea/",
    ".vscode/",
    "Thumbs.db",
    # secrets
    ".env",
    ".env.*",
    ".envrc",
    ".npmrc",
    ".netrc",
    ".pypirc",
    ".aws/",
    # what deploys leave behind
    ".lambdaform/",
    "lambdaform.out/",
    ".lambdaform.out-*/",
    "cdk.out/",
    ".aws-sam/",
    ".serverless/",
    ".terraform/",
)
"""Left out of every package, as `.gitignore` patterns; `!name` in `exclude` brings one back.

Plain names only, so that most folders are read without pathspec; `docs/packaging.md` lists them.
"""

OUTPUT_MARK = "lambdaform.json"
"""The file that tells lambdaform's own output, which is never code; `manifest.json` may be anybody's."""

_PLAIN = re.compile(r"[\w.*@+-]+/?")
"""A pattern that names no more than the last part of a path, and takes nothing back."""

Excluded: TypeAlias = Callable[[str], bool]


@dataclass(frozen=True)
class File:
    """One file of a package: its name in the zip, with `/`, where it is, and what is in it."""

    name: str
    path: Path
    executable: bool
    digest: str


def files_of(root: Path, exclude: Sequence[str]) -> list[File]:
    """Return the files below a folder, sorted by name.

    Raises AssetError for what cannot be read or packed, and for a link that leads out of the folder.
    """
    return files_without(root, _patterns(exclude))


def files_without(root: Path, excluded: Excluded) -> list[File]:
    """Return the files below a folder but for some, sorted by name; raises as `files_of` does.

    A folder is asked for by a name that ends with `/`; where it is left out, so is what is in it.
    """
    inside = (os.path.realpath(root),)
    return sorted(_walk(root, "", inside, excluded), key=lambda file: file.name)


def _patterns(exclude: Sequence[str]) -> Excluded:
    if all(_PLAIN.fullmatch(pattern) for pattern in exclude):
        # Most folders have no others: importing pathspec takes longer than reading them.
        return partial(is_named, patterns=(*EXCLUDED, *exclude))
    return matching((*EXCLUDED, *exclude), "exclude")


def matching(patterns: Sequence[str], option: str) -> Excluded:
    """Return what tells whether `.gitignore` patterns name a file.

    Raises AssetError for what is no pattern, by the name of the option that holds it.
    """
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines(patterns).match_file
    except (ValueError, re.error):
        wrong = next((p for p in patterns if not _is_pattern(p)), patterns[-1])
        message = f"`{option}` holds what is no `.gitignore` pattern: `{wrong}`"
        raise AssetError(Problem(message)) from None


def _is_pattern(text: str) -> bool:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([text])
    except (ValueError, re.error):
        return False
    return True


def is_named(name: str, patterns: Sequence[str]) -> bool:
    """Tell whether patterns name a file, or a folder, whose name ends with `/`.

    They name no more than the last part of a path, in which `*` and `[...]` mean what they do
    in a shell.
    """
    last = name.rstrip("/").rpartition("/")[2]
    matches = _named(tuple(patterns)).match
    return bool(matches(last) or (name.endswith("/") and matches(f"{last}/")))


@lru_cache
def _named(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(translate, patterns)))


def _walk(folder: Path, prefix: str, inside: tuple[str, ...], excluded: Excluded) -> Iterator[File]:
    entries = _entries(folder)
    if any(entry.name == OUTPUT_MARK for entry in entries):
        return
    for entry in entries:
        name = prefix + entry.name
        is_folder = _is_folder(entry)
        if excluded(f"{name}/" if is_folder else name):
            continue
        path = Path(entry.path)
        if entry.is_symlink():
            _check_link(path, inside)
        if is_folder:
            within = (*inside, os.path.realpath(path))
            yield from _walk(path, f"{name}/", within, excluded)
        else:
            yield file_at(name, path)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError as error:
        raise unreadable(folder, error) from None


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads in a circle
        return False


def _check_link(link: Path, inside: tuple[str, ...]) -> None:
    target = os.path.realpath(link)
    if not Path(target).is_relative_to(inside[0]):
        message = f"the link `{shown(link)}` leads out of the code folder, to `{target}`"
        raise AssetError(Problem(message, None, "copy what it points to, or exclude it"))
    if target in inside:
        message = f"the link `{shown(link)}` leads back to a folder that holds it"
        raise AssetError(Problem(message, None, "exclude it"))
    try:
        link.stat()
    except OSError:
        message = f"the link `{shown(link)}` points to nothing"
        raise AssetError(Problem(message, None, "exclude it")) from None


def file_at(name: str, path: Path) -> File:
    """Return a file of a package by its name there; raise AssetError where it cannot be packed."""
    try:
        name.encode()
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            message = f"`{shown(path)}` is neither a file nor a folder"
            raise AssetError(Problem(message, None, "exclude it"))
        with path.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
    except UnicodeEncodeError:
        message = f"the name of the file {name!a} is not UTF-8"
        raise AssetError(Problem(message, None, "rename it, or exclude it")) from None
    except OSError as error:
        raise unreadable(path, error) from None
    # The owner's bit, which is what git keeps: `os.access` would ask who is running this.
    return File(name, path, bool(mode & stat.S_IXUSR), digest)


def unreadable(path: Path, error: OSError) -> AssetError:
    """Return the error for a file or folder that cannot be read."""
    reason = (error.strerror or str(error)).lower()
    return AssetError(Problem(f"`{shown(path)}` cannot be read: {reason}"))
