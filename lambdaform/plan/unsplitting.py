"""The templates of a split stack -> the one template that it would be without limits.

The other way round than `lambdaform.splitting`: parameters of nested stacks become what they are
given, and their outputs what these are of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lambdaform.assembly import Template
from lambdaform.template import Json

STACK = "AWS::CloudFormation::Stack"
_ROOT = ""
_VARIABLE = re.compile(r"\$\{([^!}][^}]*)\}")
_OUTPUT = "Outputs."
_MERGED = ("Mappings", "Conditions")


def inner_stacks(body: Mapping[str, Json], template: Template) -> list[str]:
    """Return the ids of the nested stacks of a template that splitting has made.

    Those that the app declares itself are resources like others.
    """
    own = template.whole.get("Resources", {})
    return [
        id
        for id, entry in body.get("Resources", {}).items()
        if entry.get("Type") == STACK and id not in own
    ]


def unsplit(
    root: Mapping[str, Json], parts: Mapping[str, Mapping[str, Json]], template: Template
) -> dict[str, Json]:
    """Return a template with the resources of its nested stacks in it.

    Args:
        root: the template of the stack.
        parts: those of its nested stacks, by their ids in the root.
        template: what the app says: what stands in both with the same words is the same.
    """
    if not parts:
        return dict(root)
    merging = _Merging(root, parts)
    whole = merging.whole()
    for id, entry in _unchanged(root, parts, template):
        whole["Resources"][id] = entry
    return whole


def _unchanged(
    root: Mapping[str, Json], parts: Mapping[str, Mapping[str, Json]], template: Template
) -> Iterator[tuple[str, Json]]:
    """Yield the resources that stand in the deployed templates as in the app's."""
    said = template.whole.get("Resources", {})
    ours = {_ROOT: template.body, **{id: one.body for id, one in template.nested.items()}}
    theirs = {_ROOT: root, **parts}
    for place in theirs.keys() & ours.keys():
        deployed = theirs[place].get("Resources", {})
        for id, entry in ours[place].get("Resources", {}).items():
            if id in said and deployed.get(id) == entry:
                yield id, said[id]


@dataclass(frozen=True)
class _Merging:
    root: Mapping[str, Json]
    parts: Mapping[str, Mapping[str, Json]]

    def whole(self) -> dict[str, Json]:
        """Return all in one."""
        body = dict(self.root)
        own = self.root.get("Resources", {})
        resources = {id: self._resolved(e, _ROOT) for id, e in own.items() if id not in self.parts}
        for part, inner in self.parts.items():
            found = inner.get("Resources", {})
            resources |= {id: self._resolved(entry, part) for id, entry in found.items()}
        body["Resources"] = resources
        if "Outputs" in body:
            body["Outputs"] = self._resolved(body["Outputs"], _ROOT)
        for section in _MERGED:
            merged = dict(body.get(section, {}))
            for part, inner in self.parts.items():
                entries = inner.get(section, {})
                merged |= {id: self._resolved(entry, part) for id, entry in entries.items()}
            if merged:
                body[section] = merged
        return body

    def _resolved(self, value: Json, place: str) -> Json:
        """Return a value of a template as the whole has it."""
        if isinstance(value, list):
            return [self._resolved(item, place) for item in value]
        if not isinstance(value, dict):
            return value
        match value:
            case {"Ref": str(name)} if len(value) == 1:
                return self._named(name, place) or value
            case {"Fn::GetAtt": [str(id), str(attribute)]} if len(value) == 1:
                return self._output(id, attribute) or value
            case {"Fn::Sub": str(text)} if len(value) == 1:
                return self._sub(text, {}, place)
            case {"Fn::Sub": [str(text), Mapping() as given]} if len(value) == 1:
                return self._sub(
                    text, {k: self._resolved(v, place) for k, v in given.items()}, place
                )
        return {key: self._resolved(item, place) for key, item in value.items()}

    def _named(self, name: str, place: str) -> Json:
        """Return what a parameter of a nested stack is given; `None` for what is none."""
        inner = self.parts.get(place, {})
        if name not in inner.get("Parameters", {}):
            return None
        properties = self.root["Resources"][place].get("Properties", {})
        match properties.get("Parameters", {}).get(name):
            case {"Fn::Join": [",", Mapping() as given]} | {"Fn::If": [_, Mapping() as given, ""]}:
                return self._resolved(given, _ROOT)
            case given:
                return self._resolved(given, _ROOT)

    def _output(self, id: str, attribute: str) -> Json:
        """Return what an output of a nested stack is of; `None` for what is none."""
        outputs = self.parts.get(id, {}).get("Outputs", {})
        found = outputs.get(attribute.removeprefix(_OUTPUT))
        if not attribute.startswith(_OUTPUT) or not isinstance(found, Mapping):
            return None
        return self._resolved(found.get("Value"), id)

    def _sub(self, text: str, given: Mapping[str, Json], place: str) -> Json:
        values = dict(given)

        def variable(found: re.Match[str]) -> str:
            name = found[1]
            if name in given:
                return found[0]
            id, _, attribute = name.partition(".")
            there = self._output(id, attribute) if attribute else self._named(name, place)
            match there:
                case None:
                    return found[0]
                case {"Ref": str(id)}:
                    return f"${{{id}}}"
                case {"Fn::GetAtt": [str(id), str(attribute)]}:
                    return f"${{{id}.{attribute}}}"
            values[name.replace(".", "")] = there
            return f"${{{name.replace('.', '')}}}"

        said = _VARIABLE.sub(variable, text)
        return {"Fn::Sub": [said, values] if values else said}
