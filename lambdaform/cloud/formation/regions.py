"""The stacks of each account in each region."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator, Mapping

from lambdaform.cloud.formation.refusals import no_such_stack
from lambdaform.cloud.formation.stacks import Stack

_PARTITIONS: Mapping[str, str] = {
    "cn-": "aws-cn",
    "eu-isoe-": "aws-iso-e",
    "eusc-": "aws-eusc",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "us-isof-": "aws-iso-f",
}
"""Partitions by how the names of their regions begin."""

_SUFFIXES = {"aws-cn": "amazonaws.com.cn"}


def url_suffix(partition: str) -> str:
    """Return what the names of a partition's hosts end with."""
    return _SUFFIXES.get(partition, "amazonaws.com")


class Regions:
    """All regions of all accounts; each is there as soon as it is asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str], Region] = {}

    def of(self, account: str, name: str) -> Region:
        """Return a region of an account."""
        with self._lock:
            if (account, name) not in self._known:
                self._known[account, name] = Region(self, account, name)
            return self._known[account, name]

    def living(self) -> Iterator[Stack]:
        """Yield the stacks that are there, of all accounts and regions."""
        for region in list(self._known.values()):
            yield from region.living()

    def forget(self) -> None:
        """Forget all stacks; what is being done to one stops at its next resource."""
        with self._lock:
            known, self._known = self._known, {}
        for region in known.values():
            region.stop()


class Region:
    """The stacks of one account in one region.

    Args:
        regions: all regions, this one among them.
        account: whose the stacks are.
        name: such as `eu-west-1`.

    Attributes:
        lock: held while it is decided what is done to one of its stacks.
        stacks: the stacks by their ids, those that are gone among them.
        tokens: by a client's token, what was done with it: the action and the stack.
    """

    def __init__(self, regions: Regions, account: str, name: str) -> None:
        self.regions, self.account, self.name = regions, account, name
        self.lock = threading.RLock()
        self.stacks: dict[str, Stack] = {}
        self.tokens: dict[str, tuple[str, str]] = {}

    @property
    def partition(self) -> str:
        """The partition that it is in: `aws`, `aws-cn`, `aws-us-gov`."""
        found = (one for start, one in _PARTITIONS.items() if self.name.startswith(start))
        return next(found, "aws")

    def stop(self) -> None:
        """Let what is being done to a stack stop at its next resource."""
        for stack in list(self.stacks.values()):
            for operation in stack.operations:
                operation.superseded = True
                operation.cancelled.set()

    def arn(self, kind: str, name: str) -> str:
        """Return a new ARN of CloudFormation's."""
        place = f"arn:{self.partition}:cloudformation:{self.name}:{self.account}"
        return f"{place}:{kind}/{name}/{uuid.uuid4()}"

    def living(self) -> Iterator[Stack]:
        """Return the stacks that are there, oldest first."""
        return iter([s for s in list(self.stacks.values()) if s.status != "DELETE_COMPLETE"])

    def find(self, name: str) -> Stack | None:
        """Return a stack by its name, or by its id whether or not it is there any more."""
        if name in self.stacks:
            return self.stacks[name]
        return next((stack for stack in self.living() if stack.name == name), None)

    def stack(self, name: str) -> Stack:
        """Return a stack by its name or id.

        Raises:
            ValidationError: there is none.
        """
        found = self.find(name)
        if found is None:
            raise no_such_stack(name)
        return found

    def exports(self) -> dict[str, tuple[Stack, str]]:
        """Return what stacks export: the name, who, and the value."""
        return {
            output.export: (stack, output.value)
            for stack in self.living()
            for output in stack.outputs
            if output.export
        }

    def importers(self, name: str) -> list[str]:
        """Return the names of the stacks that import an export."""
        return [stack.name for stack in self.living() if name in stack.imports]
