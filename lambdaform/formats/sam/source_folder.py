"""Whether `sam build` makes of a code folder what lambdaform's own build makes of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from lambdaform.assets import Package
from lambdaform.assets.bundling import Bundling
from lambdaform.template import Json

_LEFT_OUT = (
    ".aws-sam",
    ".cache",
    ".chalice",
    ".coverage",
    ".dmypy.json",
    ".env",
    ".git",
    ".gitignore",
    ".idea",
    ".mypy_cache",
    ".nox",
    ".pyre",
    ".pytest_cache",
    ".python-version",
    ".Python",
    ".tox",
    ".venv",
    ".vscode",
    "*.egg",
    "*.egg-info",
    "*.pyc",
    "*.so",
    "__pycache__",
    "ENV",
    "env",
    "env.bak",
    "htmlcov",
    "pip-delete-this-directory.txt",
    "pip-log.txt",
    "venv",
    "venv.bak",
)
"""What SAM leaves out of Python's code: `EXCLUDED_FILES` of aws-lambda-builders' `python_pip`."""

_REQUIREMENTS = "requirements.txt"
"""The one file of dependencies that SAM installs."""


def builds_the_same(package: Package, runtime: Json) -> bool:
    """Tell whether `sam build` makes the same of a package's folder: the same files, installed alike.

    For other runtimes than Python's it does not: SAM runs npm, Maven and others on what
    lambdaform takes as it lies there.
    """
    if package.folder is None or not str(runtime).startswith("python"):
        return False
    if not _is_plain(package, package.folder):
        return False
    try:
        copied = set(_copied(package.folder, ""))
    except OSError:
        return False
    return copied == package.by_name.keys()


def _is_plain(package: Package, folder: Path) -> bool:
    """Tell whether nothing is installed, or just what the folder's own requirements ask for."""
    recipe = package.recipe
    if recipe is None:
        return True
    if isinstance(recipe, Bundling) or recipe.file != folder / _REQUIREMENTS:
        return False
    options = (recipe.groups, recipe.extras, recipe.leave_out, recipe.build, recipe.strip)
    return not any(options) and not recipe.contents.locals and not package.prefix


def _copied(folder: Path, prefix: str) -> Iterator[str]:
    """Yield the files of a folder that SAM packs, by their names in the zip."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if any(fnmatchcase(entry.name, pattern) for pattern in _LEFT_OUT):
                continue
            if entry.is_dir():
                yield from _copied(Path(entry.path), f"{prefix}{entry.name}/")
            else:
                yield f"{prefix}{entry.name}"
