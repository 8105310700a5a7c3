"""What is in a stack as it is deployed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lambdaform.deploy import failures
from lambdaform.deploy.account import Client
from lambdaform.deploy.stack import Snapshot
from lambdaform.errors import DeployError, Problem
from lambdaform.stateful import holds_data
from lambdaform.synth import Template

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
    """Yield what is in a stack, with the policies of the template that was deployed."""
    policies = _policies(client, now)
    pages = client.get_paginator("list_stack_resources")
    for page in pages.paginate(StackName=now.id):
        for raw in page["StackResourceSummaries"]:
            if raw["ResourceStatus"] == "DELETE_COMPLETE" or not raw.get("PhysicalResourceId"):
                continue
            id = raw["LogicalResourceId"]
            policy = policies.get(id, {}).get("DeletionPolicy")
            yield Deployed(
                now.name,
                id,
                raw["ResourceType"],
                raw["PhysicalResourceId"],
                kept=policy in _KEPT,
                snapshot=policy == "Snapshot",
            )


def _policies(client: Client, now: Snapshot) -> Mapping[str, Any]:
    """Return the resources of the deployed template; of one that is no JSON, nothing is known."""
    if now.status == "REVIEW_IN_PROGRESS":
        return {}
    body = client.get_template(StackName=now.id)["TemplateBody"]
    return body.get("Resources", {}) if isinstance(body, Mapping) else {}


def physical(client: Client, template: Template, id: str) -> str:
    """Return the physical id of a resource; raises DeployError where it is not deployed."""
    try:
        found = client.describe_stack_resource(StackName=template.name, LogicalResourceId=id)
    except client.exceptions.ClientError as error:
        if "does not exist" not in failures.text(error):
            raise
        message = f"`{id}` is not deployed: `{template.name}` does not have it yet"
        raise DeployError(
            Problem(message, template.sources.get(id), "deploy its stack: `lambdaform deploy`")
        ) from error
    return str(found["StackResourceDetail"].get("PhysicalResourceId", ""))
