"""lambdaform's grants for principals of the CDK."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lambdaform.cdk import errors, recognition, texts
from lambdaform.construct import STACKS, Element
from lambdaform.errors import DeclarationError, Problem, Source
from lambdaform.iam import Grant
from lambdaform.template import Reference, quoted


def allow(grantee: Any, *grants: Grant) -> None:
    """Let a principal of the CDK, an `IGrantable`, do what grants say: exact actions and resources.

    Raises DeclarationError for what is no grant, and for a grant that IAM's data speaks against.
    """
    from aws_cdk import aws_iam

    at = Source.of_caller()
    problems = [*_grantee_problems(grantee, at), *_problems(grants, at)]
    if problems:
        raise DeclarationError(*problems)
    with errors.told(f"a grant for {quoted(grantee)}", at):
        for statement in (s for grant in grants for s in grant.statements()):
            aws_iam.Grant.add_to_principal(
                grantee=grantee,
                actions=sorted(statement.actions),
                resource_arns=[texts.text(arn) for arn in statement.resources],
                conditions=texts.value(statement.conditions) or None,
            )


def _grantee_problems(grantee: object, at: Source | None) -> Iterator[Problem]:
    known = hasattr(grantee, "__dict__") and "aws_iam.IGrantable" in recognition.names(grantee)
    if not known:
        ours = isinstance(grantee, Element)
        hint = "say `allow=[...]` on it" if ours else "give a role, or what has one"
        yield Problem(
            f"`allow` grants to principals of the CDK, not to {quoted(grantee)}", at, hint
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
