"""What grants that stand in a user's app are on, in the words of the analysis."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

from lambdaform.access.proof import Proof
from lambdaform.access.template.values import Values
from lambdaform.app import App
from lambdaform.construct import Construct
from lambdaform.errors import LambdaformError
from lambdaform.iam import Grant, Grantable
from lambdaform.template import GetAtt, Intrinsic, Ref, Text, tokens

_BREAK = re.compile("[/:]")
_HEAD = 5


class Granted:
    """Knows the texts of grants, and the constructs of an app by the texts of their ARNs."""

    def __init__(self, app: App[Any], proof: Proof) -> None:
        self._values = {values.template.path: values for values in proof.templates}
        self._by_text: dict[str, Construct] = {}
        for stack in app.stacks:
            own = self._values.get(stack.path)
            for element in stack.elements.values() if own else ():
                if isinstance(element, Construct) and isinstance(element, Grantable):
                    for text in self._of(element, own):
                        self._by_text.setdefault(text, element)

    def _of(self, element: Grantable[Any], own: Values | None) -> Iterator[str]:
        try:
            resources = element.iam_resources()
        except LambdaformError:
            return  # something exists of which nobody says its ARN
        for arns in resources.values() if own else ():
            for arn in (arns,) if isinstance(arns, (str, Intrinsic)) else arns:
                assert own is not None
                yield from self.texts(arn, own)

    def find(self, arn: str) -> tuple[Construct, str] | None:
        """Return the construct that an ARN is of, and what is within it."""
        ends = [found.start() for found in _BREAK.finditer(arn)][_HEAD:]
        for end in (len(arn), *reversed(ends)):
            found = self._by_text.get(arn[:end])
            if found is not None:
                own = self._values[found.stack.path]
                whole = next(iter(self.texts(getattr(found, "arn", arn[:end]), own)), arn[:end])
                return found, arn[len(whole) :]
        return None

    def resources(self, grant: Grant, own: Values) -> frozenset[tuple[str, str]]:
        """Return the actions of a grant with the texts of their resources; not what comes with it."""
        alone = [one for one in grant.statements() if not _is_of(one, grant.also)]
        return frozenset(
            (action, text)
            for statement in alone
            for action in statement.actions
            for resource in statement.resources
            for text in self.texts(resource, own)
        )

    def texts(self, value: Text, own: Values) -> tuple[str, ...]:
        """Return what a value of a template can be; nothing where that is not known here."""
        parts = tokens(value) if isinstance(value, str) else [value]
        made = [(one,) if isinstance(one, str) else self._reference(one, own) for one in parts]
        return tuple("".join(row) for row in product(*made))

    def _reference(self, reference: Intrinsic, own: Values) -> tuple[str, ...]:
        if not isinstance(reference, (Ref, GetAtt)):
            return ()
        values = self._values.get(reference.stack, own) if reference.stack else own
        if isinstance(reference, Ref):
            return values.named(reference.id) or ()
        return values.attribute(reference.id, reference.attribute) or ()


def _is_of(statement: object, grants: tuple[Grant, ...]) -> bool:
    return any(statement == one for grant in grants for one in grant.statements())
