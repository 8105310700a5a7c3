"""What statements do. Each tells whether the code behind it is not reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import TypeAlias

from lambdaform.access.javascript import functions, imports, members, patterns
from lambdaform.access.javascript.machine import Machine
from lambdaform.access.javascript.scopes import Scope, merged
from lambdaform.access.javascript.syntax import Node
from lambdaform.access.javascript.values import ANYTHING, NONE, Fn, Given, Value

Execute: TypeAlias = Callable[[Machine, Node, Scope], bool]
_FUNCTIONS = frozenset({"function_declaration", "generator_function_declaration"})


def execute(m: Machine, node: Node, scope: Scope) -> bool:
    """Run a statement, or a block; tell whether the code behind it is not reached."""
    m.step()
    m.depth += 1
    run = _KINDS.get(node.kind)
    ended = False
    if run is not None:
        ended = run(m, node, scope)
    else:
        m.evaluate(node, scope)
    m.depth -= 1
    return ended


def _block(m: Machine, node: Node, scope: Scope) -> bool:
    inner = scope
    if node.kind in {"statement_block", "switch_body", "class_static_block"}:
        inner = m.scope(node, scope)
    return _all(m, node.children, inner)


def _all(m: Machine, nodes: Iterable[Node], scope: Scope) -> bool:
    statements = list(nodes)
    _hoist(m, statements, scope)
    return any(node.kind not in _FUNCTIONS and execute(m, node, scope) for node in statements)


def _hoist(m: Machine, statements: list[Node], scope: Scope) -> None:
    """Declare what a block declares, and its functions, before any of it runs."""
    for node in statements:
        inner = node.get("declaration") if node.kind == "export_statement" else node
        if inner is None:
            continue
        name = inner.get("name")
        if inner.kind in _FUNCTIONS and name is not None:
            function = Fn(inner, scope, file=m.run.file)
            m.write_variable(scope.declare(name.text), function)
        elif inner.kind == "lexical_declaration":
            for declarator in inner.children:
                for one in imports.names_in(declarator.get("name")):
                    if one is not None:
                        scope.declare(one.text)


def _nothing(_m: Machine, _node: Node, _scope: Scope) -> bool:
    return False


def _expression(m: Machine, node: Node, scope: Scope) -> bool:
    for child in node.children:
        m.evaluate(child, scope)
    return False


def _variables(m: Machine, node: Node, scope: Scope) -> bool:
    target = scope if node.kind == "lexical_declaration" else _of_function(scope)
    for declarator in node.children:
        name, value = declarator.get("name"), declarator.get("value")
        if name is None:
            continue
        if value is None:
            if (
                name.kind == "identifier" and name.text not in target.names
            ) or node.kind == "lexical_declaration":
                patterns.declare(m, name, NONE, target)
            continue
        patterns.bind(
            m,
            name,
            m.evaluate(value, scope),
            scope,
            lambda n, v: m.write_variable(target.declare(n.text), v),
        )
    return False


def _of_function(scope: Scope) -> Scope:
    """Return the names of the function that a block is in: where `var` declares."""
    while scope.above is not None and scope.above.run is scope.run:
        scope = scope.above
    return scope


def _return(m: Machine, node: Node, scope: Scope) -> bool:
    value: Value = m.evaluate(node.children[0], scope) if node.children else NONE
    functions.returned(m, value)
    return True


def _throw(m: Machine, node: Node, scope: Scope) -> bool:
    _expression(m, node, scope)
    return True


def _if(m: Machine, node: Node, scope: Scope) -> bool:
    condition = node.get("condition")
    truth = m.evaluate(condition, scope).truth() if condition is not None else None
    before = dict(m.run.now)
    states, ended = [], []
    for name in ("consequence", "alternative"):
        part = node.get(name)
        m.run.now = dict(before)
        if truth is (name != "consequence"):
            continue
        with m.branching():
            end = execute(m, part, scope) if part is not None else False
        ended.append(end)
        if not end:
            states.append(m.run.now)
    m.run.now = merged(states) if states else before
    return all(ended)


def _loop(m: Machine, node: Node, scope: Scope) -> bool:
    inner = m.scope(node, scope)
    start = node.get("initializer")
    if start is not None:
        execute(m, start, inner)
    _twice(m, node, inner, ("condition", "body", "increment"))
    return False


def _twice(m: Machine, node: Node, scope: Scope, parts: Iterable[str]) -> None:
    for _ in range(2):
        before = dict(m.run.now)
        with m.branching():
            for name in parts:
                part = node.get(name)
                if part is not None:
                    execute(m, part, scope)
        m.run.now = merged((before, m.run.now))


def _for_in(m: Machine, node: Node, scope: Scope) -> bool:
    left, right = node.get("left"), node.get("right")
    whole = m.evaluate(right, scope) if right is not None else ANYTHING
    of = "of" in _operator(node)
    rounds = members.elements(m, whole) if of else members.names(m, whole)
    if rounds is None:
        inner = m.scope(node, scope)
        _bind(m, node, left, functions.walked(m, whole, node) if of else ANYTHING, inner)
        _twice(m, node, inner, ("body",))
        return False
    for number, value in enumerate(rounds):
        before = dict(m.run.now)
        with m.in_round(number):
            inner = m.scope(node, m.scope(_round(number), scope))
            _bind(m, node, left, value, inner)
            body = node.get("body")
            if body is not None:
                execute(m, body, inner)
        m.run.now = merged((before, m.run.now))
    return False


@cache
def _round(number: int) -> Node:
    """Return what tells the names of a round of a loop from those of another."""
    return Node("round", number, 0)


def _bind(m: Machine, node: Node, left: Node | None, value: Value, scope: Scope) -> None:
    if left is not None:
        declares = node.words & {"const", "let", "var"}
        bind = patterns.declare if declares else patterns.assign
        bind(m, left, value, scope)


def _operator(node: Node) -> frozenset[str]:
    found = node.get("operator")
    return node.words | ({found.kind} if found is not None else frozenset())


def _try(m: Machine, node: Node, scope: Scope) -> bool:
    body, handler, last = node.get("body"), node.get("handler"), node.get("finalizer")
    before = dict(m.run.now)
    with m.branching():
        ended = execute(m, body, scope) if body is not None else False
    after = m.run.now
    if handler is not None:
        m.run.now = merged((before, after))
        inner = m.scope(handler, scope)
        parameter, caught = handler.get("parameter"), handler.get("body")
        if parameter is not None:
            patterns.declare(m, parameter, ANYTHING, inner)
        with m.branching():
            failed = execute(m, caught, inner) if caught is not None else False
        states = [s for s, end in ((after, ended), (m.run.now, failed)) if not end]
        m.run.now = merged(states or (after,))
        ended = ended and failed
    if last is not None:
        ended = execute(m, last, scope) or ended
    return ended


def _finally(m: Machine, node: Node, scope: Scope) -> bool:
    body = node.get("body")
    return execute(m, body, scope) if body is not None else False


def _switch(m: Machine, node: Node, scope: Scope) -> bool:
    value, body = node.get("value"), node.get("body")
    if value is not None:
        m.evaluate(value, scope)
    if body is None:
        return False
    inner = m.scope(body, scope)
    _hoist(m, [s for case in body.children for s in case.children], inner)
    before, states, ended = dict(m.run.now), [dict(m.run.now)], []
    for case in body.children:
        with m.branching():
            ended.append(_all(m, case.children, inner))
        if not ended[-1]:
            states.append(m.run.now)
        m.run.now = merged((before, m.run.now))
    m.run.now = merged(states)
    whole = any(case.kind == "switch_default" for case in body.children)
    empty = all(
        end or len(case.children) <= 1 for end, case in zip(ended, body.children, strict=True)
    )
    return whole and empty and bool(ended) and ended[-1]


def _labeled(m: Machine, node: Node, scope: Scope) -> bool:
    return execute(m, node.children[-1], scope) and False


def _function(m: Machine, node: Node, scope: Scope) -> bool:
    name = node.get("name")
    if name is not None and scope.find(name.text) is None:
        m.write_variable(scope.declare(name.text), Fn(node, scope, file=m.run.file))
    return False


def _class(m: Machine, node: Node, scope: Scope) -> bool:
    functions.define_class(m, node, scope)
    return False


def _enum(m: Machine, node: Node, scope: Scope) -> bool:
    name, body = node.get("name"), node.get("body")
    made = m.make(node)
    for one in body.children if body is not None else ():
        key, value = one.get("name"), one.get("value")
        if key is not None:
            m.write(made, key.text.strip("'\""), m.evaluate(value, scope) if value else ANYTHING)
        else:
            m.write(made, one.text, ANYTHING)
    if name is not None:
        m.write_variable(scope.declare(name.text), made)
    return False


def _import(m: Machine, node: Node, scope: Scope) -> bool:
    imports.bind_import(m, node, scope)
    return False


def _export(m: Machine, node: Node, scope: Scope) -> bool:
    imports.export(m, node, scope)
    declared = node.get("declaration") or node.get("value")
    name = declared.get("name") if declared is not None else None
    known = scope.find(name.text) if name is not None else None
    for one in node.children:
        if one.kind == "decorator" and known is not None:
            functions.decorate(m, one, scope, Given((m.read_variable(known),)))
    return False


def _program(m: Machine, node: Node, scope: Scope) -> bool:
    statements = list(node.children)
    _hoist(m, statements, scope)
    late = {"import_statement"}
    for wanted in (True, False):
        for one in statements:
            if (one.kind in late) is wanted and one.kind not in _FUNCTIONS:
                execute(m, one, scope)
    return False


_KINDS: dict[str, Execute] = {
    "program": _program,
    "statement_block": _block,
    "class_static_block": _block,
    "else_clause": _block,
    "finally_clause": _finally,
    "expression_statement": _expression,
    "lexical_declaration": _variables,
    "variable_declaration": _variables,
    "function_declaration": _function,
    "generator_function_declaration": _function,
    "class_declaration": _class,
    "abstract_class_declaration": _class,
    "enum_declaration": _enum,
    "import_statement": _import,
    "export_statement": _export,
    "return_statement": _return,
    "throw_statement": _throw,
    "if_statement": _if,
    "for_statement": _loop,
    "while_statement": _loop,
    "do_statement": _loop,
    "for_in_statement": _for_in,
    "try_statement": _try,
    "switch_statement": _switch,
    "labeled_statement": _labeled,
    "break_statement": _nothing,
    "continue_statement": _nothing,
    "empty_statement": _nothing,
    "debugger_statement": _nothing,
    "ERROR": _nothing,
}
