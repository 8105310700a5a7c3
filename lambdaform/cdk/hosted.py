"""A stack of lambdaform's that is one of the CDK's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lambdaform.construct import Stack
from lambdaform.template import Ref, Reference


@dataclass
class Hosted:
    """One stack on both sides.

    Attributes:
        theirs: the stack of the CDK.
        container: what lambdaform's resources stand below in it.
        later: resources that stand for those that are not there yet, by their ids.
        tokens: the CDK's texts for references.
        is_left: the resources are there, and what stood for them is gone.
    """

    ours: Stack
    theirs: Any
    container: Any
    later: dict[str, Any] = field(default_factory=dict)
    tokens: dict[Reference, str] = field(default_factory=dict)
    is_left: bool = False

    def token(self, reference: Reference) -> str:
        """Return the CDK's text for a reference into this stack."""
        if reference not in self.tokens:
            self.tokens[reference] = self._token(reference)
        return self.tokens[reference]

    def _token(self, reference: Reference) -> str:
        import aws_cdk

        stand_in = self.stand_in(reference.id)
        if isinstance(reference, Ref):
            return str(stand_in.ref)
        return str(aws_cdk.Token.as_string(stand_in.get_att(reference.attribute)))

    def stand_in(self, id: str) -> Any:
        """Return what stands for a resource until that is rendered: it has its logical id."""
        import aws_cdk

        if id not in self.later:
            made = aws_cdk.CfnResource(self.container, _later(id), type="Lambdaform::Later")
            made.override_logical_id(id)
            self.later[id] = made
            if self.is_left:
                self.container.node.try_remove_child(_later(id))
        return self.later[id]

    def leave(self) -> None:
        """Take out of the tree what stood for resources that are there now."""
        self.is_left = True
        for id in self.later:
            self.container.node.try_remove_child(_later(id))


def _later(id: str) -> str:
    return f"Later{id}"
