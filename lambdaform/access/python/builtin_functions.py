"""What Python's built-in functions do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lambdaform.access.python import operators
from lambdaform.access.python.classes import Cls, Inst
from lambdaform.access.python.containers import Dict, Seq, Tup
from lambdaform.access.python.descriptors import ClassMethod, Property, StaticMethod
from lambdaform.access.python.externals import External
from lambdaform.access.python.given import Given
from lambdaform.access.python.imports import Names, by_name
from lambdaform.access.python.object_parts import Attributes, Maker
from lambdaform.access.python.reach import Place
from lambdaform.access.python.scopes import Scope
from lambdaform.access.python.supers import Super
from lambdaform.access.python.values import (
    ANYTHING,
    NEVER,
    NONE,
    Const,
    Tmpl,
    Value,
    join,
    members,
)

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine, Model

Simple = Callable[["Machine", "Given", Place], Value]
"""What a call does, where only its arguments matter."""


def first(given: Given) -> Value:
    """Return the first argument."""
    return given.positional[0] if given.positional else ANYTHING


def _getattr(m: Machine, given: Given, at: Place) -> Value:
    owner, default = first(given), given.get(2, "default")
    found: list[Value] = []
    for name in members(given.sure(1, "name", ANYTHING)):
        if isinstance(name, Const) and isinstance(name.value, str):
            if default is None or owner.has(name.value) is not False:
                found.append(owner.attribute(m, name.value, at))
        else:
            begin = name.pieces[0] if isinstance(name, Tmpl) else None
            prefix = str(begin.value) if isinstance(begin, Const) else ""
            found.append(owner.any_attribute(m, prefix, at))
    return join(*found, *(() if default is None else (default,)))


def _setattr(m: Machine, given: Given, at: Place) -> Value:
    owner, value = first(given), given.sure(2, "value", ANYTHING)
    for name in members(given.sure(1, "name", ANYTHING)):
        if isinstance(name, Const) and isinstance(name.value, str):
            owner.put_attribute(m, name.value, value, at)
        elif isinstance(owner, Inst):
            owner.held.write(m, "*", value)
        else:
            m.let_go(value, "becomes an attribute whose name is computed", at)
    return NONE


def _hasattr(m: Machine, given: Given, at: Place) -> Value:
    name = given.sure(1, "name", ANYTHING)
    known = isinstance(name, Const) and isinstance(name.value, str)
    answer = first(given).has(name.value) if known else None  # type: ignore[attr-defined]
    return ANYTHING if answer is None else Const(answer)


def _vars(m: Machine, given: Given, at: Place) -> Value:
    owner = first(given) if given.positional else _locals(m, given, at)
    if isinstance(owner, Inst):
        return Attributes(owner)
    return owner.attribute(m, "__dict__", at) if given.positional else owner


def _globals(m: Machine, given: Given, at: Place) -> Value:
    return Names(m.here.scope.module)


def _locals(m: Machine, given: Given, at: Place) -> Value:
    return Names(m.here.scope)


def _super(m: Machine, given: Given, at: Place) -> Value:
    if len(given.positional) > 1 and isinstance(given.positional[0], Cls):
        return Super(given.positional[0], given.positional[1])
    scope: Scope | None = m.here.scope
    while scope is not None and not isinstance(scope.owner, Cls):
        scope = scope.parent
    if scope is None or m.here.first is None or not isinstance(scope.owner, Cls):
        return ANYTHING
    cls = scope.owner
    return join(*(Super(cls, owner) for owner in members(m.here.first)))


def _type(m: Machine, given: Given, at: Place) -> Value:
    if len(given.positional) > 1:
        m.hand_over(given, "becomes a class that is made by `type`", at)
    return join(*(one.cls if isinstance(one, Inst) else ANYTHING for one in members(first(given))))


def _list(m: Machine, given: Given, at: Place) -> Value:
    source = first(given)
    parts = source.parts() if given.positional else ()
    more = source.element(m, at) if parts is None else None
    return m.allocate(Seq, (at, "list")).display(m, parts or (), more)


def _tuple(m: Machine, given: Given, at: Place) -> Value:
    source = first(given)
    parts = source.parts() if given.positional else ()
    return Tup((), source.element(m, at)) if parts is None else Tup(parts)


def _elements(m: Machine, given: Given, at: Place) -> Value:
    source = first(given)
    return Tup((), source.element(m, at))


def _sorted(m: Machine, given: Given, at: Place) -> Value:
    element = first(given).element(m, at)
    _with_key(m, given, element, at)
    return m.allocate(Seq, (at, "sorted")).display(m, (), element)


def _with_key(m: Machine, given: Given, element: Value, at: Place) -> None:
    for one in members(element):
        if isinstance(one, Inst):
            for name in ("__lt__", "__gt__"):
                one.method(m, name, Given((element,)), at)
    key = given.keywords.get("key")
    if key is not None and not key.plain:
        key.call(m, Given((element,)), at)


def _most(m: Machine, given: Given, at: Place) -> Value:
    one = len(given.positional) == 1
    element = first(given).element(m, at) if one else join(*given.positional)
    _with_key(m, given, element, at)
    default = given.keywords.get("default")
    return element if default is None else join(element, default)


def _enumerate(m: Machine, given: Given, at: Place) -> Value:
    return Tup((), Tup((ANYTHING, first(given).element(m, at))))


def _zip(m: Machine, given: Given, at: Place) -> Value:
    known = [value.parts() for value in given.positional]
    if known and all(parts is not None and len(parts) == len(known[0] or ()) for parts in known):
        return Tup(tuple(Tup(row) for row in zip(*(p or () for p in known), strict=True)))
    return Tup((), Tup(tuple(value.element(m, at) for value in given.positional)))


def _map(m: Machine, given: Given, at: Place) -> Value:
    sources = given.positional[1:]
    return Tup((), first(given).call(m, Given(tuple(s.element(m, at) for s in sources)), at))


def _filter(m: Machine, given: Given, at: Place) -> Value:
    element = given.sure(1, "iterable", ANYTHING).element(m, at)
    if not first(given).plain:
        first(given).call(m, Given((element,)), at)
    return Tup((), element)


def _next(m: Machine, given: Given, at: Place) -> Value:
    found = first(given)
    element = join(*(_of_iterator(m, one, at) for one in members(found)))
    default = given.get(1, "default")
    return element if default is None else join(element, default)


def _of_iterator(m: Machine, one: Value, at: Place) -> Value:
    if isinstance(one, Inst) and one.cls.find("__next__") is not None:
        return one.method(m, "__next__", Given(), at)
    return one.element(m, at)


def _iter(m: Machine, given: Given, at: Place) -> Value:
    source = first(given)
    if len(given.positional) > 1:
        return Tup((), source.call(m, Given(), at))
    return source if isinstance(source, Inst) else Tup((), source.element(m, at))


def _dict(m: Machine, given: Given, at: Place) -> Value:
    made = m.allocate(Dict, (at, "dict")).begin(m)
    if given.positional:
        made.take(m, given.positional[0], at)
    for name, value in given.keywords.items():
        made.put(m, Const(name), value)
    if given.others is not None:
        made.put_all(m, given.others)
    return made


def _text(m: Machine, given: Given, at: Place) -> Value:
    return operators.as_text(m, first(given), at) if given.positional else Const("")


def _number(m: Machine, given: Given, at: Place) -> Value:
    protocol = ("__len__", "__bool__", "__int__", "__hash__", "__iter__")
    for one in (one for value in given for one in members(value)):
        if isinstance(one, Inst):
            for name in protocol:
                if one.cls.find(name) is not None:
                    one.method(m, name, Given(), at)
        else:
            one.element(m, at) if not one.plain else None
    return ANYTHING


def _quiet(m: Machine, given: Given, at: Place) -> Value:
    for value in given:
        if not value.plain:
            value.shown(m, at)
    return ANYTHING


def _never(m: Machine, given: Given, at: Place) -> Value:
    return NEVER


def _import(m: Machine, given: Given, at: Place) -> Value:
    return imported(m, given.sure(0, "name", ANYTHING), "", at)


def imported(m: Machine, name: Value, package: str, at: Place) -> Value:
    """Return the module of a name that is a value."""
    found: list[Value] = []
    for one in members(name):
        if isinstance(one, Const) and isinstance(one.value, str):
            level = len(one.value) - len(one.value.lstrip("."))
            whole = f"{package}.{one.value[level:]}" if level and package else one.value[level:]
            found.append(by_name(m, whole, at))
        else:
            m.unknown("out of scope", None, "a module is imported whose name is computed", at)
            found.append(ANYTHING)
    return join(*found)


def _exec(m: Machine, given: Given, at: Place) -> Value:
    m.unknown("out of scope", None, "code is run that is data here", at)
    return ANYTHING


def _object(m: Machine, given: Given, at: Place) -> Value:
    return ANYTHING


def simple(model: Simple) -> Model:
    """Return the model of what a call does."""
    return lambda m, external, given, at: model(m, given, at)


_TABLE: dict[str, Simple] = {
    "__import__": _import,
    "aiter": _iter,
    "anext": _next,
    "classmethod": lambda m, given, at: ClassMethod(first(given)),
    "compile": _exec,
    "dict": _dict,
    "enumerate": _enumerate,
    "eval": _exec,
    "exec": _exec,
    "filter": _filter,
    "frozenset": _list,
    "getattr": _getattr,
    "globals": _globals,
    "hasattr": _hasattr,
    "iter": _iter,
    "list": _list,
    "locals": _locals,
    "map": _map,
    "max": _most,
    "min": _most,
    "next": _next,
    "object": _object,
    "property": lambda m, given, at: Property(first(given), given.get(1, "fset")),
    "reversed": _elements,
    "set": _list,
    "setattr": _setattr,
    "sorted": _sorted,
    "staticmethod": lambda m, given, at: StaticMethod(first(given)),
    "str": _text,
    "super": _super,
    "tuple": _tuple,
    "type": _type,
    "vars": _vars,
    "zip": _zip,
    **dict.fromkeys(["all", "any", "sum", "len", "bool", "int", "float", "hash"], _number),
    **dict.fromkeys(
        ["print", "repr", "format", "id", "isinstance", "issubclass", "callable"], _quiet
    ),
    **dict.fromkeys(
        ["abs", "round", "range", "chr", "ord", "input", "open", "delattr", "dir"], _quiet
    ),
    **dict.fromkeys(["bytes", "bytearray", "slice", "divmod", "pow", "ascii", "hex"], _quiet),
    **dict.fromkeys(["exit", "quit"], _never),
}


def _new(m: Machine, external: External, given: Given, at: Place) -> Value:
    cls = first(given)
    return Maker(cls).call(m, given, at) if isinstance(cls, Cls) else ANYTHING


MODELS: dict[str, Model] = {
    **{f"builtins.{name}": simple(model) for name, model in _TABLE.items()},
    "builtins.object.__new__": _new,
    "builtins.dict.fromkeys": lambda m, external, given, at: _from_keys(m, given, at),
}


def _from_keys(m: Machine, given: Given, at: Place) -> Value:
    made = m.allocate(Dict, (at, "fromkeys")).begin(m)
    for key in members(first(given).element(m, at)):
        made.put(m, key, given.sure(1, "value", NONE))
    return made


CONSTANTS: dict[str, Value] = {
    "builtins.__debug__": Const(True),
    "builtins.NotImplemented": ANYTHING,
    "builtins.Ellipsis": ANYTHING,
}
