"""`allow=INFER`: the grants of a role are what its function's code is proven to need.

Found on the templates of an app in which such roles hold nothing for the code yet. A call counts
where the code can get to it, also where boto3 makes it only for large files or after a fault; what
an argument that nobody knows might ask for does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lambdaform.access.expressions import Expressions, References, UnsayableError
from lambdaform.access.linking import Linker
from lambdaform.access.memory import Memory
from lambdaform.access.naming import infers, is_named
from lambdaform.access.patterns import readable
from lambdaform.access.proof import Proof, prove
from lambdaform.access.python.reach import Call
from lambdaform.access.requests import Asked, Requests
from lambdaform.access.verdict import FunctionAccess
from lambdaform.errors import DeclarationError, Problem
from lambdaform.iam import Grant
from lambdaform.template import Text

if TYPE_CHECKING:
    from lambdaform.assembly import Assembly

_VIA = "kms:viaservice"


def inferred(
    assembly: Assembly, memory: Memory | None = None
) -> Mapping[str, Mapping[str, tuple[Grant, ...]]]:
    """Return what the code of functions needs that say `allow=INFER`: by stack's path, by id.

    Args:
        assembly: the app, with nothing for the code in these roles.
        memory: what is known of code that has not changed.

    Raises:
        DeclarationError: not all that a function needs is known, and nobody says what.
    """
    proof = prove(assembly, memory or Memory())
    found: dict[str, dict[str, tuple[Grant, ...]]] = {}
    problems: list[Problem] = []
    references = References(proof.templates)
    for function in proof.functions:
        if infers(function.function):
            needs = _Needs(proof, function, references)
            path = function.function.values.template.path
            found.setdefault(path, {})[function.function.id] = tuple(needs.grants())
            problems += [*_unseen(proof, function), *needs.problems]
    if problems:
        raise DeclarationError(*dict.fromkeys(problems))
    return found


def _unseen(proof: Proof, function: FunctionAccess) -> Iterator[Problem]:
    """Yield what keeps the needs of a function from being known."""
    for text in function.problems:
        yield _problem(proof, function, text, ())
    unset = {one.name: one.place for one in function.not_set}
    reads = tuple(
        f"`{name}`, which nobody sets, is read at {proof.place(function, place)}"
        for name, place in unset.items()
    )
    for unknown in function.unknowns:
        note = f"the code is at {proof.place(function, unknown.place)}"
        yield _problem(proof, function, unknown.reason, (note, *reads), unknown.place.file)


def _problem(
    proof: Proof,
    function: FunctionAccess,
    reason: str,
    notes: tuple[str, ...],
    file: str = "*",
) -> Problem:
    message = f"`allow=INFER` of `{function.function.id}` cannot tell what its code needs: {reason}"
    known = f'`assume=[Assume("{file}", why="...", uses=[...])]`'
    hint = f"say what you know of it, {known}, or all that it may do: `allow=[...]`"
    return Problem(message, proof.line(function), hint, notes)


@dataclass
class _Need:
    """What is needed on one ARN: actions, and those on the key that encrypts it."""

    actions: dict[str, None] = field(default_factory=dict)
    keys: dict[tuple[str, str], dict[str, None]] = field(default_factory=dict)


class _Needs:
    """What the code of one function needs.

    Attributes:
        problems: what no template can say, once the grants are made.
    """

    def __init__(self, proof: Proof, function: FunctionAccess, references: References) -> None:
        self.problems: list[Problem] = []
        self._proof = proof
        self._function = function
        self._requests = Requests(function.function, proof.places)
        self._expressions = Expressions(function.function.values, references)
        self._literals: set[str] = set()

    def grants(self) -> Iterator[Grant]:
        """Yield the grants: by the resources in the order of their declaration, others behind."""
        needs: dict[str, _Need] = {}
        for call in self._calls():
            self._literals.update(
                _literals(Linker(self._function.function).arguments(call.arguments))
            )
            _add(needs, self._needed(call))
        for arn in sorted(needs, key=self._place):
            try:
                yield self._grant(arn, needs[arn])
            except UnsayableError as error:
                self.problems.append(self._unsayable(arn, error))

    def _calls(self) -> Iterator[Call]:
        reach = self._function.reach
        for call in reach.calls if reach else ():
            if call.own:
                yield replace(call, certain=True)

    def _needed(self, call: Call) -> list[Asked]:
        """Return what a call asks for of resources that are known; who assumes the rest says it."""
        asked = self._requests.of(call) or ()
        certain = (one for one in asked if one.sure or one.among)
        return [one for one in certain if is_named(one.request.resource)]

    def _place(self, arn: str) -> tuple[int, int, str]:
        """Return what puts ARNs into the order of the declaration of their resources."""
        declared = self._proof.places.find(arn)
        if declared is None:
            return len(self._proof.templates), 0, readable(arn)
        stacks = [values.template.name for values in self._proof.templates]
        resources = [*self._proof.templates[stacks.index(declared.stack)].resources]
        return stacks.index(declared.stack), resources.index(declared.id), readable(arn)

    def _grant(self, arn: str, need: _Need) -> Grant:
        keys = (
            Grant(
                tuple(sorted(actions)),
                {None: (self._text(key),)},
                {"StringEquals": {"kms:ViaService": self._expressions.host(host)}},
            )
            for (key, host), actions in need.keys.items()
        )
        return Grant(tuple(sorted(need.actions)), {None: (self._text(arn),)}, also=tuple(keys))

    def _text(self, arn: str) -> Text:
        literal = arn.startswith(tuple(self._literals)) if self._literals else False
        return self._expressions.arn(arn, literal=literal)

    def _unsayable(self, arn: str, error: UnsayableError) -> Problem:
        shown = self._proof.places.shown(arn)
        reason = f"it uses `{shown}`, and the template cannot say {error}"
        return _problem(self._proof, self._function, reason, ())


def _add(needs: dict[str, _Need], asked: Sequence[Asked]) -> None:
    """Add what a call asks for; the use of a key comes behind what the key encrypts."""
    last = _Need()
    for one in asked:
        request = one.request
        host = dict(request.context).get(_VIA, ())
        if host and request.action.startswith("kms:"):
            last.keys.setdefault((request.resource, host[0]), {})[request.action] = None
        else:
            last = needs.setdefault(request.resource, _Need())
            last.actions[request.action] = None


def _literals(value: object) -> Iterator[str]:
    """Yield the ARNs that stand in the arguments of a call as somebody wrote them."""
    if isinstance(value, str) and value.startswith("arn:"):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for one in value.values() for text in _literals(one))
    elif isinstance(value, (list, tuple)):
        yield from (text for one in value for text in _literals(one))
