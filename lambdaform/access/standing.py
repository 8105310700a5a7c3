"""How a function stands: proven tight, or what stands against that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lambdaform.access.patterns import readable
from lambdaform.access.proof import Proof
from lambdaform.access.states import State
from lambdaform.access.verdict import FunctionAccess, RoleAccess


@dataclass(frozen=True)
class Doubt:
    """Why something is not proven.

    Attributes:
        reason: in words.
        place: where in the code; `None` where it is not about a place.
        service: the client of boto3 that it is about; `None` where it may be any, or none.
        is_of_request: it is about a request, which stands among those of the function, too.
    """

    reason: str
    place: str | None = None
    service: str | None = None
    is_of_request: bool = False


def state(proof: Proof, function: FunctionAccess) -> State:
    """Return how a function stands."""
    if function.missing:
        return "missing"
    if any(doubts(proof, function)):
        return "not proven"
    role = proof.role_of(function)
    return "proven, with unused" if role and role.unused else "proven tight"


def doubts(proof: Proof, function: FunctionAccess) -> Iterator[Doubt]:
    """Yield what is not known of a function and its role."""
    yield from own_doubts(proof, function)
    role = proof.role_of(function)
    for other in role.functions if role else ():
        if other is not function and any(own_doubts(proof, other)):
            yield Doubt(f"its role is also that of `{other.function.id}`, which is not proven")


def own_doubts(proof: Proof, function: FunctionAccess) -> Iterator[Doubt]:
    """Yield what is not known of a function, whoever else has its role."""
    told = {one.reason for one in function.unknowns}
    yield from (Doubt(problem) for problem in function.problems if problem not in told)
    for one in function.unknowns:
        yield Doubt(one.reason, proof.place(function, one.place), one.service)
    role = proof.role_of(function)
    if role is None:
        yield Doubt("its role is not declared here")
    else:
        yield from _of_role(role)
        yield from _of_answers(proof, function)


def _of_role(role: RoleAccess) -> Iterator[Doubt]:
    for arn in role.role.unseen:
        yield Doubt(f"its role has the policy `{readable(arn)}`, which is not here")
    if role.role.others:
        others = ", ".join(f"`{readable(one)}`" for one in role.role.others)
        yield Doubt(f"its role may be taken on by {others}, too")


def _of_answers(proof: Proof, function: FunctionAccess) -> Iterator[Doubt]:
    for answer in function.answers:
        asked = answer.asked
        if answer.standing == "unsure" and (asked.sure or asked.among) and not _is_unseen(function):
            request = f"`{asked.request.action}` on `{proof.places.shown(asked.request.resource)}`"
            place = proof.place(function, asked.call.place) if asked.call else None
            reason = f"whether it may do {request} depends on what is not known here"
            yield Doubt(reason, place, is_of_request=True)


def _is_unseen(function: FunctionAccess) -> bool:
    return bool(function.function.role and function.function.role.unseen)
