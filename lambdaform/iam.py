"""Grants: exact actions on exact resources, and the policy documents that they become."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Generic, Self, TypeAlias, TypeVar, overload

from lambdaform import iam_data
from lambdaform.errors import Problem, Source, did_you_mean
from lambdaform.template import GetAtt, Intrinsic, Ref, Reference, Text, Value, tokens

Conditions: TypeAlias = Mapping[str, Mapping[str, Value]]
"""IAM's condition block: operator -> condition key -> value or values."""

Lookup: TypeAlias = Callable[[Reference], object]
"""Finds the construct that a reference points to."""


@dataclass(frozen=True)
class Statement:
    """One `Allow` of a policy document."""

    actions: tuple[str, ...]
    resources: tuple[Text, ...]
    conditions: Conditions = field(default_factory=dict)

    def body(self) -> Value:
        """Return the statement in IAM's own form."""
        return {
            "Effect": "Allow",
            "Action": sorted(self.actions),
            "Resource": self.resources[0] if len(self.resources) == 1 else list(self.resources),
            "Condition": self.conditions or None,
        }


@dataclass(frozen=True)
class Grant:
    """Actions that a role may take, on the ARNs of the resource types that they apply to.

    Attributes:
        actions: such as `sqs:SendMessage`; never a wildcard.
        resources: IAM's name of a resource type -> the ARNs. Each action is allowed on those of
            the types that it applies to: `s3:ListBucket` on the bucket, `s3:GetObject` on its
            objects. Under the key `None` are ARNs whose type nobody declared.
        conditions: hold for every action.
        also: what comes with it, such as the use of the key that encrypts the resource.
        whose: the resource as error messages name it.
        at: the line of the app that made it; `None` for a grant that a kind declares.
    """

    actions: tuple[str, ...]
    resources: Mapping[str | None, tuple[Text, ...]]
    conditions: Conditions = field(default_factory=dict)
    also: tuple[Grant, ...] = ()
    whose: str = "this"
    at: Source | None = None

    @classmethod
    def on(cls, resource: Text | Sequence[Text], *actions: str) -> Self:
        """Grant actions on an ARN, or on several: `Grant.on(arn, "ses:SendEmail")`.

        `*` as the resource is only for actions that AWS gives no resource type.
        """
        several = (resource,) if isinstance(resource, (str, Intrinsic)) else tuple(resource)
        return cls(actions, {None: several}, at=Source.of_caller())

    def when(self, conditions: Conditions) -> Self:
        """Narrow the grant with IAM conditions: operator -> condition key -> value or values."""
        merged = {operator: dict(keys) for operator, keys in self.conditions.items()}
        for operator, keys in conditions.items():
            merged.setdefault(operator, {}).update(keys)
        return replace(self, conditions=merged, at=self.at or Source.of_caller())

    def limited_to(self, type: str, *arns: Text) -> Self:
        """Narrow the grant to other ARNs of one resource type, and to the actions that fit it."""
        fit = tuple(a for a in self.actions if (k := iam_data.action(a)) and type in k.types)
        rest = replace(self, actions=fit or self.actions, resources={type: arns})
        return replace(rest, at=self.at or Source.of_caller())

    def statements(self) -> Iterator[Statement]:
        """Yield what a role's policy needs, the actions on the same resources together."""
        groups: dict[str, tuple[list[str], tuple[Text, ...]]] = {}
        for action in self.actions:
            resources = self._resources_of(action)
            if resources:
                groups.setdefault(repr(resources), ([], resources))[0].append(action)
        for actions, resources in groups.values():
            yield Statement(tuple(actions), resources, self.conditions)
        for grant in self.also:
            yield from grant.statements()

    def _resources_of(self, action: str) -> tuple[Text, ...]:
        known = iam_data.action(action)
        if known and not known.types:
            return ("*",)
        return tuple(
            arn
            for type, arns in self.resources.items()
            if type is None or (known and type in known.types)
            for arn in arns
        )

    def problems(self, lookup: Lookup) -> Iterator[Problem]:
        """Yield what is wrong with it, held against IAM's own data."""
        for action in self.actions:
            for message, hint in self._faults(action, lookup):
                yield Problem(message, self.at, hint)
        for message, hint in self._condition_faults():
            yield Problem(message, self.at, hint)

    def _faults(self, action: str, lookup: Lookup) -> Iterator[tuple[str, str | None]]:
        prefix, colon, name = action.partition(":")
        known = iam_data.service(prefix)
        if "*" in action or "?" in action:
            yield f"the grant of `{action}` holds a wildcard", "name each action"
        elif not colon:
            yield f"`{action}` is no IAM action", f"write the service too: `sqs:{action}`"
        elif (fact := iam_data.action(action)) is None:
            names = [a.name for a in known.actions.values()] if known else iam_data.services()
            hint = did_you_mean(name if known else prefix, names)
            yield f"the IAM action `{action}` does not exist", hint
        elif not fact.types and set(self.resources) == {None}:
            if self.resources[None] != ("*",):
                yield f"AWS gives `{action}` no resource type", 'grant it on `"*"`'
        elif fact.types and not any(
            type in fact.types if type is not None else _fits(arn, action, fact, lookup)
            for type, arns in self.resources.items()
            for arn in arns
        ):
            types = " or ".join(sorted(fact.types))
            hint = f"it applies to: {types}" if self.resources else None
            yield f"`{action}` cannot apply to {self.whose}", hint

    def _condition_faults(self) -> Iterator[tuple[str, str | None]]:
        known = [s for a in self.actions if (s := iam_data.service(a.partition(":")[0]))]
        keys = {key for service in known for key in service.condition_keys}
        for key in (key for block in self.conditions.values() for key in block):
            if not key.lower().startswith("aws:") and not _known_key(key.lower(), keys):
                service = key.partition(":")[0]
                hint = did_you_mean(key, [k for k in keys if k.startswith(service)])
                yield f"the condition key `{key}` does not exist for these actions", hint


