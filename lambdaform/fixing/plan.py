"""What is to become of the `allow` of functions: by the proof of what their code needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from lambdaform.access.pairs import Pair, pairs
from lambdaform.access.patterns import ANY, is_plain
from lambdaform.access.proof import Proof
from lambdaform.access.requests import Asked
from lambdaform.access.template.statements import Origin, statements
from lambdaform.access.verdict import FunctionAccess
from lambdaform.app import App
from lambdaform.aws.function import Function
from lambdaform.construct import Construct
from lambdaform.errors import Source
from lambdaform.fixing.granted import Granted
from lambdaform.fixing.scopes import Names
from lambdaform.fixing.source import Edit, Only
from lambdaform.iam import Grant, Grantable, grant

Key: TypeAlias = tuple[str, str]
"""The id of a stack, and that of a function."""

Given: TypeAlias = tuple[str, str, object]
"""An action on a resource, under conditions."""


@dataclass
class Plan:
    """What becomes of the `allow` of one function.

    Attributes:
        key: whose.
        at: the line that declares it.
        edit: how its text changes; `None` where nothing of it does.
        removes: what it no longer allows.
        adds: the actions and resources that it allows then.
        left: what somebody has to do by hand, in words.
    """

    key: Key
    at: Source
    edit: Edit | None = None
    removes: set[Given] = field(default_factory=set)
    adds: set[tuple[str, str]] = field(default_factory=set)
    left: list[str] = field(default_factory=list)


def key_of(function: FunctionAccess) -> Key:
    """Return the key of a function."""
    return function.function.values.template.stack, function.function.id


def given(pair: Pair) -> Given:
    """Return a pair with its conditions."""
    return pair.action, pair.resource, pair.statement.conditions


def plans(
    app: App[Any], proof: Proof, names: Callable[[Function], Names], chosen: Iterable[Key] = ()
) -> list[Plan]:
    """Return what is to change: of the chosen functions, or of all."""
    wanted = {*chosen}
    declared = {key_of(one): _declared(app, one) for one in proof.functions}
    known = [one for one in declared.values() if one is not None and one.at]
    places = [(one.at.file if one.at else "", names(one).place) for one in known]
    granted = Granted(app, proof)
    found = []
    for one in proof.functions:
        function = declared[key_of(one)]
        if function is None or function.at is None or (wanted and key_of(one) not in wanted):
            continue
        plan = _Planning(proof, one, function, names(function), granted).plan()
        if plan and plan.edit and places.count((function.at.file, names(function).place)) > 1:
            plan.edit = None
            plan.left = [f"several functions are declared by that line: {_asked_for(plan)}"]
        if plan:
            found.append(plan)
    return found


def _declared(app: App[Any], function: FunctionAccess) -> Function | None:
    """Return the function that a user declares, where `allow` says what its role may do."""
    path, id = function.function.values.template.path, function.function.id
    for stack in app.stacks:
        element = stack.elements.get(id) if stack.path == path else None
        if isinstance(element, Function) and element.role is None and not element.infers:
            return element
    return None


def _asked_for(plan: Plan) -> str:
    gone = sorted({action for action, _, _ in plan.removes})
    more = sorted({action for action, _ in plan.adds})
    words = [f"{', '.join(f'`{one}`' for one in gone)} should go"] if gone else []
    words += [f"{', '.join(f'`{one}`' for one in more)} should be added"] if more else []
    return " and ".join(words)


class _Planning:
    def __init__(
        self,
        proof: Proof,
        access: FunctionAccess,
        function: Function,
        names: Names,
        granted: Granted,
    ) -> None:
        assert function.at is not None
        self._proof = proof
        self._access = access
        self._function = function
        self._names = names
        self._granted = granted
        self._values = access.function.values
        self._plan = Plan(key_of(access), function.at)
        said = function.allow
        self._count = len(said) if isinstance(said, (list, tuple)) else 0
        self._gone: set[int] = set()
        self._narrowed: dict[int, Only] = {}
        self._added: list[str] = []

    def plan(self) -> Plan | None:
        """Return what is to change; `None` where nothing is."""
        self._remove()
        self._add()
        changes = self._gone or self._narrowed or self._added
        if changes and self._names.place is None:
            self._plan.left.append("where it is declared cannot be told")
        elif changes and self._names.place:
            self._plan.edit = Edit(
                self._names.place,
                self._count,
                frozenset(self._gone),
                self._narrowed,
                tuple(self._added),
            )
        return self._plan if self._plan.edit or self._plan.left else None

    def _remove(self) -> None:
        role = self._proof.role_of(self._access)
        unused = {given(pair) for pair in role.unused} if role else set()
        unneeded = {given(pair) for pair in role.unneeded} if role else set()
        for index, document in enumerate(self._documents() if unused else ()):
            every = {given(pair) for one in document for pair in pairs(one)}
            mine = every & unused
            used = {one for one in every - unneeded if not _is_key_use(one)}
            if index >= self._count:
                self._plan.left += (
                    [f"take {_shown(mine)} out of `add(allow=[...])`"] if mine else []
                )
            elif mine and not used:
                self._gone.add(index)
                self._plan.removes |= mine
            elif mine:
                self._narrow(index, {action for action, _, _ in used}, mine)

    def _narrow(self, index: int, needed: set[str], unused: set[Given]) -> None:
        element = self._function.grants[index]
        actions = tuple(action for action in element.actions if action in needed)
        gone = {one for one in unused if one[0] not in needed}
        if actions and len(actions) < len(element.actions):
            self._narrowed[index] = Only(actions, self._service(element))
            self._plan.removes |= gone
        for action, resource, _ in sorted(unused - gone, key=str):
            shown = self._proof.places.shown(resource)
            self._plan.left.append(f"take `{shown}` out of `allow[{index}]`, for `{action}`")

    def _service(self, of: Grant) -> str:
        """Return IAM's prefix of what a grant is on."""
        for stack in self._function.stack.app.stacks:
            for element in stack.elements.values():
                if isinstance(element, Grantable) and str(element) == of.whose:
                    return str(element.iam_service)
        return ""

    def _documents(self) -> Iterator[list[Any]]:
        origin = Origin(self._access.function.declared.stack, self._function.id)
        notes = self._values.template.notes.get(self._function.id, {})
        for document in notes.get("allow", ()):
            yield [*statements(document, self._values, origin)]

    def _add(self) -> None:
        needs: dict[str, list[str]] = {}
        for answer in self._access.missing:
            asked = answer.asked
            if not _comes_with_another(asked):
                actions = needs.setdefault(asked.request.resource, [])
                actions += [asked.request.action] if asked.request.action not in actions else []
        for resource, actions in needs.items():
            said = self._extended(resource, actions) or self._new(resource, actions)
            if said:
                self._plan.adds |= {(action, resource) for action in actions}

    def _extended(self, resource: str, actions: list[str]) -> bool:
        """Let an element that names actions of the same construct name these, too."""
        found = self._granted.find(resource)
        if found is None or not self._is_exact(_granting(found[0], actions), resource, actions):
            return False
        for index, one in enumerate(self._function.grants[: self._count]):
            plain = not (one.conditions or one.narrowed) and one.whose == str(found[0])
            if plain and index not in self._gone and (one.at or index in self._narrowed):
                only = self._narrowed.get(index, Only(one.actions, self._service(one)))
                every = (*only.actions, *(a for a in actions if a not in only.actions))
                self._narrowed[index] = Only(every, only.service)
                return True
        return False

    def _new(self, resource: str, actions: list[str]) -> bool:
        """Add an element, or say which one somebody has to add."""
        found = self._granted.find(resource)
        name = self._names.of(found[0]) if found else None
        text, needs_grant = self._text(resource, actions, found, name)
        if text and (self._names.has_grant or not needs_grant) and (found is None or name):
            self._added.append(text)
            return True
        shown = f"`{text}`" if text else " and ".join(f"`{action}`" for action in actions)
        why = (
            f"`{found[0].id}` has no name there"
            if found and not name
            else "`Grant` is not imported"
        )
        why = why if text else "it cannot be said in a line"
        where = self._proof.places.shown(resource)
        self._plan.left.append(f"add {shown} for `{where}` to `allow`: {why}")
        return False

    def _text(
        self,
        resource: str,
        actions: list[str],
        found: tuple[Construct, str] | None,
        name: str | None,
    ) -> tuple[str | None, bool]:
        """Return an element that allows exactly what is missing, and whether it needs `Grant`."""
        quoted = ", ".join(f'"{action}"' for action in actions)
        if found is None:
            return (f'Grant.on("{resource}", {quoted})' if is_plain(resource) else None), True
        construct, within = found
        name = name or construct.id
        short = ", ".join(
            Only((a,), str(getattr(construct, "iam_service", ""))).written(a) for a in actions
        )
        every = _granting(construct, actions)
        if self._is_exact(every, resource, actions):
            said = _declared_grant(construct, actions)
            return (f"{name}.{said}" if said else f"{name}.grant({short})"), False
        for method, argument in _narrowing(every, within):
            if self._is_exact(getattr(every, method)(argument), resource, actions):
                return f'{name}.grant({short}).{method}("{argument}")', False
        within = within.replace(ANY, "*")
        if not is_plain(within) or not hasattr(construct, "arn"):
            return None, True
        arn = f'f"{{{name}.arn}}{within}"' if within else f"{name}.arn"
        return f"Grant.on({arn}, {quoted})", True

    def _is_exact(self, made: Grant | None, resource: str, actions: list[str]) -> bool:
        wanted = {(action, resource.replace(ANY, "*")) for action in actions}
        return made is not None and self._granted.resources(made, self._values) == wanted


