"""The roles of templates, and all the policies that say what they may do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lambdaform import iam_data, managed_policies
from lambdaform.access.template.names import Declared
from lambdaform.access.template.resource_policies import ResourceStatement, resource_statements
from lambdaform.access.template.statements import Origin, Request, Statement, statements
from lambdaform.access.template.values import Values
from lambdaform.template import Json

_ROLE = "AWS::IAM::Role"
_MANAGED = "AWS::IAM::ManagedPolicy"
_BESIDE = {"AWS::IAM::Policy": "Roles", _MANAGED: "Roles", "AWS::IAM::RolePolicy": "RoleName"}
"""Types of policies that name the roles that they are for, and where."""
_LAMBDA = "lambda.amazonaws.com"


@dataclass(frozen=True)
class Role:
    """A role of a template.

    Attributes:
        stack: the name of its stack in CloudFormation.
        id: its logical id.
        statements: those of all its policies.
        boundary: those of its permissions boundary; `None` where it has none.
        unseen: policies whose documents are not here, in words.
        others: who may take it on beside Lambda functions, in words.
        policies: those of resources, as far as they are about it.
    """

    stack: str
    id: str
    statements: tuple[Statement, ...] = field(compare=False)
    boundary: tuple[Statement, ...] | None = field(default=None, compare=False)
    unseen: tuple[str, ...] = field(default=(), compare=False)
    others: tuple[str, ...] = field(default=(), compare=False)
    policies: tuple[ResourceStatement, ...] = field(default=(), compare=False, repr=False)

    def answer(self, request: Request) -> bool | None:
        """Tell whether a request is allowed; `None` for perhaps.

        Its policies decide, with its boundary, and the policies of resources that the templates
        declare. What is not seen may allow whatever is not denied.
        """
        denied = _either([one.matches(request) for one in self._denials()])
        if denied:
            return False
        allowed = self._allowed(request)
        if self.unseen and not allowed:
            return None
        return None if denied is None and allowed else allowed

    def allowing(self, request: Request) -> Statement | None:
        """Return the statement that allows a request for certain."""
        given = [one.statement for one in self.policies if self._given(one, request)]
        every = (*self.statements, *given)
        return next((one for one in every if one.allows and one.matches(request)), None)

    def _allowed(self, request: Request) -> bool | None:
        own = self._own(request)
        given = _either([self._given(one, request) for one in self.policies])
        if own and self._needs_key_policy(request):
            return True if given else None
        return _either([own, given])

    def _own(self, request: Request) -> bool | None:
        """Tell whether its own policies allow a request, and its boundary does."""
        allowed = _either([one.matches(request) for one in self.statements if one.allows])
        if allowed is False and self._may_be_known_better(request):
            return None
        if self.boundary is None or allowed is False:
            return allowed
        within = _either([one.matches(request) for one in self.boundary if one.allows])
        return allowed if within else within

    def _may_be_known_better(self, request: Request) -> bool:
        """Tell whether it allows on some resources what IAM's data gives none.

        AWS's tables lack a few types of resources, so that whoever wrote the policy may be right.
        """
        known = iam_data.action(request.action)
        if request.resource != "*" or known is None or known.types:
            return False
        return any(one.allows and one.has(request.action) for one in self.statements)

    def _given(self, policy: ResourceStatement, request: Request) -> bool | None:
        """Tell whether the policy of a resource allows a request without the role's own."""
        if not policy.names or not policy.statement.allows:
            return False
        matches = policy.statement.matches(request)
        # Whether it is meant for the function, or for a service in its place, is in the conditions.
        return None if matches and policy.statement.depends_on_unseen(request) else matches

    def _needs_key_policy(self, request: Request) -> bool:
        """Tell whether a key's policy is declared, and leaves nothing to the policies of roles."""
        about = [one for one in self.policies if one.of_key and request.resource in one.of]
        return bool(about) and not any(
            one.delegates and one.statement.matches(request) is not False for one in about
        )

    def _denials(self) -> Iterator[Statement]:
        own = (*self.statements, *(self.boundary or ()))
        given = (one.statement for one in self.policies if one.names)
        yield from (one for one in (*own, *given) if not one.allows)


