"""Functions and classes of the code: how they are entered."""

from __future__ import annotations

from lambdaform.access.javascript import escapes, members, patterns
from lambdaform.access.javascript.machine import INNER, Machine
from lambdaform.access.javascript.scopes import Run, Scope
from lambdaform.access.javascript.syntax import Node
from lambdaform.access.javascript.values import (
    ANYTHING,
    NEVER,
    NONE,
    Client,
    ClientClass,
    CommandClass,
    Data,
    Fn,
    Given,
    Made,
    Obj,
    Outside,
    Value,
    join,
)
from lambdaform.access.javascript.values import members as each

_ARROW = "arrow_function"
_OF_DATA = ("Error", "Object", "Array", "Map", "Set", "Promise", "Date")
"""Classes of JavaScript that call none of the methods of what extends them."""

_FIELDS = frozenset({"public_field_definition", "field_definition"})


def enter(m: Machine, function: Fn, given: Given, node: Node, this: Value = NEVER) -> Value:
    """Call a function of the code, and return what it gives."""
    m.step()
    code = function.node
    owner = function.this if function.this is not NEVER else this
    if code.kind == _ARROW:
        owner = function.this
    key = (function.scope, owner, given.values, given.rest)
    run = m.run_of(code, key, function.file)
    run.this = owner if key[1] is run.this or run.this is NEVER else join(run.this, owner)
    if run.turn == m.turn and not _is_for_all(m, run, code, given):
        return run.result
    run.turn, run.now, run.code = m.turn, {}, code
    _execute(m, function, run, given, node)
    return run.result


def _is_for_all(m: Machine, run: Run, code: Node, given: Given) -> bool:
    """Tell whether a run that stands for many is given something new."""
    if m.runs.get((code, None)) is not run:
        return False
    width = max(len(run.arguments), len(given.values))
    before = Given(run.arguments) if run.arguments else Given()
    grown = tuple(join(before.at(i), given.at(i)) for i in range(width))
    if grown == run.arguments:
        return False
    run.arguments = grown
    return True


def _execute(m: Machine, function: Fn, run: Run, given: Given, node: Node) -> None:
    code = function.node
    if m.runs.get((code, None)) is run:
        given = Given(run.arguments or given.values, given.rest)
    at = m.at(node)
    m.depth += 8
    with m.running(run, at):
        scope = m.scope(code, function.scope, run)
        name = code.get("name")
        if name is not None and code.kind in {"function_expression", "class"}:
            m.write_variable(scope.declare(name.text), function)
        patterns.parameters(m, code, given, scope)
        body = code.get("body")
        if body is None:
            result: Value = NONE
        elif body.kind == "statement_block":
            m.execute(body, scope)
            result = NONE
        else:
            result = m.evaluate(body, scope)
        returned(m, result)
    m.depth -= 8


def returned(m: Machine, value: Value) -> None:
    """Take what a function returns."""
    grown = join(m.run.result, value)
    if grown != m.run.result:
        m.run.result = grown
        m.learned = True


def yielded(m: Machine, value: Value) -> None:
    """Take what a generator yields: walking over what it gives finds it."""
    returned(m, value)


def construct(m: Machine, cls: Fn, given: Given, node: Node) -> Value:
    """Make an object of a class, or of a function that is used as one."""
    this = m.make(node, "instance", cls)
    if cls.node.kind in members.CLASSES:
        _construct(m, cls, this, given, node)
        return this
    result = enter(m, cls, given, node, this)
    objects = [one for one in each(result) if not isinstance(one, Data)]
    return join(this, *objects)


def _construct(m: Machine, cls: Fn, this: Obj, given: Given, node: Node) -> None:
    body = cls.node.get("body")
    for method in members.methods(cls, static=False):
        if members.name_of(method) == "constructor":
            _own_fields(m, cls, this, body)
            enter(m, Fn(method, cls.scope, this, cls.file), given, node, this)
            return
    construct_base(m, cls, this, given, node)
    _own_fields(m, cls, this, body)


