"""Stacks of the CDK's inside each other: CloudFormation orders those by what they read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lambdaform.cdk import recognition
from lambdaform.cdk.hosted import Hosted
from lambdaform.construct import Component, Construct
from lambdaform.draft import Draft
from lambdaform.errors import Problem


def leave(draft: Draft, hosted: Mapping[str, Hosted]) -> None:
    """Have a stack wait for none that it is inside of, or that is inside of it."""
    for other in _near(draft, hosted):
        del draft.needs[other]


def problems(draft: Draft, hosted: Mapping[str, Hosted]) -> Iterator[Problem]:
    """Yield what waits for a construct in such a stack, for reasons that no reference shows."""
    near = _near(draft, hosted)
    for element in draft.stack.elements.values() if near else ():
        if isinstance(element, Construct) and element.given is None:
            for other in element.depends_on:
                if isinstance(other, (Construct, Component)) and other.stack.path in near:
                    message = (
                        f"{element} depends on {other}, but one is in a stack inside the other's"
                    )
                    hint = "have the CDK say it: `nested_stack_resource.node.add_dependency(...)`"
                    yield Problem(message, element.at, hint)


def _near(draft: Draft, hosted: Mapping[str, Hosted]) -> list[str]:
    """Return which of the stacks that a stack needs are around it, or inside it."""
    own = hosted[draft.stack.path].theirs
    known = [path for path in draft.needs if path in hosted]
    return [path for path in known if _is_near(own, hosted[path].theirs)]


def _is_near(one: Any, other: Any) -> bool:
    return recognition.reference(one) in _around(other) or recognition.reference(other) in _around(
        one
    )


def _around(stack: Any) -> list[str]:
    """Return what tells the stacks apart that one is inside of; Node is asked for nested ones only."""
    import aws_cdk

    found = []
    while isinstance(stack, aws_cdk.NestedStack):
        stack = stack.nested_stack_parent
        found.append(recognition.reference(stack))
    return found
