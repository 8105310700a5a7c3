"""Which roles may do more than before, and who may take them on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from lambdaform.access.template.names import Declared
from lambdaform.access.template.places import Places
from lambdaform.access.template.resource_policies import ResourceStatement
from lambdaform.access.template.roles import Role
from lambdaform.access.template.statements import Origin, Statement, statements
from lambdaform.access.template.values import Values
from lambdaform.assembly import Template
from lambdaform.plan.change import Change, Consequence
from lambdaform.plan.growth import Growth, growth
from lambdaform.plan.reading import Side
from lambdaform.plan.words import listed
from lambdaform.template import Json

_ROLE = "AWS::IAM::Role"
_TRUST = "AssumeRolePolicyDocument"
_NAMED = {
    "AWS::IAM::ManagedPolicy": "Roles",
    "AWS::IAM::Policy": "Roles",
    "AWS::IAM::RolePolicy": "RoleName",
}
"""Types of policies, and what names the roles that they are for."""

_OTHERS = (*_NAMED, "AWS::IAM::Group", "AWS::IAM::GroupPolicy", "AWS::IAM::User")
_OTHERS = (*_OTHERS, "AWS::IAM::UserPolicy")
"""Types whose statements are of no role of the template, or need not be."""


def permissions(
    before: Side, after: Side, template: Template, changes: Sequence[Change] = ()
) -> Iterator[Consequence]:
    """Yield what the roles, users and policies of a stack may do that they could not do before.

    Args:
        before: all stacks as they are deployed.
        after: all stacks as they are to be.
        template: what the app says of this one.
        changes: what happens to all resources: what was renamed is the same to a role as before.
    """
    old, new = before.values[template.name], after.values[template.name]
    places = after.places
    carried = _Carried(before, after, changes)
    for id, declared in new.resources.items():
        known = old.resources.get(id)
        known = known if known is not None and known.type == declared.type else None
        if declared.type == _ROLE and (role := after.roles.of(declared.arns)) is not None:
            was = before.roles.of(known.arns) if known is not None else None
            messages = _of_role(was, role, places, carried)
            trusted = _trusted(old, known, new, declared) if known is not None else ()
        elif declared.type in _OTHERS and not _is_of_roles(new, declared):
            was_said = carried.all(_documents(old, known)) if known is not None else ()
            messages = _grown(was_said, _documents(new, declared), places, new=known is None)
            trusted = ()
        else:
            continue
        for message, needed in (*messages, *trusted):
            name = f"grant:{id}" if needed else ""
            at = template.sources.get(id)
            yield Consequence("permission", name, f"`{id}` {message}", template.stack, id, at)


class _Carried:
    """Lets old statements be about the resources of the new template: those of the same ids.

    One that is replaced, or renamed, has another ARN, and is the same to a role.
    """

    def __init__(self, before: Side, after: Side, changes: Sequence[Change]) -> None:
        renamed = {(one.stack, one.id): one.renamed_to for one in changes if one.renamed_to}
        self._arns: dict[str, str] = {}
        for name, old in before.values.items():
            new = after.values.get(name)
            for id, declared in old.resources.items() if new else ():
                there = new and new.resources.get(renamed.get((old.template.stack, id), id))
                if there and there.type == declared.type:
                    pairs = zip(declared.arns, there.arns, strict=False)
                    self._arns |= {was: is_now for was, is_now in pairs if was != is_now}

    def all(self, found: Sequence[Statement]) -> tuple[Statement, ...]:
        """Return statements about the resources of the new template."""
        return tuple(replace(s, resources=tuple(map(self._arn, s.resources))) for s in found)

    def _arn(self, resource: str) -> str:
        for old, new in self._arns.items():
            rest = resource.removeprefix(old)
            if resource.startswith(old) and (not rest or rest[0] in "/:*"):
                return new + rest
        return resource


def _of_role(
    before: Role | None, after: Role, places: Places, carried: _Carried
) -> Iterator[tuple[str, bool]]:
    """Yield what a role may do more than before, and whether that needs a word."""
    old = carried.all(_statements(before)) if before else ()
    yield from _grown(old, _statements(after), places, new=before is None)
    for name in after.unseen:
        if before is None or name not in before.unseen:
            yield f"is given `{name}`, of which nobody knows here what it allows", True
    if before is None or before.boundary is None:
        return
    if after.boundary is None:
        yield "may now do all that its policies allow: its permissions boundary goes", True
        return
    for grown in growth(carried.all(before.boundary), after.boundary, places):
        yield f"has a wider boundary: {_said(grown)}", True


def _statements(role: Role) -> tuple[Statement, ...]:
    """Return all statements that are about a role: of its policies, and of those of resources."""
    given = (_on_itself(one.statement) for one in role.policies if _names(one))
    return (*role.statements, *given)


def _on_itself(statement: Statement) -> Statement:
    """Return a statement of a resource's policy without what would be within it, but for buckets."""
    every = statement.resources
    within = {one for one in every if one.removesuffix("/*") in every and ":s3:" not in one}
    left = tuple(one for one in every if one not in within or not one.endswith("/*"))
    return replace(statement, resources=left)


