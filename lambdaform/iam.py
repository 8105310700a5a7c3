"""Grants: exact actions on exact resources, and the policy documents that they become."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeAlias, TypeVar, overload

from lambdaform import iam_data
from lambdaform.errors import DeclarationError, Problem, Source, did_you_mean
from lambdaform.template import (
    GetAtt,
    Intrinsic,
    Ref,
    Reference,
    Text,
    Value,
    is_cut,
    quoted,
    readable,
    tokens,
)

if TYPE_CHECKING:
    from lambdaform.iam_evaluation import Decision, Request, evaluate

__all__ = [
    "Conditions",
    "Decision",
    "Grant",
    "Grantable",
    "Lookup",
    "Request",
    "Statement",
    "document",
    "evaluate",
    "grant",
    "policy",
    "sample_arn",
    "trust",
]

_EVALUATION = ("Decision", "Request", "evaluate")


def __getattr__(name: str) -> Any:
    """Import the evaluation of policies when it is first used: declaring needs none."""
    if name not in _EVALUATION:
        raise AttributeError(f"module `{__name__}` has no attribute `{name}`")
    from lambdaform import iam_evaluation

    return getattr(iam_evaluation, name)


Conditions: TypeAlias = Mapping[str, Mapping[str, Value]]
"""IAM's condition block: operator -> condition key -> value or values."""

Lookup: TypeAlias = Callable[[Reference], object]
"""Finds the construct that a reference points to."""


class Infer(Enum):
    """What stands in the place of grants where the code of a function says them."""

    INFER = "INFER"

    def __repr__(self) -> str:
        return self.value


