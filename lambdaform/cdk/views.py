"""The CDK's views of lambdaform's constructs, and what is said of them there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lambdaform.assembly import Template
from lambdaform.construct import Construct
from lambdaform.errors import Problem, Source

_VIEWS = "_lambdaform_views"
"""The attribute of a stack of the CDK's that holds the views in it."""


@dataclass(frozen=True)
class View:
    """One of lambdaform's constructs, or a resource of it, as the CDK sees it.

    Attributes:
        ours: the construct.
        suffix: what the id of the resource ends with; "" is all of the construct.
        theirs: what the CDK has for it.
        at: the line that has asked for it first.
    """

    ours: Construct
    suffix: str
    theirs: Any
    at: Source | None

    def ids(self, template: Template) -> Iterator[str]:
        """Yield the ids of the resources that this is a view of."""
        for id, owner in template.owners.items():
            if owner == self.ours.id and (not self.suffix or id == self.ours.id + self.suffix):
                yield id


def of(stack: Any) -> dict[tuple[str, str], View]:
    """Return the views in a stack of the CDK's, by the ids and the suffixes of what they show."""
    views: dict[tuple[str, str], View] = vars(stack).setdefault(_VIEWS, {})
    return views


def pass_on(stack: Any, included: Any, template: Template) -> None:
    """Give the aspects that views have, such as tags, to the resources that they show."""
    import aws_cdk

    for view in of(stack).values():
        for said in aws_cdk.Aspects.of(view.theirs).applied:
            aspect, priority = said.aspect, said.priority
            for id in view.ids(template):
                shown = aws_cdk.Aspects.of(included.get_resource(id))
                shown.add(aspect, priority=priority)


def unheard(stack: Any) -> Iterator[Problem]:
    """Yield a problem for each view with aspects, where nothing that it shows is in the CDK's tree."""
    import aws_cdk

    for view in of(stack).values():
        if view.ours.given is None and aws_cdk.Aspects.of(view.theirs).applied:
            message = f"tags or other aspects on the CDK's side of {view.ours} reach nothing"
            hint = "say them where it is declared, such as `tags={...}`"
            yield Problem(message, view.at, hint)
