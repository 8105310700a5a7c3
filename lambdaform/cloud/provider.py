"""What makes, changes and takes away the resources of one type."""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

_RANDOM = 12
_ALPHABET = string.ascii_letters + string.digits


class ResourceFault(Exception):  # noqa: N818 - what goes wrong is the resource, not the program
    """Why a resource could not be made, as CloudFormation's `ResourceStatusReason` says it.

    Args:
        reason: what the event says.
        physical_id: what the resource was called, where it was there for a while.
    """

    def __init__(self, reason: str, physical_id: str = "") -> None:
        super().__init__(reason)
        self.physical_id = physical_id


@dataclass(frozen=True)
class Request:
    """One operation on one resource.

    Attributes:
        stack: the name of the stack.
        stack_id: its ARN.
        id: the resource's logical id.
        type: its type.
        properties: its properties, with no function left in them.
        region: where the stack is.
        account: whose the stack is.
        clients: `clients("sqs")` is a boto3 client for this server, account and region.
        before: the properties so far, for an update.
        undoing: whether an update only gives back what was there before.
    """

    stack: str
    stack_id: str
    id: str
    type: str
    properties: Mapping[str, Any]
    region: str
    account: str
    clients: Callable[[str], Any]
    before: Mapping[str, Any] | None = None
    undoing: bool = False

    def name(self, longest: int = 64, *, lower: bool = False) -> str:
        """Return a new name for the resource, as CloudFormation makes one.

        Args:
            longest: how many characters it may have, at least 16.
            lower: whether the service takes lower case only.
        """
        tail = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM))
        room = longest - _RANDOM - 2
        id = self.id[: max(room // 2, room - len(self.stack))]
        name = f"{self.stack[: room - len(id)]}-{id}-{tail}"
        return name.lower() if lower else name


@dataclass(frozen=True)
class Made:
    """A resource that stands.

    Attributes:
        physical_id: what `Ref` gives.
        attributes: what `Fn::GetAtt` gives, by the attribute's name.
    """

    physical_id: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


class Provider(Protocol):
    """Makes, changes and takes away resources of a type.

    Each raises `ResourceFault`, or lets botocore's `ClientError` through, when the service refuses.
    """

    def create(self, request: Request) -> Made:
        """Make the resource; leave nothing behind when it cannot be made."""
        ...

    def update(self, request: Request, physical_id: str) -> Made:
        """Change the resource in place; the engine replaces it where a property asks for that."""
        ...

    def delete(self, request: Request, physical_id: str) -> None:
        """Take the resource away; one that is gone already is fine."""
        ...
