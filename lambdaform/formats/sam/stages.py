"""What the stages of REST and HTTP APIs have in common: how SAM names them."""

from __future__ import annotations

import hashlib

from lambdaform.formats.sam.folding import Folding, referred
from lambdaform.formats.sam.routes import DEFAULT
from lambdaform.template import Json

ATTRIBUTES = {"Type", "Condition", "DependsOn", "Metadata", "Properties"}
"""What SAM hands on to the API alone, or to all that it makes of it as lambdaform does."""


def stage_id(api: str, name: Json) -> str | None:
    """Return the id that SAM gives the stage of an API; `None` for a name that is not plain."""
    if not isinstance(name, str):
        return None
    if name == DEFAULT:
        return f"{api}ApiGatewayDefaultStage"
    return f"{api}{name}Stage" if name.isalnum() else f"{api}Stage{word(name)}"


def word(name: str) -> str:
    """Return the name of a stage as it stands in ids: a hash where ids do not take it."""
    if name.isalnum():
        return name
    return hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest()[:10]


def stage_of(folding: Folding, type: str, property: str, api: str) -> tuple[str | None, Json]:
    """Return the one stage of an API: its id, which is `None` where there are others or none."""
    stages = [(i, p) for i, p in folding.of_type(type) if referred(p.get(property)) == api]
    return stages[0] if len(stages) == 1 else (None, {})
