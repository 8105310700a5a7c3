"""Resources that go and come again under another id: what somebody renamed, or moved."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from lambdaform.plan.change import Change
from lambdaform.template import Json

_Place: TypeAlias = tuple[str, str]
"""A stack's name, and a logical id in it."""

_REFERENCE = re.compile(r"\$\{(?!AWS::|!)[^}.]*")


def with_renames(
    found: Mapping[str, tuple[Change, ...]],
) -> dict[str, tuple[Change, ...]]:
    """Return the changes of all stacks, each rename known by both of its ends.

    A resource is the same under another id where its type and its properties are the same, what
    they refer to apart, or all of them but one. Where several fit, ids that were renamed alike
    tell them apart, or none is taken.
    """
    gone, made = _places(found, "remove"), _places(found, "add")
    pairs = _alike(gone, made, {})
    pairs |= _with_one_change(gone, made, pairs)
    back = {new: old for old, new in pairs.items()}
    return {
        stack: tuple(_told(stack, change, pairs, back) for change in changes)
        for stack, changes in found.items()
    }


_Changes: TypeAlias = Mapping[_Place, Change]


def _places(found: Mapping[str, tuple[Change, ...]], action: str) -> _Changes:
    return {
        (stack, one.id): one
        for stack, changes in found.items()
        for one in changes
        if one.action == action
    }


def _alike(gone: _Changes, made: _Changes, known: Mapping[_Place, _Place]) -> dict[_Place, _Place]:
    """Return what is the same under another id."""
    old, new = _by_look(gone), _by_look(made)
    pairs = dict(known)
    unsure = {}
    for look, places in old.items():
        there = new.get(look, [])
        if len(places) == len(there) == 1:
            pairs[places[0]] = there[0]
        elif there:
            unsure[look] = (places, there)
    for places, there in unsure.values():
        pairs |= _told_apart(places, there, pairs)
    return pairs


def _told_apart(
    old: Sequence[_Place], new: Sequence[_Place], known: Mapping[_Place, _Place]
) -> dict[_Place, _Place]:
    """Return those of some that are alike whose ids were renamed as others were."""
    renamed = {_stems(a[1], b[1]) for a, b in known.items()}
    moved = {(a[0], b[0]) for a, b in known.items()}
    found: dict[_Place, _Place] = {}
    for place in old:
        fits = [
            one
            for one in new
            if (place[1] == one[1] and (place[0], one[0]) in moved)
            or (place[0] == one[0] and _is_renamed_so(place[1], one[1], renamed))
        ]
        if len(fits) == 1 and fits[0] not in found.values():
            found[place] = fits[0]
    return found


def _stems(old: str, new: str) -> tuple[str, str]:
    """Return what two ids begin with before what they end with in common."""
    size = 0
    while size < min(len(old), len(new)) and old[-size - 1] == new[-size - 1]:
        size += 1
    return old[: len(old) - size], new[: len(new) - size]


def _is_renamed_so(old: str, new: str, renamed: set[tuple[str, str]]) -> bool:
    return any(
        old.startswith(before) and new == after + old.removeprefix(before)
        for before, after in renamed
    )


def _with_one_change(
    gone: _Changes, made: _Changes, known: Mapping[_Place, _Place]
) -> dict[_Place, _Place]:
    """Return what is the same under another id, one property apart."""
    taken = set(known.values())
    left = {place: one for place, one in gone.items() if place not in known}
    new = {place: one for place, one in made.items() if place not in taken}
    near = {p: [o for o in new if _is_near(change, new[o])] for p, change in left.items()}
    times = [o for others in near.values() for o in others]
    return {
        place: others[0]
        for place, others in near.items()
        if len(others) == 1 and times.count(others[0]) == 1
    }


def _is_near(old: Change, new: Change) -> bool:
    """Tell whether a resource is another one with one property changed."""
    if old.type != new.type:
        return False
    before, after = _look(old), _look(new)
    names = {*before, *after}
    different = [name for name in names if before.get(name) != after.get(name)]
    return len(different) == 1 and len(names) > 1


def _told(
    stack: str, change: Change, pairs: Mapping[_Place, _Place], back: Mapping[_Place, _Place]
) -> Change:
    place = (stack, change.id)
    if change.action == "remove" and place in pairs:
        return replace(change, renamed_to=_shown(stack, pairs[place]))
    if change.action == "add" and place in back:
        return replace(change, renamed_from=_shown(stack, back[place]))
    return change


def _shown(stack: str, place: _Place) -> str:
    return place[1] if place[0] == stack else "/".join(place)


def _by_look(found: _Changes) -> dict[str, list[_Place]]:
    looks: dict[str, list[_Place]] = {}
    for place, change in found.items():
        look = json.dumps([change.type, _look(change)], sort_keys=True)
        looks.setdefault(look, []).append(place)
    return looks


def _look(change: Change) -> dict[str, Json]:
    """Return the properties of a resource without ids: its own may be in a name that it is given."""
    entry = change.before if change.action == "remove" else change.after
    plain = json.dumps(_plain((entry or {}).get("Properties", {})))
    found: dict[str, Json] = json.loads(re.sub(rf"\b{re.escape(change.id)}\b", ".", plain))
    return found


def _plain(value: Json) -> Json:
    """Return a value without the ids that it refers to: these are renamed with it."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    return dict(_entries(value))


def _entries(value: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    for key, item in value.items():
        match key, item:
            case "Ref", str(name) if not name.startswith("AWS::"):
                yield key, "."
            case "Fn::GetAtt", [_, *rest]:
                yield key, [".", *rest]
            case "Fn::GetAtt", str(name):
                yield key, [".", name.partition(".")[2]]
            case "Fn::GetStackOutput" | "Fn::ImportValue", _:
                yield "Ref", "."
            case "Fn::Sub", str(text):
                yield key, _REFERENCE.sub("${", text)
            case "Fn::Sub", [str(text), *rest]:
                yield key, [_REFERENCE.sub("${", text), *map(_plain, rest)]
            case _:
                yield key, _plain(item)