INFER = Infer.INFER
"""`allow=INFER`: a role holds what the function's code is proven to need."""


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
        whose: the resource as error messages name it; `None` is its ARNs.
        hints: operation -> what to do where that is no action, or cannot apply here.
        faults: what went wrong while it was narrowed.
        narrowed: it is on fewer resources than it was made for.
        at: the line of the app that made it; `None` for a grant that a kind declares.
    """

    actions: tuple[str, ...]
    resources: Mapping[str | None, tuple[Text, ...]]
    conditions: Conditions = field(default_factory=dict)
    also: tuple[Grant, ...] = ()
    whose: str | None = None
    hints: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Problem, ...] = ()
    narrowed: bool = False
    at: Source | None = None

    @classmethod
    def on(cls, resource: Text | Sequence[Text], *actions: str) -> Self:
        """Grant actions on an ARN, or on several: `Grant.on(arn, "ses:SendEmail")`.

        `*` as the resource is only for actions that AWS gives no resource type.
        """
        at = Source.of_caller()
        several = resource if isinstance(resource, (list, tuple)) else (resource,)
        arns = tuple(arn for arn in several if isinstance(arn, (str, Intrinsic)))
        if not arns or len(arns) < len(several):
            message = f"`Grant.on` takes an ARN, not {quoted(resource)}"
            raise DeclarationError(Problem(message, at, "give its `.arn`"))
        return cls(_names(actions, at), {None: arns}, at=at)

    def when(self, conditions: Conditions) -> Self:
        """Narrow the grant with IAM conditions: operator -> condition key -> value or values."""
        at = Source.of_caller()
        merged = {operator: dict(keys) for operator, keys in self.conditions.items()}
        for operator, key, values in _flat(conditions, at):
            if merged.setdefault(operator, {}).setdefault(key, values) != values:
                message = f"the grant is narrowed twice by `{key}` with `{operator}`"
                raise DeclarationError(Problem(message, at, "one statement holds one of them"))
        return replace(self, conditions=merged, at=self.at or at)

    def limited_to(self, type: str, *arns: Text) -> Self:
        """Narrow the grant to other ARNs of one resource type, and to the actions that fit it."""
        fit = tuple(a for a in self.actions if (k := iam_data.action(a)) and type in k.types)
        return replace(self.on_less({type: arns}), actions=fit or self.actions)

    def on_less(self, resources: Mapping[str | None, tuple[Text, ...]]) -> Self:
        """Return the grant on fewer resources; a second time would undo the first, and is told."""
        at = self.at or Source.of_caller()
        if self.narrowed:
            message = f"the grant on {self._resource} is narrowed to some resources twice"
            problem = Problem(message, at, "make a grant for each")
            return replace(self, faults=(*self.faults, problem), at=at)
        return replace(self, resources=resources, narrowed=True, at=at)

    def statements(self) -> Iterator[Statement]:
        """Yield what a role's policy needs, the actions on the same resources together."""
        groups: dict[tuple[Text, ...], list[str]] = {}
        for action in self.actions:
            resources = self._resources_of(action)
            if resources:
                groups.setdefault(resources, []).append(action)
        for resources, actions in groups.items():
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
        yield from self.faults
        if not self.actions:
            yield Problem(f"a grant on {self._resource} names no action", self.at)
        for arn in self._no_arns():
            yield Problem(f"a grant is on `{arn}`, which is no ARN", self.at)
        for action in self.actions:
            for message, hint in self._faults(action, lookup):
                yield Problem(message, self.at, hint)
        for message, hint in chain(self._idle_arns(lookup), self._condition_faults()):
            yield Problem(message, self.at, hint)

    @property
    def _resource(self) -> str:
        arns = chain.from_iterable(self.resources.values())
        shown = " and ".join(f"`{readable(str(arn))}`" for arn in arns)
        return self.whose or shown or "nothing"

    def _no_arns(self) -> Iterator[str]:
        for type, arn in ((t, a) for t, arns in self.resources.items() for a in arns):
            if type is not None and isinstance(arn, str) and arn != "*":
                head = next(tokens(arn), "")
                if isinstance(head, str) and not head.startswith("arn:"):
                    yield arn
        for grant in self.also:
            yield from grant._no_arns()

    def _faults(self, action: str, lookup: Lookup) -> Iterator[tuple[str, str | None]]:
        prefix, colon, name = action.partition(":")
        known = iam_data.service(prefix)
        if "*" in action or "?" in action:
            yield f"the grant of `{action}` holds a wildcard", "name each action"
        elif not colon:
            yield f"`{action}` is no IAM action", f"write the service too: `sqs:{action}`"
        elif (fact := iam_data.action(action)) is None:
            names = [a.name for a in known.actions.values()] if known else iam_data.services()
            hint = self.hints.get(name) or did_you_mean(name if known else prefix, names)
            yield f"the IAM action `{action}` does not exist", hint
        elif not fact.types:
            # A kind may declare such an action; who names one sees that it holds for everything.
            if self.at and self.resources != {None: ("*",)}:
                hint = f'write `Grant.on("*", "{fact.full_name}")`'
                yield f"AWS cannot limit `{action}` to {self._resource}, or to any resource", hint
        elif not any(
            type in fact.types if type is not None else _fits(arn, fact, lookup)
            for type, arns in self.resources.items()
            for arn in arns
        ):
            types = " or ".join(sorted(fact.types))
            hint = f"it applies to: {types}" if self.resources else None
            yield f"`{action}` cannot apply to {self._resource}", self.hints.get(name) or hint

    def _idle_arns(self, lookup: Lookup) -> Iterator[tuple[str, str | None]]:
        """Yield the ARNs, of several, that none of the actions applies to."""
        arns = self.resources.get(None, ())
        facts = [fact for a in self.actions if (fact := iam_data.action(a)) and fact.types]
        for arn in arns if len(arns) > 1 and facts else ():
            if not any(_fits(arn, fact, lookup) for fact in facts):
                names = " or ".join(f"`{fact.full_name}`" for fact in facts)
                yield f"{names} cannot apply to `{readable(str(arn))}`", None

    def _condition_faults(self) -> Iterator[tuple[str, str | None]]:
        known = [s for a in self.actions if (s := iam_data.service(a.partition(":")[0]))]
        keys = {key: of.condition_keys[key] for of in known for key in of.condition_keys}
        for key in (key for block in self.conditions.values() for key in block):
            if not key.lower().startswith("aws:") and not _known_key(key.lower(), keys):
                near = [k for k in keys.values() if k.partition(":")[0] == key.partition(":")[0]]
                hint = did_you_mean(key, near)
                yield f"the condition key `{key}` does not exist for these actions", hint


def _names(actions: Sequence[object], at: Source | None) -> tuple[str, ...]:
    """Return what should be the names of actions; raise DeclarationError where one is none."""
    for action in actions:
        if not isinstance(action, str):
            message = f"a grant takes the names of actions, not {quoted(action)}"
            hint = "write them one by one, without brackets" if isinstance(action, list) else None
            raise DeclarationError(Problem(message, at, hint))
    return tuple(map(str, actions))


def _flat(conditions: Conditions, at: Source | None) -> Iterator[tuple[str, str, Value]]:
    """Yield operator, condition key and values; raise DeclarationError for another shape."""
    for operator, keys in conditions.items() if isinstance(conditions, Mapping) else [("", None)]:
        if not isinstance(keys, Mapping) or not all(isinstance(key, str) for key in keys):
            message = f"a condition cannot be {quoted(conditions)}"
            hint = 'write `{"StringEquals": {"aws:SourceAccount": "123456789012"}}`'
            raise DeclarationError(Problem(message, at, hint))
        yield from ((operator, key, values) for key, values in keys.items())


