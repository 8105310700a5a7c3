"""Which commands of the SDK a package holds, as esbuild's metafile says when it bundles it."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from lambdaform.access.javascript import aws
from lambdaform.assets.node_project import Esbuild, NodeProject
from lambdaform.builds import programs
from lambdaform.builds.esbuild import program
from lambdaform.errors import BuildError

_COMMAND = re.compile(
    r"(?:^|/)node_modules/(@aws-sdk/client-[\w-]+)/dist-(?:es|cjs)/commands/(\w+)Command\.js$"
)
_WHOLE = re.compile(
    r"(?:^|/)node_modules/(@aws-sdk/client-[\w-]+)/(?:dist-cjs/index|dist-es/([A-Z]\w*))\.js$"
)
_SECOND = re.compile(r"(?:^|/)node_modules/aws-sdk/clients/(\w+)\.js$")
_QUIET = frozenset({"CreateSession", "DescribeEndpoints"})
"""What clients call of their own, for directory buckets and where endpoints are asked for."""


@dataclass(frozen=True)
class Held:
    """What of the SDK a bundle holds.

    Attributes:
        commands: service and operation of each command.
        whole: the services of which all of a client is held: which operations are used of it
            cannot be told.
        problem: why nothing is known, in words.
    """

    commands: frozenset[tuple[str, str]] = frozenset()
    whole: frozenset[str] = frozenset()
    problem: str | None = None


def held(project: NodeProject, esbuild: Esbuild, imported: str, names: tuple[str, ...]) -> Held:
    """Return what of the SDK is held by those parts of a package that some code imports."""
    pinned = tuple((str(lock), _stamp(lock)) for lock in project.locks)
    return _held(project, esbuild, imported, names, pinned)


def _stamp(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


@lru_cache(maxsize=256)
def _held(
    project: NodeProject,
    esbuild: Esbuild,
    imported: str,
    names: tuple[str, ...],
    _pinned: tuple[tuple[str, int], ...],
) -> Held:
    found = _bundle(project, esbuild, _importing(imported, names))
    if isinstance(found, str) and any(names):
        # A name of TypeScript's types alone is not exported: then all of the package counts.
        found = _bundle(project, esbuild, _importing(imported, ()))
    return Held(problem=found) if isinstance(found, str) else read(found)


def _importing(imported: str, names: tuple[str, ...]) -> str:
    said = json.dumps(imported)
    lines = [
        f"export {{ {name} as part{number} }} from {said};"
        for number, name in enumerate(names)
        if name
    ]
    return "\n".join(lines or [f"export * as whole from {said};"])


def _bundle(project: NodeProject, esbuild: Esbuild, text: str) -> Mapping[str, Any] | str:
    """Bundle a text; return the metafile, or why there is none."""
    with tempfile.TemporaryDirectory() as folder:
        metafile = Path(folder) / "metafile.json"
        options = ["--bundle", "--platform=node", "--format=esm", "--main-fields=module,main"]
        options += ["--log-level=error", "--color=false", f"--outfile={folder}/bundle.mjs"]
        options += ["--loader:.node=empty", f"--metafile={metafile}"]
        try:
            command = [*program(esbuild, project.installing), *options]
            place = project.folders[0]
            done = programs.run(command, place, {"NODE_PATH": ""}, text)
            if done.code == 0:
                read: Mapping[str, Any] = json.loads(metafile.read_bytes())
                return read
        except BuildError as error:
            return error.problems[0].message
        except (OSError, ValueError) as error:
            return str(error)
    return next(iter(done.err.strip().splitlines()), "esbuild failed").strip("✘ ")


def read(metafile: Mapping[str, Any]) -> Held:
    """Return what of the SDK is left in the bundles of a metafile."""
    commands: set[tuple[str, str]] = set()
    whole: set[str] = set()
    for output in metafile.get("outputs", {}).values():
        for name, of in output.get("inputs", {}).items():
            if of.get("bytesInOutput"):
                commands |= _command(name)
                whole |= _whole_client(name)
    kept = {(s, o) for s, o in commands if s not in whole and o not in _QUIET}
    return Held(frozenset(kept), frozenset(whole))


def _command(name: str) -> set[tuple[str, str]]:
    match = _COMMAND.search(name)
    service = aws.service_of(match[1]) if match else None
    return {(service, match[2])} if match and service else set()


def _whole_client(name: str) -> set[str]:
    match = _WHOLE.search(name)
    if match is not None:
        service = aws.service_of(match[1])
        aggregated = not match[2] or not match[2].endswith("Client")
        return {service} if service and aggregated else set()
    second = _SECOND.search(name)
    service = aws.second(second[1]) if second else None
    return {service} if service else set()
