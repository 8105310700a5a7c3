"""A template as CloudFormation reads it: parameters, rules, conditions, resources, outputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from lambdaform.cloud.formation import template_text
from lambdaform.cloud.formation.references import mentioned

Body: TypeAlias = Mapping[str, Any]

_OTHER = ("CreationPolicy", "UpdatePolicy")


@dataclass(frozen=True)
class Definition:
    """A resource as a template defines it.

    Attributes:
        id: its logical id.
        type: its type.
        properties: its properties, with functions in them.
        condition: the condition under which it is made, if there is one.
        depends_on: what it waits for by `DependsOn`.
        deletion_policy: what becomes of it when it leaves the stack.
        replace_policy: what becomes of it when another takes its place.
        metadata: its metadata.
        policies: its creation and update policies.
        description: its description.
    """

    id: str
    type: str
    properties: Body
    condition: str | None = None
    depends_on: tuple[str, ...] = ()
    deletion_policy: str = "Delete"
    replace_policy: str = "Delete"
    metadata: Any = None
    policies: Mapping[str, Any] | None = None
    description: str | None = None

    @classmethod
    def read(cls, id: str, entry: Body) -> Definition:
        """Read an entry of `Resources`."""
        depends_on = entry.get("DependsOn", ())
        return cls(
            id,
            entry["Type"],
            entry.get("Properties") or {},
            entry.get("Condition"),
            (depends_on,) if isinstance(depends_on, str) else tuple(depends_on),
            entry.get("DeletionPolicy") or _default_policy(entry),
            entry.get("UpdateReplacePolicy", "Delete"),
            entry.get("Metadata"),
            {name: entry[name] for name in _OTHER if name in entry},
            entry.get("Description"),
        )

    @cached_property
    def needs(self) -> frozenset[str]:
        """What it waits for, by reference or by `DependsOn`: ids of resources, and parameters."""
        return frozenset(self.depends_on) | {id for id, _ in mentioned(dict(self.properties))}


@dataclass(frozen=True)
class Template:
    """A template, as text and as data.

    Attributes:
        text: what was given.
        body: the same as data.
        expanded: the transforms that it asked for, and that `body` has behind it.
    """

    text: str
    body: Body
    expanded: tuple[str, ...] = ()

    @classmethod
    def read(cls, text: str) -> Template:
        """Read a template; whether it is a sound one is not looked at."""
        return cls(text, template_text.parsed(text))

    @property
    def description(self) -> str | None:
        """What it says that it is for."""
        return self.body.get("Description")

    @property
    def parameters(self) -> Mapping[str, Body]:
        """The parameters by their key."""
        return self.body.get("Parameters") or {}

    @property
    def mappings(self) -> Mapping[str, Body]:
        """The mappings by their name."""
        return self.body.get("Mappings") or {}

    @property
    def conditions(self) -> Mapping[str, Any]:
        """The conditions by their name."""
        return self.body.get("Conditions") or {}

    @property
    def rules(self) -> Mapping[str, Body]:
        """The rules by their name."""
        return self.body.get("Rules") or {}

    @property
    def outputs(self) -> Mapping[str, Body]:
        """The outputs by their key."""
        return self.body.get("Outputs") or {}

    @property
    def transforms(self) -> list[str]:
        """The transforms that it asks for."""
        named = self.body.get("Transform") or []
        return [*self.expanded, *([named] if isinstance(named, str) else named)]

    @cached_property
    def resources(self) -> Mapping[str, Definition]:
        """The resources by their logical id."""
        entries: Mapping[str, Body] = self.body.get("Resources") or {}
        return {id: Definition.read(id, entry) for id, entry in entries.items()}


def _default_policy(entry: Body) -> str:
    """Return the policy of a resource that names none: databases are kept as a snapshot.

    An instance of a cluster is not: its data are the cluster's.
    """
    in_cluster = "DBClusterIdentifier" in (entry.get("Properties") or {})
    alone = entry["Type"] == "AWS::RDS::DBInstance" and not in_cluster
    return "Snapshot" if alone or entry["Type"] == "AWS::RDS::DBCluster" else "Delete"
