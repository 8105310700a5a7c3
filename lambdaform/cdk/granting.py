"""lambdaform's grants for principals of the CDK."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lambdaform.cdk import errors
from lambdaform.cdk.exchange import to_cdk
from lambdaform.construct import STACKS, Element
from lambdaform.errors import DeclarationError, Problem, Source
from lambdaform.iam import Grant
from lambdaform.template import Intrinsic, Reference, Value, quoted


def allow(grantee: Any, *grants: Grant) -> None:
    """Let a principal of the CDK, an `IGrantable`, do what grants say: exact actions and resources.

    Raises DeclarationError for what is no grant, and for a grant that IAM's data speaks against.
    """
    from aws_cdk import aws_iam

    at = Source.of_caller()
    problems = list(_problems(grants, at))
    if problems:
        raise DeclarationError(*problems)
    with errors.told(f"a grant for {quoted(grantee)}", at):
        for statement in (s for grant in grants for s in grant.statements()):
            aws_iam.Grant.add_to_principal(
                grantee=grantee,
                actions=sorted(statement.actions),
                resource_arns=[str(to_cdk(arn)) for arn in statement.resources],
                conditions=_conditions(statement.conditions) or None,
            )


def _problems(grants: tuple[object, ...], at: Source | None) -> Iterator[Problem]:
    for given in grants:
        if not isinstance(given, Grant):
            message = f"`allow` takes grants, not {quoted(given)}"
            yield Problem(message, at, "write one of its grants, such as `.send`")
            continue
        for problem in given.problems(_find):
            yield Problem(problem.message, problem.at or at, problem.hint)


def _find(reference: Reference) -> Element | None:
    """Return what a reference points to, where that is lambdaform's."""
    stack = STACKS.get(reference.stack or "")
    return stack.elements.get(reference.id) if stack else None


def _conditions(value: Value) -> Any:
    """Return IAM's conditions with the CDK's texts for lambdaform's references."""
    if isinstance(value, (str, Intrinsic)):
        return to_cdk(value)
    if isinstance(value, (list, tuple)):
        return [_conditions(v) for v in value]
    if hasattr(value, "items"):
        return {key: _conditions(inner) for key, inner in value.items()}
    return value
