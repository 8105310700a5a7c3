"""What the `cdk` CLI tells of logical ids: the construct that each is of, and the line of the app."""

from __future__ import annotations

from lambdaform.assembly import Template
from lambdaform.formats.cdk.paths import Path, paths, sections
from lambdaform.formats.lines import line
from lambdaform.template import Json


def metadata(template: Template) -> dict[str, Json]:
    """Return the metadata of a stack, by the paths of its constructs."""
    places = {**paths(template), **sections(template)}
    return {
        "/".join(("", template.stack, *path)): [_entry(key, path, template)]
        for key, path in places.items()
    }


def _entry(key: str, path: Path, template: Template) -> Json:
    entry: dict[str, Json] = {"type": "aws:cdk:logicalId", "data": key.rpartition(".")[2]}
    at = template.sources.get(key)
    if at is not None:
        # The form of a frame in a stack trace of Node: others are cut when they are shown.
        entry["trace"] = [f"{path[0]} ({line(at, template)})"]
    return entry
