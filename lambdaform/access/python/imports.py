"""Imports: modules of the code are run at the first one, all else is external."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lambdaform.access.python.externals import External
from lambdaform.access.python.given import Given
from lambdaform.access.python.program import ModuleState
from lambdaform.access.python.reach import Place
from lambdaform.access.python.scopes import Scope
from lambdaform.access.python.values import ANYTHING, NEVER, Const, Value, join

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine


@dataclass(frozen=True, slots=True)
class Mod(Value):
    """A module of the code."""

    state: ModuleState

    def truth(self) -> bool | None:
        return True

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        if name == "__dict__":
            return Names(self.state.scope)
        self.state.scope.watched.add(name)
        found = self.state.scope.own(name)
        below = m.program.module(f"{self.state.name}.{name}")
        if below is not None and (found is None or below.turn == m.turn):
            run(m, below, at)
            return Mod(below) if found is None else join(found, Mod(below))
        return self._missing(m, name, at) if found is None else found

    def _missing(self, m: Machine, name: str, at: Place) -> Value:
        before = self.state.before.get(name)
        if isinstance(before, Value):
            return before
        if self.state.running:
            m.learn()  # a cycle of imports: the next pass knows what stands behind it
            return ANYTHING
        aliens = self.state.scope.aliens
        hook = self.state.scope.own("__getattr__")
        if hook is not None:
            return hook.call(m, Given((Const(name),)), at)
        if self.state.parsed is not None and self.state.parsed.tree is None:
            return ANYTHING
        return join(*(External(f"{path}.{name}") for path in aliens)) if aliens else NEVER

    def any_attribute(self, m: Machine, prefix: str, at: Place) -> Value:
        names = [name for name in self.state.scope.names if name.startswith(prefix)]
        return join(*(self.attribute(m, name, at) for name in names))

    def put_attribute(self, m: Machine, name: str, value: Value, at: Place) -> None:
        self.state.scope.late.write(m, name, value)

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.let_go(self.state.scope.every(), why, at)


@dataclass(frozen=True, slots=True)
class Names(Value):
    """`globals()`, or the dictionary of a module."""

    scope: Scope

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return NamesMethod(self, name)

    def item(self, m: Machine, key: Value, at: Place) -> Value:
        if isinstance(key, Const) and isinstance(key.value, str):
            self.scope.watched.add(key.value)
            aliens = (External(f"{path}.{key.value}") for path in self.scope.aliens)
            return self.scope.own(key.value) or join(*aliens)
        return self.scope.every()

    def put_item(self, m: Machine, key: Value, value: Value, at: Place) -> None:
        if isinstance(key, Const) and isinstance(key.value, str):
            self.scope.late.write(m, key.value, value)
        else:
            m.let_go(value, "gets a name that is not known", at)

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.let_go(self.scope.every(), why, at)


@dataclass(frozen=True, slots=True)
class NamesMethod(Value):
    """A method of a dictionary of names."""

    names: Names
    name: str

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        if self.name in {"get", "pop", "__getitem__"}:
            return join(
                self.names.item(m, given.sure(0, "key", ANYTHING), at),
                given.sure(1, "default", Const(None)),
            )
        for name, value in given.keywords.items():
            self.names.put_item(m, Const(name), value, at)
        for value in given.positional:
            for name, one in value.named(m) or ():
                self.names.put_item(m, Const(name), one, at)
        return self.names.scope.every()


def load(m: Machine, name: str, at: Place) -> ModuleState | None:
    """Return a module of the code that has run, with all packages that it stands in."""
    parts = name.split(".")
    state = None
    for count in range(1, len(parts) + 1):
        state = m.program.module(".".join(parts[:count]))
        if state is None:
            return None
        run(m, state, at)
    return state


def run(m: Machine, state: ModuleState, at: Place) -> None:
    """Run a module, once in each pass."""
    if state.turn == m.turn or state.parsed is None:
        state.turn = m.turn
        return
    if state.parsed.tree is None:
        state.turn = m.turn
        reason = f"`{state.file}` cannot be read: {state.parsed.problem}"
        m.unknown("out of scope", None, reason, at)
        return
    state.turn, state.running = m.turn, True
    state.before = dict(state.scope.names)
    state.frame.start()
    package = state.name if state.is_package else state.name.rpartition(".")[0]
    start = {"__name__": state.name, "__package__": package, "__file__": state.file}
    state.scope.names.update({name: Const(value) for name, value in start.items()})
    m.stack.append(at)
    try:
        with m.inside(state.frame):
            m.execute(state.parsed.tree.body, state.frame)
    finally:
        m.stack.pop()
        state.running = False


def module(m: Machine, alias: ast.alias, at: Place) -> tuple[str, Value]:
    """Return the name that `import` binds, and the module."""
    value = by_name(m, alias.name, at)
    if alias.asname:
        return alias.asname, value
    top = alias.name.partition(".")[0]
    return top, by_name(m, top, at)


def by_name(m: Machine, name: str, at: Place) -> Value:
    """Return a module by its name."""
    state = load(m, name, at)
    return External(name) if state is None else Mod(state)


def names(
    m: Machine, node: ast.ImportFrom, package: str, scope: Scope, at: Place
) -> Iterator[tuple[str, Value]]:
    """Yield the names that `from ... import ...` binds."""
    name = _absolute(node, package)
    source = by_name(m, name, at)
    for alias in node.names:
        if alias.name == "*":
            yield from _star(m, source, name, scope, at)
        else:
            yield alias.asname or alias.name, _of(m, source, name, alias.name, at)


def _of(m: Machine, source: Value, name: str, wanted: str, at: Place) -> Value:
    if isinstance(source, Mod) and source.state.scope.own(wanted) is None:
        below = load(m, f"{name}.{wanted}", at)
        if below is not None:
            return Mod(below)
    return source.attribute(m, wanted, at)


def _star(
    m: Machine, source: Value, name: str, scope: Scope, at: Place
) -> Iterator[tuple[str, Value]]:
    if not isinstance(source, Mod):
        scope.module.aliens.append(name)
        return
    inner = source.state.scope
    scope.module.aliens.extend(inner.aliens)
    listed = (inner.own("__all__") or ANYTHING).parts()
    wanted = {str(one.value) for one in listed or () if isinstance(one, Const)}
    for each in list({**inner.names, **dict.fromkeys(wanted)}):
        if each in wanted or (not wanted and not each.startswith("_")):
            yield each, _of(m, source, name, each, at)


def _absolute(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module or ""
    parts = package.split(".") if package else []
    kept = parts[: len(parts) - node.level + 1]
    return ".".join([*kept, *([node.module] if node.module else [])])
