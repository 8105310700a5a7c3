"""What is told of each function: what it does, by which grant, and how that stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from lambdaform.access.excess import Excess, excess
from lambdaform.access.grantors import Grantor, Grantors
from lambdaform.access.proof import Proof
from lambdaform.access.requests import Asked
from lambdaform.access.standing import Doubt, doubts, state
from lambdaform.access.states import STATES, State
from lambdaform.access.verdict import Answer, FunctionAccess, Standing
from lambdaform.errors import Source
from lambdaform.lint.access_rules import TITLES


@dataclass(frozen=True)
class Row:
    """An action on a resource.

    Attributes:
        action: as IAM spells it.
        resource: as people read it: `OrdersTable/index/by_date`.
        standing: how it stands.
        places: of the calls in the code, such as `src/orders.py:12`.
        why: the reason, where it is not the call's own action.
        grantor: who gave it; `None` where nobody did for certain.
    """

    action: str
    resource: str
    standing: Standing
    places: tuple[str, ...] = ()
    why: str | None = None
    grantor: Grantor | None = None


@dataclass(frozen=True)
class Unused:
    """What one grant allows on one resource, and nobody needs.

    Attributes:
        service: IAM's prefix.
        actions: their names behind it.
        resource: as people read it.
        grantor: who gave it.
    """

    service: str
    actions: tuple[str, ...]
    resource: str
    grantor: Grantor

    def named(self, most: int | None = None) -> str:
        """Return the actions in words, as many as there is room for."""
        some = self.actions[:most]
        left = len(self.actions) - len(some)
        return f"{self.service}:{', '.join(some)}" + (f" and {left} more" if left else "")


@dataclass(frozen=True)
class Assumption:
    """What a person says of code that is not seen.

    Attributes:
        file: the pattern of the files.
        why: how the person knows.
        doubts: what it accounts for.
        uses: what it says is needed.
    """

    file: str
    why: str
    doubts: tuple[Doubt, ...]
    uses: tuple[Row, ...]

    @property
    def reason(self) -> str:
        """The reason, or that there is none."""
        return self.why.strip() or "no reason is given"


@dataclass(frozen=True)
class Account:
    """What is told of a function.

    Attributes:
        id: its logical id.
        stack: the id of its stack.
        at: the line of the app that declares it.
        runtime, handler: as Lambda takes them.
        state: how it stands.
        calls: what its code does, or perhaps does.
        runtime_needs: what Lambda does for it.
        unused: what its role allows and nobody needs.
        doubts: what is not known of it, and of its role.
        assumed: what a person says of code that is not seen.
        not_set: environment variables that the code needs and nobody sets, with where it reads them.
        not_read: environment variables that are set and never read.
        ignored: rules of the analysis that are ignored for it, with the reasons.
        role: the logical id of its role; `None` where that is not declared here.
        excess: of its role.
    """

    id: str
    stack: str
    at: Source | None
    runtime: str | None
    handler: str | None
    state: State
    calls: tuple[Row, ...]
    runtime_needs: tuple[Row, ...]
    unused: tuple[Unused, ...]
    doubts: tuple[Doubt, ...]
    assumed: tuple[Assumption, ...]
    not_set: Mapping[str, tuple[str, ...]]
    not_read: tuple[str, ...]
    ignored: Mapping[str, str]
    role: str | None
    excess: Excess | None

    @property
    def missing(self) -> tuple[Row, ...]:
        """What it needs and its role does not allow."""
        uses = (row for one in self.assumed for row in one.uses)
        return tuple(
            row for row in (*self.calls, *self.runtime_needs, *uses) if row.standing == "missing"
        )


@dataclass(frozen=True)
class Report:
    """What is told of an app.

    Attributes:
        app, stage: their names.
        accounts: of functions, in the order of their declaration.
        total: the excess of all their roles.
        median: the median of these; `None` where no role needs anything.
    """

    app: str
    stage: str
    accounts: tuple[Account, ...]
    total: Excess
    median: float | None = field(default=None)

    @property
    def states(self) -> Mapping[State, int]:
        """How many functions stand how; only what there is."""
        found = [account.state for account in self.accounts]
        return {one: found.count(one) for one in STATES if one in found}


def report(proof: Proof, app: str, stage: str, chosen: Iterable[tuple[str, str]] = ()) -> Report:
    """Return what is told of an app.

    Args:
        proof: what is proven of it.
        app: its name.
        stage: that of its stage.
        chosen: the functions, by stack and logical id; none is all.
    """
    wanted = {*chosen}
    functions = [one for one in proof.functions if not wanted or _name(one) in wanted]
    every = excess(proof)
    roles = {(r.role.stack, r.role.id) for r in map(proof.role_of, functions) if r is not None}
    some = every.of(roles)
    accounts = tuple(_account(proof, one, every.roles) for one in functions)
    return Report(app, stage, accounts, some.total, some.median)


def _name(function: FunctionAccess) -> tuple[str, str]:
    return function.function.values.template.stack, function.function.id


def _account(
    proof: Proof, function: FunctionAccess, roles: Mapping[tuple[str, str], Excess]
) -> Account:
    told = _Telling(proof, function)
    lambda_function = function.function
    template = lambda_function.values.template
    role = proof.role_of(function)
    known = template.ignored.get(lambda_function.id, {})
    return Account(
        id=lambda_function.id,
        stack=template.stack,
        at=proof.line(function),
        runtime=lambda_function.runtime,
        handler=lambda_function.handler,
        state=state(proof, function),
        calls=told.calls(),
        runtime_needs=told.runtime_needs(),
        unused=told.unused(),
        doubts=tuple(dict.fromkeys(doubts(proof, function))),
        assumed=told.assumed(),
        not_set=told.not_set(),
        not_read=function.not_read,
        ignored={rule: why for rule, why in known.items() if rule in TITLES},
        role=role.role.id if role else None,
        excess=roles.get((role.role.stack, role.role.id)) if role else None,
    )


class _Telling:
    def __init__(self, proof: Proof, function: FunctionAccess) -> None:
        self._proof = proof
        self._function = function
        self._grantors = Grantors(function, proof.line(function))
        self._said = {a for one in function.assumed for a in one.assumption.asked()}

    def calls(self) -> tuple[Row, ...]:
        return self._rows(lambda asked: asked.call is not None)

    def runtime_needs(self) -> tuple[Row, ...]:
        found = self._rows(lambda asked: asked.call is None and asked not in self._said)
        return tuple(row for row in found if row.standing != "perhaps missing")

    def _rows(self, wanted: Callable[[Asked], bool]) -> tuple[Row, ...]:
        """Return a row for each request, whatever places it is made from."""
        alike: dict[tuple[str, str, str], list[Answer]] = {}
        for answer in self._function.answers:
            request = answer.asked.request
            if wanted(answer.asked):
                key = (request.action, request.resource, answer.standing)
                alike.setdefault(key, []).append(answer)
        return tuple(self._row(answers) for answers in alike.values())

    def _row(self, answers: list[Answer]) -> Row:
        first = answers[0]
        calls = (answer.asked.call for answer in answers)
        places = (self._proof.place(self._function, call.place) for call in calls if call)
        return Row(
            first.asked.request.action,
            self._proof.places.shown(first.asked.request.resource),
            first.standing,
            tuple(dict.fromkeys(places)),
            first.asked.why,
            self._grantors.of(first),
        )

    def unused(self) -> tuple[Unused, ...]:
        role = self._proof.role_of(self._function)
        alike: dict[tuple[Grantor, str, str], dict[str, None]] = {}
        for pair in role.unused if role else ():
            service, _, action = pair.action.partition(":")
            key = (self._grantors.of_pair(pair), service, self._proof.places.shown(pair.resource))
            alike.setdefault(key, {})[action] = None
        return tuple(
            Unused(service, tuple(actions), resource, grantor)
            for (grantor, service, resource), actions in alike.items()
        )

    def assumed(self) -> tuple[Assumption, ...]:
        return tuple(
            Assumption(
                one.assumption.file,
                one.assumption.why,
                (
                    *(
                        Doubt(u.reason, self._proof.place(self._function, u.place), u.service)
                        for u in one.unknowns
                    ),
                    *map(Doubt, one.problems),
                ),
                self._rows({*one.assumption.asked()}.__contains__),
            )
            for one in self._function.assumed
        )

    def not_set(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = {}
        for read in self._function.not_set:
            place = self._proof.place(self._function, read.place)
            found.setdefault(str(read.name), {})[place] = None
        return {name: tuple(places) for name, places in found.items()}
