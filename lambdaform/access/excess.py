"""How much more a role allows than its functions need, as one number.

It counts pairs of an action and a resource. A pattern counts once for each resource of the app that
the action can be done to and that it matches, and once for the rest of the account. What a function
needs is what its code calls, and what Lambda does for it; the runtime counts on both sides.

    excess = pairs that are allowed and not needed / pairs that are needed

0 is tight. A condition makes a pair narrower, and is not counted. IAM's access levels are not in
lambdaform's table, so that no action weighs more than another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from statistics import median

from lambdaform import iam_data
from lambdaform.access.pairs import Pair
from lambdaform.access.patterns import meets
from lambdaform.access.proof import Proof
from lambdaform.access.template.names import Declared, rows
from lambdaform.access.verdict import RoleAccess

_ELSEWHERE = "*"
"""What stands for all that is not in the app."""
_WILD = ("*", "?")


@dataclass(frozen=True)
class Excess:
    """What a role allows against what is needed, in pairs.

    Attributes:
        needed: that its functions need.
        granted: that it allows.
        unneeded: that it allows, and no function needs.
        missing: that are needed, and it does not allow.
        certain: false where something is not seen that might need more: it is this at most.
    """

    needed: int
    granted: int
    unneeded: int
    missing: int
    certain: bool

    @property
    def ratio(self) -> float | None:
        """The excess; `None` where nothing is needed and something is allowed."""
        if self.needed:
            return self.unneeded / self.needed
        return None if self.unneeded else 0.0


@dataclass(frozen=True)
class AppExcess:
    """The excess of all roles of an app.

    Attributes:
        roles: by stack and logical id.
    """

    roles: Mapping[tuple[str, str], Excess]

    def of(self, roles: Collection[tuple[str, str]]) -> AppExcess:
        """Return that of some of the roles."""
        return AppExcess({name: one for name, one in self.roles.items() if name in roles})

    @property
    def total(self) -> Excess:
        """All pairs of all roles."""
        every = [*self.roles.values()]
        return Excess(
            sum(one.needed for one in every),
            sum(one.granted for one in every),
            sum(one.unneeded for one in every),
            sum(one.missing for one in every),
            all(one.certain for one in every),
        )

    @property
    def median(self) -> float | None:
        """The median of the roles that need anything; `None` where there is none."""
        known = [one.ratio for one in self.roles.values() if one.ratio is not None]
        return median(known) if known else None


def excess(proof: Proof) -> AppExcess:
    """Return how much more the roles of an app allow than is needed."""
    count = _Counting(proof)
    return AppExcess({(one.role.stack, one.role.id): count.role(one) for one in proof.roles})


@dataclass(frozen=True)
class _Counted:
    """A pair as it is counted: an action, and a resource of the app or an ARN that is named."""

    action: str
    resource: str


class _Counting:
    def __init__(self, proof: Proof) -> None:
        self._places = proof.places
        self._arns = [
            (arn, declared)
            for values in proof.templates
            for declared in values.resources.values()
            for arn in declared.arns
        ]

    def role(self, access: RoleAccess) -> Excess:
        """Return how much more a role allows than is needed."""
        asked: dict[str, list[str]] = {}
        for one in access.functions:
            for answer in one.answers:
                if answer.standing in ("covered", "unsure"):
                    request = answer.asked.request
                    asked.setdefault(request.action.lower(), []).append(request.resource)
        granted = {one for pair in access.pairs for one in self._each(pair)}
        live = {one for one in granted if self._is_needed(one, asked.get(one.action.lower(), []))}
        missing = {answer.asked.request for one in access.functions for answer in one.missing}
        certain = not any(one.unknowns or one.problems for one in access.functions)
        needed, unneeded = len(live) + len(missing), len(granted - live)
        return Excess(needed, len(granted), unneeded, len(missing), certain)

    def _is_needed(self, counted: _Counted, asked: list[str]) -> bool:
        if counted.resource != _ELSEWHERE:
            return any(_overlaps(counted.resource, arn) for arn in asked)
        if _is_boundless(counted.action):
            return bool(asked)
        return any(self._places.find(arn) is None for arn in asked)

    def _each(self, pair: Pair) -> Iterator[_Counted]:
        """Yield a pair once for each resource that it matches."""
        if _is_boundless(pair.action):
            yield _Counted(pair.action, _ELSEWHERE)
        elif not _is_wild(pair.resource) or self._places.find(pair.resource) is not None:
            yield _Counted(pair.action, pair.resource)
        else:
            for arn, declared in self._arns:
                if _is_for(pair.action, declared) and _matches(pair.resource, arn):
                    yield _Counted(pair.action, arn)
            yield _Counted(pair.action, _ELSEWHERE)


def _is_wild(pattern: str) -> bool:
    return any(one in pattern for one in _WILD)


def _overlaps(counted: str, asked: str) -> bool:
    """Tell whether what is asked for is what was counted, within it, or around it."""
    within = asked.startswith((f"{counted}/", f"{counted}:"))
    return within or meets(counted, asked) or meets(asked, counted)


def _matches(pattern: str, arn: str) -> bool:
    """Tell whether a pattern is about a resource, or about something within it."""
    return meets(pattern, arn) or meets(pattern, f"{arn}/")


@cache
def _is_boundless(action: str) -> bool:
    """Tell whether an action can only be allowed on everything."""
    known = iam_data.action(action)
    return known is not None and known.boundless


def _is_for(action: str, declared: Declared) -> bool:
    """Tell whether an action can be done to a resource, or to something within it."""
    return _is_of(action, declared.type, declared.service)


@cache
def _is_of(action: str, type: str, service: str) -> bool:
    known, own = iam_data.action(action), rows().get(type)
    table = iam_data.service(service) if service else None
    if known is None or own is None or own.arn is None or known.service != service or not table:
        return False
    form = table.arns.get(own.iam.partition(":")[2], "")
    forms = [table.arns[name] for name in known.types if name in table.arns]
    return any(one == form or one.startswith((f"{form}/", f"{form}:")) for one in forms)
