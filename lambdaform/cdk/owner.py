"""Whose the CDK's resources are in a stack of lambdaform's."""

from __future__ import annotations

from lambdaform.construct import Construct, construct
from lambdaform.errors import Source


@construct
class Owner(Construct):
    """A construct that resources of the CDK's are part of."""


@construct
class Rest(Owner):
    """What the CDK's side of a stack has beside what is in a `CdkConstruct`.

    Such as what the CDK makes once for all of a stack. It leads to the line that has first asked
    for the CDK's side, and is no element of the stack.
    """

    def __post_init__(self) -> None:
        """Note the line, and leave the stack as it is."""
        self._set(at=Source.of_caller())

    def __str__(self) -> str:
        return f"the CDK's part of {self.stack}"

    __repr__ = __str__
