"""Whether a template is split, and what it is split into."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lambdaform.errors import DeclarationError, Problem
from lambdaform.placements import FILE, ROOT
from lambdaform.splitting.limits import size
from lambdaform.splitting.whole import Whole
from lambdaform.template import Json

if TYPE_CHECKING:
    from lambdaform.splitting.building import Part

_KNOWN = (
    "AWSTemplateFormatVersion",
    "Description",
    "Metadata",
    "Parameters",
    "Rules",
    "Mappings",
    "Conditions",
    "Resources",
    "Outputs",
)


@dataclass(frozen=True)
class Split:
    """A template, and those of its nested stacks, if it has any.

    Attributes:
        body: the root.
        parts: the nested stacks, in order.
        placed: logical id -> `root` or a nested stack: what is to be remembered.
    """

    body: dict[str, Json]
    parts: tuple[Part, ...]
    placed: Mapping[str, str]


def split(whole: Whole, url: Callable[[str], str]) -> Split:
    """Split a template where it holds too much, or was split before.

    `url` says where the root finds the template of a nested stack, by its id. Raises
    DeclarationError where it cannot be split, or not without moving what has its place.
    """
    if _fits(whole):
        return Split(dict(whole.body), (), _recorded(whole, dict.fromkeys(whole.resources, ROOT)))
    # Most apps need none of these, and start without them.
    from lambdaform.splitting.building import Building
    from lambdaform.splitting.placing import Placing
    from lambdaform.splitting.settling import Settled, in_order

    _raise([*_refused(whole)])
    settled = Settled(whole)
    _raise(settled.problems)
    placing = Placing(settled)
    _raise(placing.problems)
    building = Building(whole, placing.places, sorted(_parts(placing.places), key=in_order))
    parts = building.parts()
    body = building.root({part.id: url(part.id) for part in parts})
    _raise(
        [*_over(whole, ROOT, body), *(p for one in parts for p in _over(whole, one.id, one.body))]
    )
    return Split(body, tuple(parts), _recorded(whole, placing.places))


def _fits(whole: Whole) -> bool:
    """Tell whether a template is left whole: its nested stacks need places once it has grown."""
    count = len(whole.resources)
    if any(whole.placed.get(id, ROOT) != ROOT for id in whole.resources):
        return False
    grown = whole.placed and any(id not in whole.placed for id in whole.resources)
    room = whole.limits.unsplit if grown else whole.limits.most
    return count <= room.resources and size(whole.body) <= room.bytes


def _recorded(whole: Whole, places: Mapping[str, str]) -> Mapping[str, str]:
    """Return what is remembered: nothing of a small stack, and what has left a stage, too."""
    if len(places) < whole.limits.recorded and not whole.placed and {*places.values()} <= {ROOT}:
        return {}
    return {**whole.placed, **places}


def _parts(places: Mapping[str, str]) -> set[str]:
    return {place for place in places.values() if place != ROOT}


def _refused(whole: Whole) -> Iterator[Problem]:
    """Yield why a template cannot be split at all."""
    stack = f"stack `{whole.stack}`"
    for name in whole.body:
        if name not in _KNOWN:
            message = f"{stack} is too large for one template, and one with `{name}` is not split"
            yield Problem(message, whole.at, "move some of its constructs to a second stack")
    for part in sorted(_parts(whole.placed)):
        taken = part in whole.resources or part in whole.parameters
        if taken:
            key = part if part in whole.resources else f"Parameters.{part}"
            message = f"the id `{part}` is that of a nested stack of {stack}"
            yield Problem(message, whole.sources.get(key, whole.at), "give it another id")
        elif not part.isalnum() or not part.isascii():
            message = f"`{FILE}` names the nested stack `{part}`, which is no logical id"
            yield Problem(message, whole.at, "logical ids are letters and digits")


def _over(whole: Whole, place: str, body: Mapping[str, Json]) -> Iterator[Problem]:
    """Yield the limits that a template passes."""
    limits = whole.limits.most
    which = "the root" if place == ROOT else f"nested stack `{place}`"
    name = f"{which} of stack `{whole.stack}`"
    away = "take references between nested stacks away"
    if place == ROOT:
        away = "move what belongs together to a second stack"
    hint = f"{away}; what is not deployed yet can be moved by its line in `{FILE}`"
    for section, most in (
        ("Resources", limits.resources),
        ("Parameters", limits.parameters),
        ("Outputs", limits.outputs),
    ):
        count = len(body.get(section, {}))
        if count > most and not (place == ROOT and section != "Resources"):
            message = f"{name} has {count:,} {section.lower()}; a template holds {most}"
            yield Problem(message, whole.at, hint)
    length = size(body)
    if length > limits.bytes:
        from lambdaform.splitting.placing import largest

        ids = [id for id in body["Resources"] if id in whole.resources]
        longest = f"; its longest resource is `{largest(whole, ids)}`" if ids else ""
        message = f"{name} is {length:,} bytes long; a template holds {limits.bytes:,}{longest}"
        yield Problem(message, whole.at, "move some of its constructs to a second stack")


def _raise(problems: list[Problem]) -> None:
    if problems:
        raise DeclarationError(*problems)
