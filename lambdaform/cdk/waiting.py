"""What waits for resources of lambdaform, in the CDK's way: `node.add_dependency(to_cdk(jobs))`."""

from __future__ import annotations

from functools import partial
from typing import Any

from lambdaform.cdk.guests import Guests
from lambdaform.cdk.hosts import Host
from lambdaform.construct import Stack

_KEPT = "_lambdaform_dependable"
"""The attribute of a view that keeps alive what Node calls."""


def let_wait(view: Any, stack: Stack, id: str) -> None:
    """Have what depends on a view of the CDK's wait for the resource that it is a view of."""
    import constructs

    from lambdaform.cdk.kernel import Dependable

    bridge = stack.app.bridge
    assert isinstance(bridge, (Guests, Host))
    dependable = Dependable(partial(bridge.stand_in, stack, id))
    vars(view)[_KEPT] = dependable
    constructs.Dependable.implement(view, dependable)
