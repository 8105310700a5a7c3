"""An embedded cloud that holds each call against the roles that `lambdaform deploy-role` writes."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.exceptions import ClientError
from embedded import Stacks

from lambdaform import builds
from lambdaform.app import Stage
from lambdaform.assembly import Assembly
from lambdaform.cloud import Cloud
from lambdaform.cloud.roles import Check, Roles
from lambdaform.deploy import Account, Deployment, Endpoint
from lambdaform.iam_evaluation import Policy, evaluate

REGION = "us-east-1"
ABLE = {"Capabilities": ["CAPABILITY_NAMED_IAM"]}
NOT_OURS = "arn:aws:s3:::cdk-hnb659fds-assets-123456789012-us-east-1"
"""A bucket that a deploy asks for where there is none of its own, and does without."""


@dataclass
class Enforced:
    """A cloud in which roles count, and the roles of an app in it.

    Attributes:
        outputs: of the template of the roles.
    """

    cloud: Cloud
    door: Roles
    region: str = REGION
    outputs: Mapping[str, str] = field(default_factory=dict)

    @property
    def stacks(self) -> Stacks:
        """CloudFormation, as somebody whom no role limits has it."""
        return Stacks(self.client("cloudformation"))

    def client(self, service: str) -> Any:
        """Return a client of somebody whom no role limits."""
        return self._client(boto3.Session("AKIDEXAMPLE", "secret"), service)

    def _client(self, session: boto3.Session, service: str) -> Any:
        where = {"region_name": self.region, "endpoint_url": self.cloud.endpoint}
        return session.client(service, **where)

    def grant(self, body: Mapping[str, Any]) -> None:
        """Make roles, or bring them to what a template says."""
        stacks = self.stacks
        try:
            made = stacks.update(body, "roles", **ABLE)
        except ClientError as error:
            new = "does not exist" in str(error)
            made = stacks.create(body, "roles", **ABLE) if new else stacks.described("roles")
        assert made["StackStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE"), stacks.told("roles")
        self.outputs = {o["OutputKey"]: o["OutputValue"] for o in made["Outputs"]}

    @property
    def session(self) -> boto3.Session:
        """A session of the pipeline's role."""
        sts = self.client("sts")
        role = self.outputs["DeployRoleArn"]
        keys = sts.assume_role(RoleArn=role, RoleSessionName="pipeline")["Credentials"]
        return boto3.Session(
            keys["AccessKeyId"],
            keys["SecretAccessKey"],
            keys["SessionToken"],
            region_name=self.region,
        )

    def deployment(self, assembly: Assembly, stage: Stage) -> Deployment:
        """Return what the pipeline deploys an app with."""
        endpoint = Endpoint(self.cloud.endpoint, self.region)
        account = Account(session=self.session, endpoint=endpoint)
        role = self.outputs["CloudFormationRoleArn"]
        return Deployment(assembly, account, protected=stage.protected, role=role, pause=0.02)

    def deploy(self, assembly: Assembly, stage: Stage) -> list[str]:
        """Deploy an app as the pipeline does; return what became of its stacks."""
        deployed = self.deployment(assembly, stage).deploy(builds.built)
        return [outcome.what for outcome in deployed]

    def pipeline(self, service: str) -> Any:
        """Return a client of the pipeline's."""
        return self._client(self.session, service)

    @property
    def refused(self) -> set[tuple[str, str]]:
        """What was refused so far: actions on resources."""
        return {(c.request.action, c.request.resource) for c in self.door.checks if not c.decision}

    def exercised(self) -> Iterator[tuple[str, str, list[Check]]]:
        """Yield each action that a role was asked for and had, with the checks of the role."""
        allowed = [check for check in self.door.checks if check.decision]
        pairs = sorted({(check.identity.name, check.request.action) for check in allowed})
        for role, action in pairs:
            yield role, action, [check for check in allowed if check.identity.name == role]


@contextlib.contextmanager
def enforced(region: str = REGION) -> Iterator[Enforced]:
    """Give a cloud in which roles count."""
    cloud = Cloud()
    door = Roles(lambda account, region: lambda service: cloud.client(service, region, account))
    cloud.doors.append(door.answer)
    with cloud:
        yield Enforced(cloud, door, region)


def without(policies: tuple[Policy, ...], action: str) -> list[Policy]:
    """Return policies without one action."""
    text = json.dumps(policies)
    found: list[Any] = json.loads(text)
    for statement in (one for policy in found for one in policy["Statement"]):
        actions = statement["Action"]
        listed = actions if isinstance(actions, list) else [actions]
        statement["Action"] = [one for one in listed if one != action]
    return found


def still_does(checks: list[Check], action: str) -> bool:
    """Tell whether all that a role was asked for would be allowed without one of its actions."""
    return all(
        evaluate(
            check.request,
            without(check.identity.policies, action),
            boundary=check.identity.boundary,
        )
        for check in checks
    )
