"""What invokes a function."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass, field
from typing import TYPE_CHECKING, ClassVar

from lambdaform import foreign
from lambdaform.construct import Construct
from lambdaform.errors import Problem, Source
from lambdaform.iam import Grant
from lambdaform.template import Resource, Text

if TYPE_CHECKING:
    from lambdaform.aws.function import Function


@dataclass(frozen=True)
class Trigger:
    """What invokes a function. One module each, beside the kind that it listens to.

    Attributes:
        name: the name of the event: ids derived from it are `{function}{name}...`, as in SAM.
            `None` is the id of the source, where it has one.
    """

    asynchronous: ClassVar[bool] = False
    """Lambda queues the event itself, and gives up on it after its retries."""

    _: KW_ONLY
    name: str | None = None
    line: Source | None = field(init=False, default=None, compare=False, repr=False)
    """The line of the app that made it; `at` is a word of schedules."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "line", Source.of_caller())
        foreign.accept(self)

    @property
    def source(self) -> Construct | None:
        """The construct that the events come from, where it has to know."""
        return None

    @property
    def event(self) -> str:
        """The name of the event, in ids."""
        return self.name or (self.source.id if self.source else type(self).__name__)

    def id(self, function: Function, suffix: str = "") -> str:
        """Return the id of a resource that the trigger makes for a function."""
        return f"{function.id}{self.event}{suffix}"

    def attach(self, function: Function) -> None:
        """Tell the source, and whoever else has to know, that a function listens."""
        if isinstance(self.source, Construct):
            self.source.attached.append((function, self))

    def grants(self, function: Function) -> Iterable[Grant]:
        """Return what the function's role needs to be invoked."""
        return ()

    def resources(self, function: Function) -> Iterable[Resource]:
        """Return the resources that tie the function to the source."""
        return ()

    def check(self, function: Function) -> Iterable[Problem]:
        """Return what is wrong between source and function, and no template shows."""
        return ()

    def permission(self, function: Function, principal: str, source: Text | None) -> Resource:
        """Return the permission for an AWS service to invoke the function."""
        return Resource(
            self.id(function, "Permission"),
            "AWS::Lambda::Permission",
            {
                "Action": "lambda:InvokeFunction",
                "FunctionName": function.name,
                "Principal": principal,
                "SourceArn": source,
            },
            at=self.line,
        )
