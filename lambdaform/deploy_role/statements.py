"""What a role may do, gathered action by action, and written as statements and policies."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from lambdaform.template import Json

INLINE = 10_240
"""Letters of all inline policies of a role together, spaces not counted: "IAM and STS quotas"."""

MANAGED = 6_144
"""Letters of a managed policy."""

MOST = 10
"""Managed policies that a role may have, unless AWS has raised it."""

_ROOM = {"Partition": "aws-us-gov", "Region": "ap-southeast-2", "AccountId": "123456789012"}
_PSEUDO = re.compile(r"\$\{AWS::(\w+)\}")


@dataclass(frozen=True)
class Condition:
    """A condition of a statement: an operator, a key, and the values of which one has to hold."""

    operator: str
    key: str
    values: tuple[str, ...]

    def body(self) -> Json:
        """Return it as IAM has it."""
        return {self.operator: {self.key: _one([_sub(value) for value in self.values])}}


@dataclass
class Permissions:
    """What a role may do.

    Attributes:
        why: the reason for each action that has to be allowed on all resources.
        unnamed: the reason for each pattern of resources that names none of the app's alone.
    """

    why: dict[str, str] = field(default_factory=dict)
    unnamed: dict[str, str] = field(default_factory=dict)
    _allowed: dict[tuple[str, str, Condition | None], dict[str, None]] = field(default_factory=dict)

    def allow(
        self,
        action: str,
        resources: Iterable[str],
        condition: Condition | None = None,
        *,
        topic: str = "",
    ) -> None:
        """Allow an action on resources; `topic` is what the statement is called."""
        key = (topic, action, condition)
        found = self._allowed.setdefault(key, {})
        found.update(dict.fromkeys(resources))

    def allow_everywhere(self, action: str, why: str, condition: Condition | None = None) -> None:
        """Allow an action on all resources, for a reason."""
        self.why[action] = why
        self.allow(action, ["*"], condition, topic="OnAllResources")

    @property
    def shared(self) -> dict[str, str]:
        """The widest of the patterns that name none of the app's resources alone, with the reason."""
        return {one: self.unnamed[one] for one in _fewest([*self.unnamed])}

    @property
    def actions(self) -> list[str]:
        """All that may be done, on whatever."""
        return sorted({action for _, action, _ in self._allowed})

    def statements(self) -> list[Json]:
        """Return the statements: actions on the same resources are in one."""
        rows = sorted(
            (
                (topic, resources, repr(condition), condition, action)
                for (topic, action, condition), found in self._allowed.items()
                if (resources := _fewest([*found]))
            ),
            key=lambda row: row[:3] + row[4:],
        )
        groups = [[*rows] for _, rows in groupby(rows, key=lambda row: row[:3])]
        return [*_named(_statement(group) for group in groups)]


def _statement(rows: Sequence[tuple[str, tuple[str, ...], str, Condition | None, str]]) -> Json:
    topic, resources, _, condition, action = rows[0]
    return {
        "Sid": topic or _topic(action),
        "Effect": "Allow",
        "Action": _one([row[-1] for row in rows]),
        "Resource": _one([_sub(resource) for resource in resources]),
        **({"Condition": condition.body()} if condition else {}),
    }


def _topic(action: str) -> str:
    return re.sub("[^A-Za-z0-9]", "", action.partition(":")[0].title())


def _named(statements: Iterable[Json]) -> Iterator[Json]:
    """Yield statements, each with a name of its own."""
    taken: dict[str, int] = {}
    for statement in statements:
        sid = statement["Sid"]
        taken[sid] = taken.get(sid, 0) + 1
        number = f"Part{taken[sid]}" if taken[sid] > 1 else ""
        yield {**statement, "Sid": f"{sid}{number}"}


def _fewest(resources: Sequence[str]) -> tuple[str, ...]:
    """Return the patterns that no other one has in it: one that ends in `*` has all that go on so."""
    wide = {one[:-1] for one in resources if one.endswith("*") and "*" not in one[:-1]}
    return tuple(sorted(one for one in resources if not _goes_on(one, wide)))


def _goes_on(resource: str, beginnings: Collection[str]) -> bool:
    own = len(resource) - 1 if resource.endswith("*") else len(resource) + 1
    return any(resource[:end] in beginnings for end in range(len(resource) + 1) if end != own)


def _sub(text: str) -> Json:
    return {"Fn::Sub": text} if "${" in text else text


def _one(values: Sequence[Json]) -> Json:
    return values[0] if len(values) == 1 else [*values]


def document(statements: Sequence[Json]) -> Json:
    """Return statements as a policy."""
    return {"Version": "2012-10-17", "Statement": [*statements]}


def length(statements: Sequence[Json]) -> int:
    """Return how many letters a policy has at most, as IAM counts them."""
    text = json.dumps(_resolved(document(statements)), separators=(",", ":"))
    return len(re.sub(r"\s", "", text))


def _resolved(value: Json) -> Json:
    match value:
        case {"Fn::Sub": str(text)}:
            return _PSEUDO.sub(lambda found: _ROOM.get(found[1], "amazonaws.com"), text)
        case Mapping():
            return {key: _resolved(inner) for key, inner in value.items()}
        case list():
            return [_resolved(inner) for inner in value]
    return value


def policies(statements: Sequence[Json]) -> list[list[Json]]:
    """Return statements in as many policies as IAM's limits ask for: one, inline, where that does."""
    if length(statements) <= INLINE:
        return [[*statements]]
    found: list[list[Json]] = [[]]
    for statement in (part for one in statements for part in _parts(one)):
        if found[-1] and length([*found[-1], statement]) > MANAGED:
            found.append([])
        found[-1].append(statement)
    return found


def _parts(statement: Json) -> Iterator[Json]:
    """Yield a statement, or parts of one that is too long for a policy of its own."""
    resources = statement["Resource"]
    if length([statement]) <= MANAGED or not isinstance(resources, list):
        yield statement
        return
    half = len(resources) // 2
    for end, part in (("A", resources[:half]), ("B", resources[half:])):
        yield from _parts({**statement, "Sid": f"{statement['Sid']}{end}", "Resource": _one(part)})
