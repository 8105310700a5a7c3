"""New code for one function without its stack, in seconds; marked, so that it does not stay.

What CloudFormation has deployed is then no longer what runs. A mark in the bucket says so; the next
deploy of the stack gives the function the code of its template again, and takes the mark away.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lambdaform.assembly import Template
from lambdaform.assets import Package
from lambdaform.deploy import failures
from lambdaform.deploy.account import Client
from lambdaform.deploy.bucket import Bucket, Buckets
from lambdaform.deploy.places import Place
from lambdaform.deploy.resources import physical
from lambdaform.deploy.upload import Uploads
from lambdaform.errors import DeployError, Problem

FUNCTION = "AWS::Lambda::Function"

_PATIENCE = 120.0
"""Seconds for Lambda to take new code: it unpacks up to 250 MB."""

_PAUSE = 0.2
"""Seconds between two looks at that."""


@dataclass(frozen=True)
class Target:
    """A function of a stack that is deployed.

    Attributes:
        id: the logical id.
        name: the physical name.
        package: its code.
    """

    template: Template
    id: str
    name: str
    package: Package


def replace_code(
    place: Place, bucket: Bucket, uploads: Uploads, target: Target, file: Path
) -> float:
    """Give a function the code of a zip; return how many seconds that took.

    Raises DeployError where Lambda does not take it.
    """
    begin = time.monotonic()
    key = target.package.key
    uploads.files(bucket, {key: file}, {key: f"the code of `{target.id}`"})
    with _marking(bucket, target):
        client = _given(place, bucket, target)
    _wait(client, target)
    return time.monotonic() - begin


def target(place: Place, template: Template, id: str) -> Target:
    """Return a function of a stack by its logical id; raises DeployError where it is not there."""
    package = _package(template, id)
    if package is None:
        message = f"the code of `{id}` is no folder of the app"
        raise DeployError(Problem(message, template.sources.get(id), "deploy the stack"))
    return Target(template, id, physical(place.cloudformation, template, id), package)


def marked(bucket: Bucket | None, template: Template) -> list[str]:
    """Return the logical ids of the functions that run other code than their template says."""
    if bucket is None:
        return []
    prefix = _mark(template, "")
    return [key.removeprefix(prefix) for key in _keys(bucket, prefix)]


def all_marked(bucket: Bucket | None, templates: Sequence[Template]) -> dict[str, list[str]]:
    """Return by stack's name the functions that are marked there, of several stacks, by one list."""
    if bucket is None:
        return {}
    by_prefix = {_mark(template, ""): template.name for template in templates}
    found: dict[str, list[str]] = {}
    for key in _keys(bucket, _beginning([*by_prefix])):
        prefix, _, id = key.rpartition("/")
        if name := by_prefix.get(f"{prefix}/"):
            found.setdefault(name, []).append(id)
    return found


def _beginning(texts: Sequence[str]) -> str:
    """Return what all texts begin with."""
    least, most = min(texts), max(texts)
    return least[: next((i for i, letter in enumerate(least) if letter != most[i]), len(least))]


def _keys(bucket: Bucket, prefix: str) -> Iterator[str]:
    pages = bucket.client.get_paginator("list_objects_v2")
    found = pages.paginate(Bucket=bucket.name, Prefix=prefix, ExpectedBucketOwner=bucket.account)
    return (item["Key"] for page in found for item in page.get("Contents", []))


@contextlib.contextmanager
def _marking(bucket: Bucket, target: Target) -> Iterator[None]:
    """Mark a function before it gets other code; where that is refused, let it be as it was."""
    key = _mark(target.template, target.id)
    before = bucket.holds(key)
    owner = {"ExpectedBucketOwner": bucket.account}
    if not before:
        bucket.client.put_object(Bucket=bucket.name, Key=key, Body=b"", **owner)
    try:
        yield
    except failures.ours() as error:
        if not before and not failures.passes(error):
            with contextlib.suppress(*failures.ours()):
                _unmark(bucket, target.template, target.id)
        raise


def undo(place: Place, buckets: Buckets, template: Template) -> Iterator[Problem]:
    """Give the functions that are marked the code of their template again.

    Yields what stands in the way, with what to do: their stack is as it should be all the same.
    """
    try:
        ids = _told_marks(buckets, place, template)
    except DeployError as error:
        yield _unsure("which functions run code that `--function` gave them is not known", error)
        return
    for id in ids:
        try:
            _taken_back(place, buckets.of(place), template, id)
        except DeployError as error:
            yield _unsure(f"`{id}` may still run the code that `--function` gave it", error)


@failures.told()
def _told_marks(buckets: Buckets, place: Place, template: Template) -> list[str]:
    return marked(buckets.existing(place), template)


@failures.told()
def _taken_back(place: Place, bucket: Bucket, template: Template, id: str) -> None:
    for there in _still_there(place, template, id):
        try:
            _wait(_given(place, bucket, there), there)
        except failures.ours() as error:
            if failures.code(error) != "ResourceNotFoundException":
                raise
    _unmark(bucket, template, id)


def _unsure(what: str, error: DeployError) -> Problem:
    found = error.problems[0]
    hint = f"{found.hint}; then deploy again" if found.hint else "deploy again"
    return Problem(f"{what}: {found.message}", None, hint)


def forget(place: Place, buckets: Buckets, template: Template) -> None:
    """Take the marks away of a stack that is gone."""
    for id in marked(buckets.existing(place), template):
        _unmark(buckets.of(place), template, id)


def _unmark(bucket: Bucket, template: Template, id: str) -> None:
    bucket.client.delete_object(
        Bucket=bucket.name, Key=_mark(template, id), ExpectedBucketOwner=bucket.account
    )


def _still_there(place: Place, template: Template, id: str) -> Iterator[Target]:
    """Yield a function, unless it has left its template, or its condition does not hold."""
    package = _package(template, id)
    if package is not None:
        with contextlib.suppress(DeployError):
            yield Target(template, id, physical(place.cloudformation, template, id), package)


def _package(template: Template, id: str) -> Package | None:
    """Return the zip that a function's code is in, where that is a folder of the app."""
    properties = template.whole["Resources"].get(id, {}).get("Properties", {})
    key = properties.get("Code", {}).get("S3Key")
    return next((package for package in template.packages if package.key == key), None)


def _mark(template: Template, id: str) -> str:
    return f"code-only/{template.name}/{id}"


def _given(place: Place, bucket: Bucket, target: Target) -> Client:
    """Have Lambda take the code of a function; return the client that can tell when it has."""
    client: Client = place.account.client("lambda", place.region)
    client.update_function_code(
        FunctionName=target.name, S3Bucket=bucket.name, S3Key=target.package.key
    )
    return client


def _wait(client: Client, target: Target) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        found = client.get_function_configuration(FunctionName=target.name)
        status = found.get("LastUpdateStatus", "Successful")
        if status == "Successful":
            return
        if status == "Failed" or time.monotonic() > until:
            reason = found.get("LastUpdateStatusReason") or f"it is still {status}"
            message = f"`{target.id}` does not take the new code: {reason}"
            raise DeployError(Problem(message, target.template.sources.get(target.id)))
        time.sleep(_PAUSE)