def _known_key(key: str, known: Iterable[str]) -> bool:
    """Tell whether a key is known, be it as `service:key/${variable}`."""
    return key in known or any(
        k[-1] in "}>" and key.startswith(re.split("[$<]", k)[0]) for k in known
    )


def _fits(arn: Text, fact: iam_data.Action, lookup: Lookup) -> bool:
    """Tell whether an action can apply to an ARN that somebody wrote; true where unknown."""
    if arn == "*":
        return fact.boundless
    sample = _sample(arn, lookup)
    known = iam_data.service(fact.service)
    return sample is None or known is None or bool(known.types_of(sample) & fact.types)


def _sample(arn: Text, lookup: Lookup) -> str | None:
    """Return an ARN of the form that this one will have; `None` where that cannot be known."""
    sample = ""
    if isinstance(arn, str) and is_cut(arn):
        return None  # it is told where it is rendered
    for part in tokens(arn) if isinstance(arn, str) else (arn,):
        if isinstance(part, str):
            sample += part
        elif isinstance(part, Ref) and part.id.startswith("AWS::"):
            sample += "x"
        elif isinstance(part, (Ref, GetAtt)) and isinstance(target := lookup(part), Grantable):
            known = sample_arn(target, part)
            if known is None and isinstance(part, GetAtt) and part.attribute.endswith("Arn"):
                return None
            sample += known or "x"  # a name
        else:
            return None
    return sample


def sample_arn(target: object, reference: Intrinsic) -> str | None:
    """Return an ARN of the form that a reference to a construct has; `None` where unknown."""
    if not isinstance(target, Grantable):
        return None
    known = iam_data.service(target.iam_service)
    for type, arns in target.iam_resources().items():
        several = (arns,) if isinstance(arns, (str, Intrinsic)) else arns
        if reference in several and known and type in known.arns:
            return re.sub(r"\$\{[^}]*\}", "x", known.arns[type])
    return None


G = TypeVar("G", bound=Grant)


class Grantable(Generic[G]):
    """The side of a construct that roles are granted things on.

    A kind names its service and says which ARN stands for each of IAM's resource types.
    """

    iam_service: ClassVar[str]
    grant_form: ClassVar[type[Any]] = Grant
    kms_key_arn: Text | None = None
    """The customer managed key that encrypts it; `None` for AWS's own."""
    kms_needs: ClassVar[Mapping[str, Sequence[str]]] = {}
    """Operation -> the operations on the encrypting key that come with it."""
    hints: ClassVar[Mapping[str, str]] = {}
    """Operation -> what to do where IAM knows no such action, or where it cannot apply."""

    def iam_resources(self) -> Mapping[str, Text | Sequence[Text]]:
        """Return IAM's resource types and the ARNs of this construct that they stand for."""
        raise NotImplementedError

    def grant(self, *operations: str) -> G:
        """Grant exact operations by AWS's names: `orders.grant("PutItem", "Query")`."""
        at = Source.of_caller()
        actions = [op if ":" in op else f"{self.iam_service}:{op}" for op in _names(operations, at)]
        # IAM compares without case; what is known of an action is found by its right spelling.
        facts = [(action, iam_data.action(action)) for action in actions]
        return self.granting([fact.full_name if fact else action for action, fact in facts], at)

    def granting(self, actions: Iterable[str], at: Source | None = None) -> G:
        """Return the grant of actions on this construct."""
        resources: dict[str | None, tuple[Text, ...]] = {
            type: (arns,) if isinstance(arns, (str, Intrinsic)) else tuple(arns)
            for type, arns in self.iam_resources().items()
        }
        actions = tuple(actions)
        form: type[G] = self.grant_form
        also = self._key_use(actions)
        return form(actions, resources, also=also, whose=str(self), hints=self.hints, at=at)

    def _key_use(self, actions: Iterable[str]) -> tuple[Grant, ...]:
        key = self.kms_key_arn
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
    merged: dict[tuple[tuple[Text, ...], str], Statement] = {}
    for new in statements:
        key = (new.resources, repr(new.conditions))
        old = merged.get(key)
        actions = new.actions if old is None else tuple({*old.actions, *new.actions})
        merged[key] = replace(new, actions=actions)
    if not merged:
        return None
    return {"Version": "2012-10-17", "Statement": [s.body() for s in merged.values()]}


def trust(service: str, conditions: Conditions | None = None) -> Value:
    """Return the trust policy that lets an AWS service take a role on."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
        "Condition": conditions,
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
