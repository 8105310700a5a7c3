"""What the tests of splitting share: small templates, split early, and what they come to."""

from __future__ import annotations

from graphlib import TopologicalSorter

from lambdaform.splitting import Limits, Whole, split
from lambdaform.splitting.limits import Room
from lambdaform.splitting.uses import uses

QUEUE = "AWS::SQS::Queue"
SMALL = Limits(
    most=Room(20, 90, 90, 100_000),
    unsplit=Room(16, 90, 90, 95_000),
    siblings=Room(16, 80, 80, 95_000),
    any=Room(12, 70, 70, 85_000),
    recorded=4,
    a_stack=8,
)
"""Limits as AWS's are, for templates of twenty resources."""


def queue(**properties):
    """Return a queue with some properties."""
    return {"Type": QUEUE, "Properties": properties}


def whole(resources, placed=None, owners=None, limits=SMALL, **sections):
    """Return a template before it is split."""
    body = {"AWSTemplateFormatVersion": "2010-09-09", **sections, "Resources": resources}
    return Whole("Main", body, owners or {}, placed or {}, limits=limits)


def many(count, start=0, **first):
    """Return queues `Q0`, `Q1` and so on, the first with properties."""
    ids = [f"Q{n}" for n in range(start, start + count)]
    return {id: queue(**(first if id == "Q0" else {})) for id in ids}


def made(it):
    """Split a template; its nested stacks are found by their ids."""
    return split(it, lambda part: f"url of {part}")


def parts(it):
    """Return the templates by where they are, `root` among them."""
    return {"root": it.body, **{part.id: part.body for part in it.parts}}


def in_order(body):
    """Return the resources of a template in an order that they can be made in; raise on a cycle."""
    resources = body["Resources"]
    needs = {id: {n for n in uses(r).ids if n in resources} for id, r in resources.items()}
    return list(TopologicalSorter(needs).static_order())