def _known_key(key: str, known: set[str]) -> bool:
    """Tell whether a key is known, be it as `service:key/${variable}`."""
    return key in known or any(k.endswith("}") and key.startswith(k.split("$")[0]) for k in known)


def _fits(arn: Text, action: str, fact: iam_data.Action, lookup: Lookup) -> bool:
    """Tell whether an action can apply to an ARN that somebody wrote; true where unknown."""
    if arn == "*":
        return False
    sample = _sample(arn, lookup)
    known = iam_data.service(action.partition(":")[0])
    if sample is None or known is None:
        return True
    forms = {sample, sample.replace("*", "x/x")}
    return any(known.types_of(form) & fact.types for form in forms)


def _sample(arn: Text, lookup: Lookup) -> str | None:
    sample = ""
    for part in tokens(arn) if isinstance(arn, str) else (arn,):
        if isinstance(part, str):
            sample += part
        elif isinstance(part, Ref) and part.id.startswith("AWS::"):
            sample += "x"
        elif isinstance(part, (Ref, GetAtt)) and (known := sample_arn(lookup(part), part)):
            sample += known
        else:
            return None
    return sample


def sample_arn(target: object, reference: Intrinsic) -> str | None:
    """Return an ARN of the form that a reference to a construct has; `None` where unknown."""
    if not isinstance(target, Grantable):
        return None
    known = iam_data.service(target.iam_service)
    for type, arn in target.iam_resources().items():
        if arn == reference and known and type in known.arns:
            return re.sub(r"\$\{[^}]*\}", "x", known.arns[type])
    return None


G = TypeVar("G", bound=Grant)


class Grantable(Generic[G]):
    """The side of a construct that roles are granted things on.

    A kind names its service and says which ARN stands for each of IAM's resource types.
    """

    iam_service: ClassVar[str]
    grant_form: ClassVar[type[Any]] = Grant
    kms_needs: ClassVar[Mapping[str, Sequence[str]]] = {}
    """Operation -> the operations on the encrypting key that come with it."""

    def iam_resources(self) -> Mapping[str, Text | Sequence[Text]]:
        """Return IAM's resource types and the ARNs of this construct that they stand for."""
        raise NotImplementedError

    @property
    def encryption_key(self) -> Text | None:
        """The ARN of the customer managed key that encrypts it; `None` for AWS's own."""
        return None

    def grant(self, *operations: str) -> G:
        """Grant exact operations by AWS's names: `orders.grant("PutItem", "Query")`."""
        actions = [op if ":" in op else f"{self.iam_service}:{op}" for op in operations]
        return self.granting(actions, Source.of_caller())

    def granting(self, actions: Iterable[str], at: Source | None = None) -> G:
        """Return the grant of actions on this construct."""
        resources: dict[str | None, tuple[Text, ...]] = {
            type: (arns,) if isinstance(arns, (str, Intrinsic)) else tuple(arns)
            for type, arns in self.iam_resources().items()
        }
        actions = tuple(actions)
        form: type[G] = self.grant_form
        return form(actions, resources, also=self._key_use(actions), whose=str(self), at=at)

    def _key_use(self, actions: Iterable[str]) -> tuple[Grant, ...]:
        key = self.encryption_key
        needs = {f"kms:{n}" for a in actions for n in self.kms_needs.get(a.partition(":")[2], ())}
        if key is None or not needs:
            return ()
        service = f"{self.iam_service}.{Ref('AWS::Region')}.amazonaws.com"
        via = {"StringEquals": {"kms:ViaService": service}}
        return (Grant(tuple(sorted(needs)), {"key": (key,)}, via, whose="the key"),)


class grant(Generic[G]):  # noqa: N801 - it is written like a call, in a class body
    """A grant of a kind: `send = grant("sqs:SendMessage")` makes `jobs.send` a typed value."""

    @overload
    def __init__(self: grant[Grant], *actions: str) -> None: ...

    @overload
    def __init__(self, *actions: str, form: type[G]) -> None: ...

    def __init__(self, *actions: str, form: type[Grant] = Grant) -> None:
        """Declare the least actions that do what the name says; `form` adds ways to narrow it."""
        self.actions = actions
        self.form = form

    @overload
    def __get__(self, owner: None, kind: type) -> grant[G]: ...

    @overload
    def __get__(self, owner: Grantable[Any], kind: type) -> G: ...

    def __get__(self, owner: Grantable[Any] | None, kind: type) -> grant[G] | G:
        return self if owner is None else owner.granting(self.actions)


def policy(grants: Iterable[Grant]) -> Value | None:
    """Return the policy document of some grants, like statements merged; `None` for none."""
    return document(s for g in grants for s in g.statements())


def document(statements: Iterable[Statement]) -> Value | None:
    """Return a policy document; actions on the same resources and conditions share a statement."""
    merged: dict[str, Statement] = {}
    for new in statements:
        key = repr((new.resources, new.conditions))
        old = merged.get(key)
        actions = new.actions if old is None else tuple({*old.actions, *new.actions})
        merged[key] = replace(new, actions=actions)
    if not merged:
        return None
    return {"Version": "2012-10-17", "Statement": [s.body() for s in merged.values()]}


def trust(service: str) -> Value:
    """Return the trust policy that lets an AWS service take a role on."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
