"""Statements of policies, and whether they are about a request of which not everything is known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lambdaform import iam_conditions
from lambdaform.access.patterns import covers, is_known, is_plain, meets, symbol
from lambdaform.access.template.values import Values
from lambdaform.template import Json

_ALIKE = {"ArnEquals", "ArnLike", "StringEquals", "StringLike"}
_VARIABLE = re.compile(r"\$\{[^}]*\}")


@dataclass(frozen=True)
class Request:
    """An action on a resource, as far as that is known.

    Attributes:
        action: such as `dynamodb:PutItem`.
        resource: an ARN; `*` for an action that AWS gives no resource type.
        context: the condition keys of which something is known, in lower case, each with what its
            value may be, as texts; without any for a key that the request does not have.
    """

    action: str
    resource: str
    context: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Origin:
    """Where a statement stands.

    Attributes:
        stack: the name of the stack; `None` for a policy of AWS.
        id: the resource that holds it, or the policy's name.
        path: what leads to it there.
    """

    stack: str | None
    id: str
    path: tuple[str | int, ...] = ()


@dataclass(frozen=True)
class Statement:
    """A statement of a policy, with texts for what stands in it.

    Attributes:
        allows: whether it allows, or denies.
        actions: those that it names, with wildcards.
        resources: those that it names.
        but_actions: it is about all actions but those named.
        but_resources: it is about all resources but those named.
        conditions: operator, condition key and values; all have to hold.
        origin: where it stands.
    """

    allows: bool
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    but_actions: bool = False
    but_resources: bool = False
    conditions: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    origin: Origin | None = field(default=None, compare=False)

    def matches(self, request: Request) -> bool | None:
        """Tell whether it is about a request; `None` for perhaps.

        A condition on a key of which nothing is known counts as fulfilled where the statement
        allows, and as not fulfilled where it denies: what only a request tells is no fault of the app.
        """
        if not self.has(request.action):
            return False
        holds = self._conditions_hold(dict(request.context))
        return False if holds is False else _both(holds, self.is_on(request.resource))

    def has(self, action: str) -> bool:
        """Tell whether it is about an action."""
        named = any(covers(one.lower(), action.lower()) for one in self.actions)
        return named is not self.but_actions

    def is_on(self, resource: str) -> bool | None:
        """Tell whether it is about a resource; `None` for perhaps."""
        sure = any(covers(one, resource) for one in self.resources)
        perhaps = sure or any(meets(one, resource) for one in self.resources)
        if self.but_resources:
            sure, perhaps = not perhaps, not sure
        return True if sure else None if perhaps else False

    def depends_on_unseen(self, request: Request) -> bool:
        """Tell whether it has conditions on keys of which nothing is known."""
        known = dict(request.context)
        return any(
            key.lower() not in known or _VARIABLE.search(" ".join(wanted))
            for _, key, wanted in self.conditions
        )

    def _conditions_hold(self, context: Mapping[str, tuple[str, ...]]) -> bool | None:
        holds: bool | None = True
        for condition in self.conditions:
            holds = _both(holds, _holds(*condition, context, unseen=self.allows))
        return holds


def _both(one: bool | None, other: bool | None) -> bool | None:
    return False if one is False or other is False else one and other


def _holds(
    operator: str,
    key: str,
    wanted: tuple[str, ...],
    context: Mapping[str, tuple[str, ...]],
    unseen: bool,
) -> bool | None:
    """Tell whether a condition holds for each value that a key may have.

    Args:
        operator: of the condition.
        key: the condition key.
        wanted: its values in the policy.
        context: what is known of the request's keys; a key without values is not in the request.
        unseen: the answer for a key of which nothing is known.
    """
    given = context.get(key.lower())
    if given is None:
        return unseen
    others = {name: texts[0] for name, texts in context.items() if len(texts) == 1}
    answers = set()
    for one in given or (None,):
        known = others if one is None else {**others, key.lower(): one}
        answers.add(_holds_in(operator, key, wanted, known, unseen=_Unseen(context, unseen)))
    return answers.pop() if len(answers) == 1 else None


@dataclass(frozen=True)
class _Unseen:
    """The answer where a variable stands for a key of which nothing is known."""

    context: Mapping[str, tuple[str, ...]]
    answer: bool

    def of(self, variable: str) -> bool:
        return False if variable.lower() in self.context else self.answer


def _holds_in(
    operator: str, key: str, wanted: tuple[str, ...], known: Mapping[str, str], unseen: _Unseen
) -> bool | None:
    given = known.get(key.lower())
    if not all(map(is_plain, (given or "", *wanted))):
        return _agree(operator, given, wanted)
    try:
        values = iam_conditions.Values(known, variables=True)
        return iam_conditions.holds({operator: {key: list(wanted)}}, values)
    except iam_conditions.Unresolved as variable:
        return unseen.of(str(variable))
    except ValueError:
        return None


def _agree(operator: str, given: str | None, wanted: tuple[str, ...]) -> bool | None:
    """Tell whether a text is among the wanted ones, as far as they are known."""
    plain = operator.removesuffix("IfExists")
    if plain not in _ALIKE:
        return None
    if given is None:
        return operator != plain
    same = str.__eq__ if plain == "StringEquals" else covers
    if any(same(pattern, given) for pattern in wanted):
        return is_known(given) or plain != "StringEquals"
    return None if any(meets(pattern, given) for pattern in wanted) else False


def statements(document: Json, values: Values, origin: Origin) -> Iterator[Statement]:
    """Yield the statements of a policy document of a template."""
    found = document.get("Statement") if isinstance(document, Mapping) else None
    for index, one in enumerate(values.items(found) if found is not None else ()):
        if isinstance(one, Mapping):
            path = (*origin.path, "Statement", index)
            yield _statement(one, values, Origin(origin.stack, origin.id, path))


def _statement(one: Mapping[str, Json], values: Values, origin: Origin) -> Statement:
    actions = one.get("Action", one.get("NotAction"))
    resources = one.get("Resource", one.get("NotResource", "*"))
    return Statement(
        one.get("Effect") == "Allow",
        tuple(values.each(actions)),
        tuple(_VARIABLE.sub(_variable, text) for text in values.each(resources)),
        but_actions="Action" not in one,
        but_resources="NotResource" in one,
        conditions=tuple(_conditions(one.get("Condition"), values)),
        origin=origin,
    )


def _variable(found: re.Match[str]) -> str:
    return symbol(found[0])


def _conditions(block: Json, values: Values) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for operator, keys in block.items() if isinstance(block, Mapping) else ():
        for key, wanted in keys.items() if isinstance(keys, Mapping) else ():
            yield operator, key, tuple(values.each(wanted))