def _comes_with_another(asked: Asked) -> bool:
    """Tell whether it is the use of a key, which a grant on what the key encrypts brings."""
    return any(key == "kms:viaservice" for key, _ in asked.request.context)


def _granting(construct: Construct, actions: list[str]) -> Grant | None:
    made: Grant | None = construct.granting(actions) if isinstance(construct, Grantable) else None
    return made


def _declared_grant(construct: Construct, actions: list[str]) -> str | None:
    """Return the name of the kind's own grant of just these actions."""
    kinds = type(construct).__mro__
    named = ((name, one) for kind in kinds for name, one in vars(kind).items())
    return next(
        (n for n, one in named if isinstance(one, grant) and {*one.actions} == {*actions}), None
    )


def _narrowing(given: Grant | None, within: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to narrow a grant on a construct to what is within it."""
    index = within.removeprefix("/index/")
    if hasattr(given, "index") and index != within and is_plain(index):
        yield "index", index
    prefix = within.removeprefix("/").removesuffix(ANY)
    if hasattr(given, "prefix") and within.endswith(ANY) and is_plain(prefix):
        yield "prefix", prefix


def _is_key_use(one: Given) -> bool:
    """Tell whether it is the use of a key through what that encrypts: it comes with the rest."""
    return "kms:viaservice" in str(one[2]).lower()


def _shown(unused: Iterable[Given]) -> str:
    return ", ".join(f"`{action}`" for action in sorted({action for action, _, _ in unused}))
