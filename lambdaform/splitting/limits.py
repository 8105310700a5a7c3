"""What a template holds, and how much of that is left free: "CloudFormation quotas" in AWS's guide."""

from __future__ import annotations

import json
from dataclasses import dataclass

from lambdaform.template import Json


@dataclass(frozen=True)
class Room:
    """How far a template is filled; bytes are of UTF-8, without spaces."""

    resources: int
    parameters: int
    outputs: int
    bytes: int


@dataclass(frozen=True)
class Limits:
    """How large templates get.

    Attributes:
        most: what a template holds.
        unsplit: how far a stack grows in one template: the rest are places for nested stacks.
        siblings: how far one is filled with what belongs to a construct that is in it already.
        any: how far one is filled with anything, so that what belongs to it later finds room.
        recorded: from so many resources on, it is recorded where those of a stack are.
        a_stack: the root keeps a place for a nested stack for each so many resources.
    """

    most: Room = Room(500, 200, 200, 1_000_000)
    unsplit: Room = Room(490, 200, 200, 950_000)
    siblings: Room = Room(490, 195, 195, 950_000)
    any: Room = Room(450, 180, 180, 850_000)
    recorded: int = 200
    a_stack: int = 100


MOST = Limits().most.bytes
"""Bytes of a template."""

OPERATION = 2500
"""Resources of a stack and of those nested in it that one operation may create, update or delete."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def size(value: Json) -> int:
    """Return how many bytes a value takes in a template without spaces."""
    return len(_encode(value).encode("utf-8", "surrogatepass"))
