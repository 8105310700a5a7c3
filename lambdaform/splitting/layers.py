"""What is low and what is high in an app, so that nested stacks come to need each other one way only.

Data needs nothing; functions need data; what calls functions by name, such as an API, needs those,
and more of them with each version. Where these are in nested stacks of their own, a reference that
is added later hardly ever closes a cycle.
"""

from __future__ import annotations

from enum import IntEnum

from lambdaform.splitting.whole import Whole

_CALLING = ("AWS::ApiGateway", "AWS::AppSync::", "AWS::StepFunctions::", "AWS::CloudWatch::")
_CALLED = ("AWS::Lambda::", "AWS::IAM::", "AWS::CloudFormation::", "Custom::")
"""What the types of resources begin with that others name, or that name others."""


class Layer(IntEnum):
    """What a resource needs: nothing but data, data, or functions."""

    DATA = 0
    FUNCTIONS = 1
    CALLERS = 2


class Layers:
    """The layer of each resource of a template."""

    def __init__(self, whole: Whole) -> None:
        self._whole = whole
        self._own: dict[str, Layer] = {}
        for id, entry in whole.resources.items():
            owner = whole.owner(id)
            layer = _of_type(str(entry.get("Type")))
            self._own[owner] = max(layer, self._own.get(owner, Layer.DATA))
        self._all = dict(self._own)
        for id in whole.resources:
            if any(self._of(other) != Layer.DATA for other in whole.needs(id)):
                owner = whole.owner(id)
                self._all[owner] = max(self._all[owner], Layer.FUNCTIONS)

    def of(self, id: str) -> Layer:
        """Return the layer of a resource: its construct's, or that of a caller that it needs."""
        if any(self._of(other) == Layer.CALLERS for other in self._whole.needs(id)):
            return Layer.CALLERS
        return self._all[self._whole.owner(id)]

    def _of(self, id: str) -> Layer:
        return self._own[self._whole.owner(id)]


def _of_type(type: str) -> Layer:
    if type.startswith(_CALLING):
        return Layer.CALLERS
    return Layer.FUNCTIONS if type.startswith(_CALLED) else Layer.DATA
