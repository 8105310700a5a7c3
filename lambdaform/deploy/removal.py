"""The stacks of an app, removed: what is lost, what is kept, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lambdaform.assembly import Template
from lambdaform.deploy import code_only, failures, reasons
from lambdaform.deploy.account import Client
from lambdaform.deploy.deployment import Deployment
from lambdaform.deploy.operation import Operation
from lambdaform.deploy.places import Place
from lambdaform.deploy.resources import Deployed, deployed
from lambdaform.deploy.stack import Snapshot, Stack
from lambdaform.deploy.states import is_busy
from lambdaform.errors import DeployError, Problem

_BUCKET = "AWS::S3::Bucket"


@dataclass(frozen=True)
class Doomed:
    """A stack that is there, and what is in it."""

    template: Template
    place: Place
    now: Snapshot
    resources: tuple[Deployed, ...]

    @property
    def buckets(self) -> list[Deployed]:
        """The buckets that would go."""
        return [
            resource
            for resource in self.resources
            if resource.type == _BUCKET and not resource.kept
        ]


class Removal:
    """Removes stacks of an app, those that need others first."""

    @failures.told()
    def __init__(self, deployment: Deployment, stacks: list[Template]) -> None:
        self._deployment = deployment
        self.doomed = list(self._found(stacks))

    def _found(self, templates: list[Template]) -> Iterator[Doomed]:
        for template in templates:
            place = self._deployment.place(template)
            now = self._deployment.stack(template, place).look()
            if now is not None and now.status != "DELETE_COMPLETE":
                yield Doomed(template, place, now, tuple(deployed(place.cloudformation, now)))

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

    @failures.told()
    def full_buckets(self) -> list[Deployed]:
        """Return the buckets that would go, and hold something: CloudFormation refuses these."""
        found = []
        for doomed in self.doomed:
            client = doomed.place.account.client("s3", doomed.place.region)
            found += [b for b in doomed.buckets if _holds_objects(client, b.physical)]
        return found

    def remove(self, deployment: Deployment, *, empty_buckets: bool = False) -> None:
        """Remove the stacks; raises DeployError with all that stands in the way, and Detached.

        Args:
            deployment: works with the stacks, and tells of it.
            empty_buckets: whether all versions of all that is in a bucket are deleted before its
                stack is; another stack that stays, for whatever reason, keeps its data.
        """
        doomed = {d.template.name: d for d in self.doomed}
        needs = deployment.needs([d.template for d in self.doomed])
        users = {name: [n for n, needed in needs.items() if name in needed] for name in doomed}
        deployment.each(users, lambda name: _removed(deployment, doomed[name], empty=empty_buckets))


def _removed(deployment: Deployment, doomed: Doomed, *, empty: bool) -> None:
    """Remove one stack, whoever has begun that."""
    stack = deployment.stack(doomed.template, doomed.place)
    if not (is_busy(doomed.now.status) and stack.running(doomed.now).followed().is_gone):
        stack.reins.heed(stack.name)
        if empty:
            _empty(stack, doomed)
        result = _begun(stack, doomed.now).followed()
        if not result.is_gone:
            raise DeployError(*reasons.problems(doomed.template, result))
    if doomed.template.packages and not deployment.protected:
        code_only.forget(doomed.place, deployment.buckets, doomed.template)
    deployment.watcher.done(doomed.now.name, "removed")


def _empty(stack: Stack, doomed: Doomed) -> None:
    """Delete what is in the buckets of a stack that is about to go."""
    client = doomed.place.account.client("s3", doomed.place.region)
    for bucket in doomed.buckets:
        stack.watcher.doing(stack.name, f"emptying {bucket.id}")
        count = 0
        for deleted in _emptied(client, bucket.physical):
            count += deleted
            stack.reins.heed(stack.name)
        if count:
            things = "object version" if count == 1 else "object versions"
            stack.watcher.note(f"deleted {count} {things} in `{bucket.id}`")


def _begun(stack: Stack, now: Snapshot) -> Operation:
    """Begin to delete a stack; one that was protected is so again where that is refused."""
    if not now.protected:
        return stack.delete(now)
    stack.protect(protected=False)
    try:
        return stack.delete(now)
    except failures.ours():
        try:
            stack.protect(protected=True)
        except failures.ours() as error:
            said = failures.problem(error).message
            stack.watcher.note(f"`{stack.name}` is no longer protected from deletion: {said}")
        raise


def _holds_objects(client: Client, bucket: str) -> bool:
    """Tell whether a bucket holds something, as far as the credentials may know."""
    try:
        page = client.list_object_versions(Bucket=bucket, MaxKeys=1)
    except client.exceptions.ClientError as error:
        if failures.code(error) in ("NoSuchBucket", *failures.DENIED):
            return False  # CloudFormation says it where it is not empty
        raise
    return bool(page.get("Versions") or page.get("DeleteMarkers"))


def _emptied(client: Client, bucket: str) -> Iterator[int]:
    """Delete every version of every object of a bucket; yield how many, bit by bit."""
    for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket):
        found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        objects = [{"Key": v["Key"], "VersionId": v["VersionId"]} for v in found]
        if objects:
            answer = client.delete_objects(
                Bucket=bucket, Delete={"Objects": objects, "Quiet": True}
            )
            _check(bucket, answer.get("Errors", []))
        yield len(objects)


def _check(bucket: str, errors: list[Mapping[str, str]]) -> None:
    """Raise DeployError for objects that could not be deleted."""
    problems = [
        Problem(f"`{error.get('Key')}` in `{bucket}` stays: {error.get('Message', '')}")
        for error in errors
    ]
    if problems:
        raise DeployError(*problems)
