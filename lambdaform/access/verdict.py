"""What a function's code needs against what its role allows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

from lambdaform import operations
from lambdaform.access.assumptions import Assumed, accounted, assumptions
from lambdaform.access.naming import is_assumed, unnamed
from lambdaform.access.pairs import Pair, pairs
from lambdaform.access.python.reach import Call, Reach, Read, Unknown
from lambdaform.access.requests import Asked, Requests, iam_prefix
from lambdaform.access.runtime_needs import runtime_needs
from lambdaform.access.template.functions import LambdaFunction
from lambdaform.access.template.places import Places
from lambdaform.access.template.roles import Role
from lambdaform.access.template.statements import Statement
from lambdaform.access.template.values import Values
from lambdaform.access.unused import told

Standing: TypeAlias = Literal["covered", "missing", "perhaps missing", "unsure", "unseen"]
"""How a request stands: `unsure` where what is allowed, or asked for, is not known enough."""


@dataclass(frozen=True)
class Answer:
    """A request, and how it stands.

    Attributes:
        asked: the request.
        standing: how it stands.
        statement: what allows it.
    """

    asked: Asked
    standing: Standing
    statement: Statement | None = None


@dataclass(frozen=True)
class FunctionAccess:
    """What a function does, and how its role stands to it.

    Attributes:
        function: the function.
        reach: what its code can reach; `None` where the code was not read.
        unread: why the code was not read, in words.
        answers: of each request.
        unknowns: what the analysis does not see, calls of unknown needs among them, and no
            assumption accounts for.
        assumed: what persons say of code that the analysis does not see.
    """

    function: LambdaFunction
    reach: Reach | None
    unread: str | None
    answers: tuple[Answer, ...]
    unknowns: tuple[Unknown, ...]
    assumed: tuple[Assumed, ...] = ()

    @property
    def problems(self) -> tuple[str, ...]:
        """Why code cannot be read of which nothing is assumed, in words."""
        found = (self.unread,) if self.unread else self.reach.problems if self.reach else ()
        known = {problem for one in self.assumed for problem in one.problems}
        return tuple(problem for problem in found if problem not in known)

    @property
    def missing(self) -> tuple[Answer, ...]:
        """The requests that are refused for certain."""
        return tuple(answer for answer in self.answers if answer.standing == "missing")

    @property
    def not_set(self) -> tuple[Read, ...]:
        """The variables that the code cannot do without, and nobody sets."""
        known = self.function.environment
        reads = self.reach.environment if self.reach else ()
        return tuple(r for r in reads if r.name and r.required and not _is_set(r.name, known))

    @property
    def not_read(self) -> tuple[str, ...]:
        """The variables that are set and never read; none where what is read is not all known."""
        if self.reach is None or self.reach.problems or any(o.unknowns for o in self.assumed):
            return ()
        if any(read.name is None for read in self.reach.environment) or self.hides(None):
            return ()
        read = {one.name for one in self.reach.environment}
        return tuple(name for name in self.function.variables if name not in read)

    def hides(self, service: str | None) -> bool:
        """Tell whether it may do something with a service that the analysis does not see."""
        if self.unread in self.problems:
            return True
        prefixes = {iam_prefix(unknown.service) for unknown in self.unknowns}
        return None in prefixes or service in prefixes


_SET_BY_LAMBDA = ("AWS_", "_HANDLER", "_X_AMZN_TRACE_ID", "LAMBDA_", "TZ", "PATH", "LANG", "PYTHON")
"""How the names of variables begin that the runtime sets."""


def _is_set(name: str, known: Mapping[str, object]) -> bool:
    return name in known or name.startswith(_SET_BY_LAMBDA) or name in {"HOME", "PWD"}


@dataclass(frozen=True)
class RoleAccess:
    """What a role allows against what all its functions do.

    Attributes:
        role: the role.
        functions: those that have it.
    """

    role: Role
    functions: tuple[FunctionAccess, ...]

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """What it allows, each action on each resource."""
        return tuple(
            dict.fromkeys(p for one in self.role.statements if one.allows for p in pairs(one))
        )

    @cached_property
    def unneeded(self) -> tuple[Pair, ...]:
        """What none of its functions can use; nothing of services of which not all is seen."""
        if self.role.others:
            return ()
        asked: dict[str, list[Asked]] = {}
        for one in self.functions:
            for answer in one.answers:
                asked.setdefault(answer.asked.request.action.lower(), []).append(answer.asked)
        return tuple(
            pair
            for pair in self.pairs
            if not any(map(pair.is_used_by, asked.get(pair.action.lower(), ())))
            and not any(one.hides(pair.service) for one in self.functions)
        )

    @cached_property
    def unused(self) -> tuple[Pair, ...]:
        """What of that a person can leave out: see `lambdaform.access.unused`."""
        return tuple(told([one.function for one in self.functions], self.unneeded))

    @property
    def is_tight(self) -> bool:
        """Whether it allows what its functions do, and nothing else, for certain."""
        return not self.unused and not any(
            function.missing or function.unknowns or function.problems
            for function in self.functions
        )


def verdict(
    functions: Iterable[tuple[LambdaFunction, Reach | None, str | None]],
    templates: Sequence[Values],
) -> tuple[tuple[FunctionAccess, ...], tuple[RoleAccess, ...]]:
    """Hold what functions do against what their roles allow.

    Args:
        functions: each with what its code reaches, or why that was not read.
        templates: all those that declare something.
    """
    places = Places(declared for values in templates for declared in values.resources.values())
    found = [_function(one, reach, why, places) for one, reach, why in functions]
    roles: dict[Role, list[FunctionAccess]] = {}
    for access in found:
        if access.function.role is not None:
            roles.setdefault(access.function.role, []).append(access)
    return tuple(found), tuple(RoleAccess(role, tuple(its)) for role, its in roles.items())


def _function(
    function: LambdaFunction, reach: Reach | None, unread: str | None, places: Places
) -> FunctionAccess:
    requests = Requests(function, places)
    asked = runtime_needs(requests)
    unknowns = list(reach.unknowns) if reach else []
    for call in reach.calls if reach else ():
        needed = requests.of(call) if call.own else ()
        if needed is None:
            unknowns.append(_unknown(call))
        asked += needed or ()
        unknowns += unnamed(function, call, needed or ())
    assumed = accounted(assumptions(function), reach, unread, tuple(dict.fromkeys(unknowns)))
    known = {unknown for one in assumed for unknown in one.unknowns}
    asked = [one for one in asked if not is_assumed(function, one, known)]
    asked += [needed for one in assumed for needed in one.assumption.asked()]
    return FunctionAccess(
        function,
        reach,
        unread,
        tuple(_answer(one, function.role) for one in dict.fromkeys(asked)),
        tuple(one for one in dict.fromkeys(unknowns) if one not in known),
        assumed,
    )


def _unknown(call: Call) -> Unknown:
    reason = operations.reason(call.service, call.operation) or "nobody knows what it needs"
    return Unknown("operation", call.service, f"`{call.operation}`: {reason}", call.place)


def _answer(asked: Asked, role: Role | None) -> Answer:
    if role is None:
        return Answer(asked, "unseen")
    answer = role.answer(asked.request)
    if answer:
        return Answer(asked, "covered", role.allowing(asked.request))
    if answer is None or asked.among:
        return Answer(asked, "unsure")
    return Answer(asked, "missing" if asked.sure else "perhaps missing")
