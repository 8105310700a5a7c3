"""The order in which people read a SAM template."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from lambdaform.formats.sam.folding import FUNCTION, Folding
from lambdaform.template import Json

_HEAD = ("AWSTemplateFormatVersion", "Transform", "Description", "Metadata")
_TAIL = ("Globals", "Resources", "Outputs")


def laid_out(folding: Folding, transform: str) -> dict[str, Json]:
    """Return the template: what it is, what it takes, what functions share, what it makes."""
    shared = {"Globals": {"Function": folding.globals}} if folding.globals else {}
    resources = _functions_first(folding)
    found = {**folding.template.body, "Transform": transform, **shared, "Resources": resources}
    between = [name for name in found if name not in (*_HEAD, *_TAIL)]
    return {name: found[name] for name in (*_HEAD, *between, *_TAIL) if name in found}


def _functions_first(folding: Folding) -> dict[str, Json]:
    """Return the resources as declared, a function before what it was given beside it."""
    owners: Mapping[str, str] = folding.template.owners
    ordered: dict[str, Json] = {}
    for _, group in groupby(folding.resources.items(), lambda item: owners.get(item[0], item[0])):
        ordered |= sorted(group, key=lambda item: item[1]["Type"] != FUNCTION)
    return ordered
