"""Permissions boundaries: which the roles of an app have, and a policy that can be one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lambdaform import managed_policies
from lambdaform.access.template.names import Declared
from lambdaform.app import Stage
from lambdaform.assembly import Template
from lambdaform.deploy_role.handlers import at
from lambdaform.deploy_role.names import Names
from lambdaform.deploy_role.statements import document
from lambdaform.errors import DeclarationError, Problem
from lambdaform.template import Json

_ROLE, _POLICY = "AWS::IAM::Role", "AWS::IAM::ManagedPolicy"
_HOLDS_ACTIONS = {_ROLE: "Policies.PolicyDocument.Statement.Action"} | dict.fromkeys(
    ("AWS::IAM::Policy", _POLICY, "AWS::IAM::RolePolicy"), "PolicyDocument.Statement.Action"
)

WITH_BOUNDARY = (
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
)
"""What makes a role able to do more, or its boundary another one."""


@dataclass(frozen=True)
class Boundaries:
    """The permissions boundaries of the roles of an app.

    Attributes:
        arns: those that there are.
        without: the roles that have none, as `Stack.Id`.
    """

    arns: tuple[str, ...]
    without: tuple[str, ...]


def boundaries(declared: Iterable[tuple[Names, Declared]]) -> Boundaries:
    """Return the permissions boundaries of the roles among resources."""
    arns: dict[str, None] = {}
    without = []
    for names, one in declared:
        if one.type == _ROLE:
            found = [*names.texts(one.properties.get("PermissionsBoundary"))]
            arns.update(dict.fromkeys(found))
            if not found:
                without.append(f"{names.template.stack}.{one.id}")
    return Boundaries(tuple(arns), tuple(without))


def policy(stage: Stage, templates: Sequence[Template]) -> Json:
    """Return the permissions boundary that the stage names: all that the app's roles may do now."""
    name = stage.permissions_boundary
    if name is None or name.startswith("arn:"):
        message = f"the stage `{stage.name}` names no boundary that could be made"
        said = f'`Stage("{stage.name}", permissions_boundary="{stage.name}-boundary")`'
        raise DeclarationError(Problem(message, None, f"give it the name of one: {said}"))
    statement = {
        "Sid": "WhatRolesOfTheAppMayDo",
        "Effect": "Allow",
        "Action": sorted({*_actions(templates)}) or ["sts:GetCallerIdentity"],
        "Resource": "*",
    }
    properties = {
        "ManagedPolicyName": name,
        "Description": "The most that roles of the app can be given; it grants nothing",
        "PolicyDocument": document([statement]),
    }
    why = "a boundary grants nothing: the policies of the roles say on what"
    told = {"lambdaform": {"OnAllResources": why}}
    return {"Type": _POLICY, "Metadata": told, "Properties": properties}


def _actions(templates: Sequence[Template]) -> Iterator[str]:
    """Yield what the policies of the app's roles allow."""
    for template in templates:
        for entry in template.whole["Resources"].values():
            properties = entry.get("Properties", {})
            path = _HOLDS_ACTIONS.get(entry["Type"])
            for found in at(properties, path.split(".")) if path else ():
                yield from _texts(found)
            for arn in properties.get("ManagedPolicyArns", ()):
                managed = managed_policies.document(str(arn).rpartition("/")[2]) or {}
                for found in at(managed, ["Statement", "Action"]):
                    yield from _texts(found)


def _texts(value: Json) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            yield one
