"""lambdaform's texts and references as the CDK's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lambdaform.cdk.hosts import host_of
from lambdaform.cdk.merging import REFERENCE
from lambdaform.errors import DeclarationError, Source
from lambdaform.template import (
    Call,
    Foreign,
    GetAtt,
    Intrinsic,
    Ref,
    Text,
    Value,
    cut,
    is_cut,
    tokens,
)


def text(ours: Text) -> str:
    """Return a text with the CDK's tokens in the place of lambdaform's references.

    Raises DeclarationError where one was cut: the CDK would take it for text.
    """
    if isinstance(ours, str):
        if is_cut(ours):
            raise DeclarationError(cut(ours, Source.of_caller()))
        return "".join(p if isinstance(p, str) else _token(p) for p in tokens(ours))
    return _token(ours)


def value(ours: Value) -> Any:
    """Return a value with the CDK's texts in it."""
    if isinstance(ours, (str, Intrinsic)):
        return text(ours)
    if isinstance(ours, (list, tuple)):
        return [value(v) for v in ours]
    if isinstance(ours, Mapping):
        return {k: value(v) for k, v in ours.items()}
    return ours


def _token(ours: Intrinsic) -> str:
    """Return the CDK's text for a reference or a function."""
    import aws_cdk

    if isinstance(ours, Foreign):
        return str(ours)
    if isinstance(ours, Call):
        return str(aws_cdk.Token.as_string({ours.name: value(ours.argument)}))
    assert isinstance(ours, (Ref, GetAtt))
    host = host_of(ours)
    if host is not None:
        return host.token(ours)
    if ours.stack is None:
        assert isinstance(ours, Ref)
        return str(aws_cdk.Token.as_string({"Ref": ours.id}))
    return str(aws_cdk.Token.as_string({REFERENCE: str(ours)}))
