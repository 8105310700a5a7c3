"""Which line of the app a part of a template comes from."""

from __future__ import annotations

from collections.abc import Sequence

from lambdaform.assembly import Template
from lambdaform.errors import Source


def line_of(template: Template, path: Sequence[str | int]) -> Source | None:
    """Return the line of what a path leads into: an override, a resource, an entry, the stack."""
    section, id, _, name = (*map(str, path[:4]), "", "", "", "")[:4]
    if section == "Resources" and (id, name) in template.overridden:
        return template.overridden[id, name]
    key = id if section == "Resources" else f"{section}.{id}"
    return template.sources.get(key, template.at)
