"""What IAM would say to a request: identity policies, a boundary, a resource's policy.

After "Policy evaluation logic" of AWS's user guide, for requests within one account. Not part of it:
other accounts, service and resource control policies, session policies, service-linked roles.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from lambdaform.iam_conditions import Context, Unresolved, Values, holds
from lambdaform.template import Json

Policy: TypeAlias = Mapping[str, Json]
"""A policy document, as JSON has it."""

_VARIABLES_SINCE = "2012-10-17"


@dataclass(frozen=True)
class Request:
    """One check of IAM: a call of AWS may take several, and each of them has to pass.

    Attributes:
        action: such as `dynamodb:PutItem`.
        resource: an ARN; `*` for an action that AWS gives no resource type.
        context: condition keys of the request, in any case, with a value or several.
        principal: the ARN of the role that asks; what resource policies name.
    """

    action: str
    resource: str = "*"
    context: Context = field(default_factory=dict)
    principal: str = ""


@dataclass(frozen=True)
class Decision:
    """The verdict on a request.

    Attributes:
        allowed: whether it may be done.
        reason: why, in words.
        explicit: whether a statement denies it, whatever others allow.
    """

    allowed: bool
    reason: str
    explicit: bool = False

    def __bool__(self) -> bool:
        return self.allowed


def evaluate(
    request: Request,
    identity: Sequence[Policy],
    *,
    boundary: Policy | None = None,
    resource_policy: Policy | None = None,
) -> Decision:
    """Return what IAM says to a request.

    Args:
        request: the action, the resource, the context.
        identity: the policies of the role.
        boundary: the role's permissions boundary; `None` is none.
        resource_policy: of the resource; `None` is none. That of a KMS key decides alone
            whether the account's own policies count at all.

    Raises:
        ValueError: a policy has a condition operator that IAM does not have.
    """
    asked = _Asked(request)
    kinds: list[tuple[str, Sequence[Policy]]] = [
        ("an identity-based policy", identity),
        ("the permissions boundary", [boundary] if boundary is not None else []),
        ("the resource's policy", [resource_policy] if resource_policy is not None else []),
    ]
    for kind, policies in kinds:
        for statement in _matching(asked, policies, "Deny"):
            reason = f"{_named(statement)} of {kind} denies {asked}"
            return Decision(allowed=False, reason=reason, explicit=True)
    if boundary is not None and not any(_matching(asked, [boundary], "Allow")):
        return Decision(allowed=False, reason=f"the permissions boundary does not allow {asked}")
    return _allowed(asked, identity, resource_policy)


def _allowed(asked: _Asked, identity: Sequence[Policy], resource: Policy | None) -> Decision:
    own = next(_matching(asked, identity, "Allow"), None)
    theirs = list(_matching(asked, [resource], "Allow")) if resource is not None else []
    direct = next((s for s in theirs if not asked.is_account(s)), None)
    if direct is not None:
        return Decision(allowed=True, reason=f"{_named(direct)} of the resource's policy allows it")
    if asked.of_key and resource is not None and not theirs:
        return Decision(allowed=False, reason=f"the key's policy does not allow {asked}")
    if own is not None:
        return Decision(allowed=True, reason=f"{_named(own)} of an identity-based policy allows it")
    return Decision(allowed=False, reason=f"no identity-based policy allows {asked}")


class _Asked:
    """A request, ready to be held against statements."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._action = request.action.lower()
        principal = {"aws:PrincipalArn": request.principal} if request.principal else {}
        context = {**principal, **request.context}
        self._values = {known: Values(context, variables=known) for known in (True, False)}
        self.of_key = self._action.startswith("kms:")

    def __str__(self) -> str:
        return f"`{self._request.action}` on `{self._request.resource}`"

    def matches(self, statement: Json, *, variables: bool) -> bool:
        """Tell whether a statement applies; one with a variable without a value does not."""
        values = self._values[variables]
        try:
            return (
                self._is_action(statement)
                and self._is_principal(statement)
                and self._is_resource(statement, values)
                and holds(statement.get("Condition", {}), values)
            )
        except Unresolved:
            return False

    def _is_action(self, statement: Json) -> bool:
        plain = self._values[False]  # there are no variables in the names of actions
        actions = _list(statement.get("Action", statement.get("NotAction", [])))
        listed = any(plain.pattern(action.lower())(self._action) for action in actions)
        return listed == ("Action" in statement)

    def _is_resource(self, statement: Json, values: Values) -> bool:
        if "Resource" not in statement and "NotResource" not in statement:
            return True  # the policy is the resource's own, and need not say so
        resources = _list(statement.get("Resource", statement.get("NotResource")))
        matchers = [values.pattern(resource) for resource in resources]
        listed = any(matches(self._request.resource) for matches in matchers)
        return listed == ("Resource" in statement)

    def _is_principal(self, statement: Json) -> bool:
        for key, expected in (("Principal", True), ("NotPrincipal", False)):
            if key in statement:
                return self._is_among(statement[key]) == expected
        return True  # the policy is the principal's own

    def _is_among(self, principals: Json) -> bool:
        named = ["*"] if principals == "*" else _list(principals.get("AWS", []))
        return any(name in ("*", self._request.principal, *self._accounts()) for name in named)

    def _accounts(self) -> tuple[str, ...]:
        """Return the ways in which a policy names the account of the principal."""
        parts = self._request.principal.split(":")
        if len(parts) < 5:  # noqa: PLR2004 - an ARN has an account
            return ()
        return (parts[4], f"arn:{parts[1]}:iam::{parts[4]}:root")

    def is_account(self, statement: Json) -> bool:
        """Tell whether a statement allows the account, which leaves it to identity policies."""
        principals = statement.get("Principal", {})
        named = [] if principals == "*" else _list(principals.get("AWS", []))
        return bool(named) and all(name in self._accounts() for name in named)


def _matching(asked: _Asked, policies: Sequence[Policy], effect: str) -> Iterator[Json]:
    for policy in policies:
        variables = policy.get("Version") == _VARIABLES_SINCE
        for statement in _list(policy.get("Statement", [])):
            if statement["Effect"] == effect and asked.matches(statement, variables=variables):
                yield statement


def _named(statement: Json) -> str:
    return f"the statement `{statement['Sid']}`" if statement.get("Sid") else "a statement"


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]
