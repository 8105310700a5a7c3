"""The bridge to the AWS CDK, both ways: its constructs in lambdaform's stacks, ours in its apps.

The only room that imports `aws_cdk`, `constructs` and `jsii`, and only where one of its names is
used: they start Node, which takes seconds.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lambdaform.cdk.granting import allow as allow
    from lambdaform.cdk.guest import CdkConstruct as CdkConstruct
    from lambdaform.cdk.handing import cdk_role as cdk_role
    from lambdaform.cdk.handing import to_cdk as to_cdk
    from lambdaform.cdk.scopes import add_app as add_app
    from lambdaform.cdk.scopes import cdk_stack as cdk_stack
    from lambdaform.cdk.taking import from_cdk as from_cdk

_PLACES = {
    "CdkConstruct": "guest",
    "add_app": "scopes",
    "allow": "granting",
    "cdk_role": "handing",
    "cdk_stack": "scopes",
    "from_cdk": "taking",
    "to_cdk": "handing",
}

__all__ = sorted(_PLACES)  # noqa: PLE0605 - a list, by the one table above


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        message = f"module `{__name__}` has no attribute `{name}`"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
