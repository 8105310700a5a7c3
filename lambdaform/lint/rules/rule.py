"""What our rules are made of: cfn-lint's base class, and a template as a rule of ours sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from cfnlint.rules import CloudFormationLintRule, RuleMatch

from lambdaform.template import Json

Path: TypeAlias = tuple[str | int, ...]

FUNCTION = "AWS::Lambda::Function"

_SUB = re.compile(r"\$\{(\w+)(?:\.\w+)?\}(?::[\w$-]+)?")
_FUNCTION_ARN = re.compile(r"arn:[\w-]+:lambda:[\w-]+:\d+:function:([\w-]+)(?::[\w$-]+)?")


@dataclass(frozen=True)
class Hit:
    """What a rule found: where in the template, what, and what to do."""

    path: Path
    message: str
    hint: str


class Rule(CloudFormationLintRule):  # type: ignore[misc] # cfn-lint has no types
    """A rule that finds hits among resources; `id`, `shortdesc` and so on are cfn-lint's."""

    def match(self, cfn: Any) -> list[Any]:
        """Return the hits in cfn-lint's own form."""
        resources = Resources(cfn.template)
        return [RuleMatch(list(h.path), h.message, hint=h.hint) for h in self.hits(resources)]

    def hits(self, resources: Resources) -> Iterator[Hit]:
        """Yield what is certainly so; what only a deploy can tell is no hit."""
        raise NotImplementedError


class Resources:
    """The resources of a template, each with its type and properties; what is malformed is left out."""

    def __init__(self, template: Mapping[str, Json]) -> None:
        said = template.get("Resources")
        self.all: dict[str, tuple[str, dict[str, Json]]] = {}
        for id, resource in said.items() if isinstance(said, dict) else ():
            kind = resource.get("Type") if isinstance(resource, dict) else None
            properties = resource.get("Properties", {}) if isinstance(resource, dict) else None
            if isinstance(kind, str) and isinstance(properties, dict):
                self.all[str(id)] = kind, properties

    def of(self, kind: str) -> Iterator[tuple[str, dict[str, Json]]]:
        """Yield the ids and properties of the resources of a type."""
        return ((id, properties) for id, (type, properties) in self.all.items() if type == kind)

    def target(self, value: Json) -> str | None:
        """Return the id of the resource that a value refers to; `None` where that is not certain."""
        match value:
            case {"Ref": str(id)} | {"Fn::GetAtt": [str(id), *_]}:
                found = id
            case {"Fn::Sub": str(text)} if sub := _SUB.fullmatch(text):
                found = sub[1]
            case _:
                return None
        return str(found) if found in self.all else None

    def function(self, value: Json) -> str | None:
        """Return the id of the function that a value names, be it by an alias or a version."""
        id = self._named(value)
        kind, properties = self.all[id] if id else ("", {})
        if kind in ("AWS::Lambda::Alias", "AWS::Lambda::Version"):
            id = self._named(properties.get("FunctionName"))
        return id if id and self.all[id][0] == FUNCTION else None

    def _named(self, value: Json) -> str | None:
        if not isinstance(value, str):
            return self.target(value)
        arn = _FUNCTION_ARN.fullmatch(value)
        name = arn[1] if arn else value
        return next((id for id, p in self.of(FUNCTION) if p.get("FunctionName") == name), None)


def dig(value: Json, *keys: str) -> Json:
    """Return what stands under some keys; `None` where there is nothing."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def several(value: Json) -> list[Json]:
    """Return a list of what may stand alone."""
    return value if isinstance(value, list) else [] if value is None else [value]


def number(value: Json) -> int | None:
    """Return a whole number that is written as such; `None` for anything else."""
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
