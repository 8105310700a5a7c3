"""The text of a template, JSON or YAML with CloudFormation's short forms, as data and its lines."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

import yaml

Json: TypeAlias = Any

_PLAIN = {"Ref": "Ref", "Condition": "Condition"}
_TEXT = "tag:yaml.org,2002:str"
_SCALARS = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("bool", "float", "int", "null"))
_KINDS = _SCALARS | {f"tag:yaml.org,2002:{kind}" for kind in ("map", "merge", "seq", "str")}
"""What JSON has too, and YAML's merging of mappings."""
_JUST_TEXT = (":timestamp", ":value")
"""What YAML takes for something else: a date, and a single `=`."""

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_MOST = 250_000
"""How many values a template may have once its aliases are written out."""

_DEEPEST = 200
_INDENTED = re.compile(rf"^[ ?:-]{{{_DEEPEST}}}", re.MULTILINE)

_Fast: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Fast):  # type: ignore[misc]
    """Reads dates and keys as the text that they are, and short forms as functions."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in found if not tag.endswith(_JUST_TEXT)]
        for first, found in _Fast.yaml_implicit_resolvers.items()
    }
    yaml_constructors = {
        tag: found for tag, found in _Fast.yaml_constructors.items() if tag is None or tag in _KINDS
    }

    def construct_mapping(self, node: yaml.Node, deep: bool = False) -> Any:
        """Read a mapping: an account's number is a key as it is written, leading zeros and all."""
        for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
            if key.tag in _SCALARS:
                key.tag = _TEXT
        return super().construct_mapping(node, deep)


class TextError(Exception):
    """A text is neither JSON nor YAML."""

    def __init__(
        self, form: str, why: str, line: int | None = None, column: int | None = None
    ) -> None:
        super().__init__(why)
        self.form = form
        """`JSON` or `YAML`."""
        self.why = why
        self.line = line
        self.column = column


@dataclass(frozen=True)
class TemplateText:
    """A template as it is written."""

    text: str
    data: Json

    def line(self, *path: str | int) -> int:
        """Return the line of a value by its keys; where it stands nowhere, of what holds it."""
        found, node = 1, self._node
        for step in path:
            entry = _entry(node, step) if node is not None else None
            if entry is None:
                break
            found, node = entry
        return found

    def repeated(self) -> Iterator[tuple[str, int]]:
        """Yield each key that stands twice in one mapping, with the line where it does so again."""
        seen: set[int] = set()
        waiting = [self._node]
        while waiting:
            node = waiting.pop()
            if id(node) in seen:  # an alias
                continue
            seen.add(id(node))
            if isinstance(node, yaml.MappingNode):
                yield from _repeated(node)
                waiting.extend(value for _, value in node.value)
            elif isinstance(node, yaml.SequenceNode):
                waiting.extend(node.value)

    @cached_property
    def _node(self) -> yaml.Node | None:
        """The text as YAML sees it; JSON is YAML but for its tabs and its halves of characters."""
        text = _SURROGATE.sub("?", self.text.replace("\t", " "))
        try:
            node: yaml.Node | None = yaml.compose(text, _Loader)
        except (yaml.YAMLError, RecursionError):
            return None
        return node


def parsed(text: str) -> TemplateText:
    """Return a template's text as data; nothing is said of what a template must have.

    Raises:
        TextError: the text is neither JSON nor YAML, is nested very deeply, or grows beyond
            bounds by its aliases.
    """
    is_json = text.lstrip().startswith("{")
    try:
        data = _json(text) if is_json else _yaml(text)
    except RecursionError as error:
        raise TextError("JSON" if is_json else "YAML", "it is nested too deeply") from error
    return TemplateText(text, data)


def _json(text: str) -> Json:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise TextError("JSON", error.msg, error.lineno, error.colno) from error
    except ValueError as error:  # a number of thousands of digits
        raise TextError("JSON", str(error)) from error
    _measure(data)
    return data


def _yaml(text: str) -> Json:
    try:
        _check_depth(text)
        data = yaml.load(text, _Loader)  # noqa: S506 - it is a safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = (mark.line + 1, mark.column + 1) if mark else ()
        raise TextError("YAML", error.problem or str(error), *place) from error
    except yaml.reader.ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + 1
        raise TextError("YAML", "a control character stands in it", line) from error
    except (KeyError, ValueError) as error:
        raise TextError("YAML", f"a value is not what its tag says: {error}") from error
    if "&" in text and _measure(data).values > _MOST:
        raise TextError("YAML", "its aliases make it endless")
    return data


def _check_depth(text: str) -> None:
    """Refuse what is nested so deeply that the parser, which is written in C, would crash."""
    if text.count("[") + text.count("{") < _DEEPEST and not _INDENTED.search(text):
        return
    depth = 0
    for event in yaml.parse(text, _Fast):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise RecursionError


class _Size(NamedTuple):
    """How large a value is, with what aliases put into it."""

    values: int
    depth: int


def _measure(value: Json, known: dict[int, _Size] | None = None) -> _Size:
    known = {} if known is None else known
    if id(value) not in known:
        known[id(value)] = _Size(_MOST + 1, 0)  # what holds itself is endless
        sizes = [_measure(one, known) for one in _inner(value) if isinstance(one, dict | list)]
        depth = 1 + max((size.depth for size in sizes), default=0)
        if depth > _DEEPEST:
            raise RecursionError
        known[id(value)] = _Size(len(_inner(value)) + sum(size.values for size in sizes), depth)
    return known[id(value)]


def _inner(value: Json) -> Collection[Json]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _short(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {_PLAIN.get(suffix, f"Fn::{suffix}"): value}


_Loader.add_multi_constructor("!", _short)


def _entry(node: yaml.Node, step: str | int) -> tuple[int, yaml.Node] | None:
    """Return the line and the node of what stands in a node; of a key, the key's line."""
    if isinstance(node, yaml.MappingNode):
        for key, value in reversed(node.value):
            if key.value == step:
                return key.start_mark.line + 1, value
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item = node.value[step]
        return item.start_mark.line + 1, item
    return None


def _repeated(node: yaml.MappingNode) -> Iterator[tuple[str, int]]:
    seen: set[str] = set()
    for key, _ in node.value:
        if isinstance(key, yaml.ScalarNode) and key.value != "<<":
            if key.value in seen:
                yield key.value, key.start_mark.line + 1
            seen.add(key.value)
