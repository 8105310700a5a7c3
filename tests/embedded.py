"""What the tests of the embedded cloud share: its CloudFormation, and what makes things of nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from functools import cache
from itertools import count
from typing import Any

import boto3
from botocore.config import Config

from lambdaform.cloud import Cloud
from lambdaform.cloud.provider import Made, Request

QUEUE = "AWS::SQS::Queue"
TOPIC = "AWS::SNS::Topic"
PERMISSION = "AWS::Lambda::Permission"
ROLE = "AWS::IAM::Role"
CUSTOM = "Custom::Thing"

MADE_OF_NOTHING = (QUEUE, TOPIC, PERMISSION, ROLE, CUSTOM)
"""The types that come from a workshop."""

_LONG = 20


class Workshop:
    """A provider that makes things of nothing, and remembers what there is and what it did."""

    def __init__(self) -> None:
        self.things: dict[str, dict[str, Any]] = {}
        self.done: list[tuple[str, str]] = []
        self.requests: list[Request] = []
        self._numbers = count(1)

    def create(self, request: Request) -> Made:
        """Make a thing: `Jobs-1`, with an ARN and its properties."""
        return self._keep("create", request, f"{request.id}-{next(self._numbers)}")

    def update(self, request: Request, physical_id: str) -> Made:
        """Change a thing."""
        assert physical_id in self.things
        return self._keep("update", request, physical_id)

    def delete(self, request: Request, physical_id: str) -> None:
        """Take a thing away."""
        self.done.append(("delete", physical_id))
        self.requests.append(request)
        self.things.pop(physical_id, None)

    def _keep(self, verb: str, request: Request, physical_id: str) -> Made:
        self.things[physical_id] = dict(request.properties)
        self.done.append((verb, physical_id))
        self.requests.append(request)
        return Made(physical_id, {"Arn": f"arn:{physical_id}", "Deep": {"Er": physical_id}})


class Stacks:
    """CloudFormation as a client has it, with the waiting done."""

    def __init__(self, api: Any) -> None:
        self.api = api

    def create(self, template: Mapping[str, Any], name: str = "Shop", **more: Any) -> Any:
        """Make a stack, and return it as it is when nothing more happens to it."""
        self.api.create_stack(StackName=name, TemplateBody=json.dumps(template), **more)
        return self.settled(name)

    def update(self, template: Mapping[str, Any], name: str = "Shop", **more: Any) -> Any:
        """Change a stack, and return it as it is when nothing more happens to it."""
        self.api.update_stack(StackName=name, TemplateBody=json.dumps(template), **more)
        return self.settled(name)

    def delete(self, name: str = "Shop", **more: Any) -> Any:
        """Take a stack away, and return what is left of it."""
        id = self.described(name)["StackId"]
        self.api.delete_stack(StackName=name, **more)
        return self.settled(id)

    def planned(self, template: Mapping[str, Any], name: str = "Shop", **more: Any) -> Any:
        """Make a change set called `next`, and return it with its changes."""
        more.setdefault("ChangeSetType", "UPDATE")
        self.api.create_change_set(
            StackName=name, ChangeSetName="next", TemplateBody=json.dumps(template), **more
        )
        return self.api.describe_change_set(StackName=name, ChangeSetName="next")

    def executed(self, name: str = "Shop", **more: Any) -> Any:
        """Execute the change set called `next`, and return the stack."""
        self.api.execute_change_set(StackName=name, ChangeSetName="next", **more)
        return self.settled(name)

    def described(self, name: str = "Shop") -> Any:
        """Return a stack as it is now."""
        return self.api.describe_stacks(StackName=name)["Stacks"][0]

    def settled(self, name: str = "Shop") -> Any:
        """Return a stack when nothing more happens to it."""
        return self.reached(lambda status: not status.endswith("_IN_PROGRESS"), name)

    def reached(self, done: Any, name: str = "Shop") -> Any:
        """Return a stack when its state is one that is waited for."""
        end = time.monotonic() + _LONG
        while time.monotonic() < end:
            found = self.described(name)
            if done(found["StackStatus"]):
                return found
            time.sleep(0.002)
        message = f"{name} stays in {found['StackStatus']}"
        raise TimeoutError(message)

    def events(self, name: str = "Shop", since: str = "REVIEW_IN_PROGRESS") -> list[str]:
        """Return what happened, as `Jobs CREATE_COMPLETE`, from the stack's last such state."""
        told = self.told(name)
        first = max([i for i, one in enumerate(told) if one[:2] == (name, since)], default=0)
        return [f"{id} {status}" for id, status, _ in told[first:]]

    def told(self, name: str = "Shop") -> list[tuple[str, str, str | None]]:
        """Return all that happened, the first first: what, its state, why."""
        pages = self.api.get_paginator("describe_stack_events").paginate(StackName=name)
        return [
            (
                event["LogicalResourceId"],
                event["ResourceStatus"],
                event.get("ResourceStatusReason"),
            )
            for page in pages
            for event in page["StackEvents"]
        ][::-1]

    def reason(self, id: str, status: str, name: str = "Shop") -> str | None:
        """Return why something came into a state last."""
        return [why for one, state, why in self.told(name) if (one, state) == (id, status)][-1]

    def resources(self, name: str = "Shop") -> dict[str, tuple[str | None, str]]:
        """Return what a stack is made of: by logical id, the physical id and the state."""
        found = self.api.describe_stack_resources(StackName=name)["StackResources"]
        return {
            one["LogicalResourceId"]: (one.get("PhysicalResourceId"), one["ResourceStatus"])
            for one in found
        }


def client(cloud: Cloud, service: str = "cloudformation", region: str = "eu-west-1") -> Any:
    """Return a client as a user has one, which does not try again."""
    config = Config(retries={"total_max_attempts": 1})
    more = {"endpoint_url": cloud.endpoint, "region_name": region, "config": config}
    return _session().client(service, **more)


@cache
def _session() -> Any:
    """Return one session for all: it reads the models of the services once."""
    return boto3.Session("AKIDEXAMPLE", "secret")


def body(**resources: Any) -> dict[str, Any]:
    """Return a template of resources: `Jobs={"DelaySeconds": 1}` is a queue of that name.

    What has a `Type` stands as it is; `Outputs`, `Parameters` and the like are sections.
    """
    sections = (
        "Conditions",
        "Description",
        "Mappings",
        "Metadata",
        "Outputs",
        "Parameters",
        "Rules",
    )
    made = {
        id: one if "Type" in one else {"Type": QUEUE, "Properties": one}
        for id, one in resources.items()
        if id not in (*sections, "Transform")
    }
    return {"Resources": made, **{k: v for k, v in resources.items() if k not in made}}
