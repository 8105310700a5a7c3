"""What Python's built-in functions do."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lambdaform.access.python import builtin_names, container_methods, operators
from lambdaform.access.python.containers import Seq, Tup
from lambdaform.access.python.descriptors import ClassMethod, Property, StaticMethod
from lambdaform.access.python.dictionaries import Dict
from lambdaform.access.python.given import Given
from lambdaform.access.python.models import Simple, first, simple
from lambdaform.access.python.objects import Inst
from lambdaform.access.python.reach import Place
from lambdaform.access.python.values import (
    ANYTHING,
    NEVER,
    NONE,
    Const,
    Value,
    join,
    members,
    one_by_one,
)

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine, Model


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
    key = given.keywords.get("key", NONE)
    sorts = element if key == NONE or key.plain else key.call(m, Given((element,)), at)
    operators.ordered(m, sorts, at)


def _most(m: Machine, given: Given, at: Place) -> Value:
    one = len(given.positional) == 1
    element = first(given).element(m, at) if one else join(*given.positional)
    _with_key(m, given, element, at)
    default = given.keywords.get("default")
    return element if default is None else join(element, default)


def _enumerate(m: Machine, given: Given, at: Place) -> Value:
    element = first(given).walked(m, at)
    return Tup((), join(*(Tup((ANYTHING, one)) for one in one_by_one(element))))


def _zip(m: Machine, given: Given, at: Place) -> Value:
    known = [value.parts() for value in given.positional]
    if known and all(parts is not None and len(parts) == len(known[0] or ()) for parts in known):
        return Tup(tuple(Tup(row) for row in zip(*(p or () for p in known), strict=True)))
    return Tup((), Tup(tuple(value.element(m, at) for value in given.positional)))


def _map(m: Machine, given: Given, at: Place) -> Value:
    function, *sources = given.positional or (ANYTHING,)
    if len(sources) == 1:
        each = one_by_one(sources[0].walked(m, at))
        known = sources[0].parts()
        results = [function.call(m, Given((one,)), at) for one in (known or each)]
        return Tup(tuple(results)) if known else Tup((), join(*results))
    return Tup((), function.call(m, Given(tuple(s.walked(m, at) for s in sources)), at))


def _filter(m: Machine, given: Given, at: Place) -> Value:
    element = given.sure(1, "iterable", ANYTHING).element(m, at)
    if first(given) == NONE:
        operators.truth(m, element, at)
    elif not first(given).plain:
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
    protocol = ("__len__", "__bool__", "__int__", "__float__", "__hash__", "__iter__")
    for one in (one for value in given for one in members(value)):
        if isinstance(one, Inst):
            for name in protocol:
                if one.cls.find(name) is not None:
                    one.method(m, name, Given(), at)
        else:
            one.element(m, at) if not one.plain else None
    return ANYTHING


def _truths(m: Machine, given: Given, at: Place) -> Value:
    operators.truth(m, first(given).walked(m, at), at)
    return ANYTHING


def _sum(m: Machine, given: Given, at: Place) -> Value:
    element = first(given).walked(m, at)
    start = given.get(1, "start")
    found = element if start is None else join(start, element)
    asked = operators.binary(m, ast.Add, found, element, at) if not element.plain else ANYTHING
    return join(found, asked, ANYTHING)


def _open(m: Machine, given: Given, at: Place) -> Value:
    for value in given:
        m.keep(value, at)
    return _asks("__fspath__")(m, given, at)


def _quiet(m: Machine, given: Given, at: Place) -> Value:
    for value in given:
        if not value.plain:
            value.shown(m, at)
    return ANYTHING


def _asks(*names: str) -> Simple:
    """Return the model of what calls one of some methods of its arguments."""

    def model(m: Machine, given: Given, at: Place) -> Value:
        every = (one for value in given for one in members(value))
        asked = [one.asked(m, names, at) for one in every if isinstance(one, Inst)]
        return join(*asked) if asked else _quiet(m, given, at)

    return model


def _never(m: Machine, given: Given, at: Place) -> Value:
    return NEVER


def _object(m: Machine, given: Given, at: Place) -> Value:
    return ANYTHING


def _from_keys(m: Machine, given: Given, at: Place) -> Value:
    made = m.allocate(Dict, (at, "fromkeys")).begin(m)
    for key in members(first(given).element(m, at)):
        made.put(m, key, given.sure(1, "value", NONE))
    return made


_TABLE: dict[str, Simple] = {
    "aiter": _iter,
    "anext": _next,
    "classmethod": lambda m, given, at: ClassMethod(first(given)),
    "dict": _dict,
    "enumerate": _enumerate,
    "filter": _filter,
    "frozenset": _list,
    "iter": _iter,
    "list": _list,
    "map": _map,
    "max": _most,
    "min": _most,
    "next": _next,
    "object": _object,
    "property": lambda m, given, at: Property(first(given), given.get(1, "fset")),
    "reversed": _elements,
    "set": _list,
    "sorted": _sorted,
    "staticmethod": lambda m, given, at: StaticMethod(first(given)),
    "str": _text,
    "tuple": _tuple,
    "zip": _zip,
    **dict.fromkeys(["len", "bool", "int", "float", "hash"], _number),
    "abs": _asks("__abs__"),
    "ascii": _asks("__repr__"),
    "bytes": _asks("__bytes__", "__iter__", "__index__"),
    "complex": _asks("__complex__", "__float__"),
    "dir": _asks("__dir__"),
    "divmod": _asks("__divmod__", "__rdivmod__"),
    "open": _open,
    "all": _truths,
    "any": _truths,
    "sum": _sum,
    "pow": _asks("__pow__", "__rpow__"),
    "repr": _asks("__repr__"),
    "round": _asks("__round__"),
    **dict.fromkeys(["bin", "chr", "hex", "oct", "range", "slice"], _asks("__index__")),
    **dict.fromkeys(["print", "format", "id", "isinstance", "issubclass", "callable"], _quiet),
    **dict.fromkeys(["ord", "input", "delattr", "bytearray"], _quiet),
    **dict.fromkeys(["exit", "quit"], _never),
}


MODELS: dict[str, Model] = {
    **container_methods.MODELS,
    **builtin_names.MODELS,
    **{f"builtins.{name}": simple(model) for name, model in _TABLE.items()},
    "builtins.dict.fromkeys": lambda m, external, given, at: _from_keys(m, given, at),
}
CONSTANTS: dict[str, Value] = {
    "builtins.__debug__": Const(True),
    "builtins.NotImplemented": ANYTHING,
    "builtins.Ellipsis": ANYTHING,
}
