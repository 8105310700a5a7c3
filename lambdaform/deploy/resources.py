"""What is in a stack as it is deployed."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lambdaform.assembly import Template
from lambdaform.deploy import failures
from lambdaform.deploy.account import Client
from lambdaform.deploy.events import STACK
from lambdaform.deploy.stack import Snapshot
from lambdaform.errors import DeployError, Problem
from lambdaform.placements import ROOT
from lambdaform.stateful import holds_data

_KEPT = ("Retain", "RetainExceptOnCreate")


@dataclass(frozen=True)
class Deployed:
    """One resource of a stack as it is deployed.

    Attributes:
        kept: whether it outlives its stack, by the policy that was deployed.
        snapshot: whether a snapshot of it does.
    """

    stack: str
    id: str
    type: str
    physical: str
    kept: bool
    snapshot: bool = False

    @property
    def holds_data(self) -> bool:
        """Whether something is lost with it."""
        return holds_data(self.type) and not self.snapshot

    def __str__(self) -> str:
        return f"{self.id} ({self.type}): {self.physical}"


def deployed(client: Client, now: Snapshot) -> Iterator[Deployed]:
    """Yield what is in a stack and in those nested in it, with the policies that were deployed."""
    policies = {} if now.status == "REVIEW_IN_PROGRESS" else _policies(client, now.id)
    yield from _deployed(client, now.name, now.id, policies)


def _deployed(
    client: Client, name: str, stack: str, policies: Mapping[str, Any]
) -> Iterator[Deployed]:
    for raw in listed(client, stack):
        id, type, physical_id = _names(raw)
        policy = policies.get(id, {}).get("DeletionPolicy")
        kept = policy in _KEPT
        if type == STACK and not kept:
            yield from inside(client, name, physical_id)
        else:
            yield Deployed(name, id, type, physical_id, kept, snapshot=policy == "Snapshot")


def inside(client: Client, name: str, stack: str) -> Iterator[Deployed]:
    """Yield what is in a nested stack, by its physical id; `name` is that of the stack around it."""
    yield from _deployed(client, name, stack, _policies(client, stack))


def listed(client: Client, stack: str) -> Iterator[Mapping[str, Any]]:
    """Yield what CloudFormation lists of a stack: the resources that are there."""
    pages = client.get_paginator("list_stack_resources")
    for page in pages.paginate(StackName=stack):
        for raw in page["StackResourceSummaries"]:
            if raw["ResourceStatus"] != "DELETE_COMPLETE" and raw.get("PhysicalResourceId"):
                yield raw


def _names(raw: Mapping[str, Any]) -> tuple[str, str, str]:
    return raw["LogicalResourceId"], raw["ResourceType"], raw["PhysicalResourceId"]


def _policies(client: Client, stack: str) -> Mapping[str, Any]:
    """Return the resources of a deployed template; of one that is no JSON, nothing is known."""
    body = client.get_template(StackName=stack)["TemplateBody"]
    return body.get("Resources", {}) if isinstance(body, Mapping) else {}


def places(client: Client, stack: str, own: Container[str]) -> dict[str, str]:
    """Return where each resource of a stack is: `root`, or the id of a nested stack.

    `own` are nested stacks of the app itself, which are resources like others.
    """
    found: dict[str, str] = {}
    for raw in listed(client, stack):
        id, type, physical_id = _names(raw)
        if type == STACK and id not in own:
            found |= {inner["LogicalResourceId"]: id for inner in listed(client, physical_id)}
        else:
            found[id] = ROOT
    return found


def physical(client: Client, template: Template, id: str) -> str:
    """Return the physical id of a resource; raises DeployError where it is not deployed."""
    for stack in _stacks(client, template, id):
        found = _described(client, stack, id)
        if found is not None:
            return found
    message = f"`{id}` is not deployed: `{template.name}` does not have it yet"
    hint = "deploy its stack: `lambdaform deploy`"
    raise DeployError(Problem(message, template.sources.get(id), hint))


def _stacks(client: Client, template: Template, id: str) -> Iterator[str]:
    """Yield the stacks that a resource may be in: first where the app has it, then the others."""
    part = next((part for part, one in template.nested.items() if id in one.body["Resources"]), "")
    if part and (stack := _described(client, template.name, part)):
        yield stack
    yield template.name
    yield from (stack for other, stack in _nested(client, template.name) if other != part)


def _nested(client: Client, stack: str) -> list[tuple[str, str]]:
    """Return the ids of the stacks nested in one, and their physical ones."""
    try:
        rows = [_names(raw) for raw in listed(client, stack)]
    except client.exceptions.ClientError as error:
        if "does not exist" not in failures.text(error):
            raise
        return []
    return [(id, physical_id) for id, type, physical_id in rows if type == STACK]


def _described(client: Client, stack: str, id: str) -> str | None:
    """Return the physical id of a resource of a stack, if both are there."""
    try:
        found = client.describe_stack_resource(StackName=stack, LogicalResourceId=id)
    except client.exceptions.ClientError as error:
        if "does not exist" not in failures.text(error):
            raise
        return None
    detail = found["StackResourceDetail"]
    is_gone = detail.get("ResourceStatus") == "DELETE_COMPLETE"
    return None if is_gone else str(detail.get("PhysicalResourceId", ""))
