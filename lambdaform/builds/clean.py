"""An installed folder without what is of this machine, or of nobody's use on Lambda."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import posixpath
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from lambdaform.assets.recipe import normalised
from lambdaform.assets.target import Target
from lambdaform.builds.metadata import dependencies, described
from lambdaform.builds.wheels import files_in

_OF_THIS_MACHINE = ("INSTALLER", "REQUESTED", "uv_build.json", "uv_cache.json")
_UNUSED = (".pyi", ".pyx", ".pxd", ".pxi", ".c", ".cc", ".cpp", ".h", ".hpp", ".a", ".lib")
_SCRIPTS = ("bin/", "Scripts/")
_INFO = ".dist-info"
_PYTHON = b"#!/usr/bin/env python3\n"


def clean(folder: Path, *, strip: bool = False) -> None:
    """Take out of an installed folder what would differ from machine to machine.

    That is: caches, the scripts that start entry points with this machine's Python, and what the
    installer notes for itself; with `strip` also tests, type stubs and sources in C. A file is
    replaced, never written to: it may be the one in the installer's own cache.
    """
    files = files_in(folder)
    starters = {name for info in _infos(files) for name in _starters(files, info)}
    dropped, changed = set(), set()
    for name, path in files.items():
        if _is_noise(name) or name in starters or (strip and _is_unused(name)):
            dropped.add(name)
        elif _is_changed(name, path):
            changed.add(name)
    _remove(folder, dropped)
    left = files.keys() - dropped
    for info in _infos(files):
        _rewrite_record(folder, info, left, changed)


def leave_out(
    folder: Path, names: Iterable[str], asked: Iterable[str], target: Target
) -> list[str]:
    """Take distributions away, and those of their dependencies that nothing else needs.

    What the project itself asks for stays, unless it is named. Returns what is gone.
    """
    installed = {one.distribution.name: one.distribution for one in described(folder)}
    needs = dependencies(described(folder), target)
    unwanted = {normalised(name) for name in names} & needs.keys()
    below = _reached(unwanted, needs.__getitem__) - unwanted
    roots = (needs.keys() - below - unwanted) | (below & {normalised(name) for name in asked})
    kept = _reached(roots, lambda name: needs[name] - unwanted)
    gone = sorted(needs.keys() - kept)
    shared = {file for name in kept for file in installed[name].files}
    _remove(folder, {file for name in gone for file in installed[name].files} - shared)
    return gone


def _reached(start: Iterable[str], needs: Callable[[str], Iterable[str]]) -> set[str]:
    found, todo = set(), [*start]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += needs(name)
    return found


def _infos(files: Iterable[str]) -> list[str]:
    return [name.rpartition("/")[0] for name in files if name.endswith(f"{_INFO}/RECORD")]


def _starters(files: Mapping[str, Path], info: str) -> Iterator[str]:
    """Yield the scripts that the installer has made for a distribution's entry points."""
    path = files.get(f"{info}/entry_points.txt")
    if path is None:
        return
    section = ""
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        name, equals, _ = line.partition("=")
        if line.startswith("["):
            section = line.strip()
        elif equals and section in ("[console_scripts]", "[gui_scripts]"):
            script = name.strip()
            yield from (f"{folder}{script}{end}" for folder in _SCRIPTS for end in ("", ".exe"))


def _is_noise(name: str) -> bool:
    folder, _, last = name.rpartition("/")
    return (
        name == ".lock"
        or "__pycache__" in folder
        or last.endswith((".pyc", ".pyo"))
        or (folder.endswith(_INFO) and last in _OF_THIS_MACHINE)
    )


def _is_unused(name: str) -> bool:
    return "tests" in name.split("/")[:-1] or name.endswith(_UNUSED)


def _is_changed(name: str, path: Path) -> bool:
    """Rewrite a file that names a place on this machine; tell whether it was one."""
    if name.startswith(_SCRIPTS):
        return _without_interpreter(path)
    return name.endswith(f"{_INFO}/direct_url.json") and _without_place(path)


def _without_interpreter(path: Path) -> bool:
    """Let a script of a distribution start with the Python that is there."""
    content = path.read_bytes()
    first, newline, rest = content.partition(b"\n")
    if not (first.startswith(b"#!") and b"python" in first and newline):
        return False
    _replace(path, _PYTHON + rest)
    return True


def _without_place(path: Path) -> bool:
    """Keep no more of where a project on this disk was than that it was one."""
    try:
        said = json.loads(path.read_bytes())
        url = urlsplit(said["url"])
    except (ValueError, KeyError, TypeError):
        return False
    if url.scheme != "file":
        return False
    said["url"] = f"file:///{posixpath.basename(url.path.rstrip('/'))}"
    _replace(path, json.dumps(said, sort_keys=True).encode())
    return True


def _replace(path: Path, content: bytes) -> None:
    mode = path.stat().st_mode
    path.unlink()
    path.write_bytes(content)
    path.chmod(mode & 0o777)


def _remove(folder: Path, names: Iterable[str]) -> None:
    """Remove files, and the folders that are empty without them."""
    folders = set()
    for name in names:
        (folder / name).unlink()
        folders.add(name.rpartition("/")[0])
    for name in sorted(folders, key=len, reverse=True):
        inner = name
        with contextlib.suppress(OSError):  # something else is in it
            while inner:
                (folder / inner).rmdir()
                inner = inner.rpartition("/")[0]


def _rewrite_record(
    folder: Path, info: str, left: Collection[str], changed: Collection[str]
) -> None:
    """Let a distribution record what it still has; the hash of what was changed is left out."""
    root, path = info.rpartition("/")[0], folder / info / "RECORD"
    text = path.read_text(encoding="utf-8", errors="replace")
    rows = []
    for row in csv.reader(text.splitlines()):
        name = posixpath.normpath(posixpath.join(root, row[0])) if row else ""
        if name in left:
            rows.append([row[0], "", ""] if name in changed else row)
    record = io.StringIO()
    csv.writer(record, lineterminator="\n").writerows(sorted(rows))
    _replace(path, record.getvalue().encode())
