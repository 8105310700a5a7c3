"""What only the finished cloud assembly shows: stacks of one name, and what is left of tokens."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lambdaform.cdk.refusals import Lines
from lambdaform.errors import Problem
from lambdaform.template import Json, cut, is_cut

_STACK = "aws:cloudformation:stack"
_ASSEMBLY = "cdk:cloud-assembly"
_PATH = "aws:cdk:path"


def problems(folder: Path, line: Lines) -> Iterator[Problem]:
    """Yield what is wrong with an assembly in a folder, and with those inside it."""
    artifacts: dict[str, Any] = _read(folder / "manifest.json").get("artifacts", {})
    stacks = {id: said for id, said in artifacts.items() if said["type"] == _STACK}
    yield from _names(stacks, line)
    for template in sorted(folder.glob("*.template.json")):
        yield from _cut(_read(template), template.name.partition(".")[0])
    for said in artifacts.values():
        if said["type"] == _ASSEMBLY:
            yield from problems(folder / said["properties"]["directoryName"], line)


def _names(stacks: Mapping[str, Any], line: Lines) -> Iterator[Problem]:
    """Yield each stack of lambdaform's that another has the name of, in one account and region."""
    known: dict[tuple[str, str], str] = {}
    for id, said in stacks.items():
        name, path = said["properties"].get("stackName", id), said.get("displayName", id)
        path = path.partition(" ")[0]  # behind it, the name
        first = known.setdefault((name, said["environment"]), path)
        if first != path and (at := line(path) or line(first)) is not None:
            message = f"the stacks `{first}` and `{path}` have one name, `{name}`"
            yield Problem(message, at, "give one of them another `name`")


def _cut(template: Json, stack: str) -> Iterator[Problem]:
    for section, entries in template.items():
        for id, entry in entries.items() if isinstance(entries, dict) else ():
            for text in filter(is_cut, _texts(entry)):
                said = entry.get("Metadata", {}).get(_PATH) if isinstance(entry, dict) else None
                problem = cut(text)
                message = f"`{said or f'{stack}: {section}.{id}'}`: {problem.message}"
                yield Problem(message, None, problem.hint, (f"it has `{text}`",))


def _texts(value: Json) -> Iterator[str]:
    """Yield the texts in a part of a template, its keys but no metadata among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key != "Metadata":
                yield key
                yield from _texts(inner)


def _read(file: Path) -> dict[str, Json]:
    found: dict[str, Json] = json.loads(file.read_text(encoding="utf-8"))
    return found
