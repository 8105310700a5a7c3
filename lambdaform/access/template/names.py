"""What resources are called: what `Ref` and `Fn::GetAtt` give of them, and their ARNs.

The table `data/resource_names.tsv` has, by type: IAM's type of the resource; the properties that name
it (`-` for what AWS names); what `Ref` gives; what attributes give; and the property that names the
key which encrypts it. Written by hand after AWS's "Resource and property types reference"; tests
hold it to IAM's data and to cfn-lint's schemas.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

from lambdaform import iam_data
from lambdaform.access.patterns import ANY, SIGN, symbol
from lambdaform.arguments import UNKNOWN, find
from lambdaform.template import Json

_TABLE = Path(__file__).parents[2] / "data" / "resource_names.tsv"
_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")
_PLACES = {"Partition", "Region", "Account"}
_NO_VALUE = "AWS::NoValue"
_ENDINGS = {"secretsmanager:Secret": "-" + 6 * SIGN}
"""What AWS puts behind a name in the ARN."""
_WITHOUT_SLASH = {"ParameterNameWithoutLeadingSlash"}


@dataclass(frozen=True)
class Row:
    """What is known of a type.

    Attributes:
        iam: IAM's type: `dynamodb:table`; `-` for none.
        names: the properties that fill the placeholders of its ARN; `-` for what AWS fills.
        ref: what `Ref` gives.
        attributes: what attributes give.
        key: the path of the property that names the key.
    """

    iam: str
    names: tuple[str, ...]
    ref: str
    attributes: Mapping[str, str]
    key: str

    @property
    def arn(self) -> str | None:
        """The form of its ARN, as IAM has it."""
        service, _, type = self.iam.partition(":")
        known = iam_data.service(service)
        return known.arns[type] + _ENDINGS.get(self.iam, "") if known and type else None


@cache
def rows() -> Mapping[str, Row]:
    """Return what is known of types, by the type."""
    lines = _TABLE.read_text(encoding="utf-8").splitlines()
    return dict(_row(*line.split("\t")) for line in lines)


def _row(type: str, iam: str, names: str, ref: str, attributes: str, key: str) -> tuple[str, Row]:
    given = dict(one.split("=", 1) for one in attributes.split())
    return type, Row(iam, tuple(names.split(",")), ref, given, key)


@dataclass(frozen=True)
class Place:
    """Where a stack is deployed; symbols where nobody said it."""

    partition: str
    region: str
    account: str
    suffix: str


class Declared:
    """A resource of a template.

    Args:
        stack: the name of its stack.
        id: its logical id.
        entry: what the template says of it.
        texts: gives what a value of the template is.
        place: where it is deployed.
    """

    def __init__(
        self,
        stack: str,
        id: str,
        entry: Mapping[str, Json],
        texts: Callable[[Json], tuple[str, ...]],
        place: Place,
    ) -> None:
        self.stack = stack
        self.id = id
        self.type = str(entry.get("Type"))
        self.properties: Mapping[str, Json] = entry.get("Properties") or {}
        self._row = rows().get(self.type)
        self._texts = texts
        self._place = place
        self._names: list[tuple[str, ...]] | None = None
        self._is_named = False
        self._known_values: dict[tuple[str, str], tuple[str, ...]] = {}

    @property
    def service(self) -> str:
        """IAM's prefix of its service; empty where it is not known."""
        return self._row.iam.partition(":")[0] if self._row else ""

    @property
    def ref(self) -> tuple[str, ...]:
        """What `Ref` gives."""
        return self._filled(self._row.ref if self._row else None, "")

    @property
    def arns(self) -> tuple[str, ...]:
        """Its ARNs; none where its type is not known, or has none."""
        known = self._row and self._row.arn
        return self._filled("{arn}", "Arn") if known else ()

    def arns_for(self, types: Collection[str]) -> tuple[str, ...]:
        """Return what IAM is asked for: its ARNs, or those of all that is within it.

        Args:
            types: IAM's types of resources that an action applies to.
        """
        own = self._row.iam.partition(":")[2] if self._row else ""
        if not types or own in types:
            return self.arns
        return tuple(arn + rest for rest in self._within(types) for arn in self.arns)

    def _within(self, types: Collection[str]) -> Iterator[str]:
        """Yield what the ARNs of some types have behind its own."""
        form = (self._row and self._row.arn) or ""
        known = iam_data.service(self.service)
        for type, theirs in known.arns.items() if known and form else ():
            if type in types and theirs.startswith((f"{form}/", f"{form}:")):
                yield _PLACEHOLDER.sub(ANY, theirs[len(form) :])

    @property
    def keys(self) -> tuple[str, ...]:
        """What names the customer's key that encrypts it: ids, ARNs or aliases."""
        path = self._row.key if self._row else ""
        found = find(self.properties, path) if path else ()
        values = [one.value for one in found if one.value is not UNKNOWN]
        return tuple(text for value in values for text in self._texts(value))

    @property
    def attributes(self) -> tuple[str, ...]:
        """The names of the attributes that are known of its type."""
        known = self._row.attributes if self._row else {}
        return tuple(name for name in known if name != "arn")

    def texts(self, property: str) -> tuple[str, ...]:
        """Return what a property may be; nothing where it is not given."""
        value = self.properties.get(property)
        return self._texts(value) if value is not None else ()

    def attribute(self, name: str) -> tuple[str, ...]:
        """Return what `Fn::GetAtt` gives."""
        return self._filled(self._row.attributes.get(name) if self._row else None, name)

    def _filled(self, form: str | None, attribute: str) -> tuple[str, ...]:
        if form is None:
            # Nothing tells it from other texts: AWS may make it of what is known, as an ARN is.
            return (symbol(f"{self.id}.{attribute}".rstrip("."), self.stack),)
        key = (form, attribute)
        if key not in self._known_values:
            found = tuple(
                form.format(arn=self._arn(names), **self._known(names, attribute))
                for names in self._all_names()
            )
            if not self._is_named:  # its name leads back to itself
                return found
            self._known_values[key] = found
        return self._known_values[key]

    def _known(self, names: tuple[str, ...], attribute: str) -> dict[str, str]:
        """Return what can stand in a form."""
        new = symbol(f"{self.id}.{attribute}", self.stack, own=True)
        return {**vars(self._place), "name": names[0], "last": names[-1], "new": new}

    def _all_names(self) -> list[tuple[str, ...]]:
        if self._names is None:
            self._names = [tuple(self._made(0))]  # where its name leads back to itself
            assert self._row
            columns = [list(self._named(index, name)) for index, name in enumerate(self._row.names)]
            self._names = list(product(*columns))
            self._is_named = True
        return self._names

    def _named(self, index: int, property: str) -> Iterator[str]:
        value = self.properties.get(property)
        given = self._texts(value) if value is not None else ()
        if not given or _NO_VALUE in json.dumps(value):
            yield from self._made(index)
        for text in given:
            # The function of a version is named by its name or by its ARN.
            yield text.partition(":function:")[2] or text

    def _made(self, index: int) -> Iterator[str]:
        yield symbol(self.id if index == 0 else f"{self.id}.{index}", self.stack, own=True)

    def _arn(self, names: tuple[str, ...]) -> str:
        own = self._row.attributes.get("arn") if self._row else None
        if own is not None:
            given = {
                key: next(iter(self._texts(value)))
                for key, value in self.properties.items()
                if f"{{{key}}}" in own
            }
            return own.format(**given, **self._known(names, "arn"))
        form = self._row.arn if self._row else None
        left = iter(names)
        place = self._place
        known = {"Partition": place.partition, "Region": place.region, "Account": place.account}

        def filled(found: re.Match[str]) -> str:
            if found[1] in known:
                return known[found[1]]
            name = next(left)
            return name.removeprefix("/") if found[1] in _WITHOUT_SLASH else name

        return _PLACEHOLDER.sub(filled, form or "")
