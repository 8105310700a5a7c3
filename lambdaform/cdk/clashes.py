"""Two elements of the CDK's with one logical id, which it refuses without saying which."""

from __future__ import annotations

import re
from typing import Any

from lambdaform.errors import Problem, Source

_TWICE = re.compile(r"section '\w+' already contains '(\w+)'")


def taken(text: str) -> str:
    """Return the logical id that the CDK says is there already; "" where it says no such thing."""
    match = _TWICE.search(text)
    return match[1] if match else ""


def elements(stack: Any, id: str) -> list[str]:
    """Return the paths of those elements of a stack of the CDK's that have a logical id.

    Nested stacks have ids of their own. This calls Node for each element.
    """
    import aws_cdk

    found = [e for e in stack.node.find_all() if aws_cdk.CfnElement.is_cfn_element(e)]
    ids = stack.resolve([element.logical_id for element in found])
    named = [e for e, own in zip(found, ids, strict=True) if own == id]
    above = stack.node.path
    return [str(e.node.path) for e in named if e.stack.node.path == above]


def problem(id: str, first: Source | str | None, at: Source | None) -> Problem:
    """Return the problem of an id that `first` has already: a line, or a path in the CDK's tree."""
    message = f"the id `{id}` is taken: {first} declares it too"
    return Problem(message, at, "give one of them another id or `name`")
