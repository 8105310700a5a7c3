"""A stack of lambdaform's that is one of the CDK's, and the app that such stacks have."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lambdaform.app import App, Stage
from lambdaform.construct import Stack
from lambdaform.template import Json, Ref, Reference


class HostedApp(App[Stage]):
    """The app of stacks that are declared in an app of the CDK, which it knows nothing of.

    What holds data is retained unless said, as the CDK does. Paths are relative to the current
    folder, as they are in the CDK.
    """

    def __init__(self) -> None:
        """Start one; no file defines it, so that none of lambdaform's commands sees it."""
        self.name = "cdk"
        self.at = None
        self.tags = {}
        self.metadata = {}
        self.defaults = ()
        self.stacks = []
        self.problems = []
        self.bridge = None
        self.context = {}
        self.stage = Stage("cdk", protected=True)
        self.stages = (self.stage,)


@dataclass
class Hosted:
    """One stack on both sides.

    Attributes:
        theirs: the stack of the CDK.
        container: what lambdaform's resources stand below in it.
        later: resources that stand for those that are not there yet, by their ids.
        tokens: the CDK's texts for references.
        places: where packages and images will be, by their digests.
    """

    ours: Stack
    theirs: Any
    container: Any
    later: dict[str, Any] = field(default_factory=dict)
    tokens: dict[Reference, str] = field(default_factory=dict)
    places: dict[str, Json] = field(default_factory=dict)

    def token(self, reference: Reference) -> str:
        """Return the CDK's text for a reference into this stack."""
        if reference not in self.tokens:
            self.tokens[reference] = self._token(reference)
        return self.tokens[reference]

    def _token(self, reference: Reference) -> str:
        import aws_cdk

        stand_in = self._stand_in(reference.id)
        if isinstance(reference, Ref):
            return str(stand_in.ref)
        return str(aws_cdk.Token.as_string(stand_in.get_att(reference.attribute)))

    def _stand_in(self, id: str) -> Any:
        """Return what stands for a resource until that is rendered: it has its logical id."""
        import aws_cdk

        if id not in self.later:
            made = aws_cdk.CfnResource(self.container, _later(id), type="Lambdaform::Later")
            made.override_logical_id(id)
            self.later[id] = made
        return self.later[id]

    def leave(self) -> None:
        """Take out of the tree what stood for resources that are there now."""
        for id in self.later:
            self.container.node.try_remove_child(_later(id))


def _later(id: str) -> str:
    return f"Later{id}"
