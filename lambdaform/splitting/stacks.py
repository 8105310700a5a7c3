"""The stacks of an app: those that hold too much become roots and nested stacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from lambdaform.assembly import Assembly, Template
from lambdaform.errors import DeclarationError, Problem
from lambdaform.splitting.split import split
from lambdaform.splitting.whole import Whole
from lambdaform.template import Json

if TYPE_CHECKING:
    from lambdaform.splitting.building import Part


def split_stacks(assembly: Assembly) -> Assembly:
    """Split the templates of an app that hold too much, or did so before.

    Its placements say where resources are already; what is returned says where they are then. Raises
    DeclarationError with all that stands in the way.
    """
    problems: list[Problem] = []
    templates, placements = [], assembly.placements
    for template in assembly.templates:
        placed = assembly.placements.of(assembly.app, template.stack)
        whole = Whole(
            template.stack, template.body, template.owners, placed, template.sources, template.at
        )
        try:
            made = split(whole, partial(_file, template))
        except DeclarationError as error:
            problems += error.problems
            continue
        placements = placements.having(assembly.app, template.stack, made.placed)
        nested = {part.id: _nested(template, part) for part in made.parts}
        templates.append(_root(template, made.body, nested) if nested else template)
    if problems:
        raise DeclarationError(*problems)
    return replace(assembly, templates=tuple(templates), placements=placements)


def _file(template: Template, part: str) -> str:
    """Return where the template of a nested stack is, unless somebody puts it elsewhere."""
    return f"{template.name}-{part}.template.json"


def _root(template: Template, body: dict[str, Json], nested: Mapping[str, Template]) -> Template:
    sources = {**template.sources}
    if template.at:
        sources |= dict.fromkeys(nested, template.at)
    return replace(template, body=body, sources=sources, nested=nested, unsplit=template.body)


def _nested(template: Template, part: Part) -> Template:
    """Return a nested stack as a template; what it is given and tells comes from the same lines."""
    lines = {key: template.sources.get(id) for key, id in part.keys.items()}
    sources = {**template.sources, **{key: at for key, at in lines.items() if at}}
    return replace(
        template, name=f"{template.name}-{part.id}", body=part.body, sources=sources, depends_on=()
    )
