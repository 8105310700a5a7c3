"""The app of lambdaform's that stacks in an app of the CDK's are in."""

from __future__ import annotations

from itertools import count
from typing import Any

from lambdaform.app import App, Stage
from lambdaform.cdk.hosts import Host
from lambdaform.construct import Stack


class HostedApp(App[Stage]):
    """The app of stacks that are declared in an app of the CDK, or in a stage of one.

    What holds data is retained unless said, as the CDK does. Paths are relative to the current
    folder, as they are in the CDK, which names the stacks and checks their names.
    """

    names_stacks = False

    def __init__(self, scope: Any) -> None:
        """Start one; no file defines it, so that none of lambdaform's commands sees it."""
        self._begin("cdk")
        self.stage = Stage("cdk", protected=True)
        self.stages = (self.stage,)
        self.bridge = self.host = Host(self, scope)

    def path_of(self, id: str) -> str:
        """Return what no other stack has: the CDK may have many of one id, in one app or several."""
        return f"{self.name}/{next(_NUMBERS)}"

    def place_of(self, stack: Stack) -> str:
        """Return the path of a stack in the CDK's tree."""
        return str(self.host.cdk_stack(stack).node.path)


_NUMBERS = count(1)
