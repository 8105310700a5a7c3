"""What installed packages need, by their manifests or by npm's lock: does one need the SDK?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from lambdaform.assets.node_project import NodeProject

_SDK = "@aws-sdk/"
_SECOND = "aws-sdk"
_HARMLESS = ("@aws-sdk/types", "@aws-sdk/util-", "@aws-sdk/middleware-", "@aws-sdk/xml-")
_NEEDS = ("dependencies", "optionalDependencies", "peerDependencies")
_LOCK = "package-lock.json"
_MOST = 4000


class Manifests:
    """The manifests of the packages of a project.

    Args:
        project: where they are looked for; `None` where nothing is installed.
    """

    def __init__(self, project: NodeProject | None) -> None:
        self._folders = project.folders if project else ()
        self._found: dict[str, Mapping[str, Any] | None] = {}

    def installed(self, name: str) -> bool:
        """Tell whether a package is there."""
        return any((folder / "node_modules" / name).is_dir() for folder in self._folders)

    def needs_sdk(self, name: str) -> bool | None:
        """Tell whether a package needs the SDK; `None` where nothing says what it needs."""
        if self._manifest(name) is None:
            return None
        seen, todo = {name}, [name]
        while todo and len(seen) < _MOST:
            said = self._manifest(todo.pop()) or {}
            for needed in _needs(said):
                if needed == _SECOND or (
                    needed.startswith(_SDK) and not needed.startswith(_HARMLESS)
                ):
                    return True
                if needed not in seen:
                    seen.add(needed)
                    todo.append(needed)
        return False

    def _manifest(self, name: str) -> Mapping[str, Any] | None:
        if name not in self._found:
            files = (folder / "node_modules" / name / "package.json" for folder in self._folders)
            read = (_read(file) for file in files)
            self._found[name] = next((one for one in read if one), None) or self._locked.get(name)
        return self._found[name]

    @cached_property
    def _locked(self) -> Mapping[str, Mapping[str, Any]]:
        """What the nearest lock of npm says of packages."""
        for folder in self._folders:
            packages = _read(folder / _LOCK).get("packages")
            if isinstance(packages, dict):
                return {
                    place.rpartition("node_modules/")[2]: said
                    for place, said in packages.items()
                    if place and isinstance(said, dict)
                }
        return {}


def _needs(said: Mapping[str, Any]) -> Iterable[str]:
    for kind in _NEEDS:
        names = said.get(kind)
        if isinstance(names, dict):
            yield from names


def _read(file: Path) -> Mapping[str, Any]:
    try:
        said = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
