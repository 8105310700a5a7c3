"""What is told of a proof before anything is deployed, at the lines of the app."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lambdaform.access.brought import is_brought
from lambdaform.access.grantors import Grantor, Grantors
from lambdaform.access.naming import infers
from lambdaform.access.pairs import Pair, pairs
from lambdaform.access.proof import Proof
from lambdaform.access.requests import Asked
from lambdaform.access.verdict import Answer, FunctionAccess, RoleAccess
from lambdaform.errors import did_you_mean
from lambdaform.lint.access_rules import (
    ASSUMED_FOR_NOTHING,
    MISSING,
    NO_REASON,
    NOT_READ,
    NOT_SET,
    TITLES,
    UNREADABLE,
    UNUSED,
    UNWATCHED,
)
from lambdaform.lint.finding import LEVELS, Finding

_FEW = 4
_WATCHING = ("logs:", "xray:")
"""How the actions begin without which Lambda runs a function, and nobody can see what it does."""


def findings(proof: Proof) -> list[Finding]:
    """Return what is wrong, errors and warnings and notes, in the order of the app's functions."""
    own = [one for one in proof.functions if not is_brought(one.function)]
    found = [one for function in own for one in _of_function(proof, function)]
    return found + [one for role in proof.roles for one in _of_role(proof, role)]


def _of_function(proof: Proof, function: FunctionAccess) -> Iterator[Finding]:
    for answers in _alike(function.missing):
        yield _missing(proof, function, answers)
    known = [name for name in function.function.environment if not name.startswith("AWS_")]
    for read in dict.fromkeys(function.not_set):
        message = f"its code needs the environment variable `{read.name}`, which nobody sets"
        notes = [f"{proof.place(function, read.place)} reads it"]
        hint = did_you_mean(str(read.name), known)
        yield _finding(NOT_SET, proof, function, message, hint, notes)
    for name in function.not_read:
        message = f"its code does not read the environment variable `{name}`"
        yield _finding(NOT_READ, proof, function, message)
    for problem in function.problems if function.reach else ():
        yield _finding(UNREADABLE, proof, function, problem)
    yield from _of_assumptions(proof, function)


def _missing(proof: Proof, function: FunctionAccess, answers: Sequence[Answer]) -> Finding:
    asked = answers[0].asked
    actions = _listed(answer.asked.request.action for answer in answers)
    resource = f"`{proof.places.shown(asked.request.resource)}`"
    message = f"its code calls {actions} on {resource}, which its role does not allow"
    if asked.call is None:
        message = f"its role does not allow {actions} on {resource}: {asked.why}"
    elif asked.why:
        message = (
            f"its code needs {actions} on {resource}, which its role does not allow: {asked.why}"
        )
    calls = (answer.asked.call for answer in answers)
    places = dict.fromkeys(proof.place(function, call.place) for call in calls if call)
    notes = [f"{place} calls it" for place in places]
    watching = asked.call is None and asked.request.action.startswith(_WATCHING)
    rule = UNWATCHED if watching else MISSING
    return _finding(rule, proof, function, message, _grant(proof, function, asked), notes)


def _grant(proof: Proof, function: FunctionAccess, asked: Asked) -> str | None:
    """Return what to do where the function is one of ours, and the resource is of the app."""
    template = function.function.values.template
    declared = proof.places.find(asked.request.resource)
    if declared is None or "allow" not in template.notes.get(function.function.id, {}):
        return None
    return f"add a grant of `{template.owners.get(declared.id, declared.id)}` to `allow`"


def _of_assumptions(proof: Proof, function: FunctionAccess) -> Iterator[Finding]:
    for one in function.assumed:
        named = f"`Assume`: what is assumed of `{one.assumption.file}`"
        if not one.assumption.why.strip():
            hint = 'say how you know: `why="..."`'
            yield _finding(NO_REASON, proof, function, f"{named} has no reason", hint)
        grants = infers(function.function) and bool(one.assumption.uses)
        if not (one.is_needed or grants or function.unread):
            message = f"{named} is not needed: nothing is hidden there"
            yield _finding(ASSUMED_FOR_NOTHING, proof, function, message, "take it out of `assume`")


def _of_role(proof: Proof, role: RoleAccess) -> Iterator[Finding]:
    alike: dict[tuple[int, Grantor, str], list[Pair]] = {}
    grantors = [Grantors(one, proof.line(one)) for one in role.functions]
    rendered = [pair for pair in role.unused if _is_rendered(proof, pair)]
    yield from _of_the_cdk(proof, role, rendered)
    for pair in role.unused:
        if pair in rendered:
            continue
        number, grantor = _giver(grantors, pair)
        alike.setdefault((number, grantor, pair.resource), []).append(pair)
    for (number, grantor, resource), same in sorted(alike.items(), key=lambda one: one[0][2]):
        actions = _listed(pair.action for pair in same)
        message = f"nothing in its code does {actions} on `{proof.places.shown(resource)}`"
        hint = f"{grantor.text} allows it"
        if grantor.element is not None:
            hint = f"`{grantor.text}` in `allow` gives it: leave out what is not used"
        yield _finding(UNUSED, proof, role.functions[number], message, hint)


def _is_rendered(proof: Proof, pair: Pair) -> bool:
    """Tell whether the CDK has rendered the policy that allows something."""
    origin = pair.statement.origin
    return origin is not None and (origin.stack, origin.id) in proof.rendered


def _of_the_cdk(proof: Proof, role: RoleAccess, unused: Sequence[Pair]) -> Iterator[Finding]:
    """Tell of each policy of the CDK's once, and only of statements that nobody uses at all.

    A grant of the CDK's is taken as it is, or left out: nobody can take actions out of it.
    """
    idle: dict[str, list[str]] = {}
    for statement in dict.fromkeys(pair.statement for pair in unused):
        if statement.origin and all(pair in role.unneeded for pair in pairs(statement)):
            idle.setdefault(statement.origin.id, []).extend(statement.actions)
    for id, actions in idle.items():
        message = f"nothing in its code does {_listed(actions)}, which `{id}` of the CDK's allows"
        hint = "leave out the grant of the CDK that has made it"
        yield _finding(UNUSED, proof, role.functions[0], message, hint)


def _giver(grantors: Sequence[Grantors], pair: Pair) -> tuple[int, Grantor]:
    """Return which of the functions of a role was given something, and by what."""
    found = [one.of_pair(pair) for one in grantors]
    number = next((n for n, one in enumerate(found) if one.element is not None), 0)
    return number, found[number]


def _alike(answers: Iterable[Answer]) -> Iterable[list[Answer]]:
    """Return answers of one resource and one reason together."""
    found: dict[tuple[str, str | None, bool], list[Answer]] = {}
    for answer in answers:
        asked = answer.asked
        key = (asked.request.resource, asked.why, asked.call is None)
        found.setdefault(key, []).append(answer)
    return found.values()


def _listed(actions: Iterable[str]) -> str:
    names = [f"`{name}`" for name in dict.fromkeys(actions)]
    if len(names) > _FEW:
        return f"{', '.join(names[:_FEW])} and {len(names) - _FEW} more"
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def _finding(
    rule: str,
    proof: Proof,
    function: FunctionAccess,
    message: str,
    hint: str | None = None,
    notes: Sequence[str] = (),
) -> Finding:
    template = function.function.values.template
    return Finding(
        rule,
        LEVELS[rule[0]],
        message,
        template.stack,
        proof.line(function),
        ("Resources", function.function.id),
        function.function.declared.type,
        hint,
        TITLES[rule],
        notes=tuple(notes),
    )