def _either(answers: Sequence[bool | None]) -> bool | None:
    return True if True in answers else None if None in answers else False


class Roles:
    """The roles of some templates.

    Args:
        templates: those that read the values of each template.
    """

    def __init__(self, templates: Sequence[Values]) -> None:
        self._beside: dict[str, list[tuple[Values, Declared]]] = {}
        self._managed: dict[str, tuple[Values, Declared]] = {}
        self._by_arn: dict[str, tuple[Values, Declared]] = {}
        self._made: dict[str, Role] = {}
        self._policies = list(resource_statements(templates))
        for values in templates:
            for declared in values.resources.values():
                self._index(values, declared)

    def _index(self, values: Values, declared: Declared) -> None:
        if declared.type == _ROLE:
            self._by_arn |= dict.fromkeys(declared.arns, (values, declared))
        if declared.type == _MANAGED:
            self._managed |= dict.fromkeys(declared.ref, (values, declared))
        named = _BESIDE.get(declared.type)
        for role in values.each(declared.properties.get(named)) if named else ():
            self._beside.setdefault(role, []).append((values, declared))

    def of(self, arns: Sequence[str]) -> Role | None:
        """Return the role that has one of some ARNs; `None` where it is not declared here."""
        found = next((self._by_arn[arn] for arn in arns if arn in self._by_arn), None)
        if found is None:
            return None
        values, declared = found
        key = f"{declared.stack} {declared.id}"
        if key not in self._made:
            self._made[key] = self._role(values, declared)
        return self._made[key]

    def _role(self, values: Values, declared: Declared) -> Role:
        unseen: list[str] = []
        found = [*self._inline(values, declared), *self._attached(values, declared, unseen)]
        for name in declared.ref:
            for theirs, policy in self._beside.get(name, ()):
                found += self._document(theirs, policy)
        boundary = declared.properties.get("PermissionsBoundary")
        return Role(
            declared.stack,
            declared.id,
            tuple(dict.fromkeys(found)),
            tuple(self._by_reference(values, boundary, unseen)) if boundary else None,
            tuple(unseen),
            tuple(_others(declared.properties.get("AssumeRolePolicyDocument"), values)),
            tuple(filter(None, (one.about(declared.arns) for one in self._policies))),
        )

    def _inline(self, values: Values, declared: Declared) -> Iterator[Statement]:
        for index, policy in enumerate(values.items(declared.properties.get("Policies"))):
            if isinstance(policy, Mapping):
                path = ("Properties", "Policies", index, "PolicyDocument")
                origin = Origin(declared.stack, declared.id, path)
                yield from statements(policy.get("PolicyDocument"), values, origin)

    def _attached(
        self, values: Values, declared: Declared, unseen: list[str]
    ) -> Iterator[Statement]:
        for reference in values.items(declared.properties.get("ManagedPolicyArns")):
            yield from self._by_reference(values, reference, unseen)

    def _by_reference(
        self, values: Values, reference: Json, unseen: list[str]
    ) -> Iterator[Statement]:
        for arn in values.texts(reference):
            known = self._managed.get(arn)
            document = managed_policies.document(arn) if known is None else None
            if known is not None:
                yield from self._document(*known)
            elif document is not None:
                yield from statements(document, values, Origin(None, arn.rpartition("/")[2]))
            else:
                unseen.append(arn)

    def _document(self, values: Values, policy: Declared) -> Iterator[Statement]:
        origin = Origin(policy.stack, policy.id, ("Properties", "PolicyDocument"))
        yield from statements(policy.properties.get("PolicyDocument"), values, origin)


def _others(document: Json, values: Values) -> Iterator[str]:
    """Yield who may take a role on, beside Lambda functions."""
    found = document.get("Statement") if isinstance(document, Mapping) else None
    for statement in values.items(found):
        principals = statement.get("Principal", {}) if isinstance(statement, Mapping) else {}
        if not isinstance(principals, Mapping):
            yield str(principals)
            continue
        for named in principals.values():
            yield from (one for one in values.each(named) if one != _LAMBDA)
