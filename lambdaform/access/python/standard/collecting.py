"""`collections`, `itertools`, `dataclasses`, and texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lambdaform.access.python.containers import Seq, Tup
from lambdaform.access.python.dictionaries import Dict
from lambdaform.access.python.externals import External, make
from lambdaform.access.python.given import Given
from lambdaform.access.python.models import Simple, first, simple
from lambdaform.access.python.objects import Inst
from lambdaform.access.python.reach import Place
from lambdaform.access.python.texts import template
from lambdaform.access.python.values import (
    ANYTHING,
    NEVER,
    Const,
    Context,
    Evt,
    Value,
    join,
    members,
    weigh,
)

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine, Model


@dataclass(frozen=True, slots=True)
class Named(Value):
    """What `collections.namedtuple` makes."""

    fields: tuple[str, ...]

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        values = [given.sure(i, name, ANYTHING) for i, name in enumerate(self.fields)]
        return NamedTup(self.fields, tuple(values))

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return self


@dataclass(frozen=True, slots=True)
class NamedTup(Value):
    """A tuple whose elements have names."""

    fields: tuple[str, ...]
    items: tuple[Value, ...]

    @property
    def weight(self) -> int:
        return weigh(*self.items)

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        if name in self.fields:
            return self.items[self.fields.index(name)]
        return Tup(self.items).attribute(m, name, at)

    def element(self, m: Machine, at: Place) -> Value:
        return join(*self.items)

    def item(self, m: Machine, key: Value, at: Place) -> Value:
        return Tup(self.items).item(m, key, at)

    def parts(self) -> tuple[Value, ...] | None:
        return self.items

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.let_go(Tup(self.items), why, at)


def _named_tuple(m: Machine, given: Given, at: Place) -> Value:
    fields = given.sure(1, "field_names", ANYTHING)
    if isinstance(fields, Const):
        return Named(tuple(str(fields.value).replace(",", " ").split()))
    names = [str(one.value) for one in fields.parts() or () if isinstance(one, Const)]
    return Named(tuple(names))


def _loads(m: Machine, given: Given, at: Place) -> Value:
    hook = given.keywords.get("object_hook")
    if hook is not None and not hook.plain:
        hook.call(m, Given((ANYTHING,)), at)
    text = given.sure(0, "s", ANYTHING)
    return (
        text.below("json")
        if isinstance(text, Evt)
        else text
        if isinstance(text, Context)
        else ANYTHING
    )


def _unquote(m: Machine, given: Given, at: Place) -> Value:
    return given.sure(0, "string", ANYTHING)


def _joined_path(m: Machine, given: Given, at: Place) -> Value:
    parts = [part for value in given.positional for part in (Const("/"), value)][1:]
    return template(parts) if given.more is None else ANYTHING


def _default_dict(m: Machine, given: Given, at: Place) -> Value:
    made = m.allocate(Dict, (at, "defaultdict")).begin(m)
    if not first(given).plain and given.positional:
        made.put_all(m, first(given).call(m, Given(), at))
    for value in given.positional[1:]:
        made.take(m, value, at)
    return made


def _chained(m: Machine, given: Given, at: Place) -> Value:
    made = m.allocate(Dict, (at, "chain")).begin(m)
    for value in given.positional:
        made.take(m, value, at)
    for name, value in given.keywords.items():
        made.put(m, Const(name), value)
    return made


def _list(m: Machine, given: Given, at: Place) -> Value:
    source = first(given).element(m, at) if given.positional else None
    return m.allocate(Seq, (at, "deque")).display(m, (), source)


def _replace(m: Machine, given: Given, at: Place) -> Value:
    for one in members(first(given)):
        if isinstance(one, Inst):
            for name, value in given.keywords.items():
                one.held.write(m, name, value)
    return first(given)


def _as_dict(m: Machine, given: Given, at: Place) -> Value:
    made = m.allocate(Dict, (at, "asdict")).begin(m)
    for one in members(first(given)):
        if isinstance(one, Inst):
            for name in one.held:
                made.put(m, Const(name), one.held.read(name) or NEVER)
    return made


def _chain(m: Machine, given: Given, at: Place) -> Value:
    return Tup((), join(*(value.element(m, at) for value in given)))


def _chain_all(m: Machine, given: Given, at: Place) -> Value:
    return Tup((), first(given).element(m, at).element(m, at))


def _product(m: Machine, given: Given, at: Place) -> Value:
    return Tup((), Tup(tuple(value.element(m, at) for value in given.positional)))


def _groups(m: Machine, given: Given, at: Place) -> Value:
    return Tup((), Tup((), first(given).element(m, at)))


def _group_by(m: Machine, given: Given, at: Place) -> Value:
    element = first(given).element(m, at)
    key = given.get(1, "key")
    found = ANYTHING if key is None or key.plain else key.call(m, Given((element,)), at)
    return Tup((), Tup((found, Tup((), element))))


def _filtered(m: Machine, given: Given, at: Place) -> Value:
    element = given.sure(1, "iterable", ANYTHING).element(m, at)
    if not first(given).plain:
        first(given).call(m, Given((element,)), at)
    return Tup((), element)


def _members(m: Machine, given: Given, at: Place) -> Value:
    return Tup((), Tup((ANYTHING, first(given).any_attribute(m, "", at))))


def _part(m: Machine, external: External, given: Given, at: Place) -> Value:
    return make(m, external, given, at)


_PARTS = (
    "dataclasses.field",
    "attr.Factory",
    "attrs.Factory",
    "attr.ib",
    "attr.field",
    "attrs.field",
    "pydantic.Field",
    "pydantic.PrivateAttr",
    "pydantic.fields.Field",
    "pydantic.fields.PrivateAttr",
)


_TABLE: dict[str, Simple] = {
    "collections.ChainMap": _chained,
    "collections.OrderedDict": _chained,
    "collections.defaultdict": _default_dict,
    "collections.deque": _list,
    "collections.namedtuple": _named_tuple,
    "types.MappingProxyType": _chained,
    "inspect.getmembers": _members,
    "dataclasses.asdict": _as_dict,
    "dataclasses.replace": _replace,
    **{f"itertools.{name}": _chain for name in ("chain", "islice", "cycle", "compress")},
    **{f"itertools.{name}": _product for name in ("product", "zip_longest")},
    **{
        f"itertools.{name}": _groups
        for name in ("batched", "combinations", "pairwise", "permutations", "tee")
    },
    "itertools.chain.from_iterable": _chain_all,
    "itertools.filterfalse": _filtered,
    "itertools.takewhile": _filtered,
    "itertools.dropwhile": _filtered,
    "itertools.groupby": _group_by,
    "json.load": _loads,
    "json.loads": _loads,
    "os.path.join": _joined_path,
    "posixpath.join": _joined_path,
    "urllib.parse.unquote": _unquote,
    "urllib.parse.unquote_plus": _unquote,
}
MODELS: dict[str, Model] = {
    **{path: simple(model) for path, model in _TABLE.items()},
    **dict.fromkeys(_PARTS, _part),
}
