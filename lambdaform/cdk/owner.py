"""Whose the CDK's resources are in a stack of lambdaform's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

from lambdaform.construct import Construct, construct
from lambdaform.draft import Draft
from lambdaform.errors import Source

NAME = "Lambdaform"
"""The id of the construct that lambdaform's own stand below, in a stack of the CDK."""


@construct
class Owner(Construct):
    """A construct that resources of the CDK's are part of."""


@construct
class Beside(Owner):
    """What the CDK makes once for all of a stack, such as the function behind a custom resource.

    It leads to the line of the construct that was the first to need it and has its `ignore`, but
    none of its other options: others may use it too. It is no element of the stack.
    """

    of: Owner = field(kw_only=False)

    def __post_init__(self) -> None:
        """Take the line and what is ignored, and leave the stack as it is."""
        self._set(at=self.of.at, ignore=self.of.ignore)

    def __str__(self) -> str:
        return str(self.of)

    __repr__ = __str__


@construct
class Rest(Owner):
    """What the CDK's side of a stack has that belongs to no `CdkConstruct`.

    It leads to the line that has first asked for the CDK's side, and is no element of the stack.
    """

    def __post_init__(self) -> None:
        """Note the line, and leave the stack as it is."""
        self._set(at=Source.of_caller() or self.stack.at)

    def __str__(self) -> str:
        return f"the CDK's part of {self.stack}"

    __repr__ = __str__


def beside(owner: Owner) -> Beside:
    """Return what has come to a stack for a construct, or for what has come for one."""
    first = owner.of if isinstance(owner, Beside) else owner
    return Beside(first.stack, first.id, first)


def owners(drafts: Mapping[str, Draft]) -> Iterator[Owner]:
    """Yield the constructs that hold the CDK's own, in the order of their declaration."""
    for draft in drafts.values():
        for element in draft.stack.elements.values():
            if isinstance(element, Owner):
                yield element
