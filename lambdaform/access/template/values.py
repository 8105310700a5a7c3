"""Values of templates -> texts, as far as they are known before anything is deployed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice, product
from typing import TYPE_CHECKING, TypeAlias

from lambdaform.access.patterns import ANY, symbol
from lambdaform.access.template.names import Declared, Place
from lambdaform.template import Json

if TYPE_CHECKING:
    from lambdaform.assembly import Template

Texts: TypeAlias = tuple[str, ...]
"""What a value may be, one by one: CloudFormation's conditions choose among them."""

_MOST = 16
_VARIABLE = re.compile(r"\$\{(!?)([^}]*)\}")
_DYNAMIC = re.compile(r"\{\{resolve:[^{}]*\}\}")
_PAIR = 2
_PARTITIONS = {"cn": ("aws-cn", "amazonaws.com.cn"), "us-gov": ("aws-us-gov", "amazonaws.com")}


class Values:
    """Reads the values of one template.

    Args:
        template: the template.
        others: reads those of the other stacks, by their names in CloudFormation.
    """

    def __init__(self, template: Template, others: Mapping[str, Values]) -> None:
        self.template = template
        self.body = template.whole
        self.place = _place(template)
        self._others = others
        self._pseudo = {
            "AWS::Partition": (self.place.partition,),
            "AWS::Region": (self.place.region,),
            "AWS::AccountId": (self.place.account,),
            "AWS::URLSuffix": (self.place.suffix,),
            "AWS::StackName": (template.name or symbol("AWS::StackName"),),
            "AWS::NoValue": (),
        }
        self.resources = {
            id: Declared(template.name, id, entry, self.texts, self.place)
            for id, entry in self.body.get("Resources", {}).items()
        }

    def of_type(self, type: str) -> Sequence[Declared]:
        """Return the resources of a type, in the order of their declaration."""
        return self._by_type.get(type, ())

    @cached_property
    def _by_type(self) -> Mapping[str, Sequence[Declared]]:
        found: dict[str, list[Declared]] = {}
        for declared in self.resources.values():
            found.setdefault(declared.type, []).append(declared)
        return found

    def texts(self, value: Json) -> Texts:
        """Return what a value may be; nothing where there is none."""
        if isinstance(value, str):
            return (_resolved(value),)
        if isinstance(value, bool):
            return (str(value).lower(),)
        if isinstance(value, (int, float)):
            return (str(value),)
        if isinstance(value, Mapping) and len(value) == 1:
            ((function, argument),) = value.items()
            read = _FUNCTIONS.get(function)
            found = read(self, argument) if read else None
            if found is not None:
                return _few(found)
        return (self._some(value),)

    def each(self, value: Json) -> Iterator[str]:
        """Yield what the items of a list may be; a list of one may stand without brackets."""
        for item in self.items(value):
            yield from self.texts(item)

    def items(self, value: Json) -> Iterator[Json]:
        """Yield the items of a list that conditions leave."""
        for one in value if isinstance(value, list) else [value]:
            match one:
                case {"Fn::If": [_, yes, no]}:
                    yield from self.items(yes)
                    yield from self.items(no)
                case {"Ref": "AWS::NoValue"} | None:
                    continue
                case _:
                    yield one

    def named(self, id: str) -> Texts | None:
        """Return what `Ref` gives; `None` where the template has nothing with the id."""
        if id in self._pseudo:
            return self._pseudo[id]
        if id in self.resources:
            return self.resources[id].ref
        if id in self.body.get("Parameters", {}) or id.startswith("AWS::"):
            return (symbol(id, self.template.name),)
        return None

    def attribute(self, id: str, name: str) -> Texts | None:
        """Return what `Fn::GetAtt` gives."""
        return self.resources[id].attribute(name) if id in self.resources else None

    def exported(self, name: str) -> Texts | None:
        """Return the value of an export of some stack here."""
        for other in self._others.values():
            for output in other.body.get("Outputs", {}).values():
                if name in other.texts((output.get("Export") or {}).get("Name", "")):
                    return other.texts(output["Value"])
        return None

    def output(self, stack: str, name: str) -> Texts | None:
        """Return an output of a stack here."""
        other = self._others.get(stack)
        found = other.body.get("Outputs", {}).get(name) if other else None
        return other.texts(found["Value"]) if other and found else None

    def mapped(self, map: str, keys: Iterable[Texts]) -> Texts | None:
        """Return what a mapping has; all that it may have where a key is not known."""
        found = [self.body.get("Mappings", {}).get(map, {})]
        for options in keys:
            below = [one for entry in found for one in _entries(entry, options)]
            found = below
        return tuple(t for one in found for t in self.texts(one)) or None

    def _some(self, value: Json) -> str:
        name = json.dumps(value, sort_keys=True) if not isinstance(value, str) else value
        return symbol(name, self.template.name)


