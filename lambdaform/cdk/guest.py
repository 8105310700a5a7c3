"""Constructs of the CDK inside lambdaform's stacks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import field
from typing import TYPE_CHECKING, Generic, TypeVar

from lambdaform.cdk import errors
from lambdaform.cdk.guests import Guests
from lambdaform.cdk.owner import Owner
from lambdaform.cdk.scopes import cdk_stack
from lambdaform.construct import construct
from lambdaform.errors import DeclarationError, Problem
from lambdaform.template import Resource

if TYPE_CHECKING:
    import constructs

T = TypeVar("T")


@construct
class CdkConstruct(Owner, Generic[T]):
    """Constructs of the AWS CDK: what they become joins the stack's template.

    `make` is called at once, with a scope of the CDK: `lambda scope: Distribution(scope, "Dist")`.
    Their attributes are references here, and lambdaform's are there: `str(jobs.arn)`, or
    `to_cdk(jobs.arn)` where the CDK looks into an ARN.

    Attributes:
        make: makes them in a scope.
    """

    make: Callable[[constructs.Construct], T] = field(kw_only=False)
    construct: T = field(init=False)
    """What `make` has returned."""

    def __post_init__(self) -> None:
        """Make them; raise DeclarationError with what the CDK has against it."""
        super().__post_init__()
        taken = list(self._taken())
        if taken:  # the CDK would tell of its own tree only
            raise DeclarationError(*taken)
        make: object = self.make
        if not callable(make):
            hint = 'write `lambda scope: Distribution(scope, "Dist", ...)`'
            raise DeclarationError(self.problem("takes what makes constructs in a scope", hint))
        stack = cdk_stack(self.stack)
        from lambdaform.cdk import kernel

        with errors.told(self, self.at):
            scope = kernel.Scope(stack, self.id)
            with self._watched():
                self._set(construct=self.make(scope))

    def _watched(self) -> AbstractContextManager[None]:
        """Have what is made beside its scope meanwhile noted as its own."""
        bridge = self.stack.app.bridge
        return bridge.making(self) if isinstance(bridge, Guests) else nullcontext()

    def check(self) -> Iterator[Problem]:
        if self.metadata:
            hint = "`node.default_child.cfn_options.metadata` of what it makes takes some"
            yield self.problem("has `metadata`, but which resource is meant is not said", hint)
        if self.stack.app.bridge is not None and self.stack.app.bridge.keeps_whole:
            for name in ("condition", "depends_on", "removal_policy", "tags", "ignore"):
                if getattr(self, name):
                    message = f"has `{name}`, but is in a stack of the CDK"
                    yield self.problem(message, "say it in the CDK's way, on what it makes")

    def resources(self) -> Iterator[Resource]:
        yield from ()  # they come with the others of the CDK
