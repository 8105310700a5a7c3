"""What the locks of Node's package managers say is installed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lambdaform.errors import Problem, shown

_NAME = r"(?P<name>(?:@[^/@\s\"']+/)?[^/@\s\"'()]+)"
_ENTRIES = {
    "pnpm-lock.yaml": re.compile(
        rf"^\s+['\"]?/?{_NAME}[@/](?P<version>\d[^:'\"(\s_]*)", re.MULTILINE
    ),
    "yarn.lock": re.compile(
        rf"^\"?{_NAME}@[^\n]*:\n  version:? \"?(?P<version>[^\"\s]+)", re.MULTILINE
    ),
    "bun.lock": re.compile(rf"\[\"{_NAME}@(?P<version>\d[^\"]*)\""),
}
_AGAIN = {
    "pnpm-lock.yaml": "pnpm install --frozen-lockfile",
    "yarn.lock": "yarn install --immutable",
    "bun.lock": "bun install --frozen-lockfile",
}
_NPM = "npm ci"


@dataclass(frozen=True)
class Locked:
    """A lock, and the versions that it has of each package."""

    file: Path
    versions: Mapping[str, frozenset[str]]

    def differs(self, name: str, version: str) -> Problem:
        """Return the problem of a package that is installed in another version."""
        others = " or ".join(f"`{one}`" for one in sorted(self.versions[name]))
        message = f"`{name}` is installed as `{version}`, but `{shown(self.file)}` says {others}"
        hint = f"install what the lock says: `{_AGAIN.get(self.file.name, _NPM)}`"
        return Problem(message, None, hint)


def locked(files: Iterable[Path]) -> list[Locked]:
    """Read locks; one that says nothing that is understood has no versions."""
    return [Locked(file, _versions(file)) for file in files]


def _versions(file: Path) -> Mapping[str, frozenset[str]]:
    text = file.read_text(encoding="utf-8", errors="replace")
    pattern = _ENTRIES.get(file.name)
    found: dict[str, set[str]] = {}
    for name, version in _of_npm(text) if pattern is None else _matching(pattern, text):
        found.setdefault(name, set()).add(version)
    return {name: frozenset(versions) for name, versions in found.items()}


def _matching(pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, str]]:
    return ((match["name"], match["version"]) for match in pattern.finditer(text))


def _of_npm(text: str) -> Iterator[tuple[str, str]]:
    try:
        packages = json.loads(text)["packages"]
    except (ValueError, KeyError, TypeError):  # npm 6 wrote none
        return
    for place, said in packages.items():
        _, modules, name = place.rpartition("node_modules/")
        if modules and "version" in said:
            yield name, said["version"]