def construct_base(m: Machine, cls: Fn, this: Value, given: Given, node: Node) -> None:
    """Do what `super(...)` does."""
    for base in each(m.bases.get(cls, NEVER)):
        if isinstance(base, Fn) and isinstance(this, Obj) and base is not cls:
            m.step()
            _construct(m, base, this, given, node)
        elif isinstance(base, Outside | Made) and not _is_of_data(base):
            escapes.all_of(m, given.all(), f"is given to `{base.package}`", node)
            escapes.enter_methods(m, cls, this)
        elif isinstance(base, ClientClass | CommandClass | Client):
            m.write(this, INNER, m.call(base, given, node, NEVER))


def _is_of_data(base: Outside | Made) -> bool:
    return isinstance(base, Outside) and base.name.endswith(_OF_DATA)


def _own_fields(m: Machine, cls: Fn, this: Obj, body: Node | None) -> None:
    run = m.run_of(cls.node, (cls.scope, this, "fields"), cls.file)
    run.this, run.turn = this, m.turn
    with m.running(run):
        scope = m.scope(cls.node, cls.scope, run)
        for field in body.children if body else ():
            if field.kind in _FIELDS and "static" not in field.words:
                value = field.get("value")
                name = _field_name(field)
                if name:
                    given = m.evaluate(value, scope) if value else NONE
                    m.write(this, name, given)


def _field_name(field: Node) -> str:
    name = field.get("name") or field.get("property")
    return "" if name is None else name.text.strip("'\"")


def walked(m: Machine, value: Value, node: Node) -> Value:
    """Return what walking over a value gives; its own iterator is run where it has one."""
    found = [members.element(m, value)]
    for one in each(value):
        if isinstance(one, Obj) and one.made in {"object", "instance"}:
            found += [_iterated(m, one, function, node) for function in _iterators(m, one)]
    return join(*found)


def _iterators(m: Machine, value: Obj) -> list[Fn]:
    """Return the methods of an object whose names are computed: `[Symbol.iterator]` is."""
    cls = m.fields(value).kind
    found = [one for one in each(m.fields(value).held) if isinstance(one, Fn)]
    while isinstance(cls, Fn):
        for method in members.methods(cls, static=False):
            name = method.get("name")
            if name is not None and name.kind == "computed_property_name":
                found.append(Fn(method, cls.scope, value, cls.file))
        bases = [one for one in each(m.bases.get(cls, NEVER)) if isinstance(one, Fn)]
        cls = bases[0] if bases and bases[0] is not cls else NEVER
    return found


def _iterated(m: Machine, owner: Obj, function: Fn, node: Node) -> Value:
    result = enter(m, function, Given(), node, owner)
    for one in each(result):
        if isinstance(one, Obj):
            following = members.attribute(m, one, "next", node)
            if following not in {NONE, NEVER}:
                m.call(following, Given(), node, one)
    return members.element(m, result)


def define_class(m: Machine, node: Node, scope: Scope) -> Value:
    """Return a class, with what it extends and its static fields."""
    cls = Fn(node, scope, NEVER, m.run.file)
    heritage = next((one for one in node.children if one.kind == "class_heritage"), None)
    if heritage is not None:
        extended = heritage.children[0] if heritage.children else heritage
        base = m.evaluate(extended.get("value") or extended, scope)
        grown = join(m.bases.get(cls, NEVER), base)
        m.learned = m.learned or grown != m.bases.get(cls)
        m.bases[cls] = grown
    name = node.get("name")
    if name is not None:
        m.write_variable(scope.declare(name.text), cls)
    body = node.get("body")
    for one in body.children if body else ():
        if one.kind == "method_definition":
            m.owners[one] = join(m.owners.get(one, NEVER), cls)
        value = one.get("value")
        if one.kind in _FIELDS and "static" in one.words and value is not None:
            m.write(cls, _field_name(one), m.evaluate(value, scope))
        elif one.kind == "class_static_block":
            m.execute(one, scope)
        elif one.kind == "decorator":
            decorate(m, one, scope, Given((ANYTHING, ANYTHING, ANYTHING)))
    for one in node.children:
        if one.kind == "decorator":
            decorate(m, one, scope, Given((cls,)))
    return cls


def decorate(m: Machine, decorator: Node, scope: Scope, given: Given) -> None:
    """Call a decorator: what it is given, others may call."""
    m.call(m.evaluate(decorator.children[0], scope), given, decorator, NEVER)


def unknown_arguments() -> Given:
    """Return arguments of which nothing is known."""
    return Given((), ANYTHING)
