"""Projects and wheels on this disk that a file of dependencies names."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from urllib.parse import quote, unquote

from lambdaform.assets.folder import EXCLUDED, files_without, is_named, unreadable
from lambdaform.assets.recipe import HERE, Local, normalised
from lambdaform.assets.texts import table, text_of, toml
from lambdaform.errors import AssetError, Problem, Source, shown

_MADE = ("*.egg-info/", "node_modules/")
_MADE_AT_TOP = ("build/", "dist/", "*.lock")
"""What lies in a project and does not decide what is installed of it; deeper it may be code."""

_ARCHIVES = (".whl", ".tar.gz", ".tgz", ".tar.bz2", ".zip")

_WHEEL = re.compile(r"([^-]+)-[^-]+(-\d[^-]*)?-[^-]+-[^-]+-[^-]+\.whl")
_SDIST = re.compile(r"(.+)-\d[^-]*\.(tar\.gz|zip)")
_SETUP_CFG = re.compile(r"^\[metadata\][^\[]*?^name\s*=\s*(\S+)", re.MULTILINE | re.DOTALL)


def local(path: Path, at: Source | None, name: str | None = None) -> Local:
    """Return a project, a wheel or an sdist on this disk.

    Raises AssetError where it is not there, or does not say its name.
    """
    if not path.exists():
        message = f"`{shown(path)}` does not exist"
        raise AssetError(Problem(message, at, "it is looked for from the folder of the file"))
    name = name or (_name_of_folder(path) if path.is_dir() else name_of_file(path.name))
    if name is None:
        message = f"`{shown(path)}` does not say its name"
        hint = "give it a `pyproject.toml` with a `[project]` that has a `name`"
        raise AssetError(Problem(message, at, hint))
    return Local(normalised(name), path, _digest(path))


def offered(place: Path) -> tuple[Local, ...]:
    """Return the wheels and archives that lie in a folder, or the file that lists such."""
    if place.is_file():
        return (Local(place.name, place, _digest(place)),)
    found = sorted(place.iterdir()) if place.is_dir() else ()
    files = [path for path in found if path.name.endswith(_ARCHIVES) and path.is_file()]
    return tuple(Local(path.name, path, _digest(path)) for path in files)


def path_of(where: str) -> str:
    """Return a path that may be written as a `file:` URL."""
    if not where.startswith("file:"):
        return where
    return unquote(where.removeprefix("file:").removeprefix("//"))


def url_of(path: Path, folder: Path) -> str:
    """Return where something lies, from a folder that a variable stands for."""
    relative = os.path.relpath(path, folder).replace(os.sep, "/")
    return f"file://${{{HERE}}}/{quote(relative)}"


def name_of_file(name: str) -> str | None:
    """Return the distribution that a wheel or an archive is of; `None` where it is neither."""
    match = _WHEEL.fullmatch(name) or _SDIST.fullmatch(name)
    return match[1] if match else None


def _name_of_folder(folder: Path) -> str | None:
    file = folder / "pyproject.toml"
    if file.is_file():
        tables = toml(file)
        for where in (("project",), ("tool", "poetry")):
            name = table(tables, *where).get("name")
            if isinstance(name, str):
                return name
    old = folder / "setup.cfg"
    match = _SETUP_CFG.search(text_of(old)) if old.is_file() else None
    return match[1] if match else None


def _is_made(name: str) -> bool:
    if is_named(name, (*EXCLUDED, *_MADE)):
        return True
    return "/" not in name.rstrip("/") and is_named(name, _MADE_AT_TOP)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    if path.is_dir():
        for file in files_without(path, _is_made):
            digest.update(f"{file.name}\0{file.executable:d}\0{file.digest}\n".encode())
        return digest.hexdigest()
    try:
        with path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        raise unreadable(path, error) from None
