"""The door to the AWS CDK: what of it is understood where lambdaform's own is expected.

Nothing here imports the CDK. Where an app has not imported it, no value can be one of the CDK's,
and each question costs a look into `sys.modules`.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from lambdaform.app import App
    from lambdaform.construct import Scope


def is_loaded() -> bool:
    """Tell whether the app has imported the CDK."""
    return "aws_cdk" in sys.modules


def is_in(names: Mapping[str, object]) -> bool:
    """Tell whether something of the CDK is among the names of a module."""
    return is_loaded() and any(
        hasattr(value, "__jsii_type__") or getattr(value, "__name__", None) == "aws_cdk"
        for value in names.values()
    )


def scope(value: object) -> Scope | None:
    """Return what lambdaform's constructs are declared in for a construct of the CDK.

    `None` where it is no construct of the CDK, or is in no stack.
    """
    if not _is_theirs(value):
        return None
    from lambdaform.cdk import scopes

    return scopes.scope(value)


def app(value: object) -> App[Any] | None:
    """Return what lambdaform's stacks are declared in for an app or a stage of the CDK."""
    if not _is_theirs(value):
        return None
    from lambdaform.cdk import scopes

    return scopes.app(value)


def accept(declared: DataclassInstance) -> None:
    """Take lambdaform's own for each option that is a construct of the CDK, such as a queue."""
    if not is_loaded():
        return
    for field in fields(declared):
        value = getattr(declared, field.name, None)
        if _is_theirs(value):
            object.__setattr__(declared, field.name, understood(value))


def understood(value: object) -> object:
    """Return lambdaform's own for a construct of the CDK, such as a queue; else the value itself."""
    if not _is_theirs(value):
        return value
    from lambdaform.cdk import taking

    return taking.understood(value)


def shown(value: object) -> str | None:
    """Return what messages call an object of the CDK's; `None` for anything else."""
    if not _is_theirs(value):
        return None
    from lambdaform.cdk import recognition

    return f"`{recognition.shown(value)}` of the CDK"


def advice(value: object, takes: str) -> str | None:
    """Return what to write in the place of an object of the CDK's; `None` for anything else.

    `takes` is what is taken there, in words.
    """
    if not _is_theirs(value):
        return None
    from lambdaform.cdk import advice

    return advice.advice(value, takes)


def _is_theirs(value: object) -> bool:
    # A stack of lambdaform's in an app of the CDK answers for its own there, `__jsii_ref__` too.
    known = is_loaded() and hasattr(value, "__jsii_ref__")
    return known and not getattr(type(value), "is_ours", False)