def of_templates(templates: Sequence[Template]) -> tuple[Values, ...]:
    """Return what reads the values of some templates, which may refer to each other."""
    found: dict[str, Values] = {}
    for template in templates:
        found[template.name] = Values(template, found)
    return tuple(found.values())


def _place(template: Template) -> Place:
    region = template.region
    partition, suffix = "aws", "amazonaws.com"
    for beginning, known in _PARTITIONS.items():
        if region and region.startswith(f"{beginning}-"):
            partition, suffix = known
    account = template.account or symbol("AWS::AccountId")
    return Place(partition, region or symbol("AWS::Region"), account, suffix)


def _entries(entry: Json, options: Texts) -> Iterator[Json]:
    if isinstance(entry, Mapping):
        known = [entry[option] for option in options if option in entry]
        yield from known if len(known) == len(options) else entry.values()


def _resolved(text: str) -> str:
    """Return a text with symbols for what CloudFormation looks up in other services."""
    return _DYNAMIC.sub(lambda found: symbol(found[0]), text) if "{{" in text else text


def _few(found: Texts) -> Texts:
    distinct = tuple(dict.fromkeys(map(_resolved, found)))
    return distinct if len(distinct) <= _MOST else (ANY,)


def _combined(parts: Iterable[Texts], separator: str = "") -> Texts:
    made = (separator.join(row) for row in product(*parts))
    found = tuple(islice(made, _MOST + 1))
    return found if len(found) <= _MOST else (ANY,)


def _get_att(values: Values, argument: Json) -> Texts | None:
    pair = argument.split(".", 1) if isinstance(argument, str) else argument
    if (
        not isinstance(pair, list)
        or len(pair) != _PAIR
        or not all(isinstance(p, str) for p in pair)
    ):
        return None
    return values.attribute(*pair)


def _sub(values: Values, argument: Json) -> Texts | None:
    match argument:
        case str(form):
            return _combined(_sub_parts(values, form, {}))
        case [str(form), Mapping() as given]:
            return _combined(_sub_parts(values, form, given))
    return None


def _sub_parts(values: Values, form: str, given: Mapping[str, Json]) -> Iterator[Texts]:
    end = 0
    for found in _VARIABLE.finditer(form):
        yield (form[end : found.start()],)
        end = found.end()
        name = found[2].strip()
        if found[1]:
            yield (f"${{{name}}}",)
        elif name in given:
            yield values.texts(given[name])
        else:
            id, dot, attribute = name.partition(".")
            known = values.attribute(id, attribute) if dot else values.named(id)
            yield known if known is not None else (ANY,)
    yield (form[end:],)


def _join(values: Values, argument: Json) -> Texts | None:
    match argument:
        case [str(separator), list(items)]:
            return _combined([values.texts(item) for item in items], separator)
    return None


def _select(values: Values, argument: Json) -> Texts | None:
    match argument:
        case [int() | str() as index, {"Fn::Split": [str(separator), whole]}] if _digits(index):
            return tuple(_piece(t, separator, int(index)) for t in values.texts(whole))
        case [int() | str() as index, list(items)] if _digits(index) and int(index) < len(items):
            return values.texts(items[int(index)])
    return None


def _digits(index: int | str) -> bool:
    return str(index).isdecimal()


def _piece(text: str, separator: str, index: int) -> str:
    pieces = text.split(separator)
    # A separator may also stand in what is not known.
    known = index < len(pieces) and ANY not in text
    return pieces[index] if known else ANY


def _if(values: Values, argument: Json) -> Texts | None:
    match argument:
        case [_, yes, no]:
            return (*values.texts(yes), *values.texts(no))
    return None


def _import(values: Values, argument: Json) -> Texts | None:
    names = values.texts(argument)
    found = [values.exported(name) for name in names]
    # What another stack exports is the same wherever it is imported by the same name.
    return tuple(
        text
        for name, known in zip(names, found, strict=True)
        for text in known or (symbol(f"Fn::ImportValue {name}"),)
    )


def _stack_output(values: Values, argument: Json) -> Texts | None:
    if not isinstance(argument, Mapping):
        return None
    return values.output(str(argument.get("StackName")), str(argument.get("OutputName")))


def _find_in_map(values: Values, argument: Json) -> Texts | None:
    match argument:
        case [str(name), first, second, *_]:
            return values.mapped(name, (values.texts(first), values.texts(second)))
    return None


_FUNCTIONS: Mapping[str, Callable[[Values, Json], Texts | None]] = {
    "Ref": lambda values, argument: values.named(str(argument)),
    "Fn::GetAtt": _get_att,
    "Fn::Sub": _sub,
    "Fn::Join": _join,
    "Fn::Select": _select,
    "Fn::If": _if,
    "Fn::ImportValue": _import,
    "Fn::GetStackOutput": _stack_output,
    "Fn::FindInMap": _find_in_map,
}
