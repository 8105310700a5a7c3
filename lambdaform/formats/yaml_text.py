"""Templates as YAML that people like to read: short intrinsic functions, the lines of the app."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from lambdaform.assembly import Template
from lambdaform.formats.lines import line
from lambdaform.template import Json

if TYPE_CHECKING:
    import yaml

_SHORT = {
    "Ref": "!Ref",
    **{
        f"Fn::{name}": f"!{name}"
        for name in (
            "And",
            "Base64",
            "Cidr",
            "Equals",
            "FindInMap",
            "GetAZs",
            "GetAtt",
            "If",
            "ImportValue",
            "Join",
            "Not",
            "Or",
            "Select",
            "Split",
            "Sub",
        )
    },
}
"""Intrinsic functions that have a short form: "Intrinsic function reference" in AWS's user guide."""

_NESTED = ("Resources", "Parameters", "Mappings", "Conditions", "Rules", "Outputs")
"""Sections whose entries stand apart, each below the line of the app that it comes from."""

_WIDTH = 10_000
"""No line is broken: a long text is easier to find, and to compare, in one piece."""

_TEXT = "tag:yaml.org,2002:str"


def template(body: Mapping[str, Json], source: Template) -> str:
    """Return a template; `source` knows where in the app its entries come from."""
    parts = []
    for name, value in body.items():
        if name in _NESTED and isinstance(value, dict) and value:
            parts.append(f"{name}:\n" + _entries(name, value, source))
        else:
            parts.append(_dumped({name: value}))
    return "\n".join(parts)


def _entries(section: str, entries: Mapping[str, Json], source: Template) -> str:
    """Return the entries of a section, those that are long apart from each other."""
    texts = []
    for id, entry in entries.items():
        key = id if section == "Resources" else f"{section}.{id}"
        at = source.sources.get(key)
        comment = f"  # {line(at, source)}\n" if at else ""
        texts.append(comment + _indented(_dumped({id: entry})))
    return "\n".join(texts)


def _indented(text: str) -> str:
    return "".join(f"  {line}" if line.strip() else line for line in text.splitlines(keepends=True))


def _dumped(value: Json) -> str:
    import yaml

    text: str = yaml.serialize(_node(value), Dumper=_dumper(), allow_unicode=True, width=_WIDTH)
    return text


@cache
def _dumper() -> Any:
    """Return what writes nodes: PyYAML's own, in the layout that templates usually have."""
    import yaml

    class Dumper(yaml.SafeDumper):  # type: ignore[misc] # PyYAML has no types
        def increase_indent(self, flow: bool = False, **_: Any) -> None:
            """Write lists one step deeper than what they belong to."""
            super().increase_indent(flow, indentless=False)

        def choose_scalar_style(self) -> Any:
            """Write `!Ref Jobs` without quotes: its tag says that it is text."""
            style = super().choose_scalar_style()
            has_tag = (self.event.tag or "").startswith("!")
            found = self.analysis
            plain = found.allow_flow_plain if self.flow_level else found.allow_block_plain
            return "" if has_tag and plain and found.scalar and not found.multiline else style

    return Dumper


def _node(value: Json) -> yaml.Node:
    """Return a value as a node of YAML."""
    import yaml

    if isinstance(value, dict):
        return _function(value) or _mapping(value)
    if isinstance(value, list):
        return yaml.SequenceNode(
            "tag:yaml.org,2002:seq", [_node(v) for v in value], flow_style=not value
        )
    if isinstance(value, str):
        return _scalar(_TEXT, value)
    return yaml.representer.SafeRepresenter().represent_data(value)


def _mapping(value: Mapping[str, Json], tag: str = "tag:yaml.org,2002:map") -> yaml.Node:
    import yaml

    pairs = [(_scalar(_TEXT, key), _node(inner)) for key, inner in value.items()]
    return yaml.MappingNode(tag, pairs, flow_style=not value)


def _scalar(tag: str, text: str) -> yaml.ScalarNode:
    import yaml

    return yaml.ScalarNode(tag, text, style=_style(text))


def _ends_blank(text: str) -> bool:
    """Tell whether a text ends with an empty line, behind which PyYAML would end the document."""
    return text.endswith("\n\n") or (bool(text) and not text.strip("\n"))


def _style(text: str) -> str | None:
    """Return how a text is quoted; `None` leaves that to PyYAML, which loses rarer line breaks."""
    if any(rare in text for rare in "\r\x85\u2028\u2029") or _ends_blank(text):
        return '"'
    return "|" if "\n" in text else None


def _function(value: Mapping[str, Json]) -> yaml.Node | None:
    """Return an intrinsic function in its short form; `None` where there is none for it."""
    if len(value) != 1:
        return None
    ((name, argument),) = value.items()
    tag = _SHORT.get(name)
    if tag is None or _is_function(argument) or not isinstance(argument, (str, list, dict)):
        return None  # a node has one tag: the outer of two functions is written in full
    return _tagged(tag, _dotted(name, argument))


def _is_function(value: Json) -> bool:
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)) in _SHORT


def _dotted(name: str, argument: Json) -> Json:
    """Return `Queue.Arn` for the argument of `Fn::GetAtt`, where that can be written so."""
    if (
        name == "Fn::GetAtt"
        and isinstance(argument, list)
        and all(isinstance(a, str) for a in argument)
    ):
        return ".".join(argument)
    return argument


def _tagged(tag: str, argument: Json) -> yaml.Node:
    import yaml

    if isinstance(argument, dict):
        return _mapping(argument, tag)
    if isinstance(argument, list):
        flow = all(not isinstance(a, (dict, list)) for a in argument)
        return yaml.SequenceNode(tag, [_node(a) for a in argument], flow_style=flow)
    return _scalar(tag, argument)