def _names(policy: ResourceStatement) -> bool:
    """Tell whether the policy of a resource names a role, and not anybody."""
    return policy.names and "*" not in policy.principals


def _grown(
    before: tuple[Statement, ...], after: tuple[Statement, ...], places: Places, *, new: bool
) -> Iterator[tuple[str, bool]]:
    """Yield what is grown; of a new role, what is not powerful is told in one."""
    told = []
    for grown in growth(before, after, places):
        if grown.denied:
            yield f"is no longer denied {_said(grown)}", True
        elif new and not grown.powerful:
            told.append(_said(grown))
        else:
            verb = "is new, and may do" if new else "may now do"
            yield f"{verb} {_said(grown)}", True
    if told:
        yield f"is new, and may do {'; '.join(told)}", False


def _said(grown: Growth) -> str:
    on = grown.resource if grown.resource.startswith("anything") else f"`{grown.resource}`"
    words = [one for one in grown.actions if one.startswith("anything")]
    said = " and ".join(words) if words else listed(dict.fromkeys(grown.actions))
    return f"{said} on {on}"


def _is_of_roles(values: Values, declared: Declared) -> bool:
    """Tell whether a policy is for roles of the template only, which are looked at themselves."""
    named = list(values.each(declared.properties.get(_NAMED.get(declared.type, ""))))
    roles = {ref for one in values.resources.values() if one.type == _ROLE for ref in one.ref}
    return bool(named) and set(named) <= roles


def _documents(values: Values, declared: Declared) -> tuple[Statement, ...]:
    """Return the statements of a policy, a user or a group."""
    own = declared.properties
    inline = [one for one in values.items(own.get("Policies")) if isinstance(one, Mapping)]
    documents = [own.get("PolicyDocument"), *(one.get("PolicyDocument") for one in inline)]
    origin = Origin(declared.stack, declared.id)
    return tuple(one for document in documents for one in statements(document, values, origin))


def _trusted(
    old: Values, known: Declared, new: Values, declared: Declared
) -> Iterator[tuple[str, bool]]:
    """Yield who may take on a role that could not do so before, within the account."""
    places = Places(())
    for grown in growth(_trust(old, known), _trust(new, declared), places):
        who = grown.resource
        if grown.denied:
            yield f"is no longer denied to `{who}`", True
        elif who != "*" and (_is_provider(who) or not _is_of_other(who, new.place.account)):
            yield f"may now be taken on by `{who}`", True


def _is_provider(principal: str) -> bool:
    return "-provider/" in principal


def _is_of_other(principal: str, own: str) -> bool:
    number = principal.split(":")[4] if principal.startswith("arn:") else principal
    return number.isdecimal() and number != own


def _trust(values: Values, declared: Declared) -> tuple[Statement, ...]:
    """Return who may take a role on, as statements about them."""
    document = declared.properties.get(_TRUST)
    found = document.get("Statement") if isinstance(document, Mapping) else None
    return tuple(
        replace(made, resources=tuple(principals(values, one.get("Principal"))))
        for one in values.items(found)
        if isinstance(one, Mapping)
        for made in statements({"Statement": [one]}, values, Origin("", ""))
    )


def principals(values: Values, given: Json) -> Iterator[str]:
    """Yield the principals that a statement names."""
    if isinstance(given, str):
        yield given
    elif isinstance(given, Mapping):
        for named in given.values():
            yield from values.each(named)
