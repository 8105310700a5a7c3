"""Texts with symbols -> values of a template again: references, and texts that hold some."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from lambdaform.access.patterns import ANY, Symbol, readable, symbol_of
from lambdaform.access.template.names import Declared
from lambdaform.access.template.values import Values
from lambdaform.template import Call, Foreign, GetAtt, Intrinsic, Json, Ref, Text, tokens

_BREAK = re.compile("[/:]")
_HEAD = 5  # arn:partition:service:region:account
_IMPORTED = "Fn::ImportValue "


class UnsayableError(Exception):
    """A text that no template of the app can say; the argument is what cannot be said."""


class References:
    """What the references to all resources of an app give.

    Attributes:
        templates: those that read the values of each template, by the names of the stacks.
        known: what a reference gives, with the reference.
    """

    def __init__(self, templates: Sequence[Values]) -> None:
        self.templates: Mapping[str, Values] = {one.template.name: one for one in templates}
        self.known: dict[str, Ref | GetAtt] = {}
        for values in templates:
            for declared in values.resources.values():
                for text, reference in _referring(declared, values.template.path):
                    self.known.setdefault(text, reference)


class Expressions:
    """Says texts in a template of an app.

    Args:
        own: reads the values of that template.
        references: what can be said of resources.
    """

    def __init__(self, own: Values, references: References) -> None:
        self._own = own
        self._place = own.place
        self._templates = references.templates
        self._known = references.known

    def arn(self, arn: str, *, literal: bool = False) -> Text:
        """Return an ARN as a value of the template.

        Args:
            arn: the ARN; what is not known of it becomes `*`.
            literal: somebody wrote it so, and it stays so.

        Raises:
            UnsayableError: it holds what no template can say.
        """
        whole = self._whole(arn)
        if whole:
            return _joined([self._known[whole], *self._pieces(arn[len(whole) :])])
        if literal or not arn.startswith("arn:"):
            return _joined([*self._pieces(arn)])
        place = self._place
        _, partition, service, region, account, rest = arn.split(":", _HEAD)
        return _joined(
            [
                "arn:",
                *self._placed(partition, place.partition, "AWS::Partition"),
                f":{service}:",
                *self._placed(region, place.region, "AWS::Region"),
                ":",
                *self._placed(account, place.account, "AWS::AccountId"),
                ":",
                *self._pieces(rest),
            ]
        )

    def host(self, host: str) -> Text:
        """Return the name of a service in the region, such as `sqs.eu-west-1.amazonaws.com`."""
        return _joined([f"{host.partition('.')[0]}.", Ref("AWS::Region"), f".{self._place.suffix}"])

    def _placed(self, part: str, own: str, pseudo: str) -> Iterator[Text]:
        """Yield a part of an ARN: as the template's own where it is the same."""
        if part and part == own:
            yield Ref(pseudo)
        else:
            yield from self._pieces(part)

    def _whole(self, arn: str) -> str:
        """Return the longest beginning of an ARN that a reference gives; empty for none."""
        if arn in self._known:
            return arn
        ends = [found.start() for found in _BREAK.finditer(arn)][_HEAD:]
        beginnings = (arn[:end] for end in reversed(ends))
        return next((text for text in beginnings if text in self._known), "")

    def _pieces(self, text: str) -> Iterator[Text]:
        if any(isinstance(token, Foreign) for token in tokens(text)):
            raise UnsayableError("a value of the AWS CDK")
        for part in re.split("([\U000f0000-\U000ffffd])", text):
            found = symbol_of(part)
            if part == ANY:
                yield "*"
            elif found is None:
                yield part
            else:
                yield self._symbol(part, found)

    def _symbol(self, character: str, symbol: Symbol) -> Text:
        known = self._known.get(character)
        if known is not None:
            return known
        values = self._templates.get(symbol.of)
        said = _pseudo(symbol) if values is None else _said(symbol, values)
        if isinstance(said, Call) and values not in (None, self._own):
            said = None  # it holds references of the other template
        if said is None or symbol.own:
            raise UnsayableError(f"`{readable(character)}`")
        return said


def _referring(declared: Declared, path: str) -> Iterator[tuple[str, Ref | GetAtt]]:
    """Yield what references to a resource give: each text with the reference."""
    for text in declared.ref:
        yield text, Ref(declared.id, path)
    for name in declared.attributes:
        for text in declared.attribute(name):
            yield text, GetAtt(declared.id, name, path)


def _joined(pieces: Sequence[Text]) -> Text:
    found = [piece for piece in pieces if piece != ""]
    return found[0] if len(found) == 1 else "".join(map(str, found))


def _pseudo(symbol: Symbol) -> Text | None:
    if symbol.name.startswith(_IMPORTED):
        return Call("Fn::ImportValue", symbol.name.removeprefix(_IMPORTED))
    return Ref(symbol.name) if symbol.name.startswith("AWS::") else None


def _said(symbol: Symbol, values: Values) -> Text | None:
    """Return what a template says of a symbol of its own: a parameter, an attribute, a function."""
    path = values.template.path
    if symbol.name.startswith("AWS::"):
        return Ref(symbol.name)
    if symbol.name in values.body.get("Parameters", {}):
        return Ref(symbol.name, path)
    id, dot, attribute = symbol.name.partition(".")
    if id in values.resources:
        return GetAtt(id, attribute, path) if dot else Ref(id, path)
    try:
        return _intrinsic(json.loads(symbol.name), path)
    except ValueError:
        return None


def _intrinsic(value: Json, path: str) -> Intrinsic | None:
    match value:
        case {"Ref": str(id), **rest} if not rest:
            return Ref(id, None if id.startswith("AWS::") else path)
        case {"Fn::GetAtt": [str(id), str(attribute)], **rest} if not rest:
            return GetAtt(id, attribute, path)
        case Mapping() if len(value) == 1:
            ((name, argument),) = value.items()
            return Call(name, argument) if name.startswith("Fn::") else None
    return None
