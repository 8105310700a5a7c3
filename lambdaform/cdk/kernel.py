"""The classes of the CDK that the bridge derives from. Importing this starts Node."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aws_cdk
import constructs
import jsii

Scope = constructs.Construct
"""What constructs of the CDK are declared in."""

_NO_TRACES = "aws:cdk:disable-creation-stack-traces"


@jsii.implements(aws_cdk.ITaggable)
class Container(constructs.Construct):
    """Where lambdaform's resources stand in a stack of the CDK.

    They are rendered when the CDK asks for its tags, which an aspect of the CDK's own does before
    the resources below it are visited: one call from Node to Python, where an aspect written in
    Python would be called for each construct.
    """

    def __init__(self, stack: Any, id: str, render: Callable[[], None]) -> None:
        super().__init__(stack, id)
        self._render = render
        # Where Node was started is none of the app, and another place each time.
        self.node.set_context(_NO_TRACES, True)
        self._tags = aws_cdk.TagManager(aws_cdk.TagType.NOT_TAGGABLE, "Lambdaform::Container")
        never = aws_cdk.RemoveTag("lambdaform", include_resource_types=["Lambdaform::Container"])
        aws_cdk.Aspects.of(self).add(never)

    @property
    def tags(self) -> Any:
        """Render, and return tags that nothing is ever added to."""
        self._render()
        return self._tags


class Dependable(constructs.Dependable):
    """Says which resource is waited for, when the CDK asks: all are declared by then."""

    def __init__(self, resource: Callable[[], Any]) -> None:
        super().__init__()
        self._resource = resource

    @property
    def dependency_roots(self) -> list[Any]:
        """The resource, alone."""
        return [self._resource()]
