"""The stacks of an app, removed: what is lost, what is kept, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lambdaform.deploy import code_only, failures, reasons
from lambdaform.deploy.account import Client
from lambdaform.deploy.deployment import Deployment
from lambdaform.deploy.places import Place
from lambdaform.deploy.resources import Deployed, deployed
from lambdaform.deploy.stack import Snapshot
from lambdaform.deploy.states import is_busy
from lambdaform.deploy.watcher import Watcher
from lambdaform.errors import DeployError, Problem
from lambdaform.synth import Template

_BUCKET = "AWS::S3::Bucket"


@dataclass(frozen=True)
class Doomed:
    """A stack that is there, and what is in it."""

    template: Template
    place: Place
    now: Snapshot
    resources: tuple[Deployed, ...]


class Removal:
    """Removes stacks of an app, those that need others first."""

    def __init__(self, deployment: Deployment, stacks: list[Template]) -> None:
        self._deployment = deployment
        self.doomed = list(self._found(stacks))

    def _found(self, templates: list[Template]) -> Iterator[Doomed]:
        for template in templates:
            with failures.told():
                place = self._deployment.place(template)
                now = self._deployment.stack(template, place).look()
                if now is not None and now.status != "DELETE_COMPLETE":
                    yield Doomed(template, place, now, tuple(deployed(place.cloudformation, now)))

    def watch(self, watcher: Watcher) -> None:
        """Tell somebody how it comes along."""
        self._deployment.watcher = watcher

    @property
    def resources(self) -> list[Deployed]:
        """What is in the stacks."""
        return [resource for doomed in self.doomed for resource in doomed.resources]

    @property
    def protected(self) -> list[str]:
        """The names of the stacks that are protected from deletion."""
        return [doomed.now.name for doomed in self.doomed if doomed.now.protected]

    def readers(self) -> list[tuple[str, str]]:
        """Return the stacks that stay and need one that goes, each with that one's name."""
        going = {doomed.template.stack: doomed.now.name for doomed in self.doomed}
        return [
            (template.name, going[id])
            for template in self._deployment.assembly.templates
            if template.stack not in going and self._deployment.look(template)
            for id in template.depends_on
            if id in going
        ]

    def full_buckets(self) -> list[Deployed]:
        """Return the buckets that would go, and hold something: CloudFormation refuses these."""
        found = []
        for doomed in self.doomed:
            client = doomed.place.account.client("s3", doomed.place.region)
            buckets = [r for r in doomed.resources if r.type == _BUCKET and not r.kept]
            with failures.told():
                found += [bucket for bucket in buckets if _holds_objects(client, bucket.physical)]
        return found

    def empty(self, bucket: Deployed) -> int:
        """Delete every version of every object of a bucket; return how many there were."""
        doomed = next(d for d in self.doomed if d.template.name == bucket.stack)
        with failures.told():
            client = doomed.place.account.client("s3", doomed.place.region)
            return _emptied(client, bucket.physical)

    def remove(self) -> None:
        """Remove the stacks; raises DeployError with all that stands in the way, and Detached."""
        doomed = {d.template.name: d for d in self.doomed}
        needs = self._deployment.needs([d.template for d in self.doomed])
        users = {name: [n for n, needed in needs.items() if name in needed] for name in doomed}
        self._deployment.each(users, lambda name: self._one(doomed[name]))

    def _one(self, doomed: Doomed) -> None:
        stack = self._deployment.stack(doomed.template, doomed.place)
        if is_busy(doomed.now.status) and stack.follow_running(doomed.now).is_gone:
            self._gone(doomed)
            return
        stack.reins.heed(stack.name)
        if doomed.now.protected:
            stack.client.update_termination_protection(
                StackName=doomed.now.id, EnableTerminationProtection=False
            )
        result = stack.delete(doomed.now)
        if not result.is_gone:
            raise DeployError(*reasons.problems(doomed.template, result))
        self._gone(doomed)

    def _gone(self, doomed: Doomed) -> None:
        if doomed.template.packages and not self._deployment.protected:
            code_only.forget(self._deployment.buckets.existing(doomed.place), doomed.template)
        self._deployment.watcher.done(doomed.now.name, "removed")


def _holds_objects(client: Client, bucket: str) -> bool:
    try:
        page = client.list_object_versions(Bucket=bucket, MaxKeys=1)
    except client.exceptions.ClientError as error:
        if failures.code(error) == "NoSuchBucket":
            return False
        raise
    return bool(page.get("Versions") or page.get("DeleteMarkers"))


def _emptied(client: Client, bucket: str) -> int:
    count = 0
    for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket):
        found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        objects = [{"Key": v["Key"], "VersionId": v["VersionId"]} for v in found]
        if objects:
            answer = client.delete_objects(
                Bucket=bucket, Delete={"Objects": objects, "Quiet": True}
            )
            _check(bucket, answer.get("Errors", []))
        count += len(objects)
    return count


def _check(bucket: str, errors: list[Mapping[str, str]]) -> None:
    """Raise DeployError for objects that could not be deleted."""
    problems = [
        Problem(f"`{error.get('Key')}` in `{bucket}` stays: {error.get('Message', '')}")
        for error in errors
    ]
    if problems:
        raise DeployError(*problems)
