"""What of a resource differs, place by place: `Environment.Variables.TABLE`, was and will be."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from lambdaform.plan.change import Cause, Change, Code, Section
from lambdaform.plan.secrets import masked
from lambdaform.plan.shown import brief, text
from lambdaform.plan.words import few, listed
from lambdaform.template import Json


class _Nothing:
    """What stands where there is no value."""


NOTHING = _Nothing()
_IDS = (
    "IndexName",
    "PolicyName",
    "Key",
    "Id",
    "RuleName",
    "IndexId",
    "Name",
    "Sid",
)
"""Properties by which people know the items of a list."""

_SHORTER = {"PolicyDocument": "", "Statement": ""}
"""Steps that tell nothing in a path."""


@dataclass(frozen=True)
class Edit:
    """A place of a resource that differs.

    Attributes:
        path: where, as people write it.
        before: what it was, without secrets; `NOTHING` where it was not there.
        after: what it is to be, likewise.
        note: what is said in the place of values, or beside them.
        recreation: whether the resource is made anew for it.
    """

    path: str
    before: Json = NOTHING
    after: Json = NOTHING
    note: str = ""
    recreation: str = "Never"

    @property
    def values(self) -> str:
        """What it was, and what it is to be, in a line."""
        return self._said(text)

    @property
    def brief(self) -> str:
        """The same, in fewer letters where much is listed."""
        return self._said(brief)

    def _said(self, write: Callable[[Json], str]) -> str:
        if self.before is NOTHING and self.after is NOTHING:
            return ""
        if self.before is NOTHING:
            return f"+ {write(self.after)}"
        if self.after is NOTHING:
            return f"- {write(self.before)}"
        was, becomes = write(self.before), write(self.after)
        return f"{was} -> {becomes}" + (" (another one)" if was == becomes else "")


def edits(change: Change) -> list[Edit]:
    """Return what of a resource differs; nothing for one that comes or goes."""
    found = [edit for cause in change.causes for edit in _of_cause(change, cause)]
    for name in change.attributes:
        was, becomes = ((e or {}).get(name, NOTHING) for e in (change.before, change.after))
        found.append(Edit(name, _masked(was), _masked(becomes)))
    return found


def of_section(section: Section) -> Edit:
    """Return what of another part of the template differs."""
    was, becomes = (_masked(NOTHING if v is None else v) for v in (section.before, section.after))
    return Edit(section.name, was, becomes)


def _masked(value: Json, name: str = "") -> Json:
    return value if value is NOTHING else masked(value, name)


def _of_cause(change: Change, cause: Cause) -> Iterator[Edit]:
    one = cause.difference
    if change.code is not None and one.name in ("Code", "Content"):
        yield Edit("code", note=_code(change.code), recreation=one.recreation)
        return
    if cause.through:
        verb = "become others" if len(cause.through) > 1 else "becomes another one"
        said = f"{listed(cause.through)} {verb}"
        yield Edit(one.name, note=said, recreation=one.recreation)
        return
    if cause.in_words:
        yield Edit(one.name, note="the same in other words", recreation=one.recreation)
        return
    before = NOTHING if one.kind == "Add" else one.before
    after = NOTHING if one.kind == "Remove" else one.after
    for path, was, becomes in _between(one.before, one.after) if one.kind == "Modify" else ():
        name = _last(path) or one.name
        yield Edit(
            one.name + _written(path),
            _masked(was, name),
            _masked(becomes, name),
            recreation=one.recreation,
        )
    if one.kind != "Modify":
        yield Edit(
            one.name, _masked(before, one.name), _masked(after, one.name), recreation=one.recreation
        )


def _code(code: Code) -> str:
    if code.changed is None or code.total is None:
        return "another package"
    if not code.changed:
        return "another package: what is installed beside the files differs"
    also = ", and perhaps what is installed beside them" if code.installed else ""
    noun = "file" if code.total == 1 else "files"
    noun += " differs" if len(code.changed) == 1 else " differ"
    names = few(code.changed, 3).replace("`", "")
    return f"{len(code.changed)} of {code.total} {noun}: {names}{also}"


_Path: TypeAlias = tuple[str, ...]
_Found: TypeAlias = Iterator[tuple[_Path, Json, Json]]


def _between(before: Json, after: Json, path: _Path = ()) -> _Found:
    """Yield the innermost places at which two values differ."""
    if before == after:
        return
    if _is_open(before) and _is_open(after):
        for name in dict.fromkeys([*before, *after]):
            was, becomes = before.get(name, NOTHING), after.get(name, NOTHING)
            yield from _between(was, becomes, (*path, name))
    elif isinstance(before, list) and isinstance(after, list):
        yield from _lists(before, after, path)
    else:
        yield path, before, after


def _is_open(value: Json) -> bool:
    """Tell whether a value is looked into: a function is one value."""
    if not isinstance(value, Mapping) or "Effect" in value:
        return False
    return not any(key == "Ref" or key.startswith("Fn::") for key in value)


def _lists(before: Sequence[Json], after: Sequence[Json], path: _Path) -> _Found:
    known = _by_id(before), _by_id(after)
    if known[0] is not None and known[1] is not None:
        old, new = known[0], known[1]
        for id in dict.fromkeys([*old, *new]):
            yield from _between(old.get(id, NOTHING), new.get(id, NOTHING), (*path, f"[{id}]"))
        return
    gone, come = _without(before, after), _without(after, before)
    if len(gone) == len(come) == 1 and _is_open(gone[0]) and _is_open(come[0]):
        where = f"[{list(after).index(come[0])}]" if len(after) > 1 else "[]"
        yield from _between(gone[0], come[0], (*path, where))
        return
    if not gone and not come:
        yield path, list(before), list(after)
    gone, come = _narrowed(gone, come), _narrowed(come, gone)
    for one in gone:
        yield path, one, NOTHING
    for one in come:
        yield path, NOTHING, one


def _narrowed(items: Sequence[Json], others: Sequence[Json]) -> list[Json]:
    """Return items in which statements name the actions only that others do not have as well."""
    return [one for item in items if (one := _without_common(item, others)) is not None]


def _without_common(item: Json, others: Sequence[Json]) -> Json:
    if not isinstance(item, Mapping) or not isinstance(item.get("Action"), list):
        return item
    rest = {**item, "Action": None}
    for other in others:
        if isinstance(other, Mapping) and {**other, "Action": None} == rest:
            theirs = other["Action"] if isinstance(other["Action"], list) else [other["Action"]]
            left = [action for action in item["Action"] if action not in theirs]
            return {**item, "Action": left} if left else None
    return item


def _without(items: Sequence[Json], others: Sequence[Json]) -> list[Json]:
    left = [json.dumps(one, sort_keys=True) for one in others]
    found = []
    for one in items:
        said = json.dumps(one, sort_keys=True)
        if said in left:
            left.remove(said)
        else:
            found.append(one)
    return found


def _by_id(items: Sequence[Json]) -> dict[str, Json] | None:
    """Return the items of a list by what people know them by; `None` where nothing is that."""
    for key in _IDS:
        given = [one.get(key) for one in items if isinstance(one, Mapping)]
        names = [name for name in given if isinstance(name, str)]
        if len(set(names)) == len(items):
            return dict(zip(names, items, strict=True))
    return None


def _written(path: _Path) -> str:
    steps = (_SHORTER.get(step, step) for step in path)
    return "".join(s if s.startswith("[") else f".{s}" for s in steps if s)


def _last(path: _Path) -> str:
    return next((step for step in reversed(path) if not step.startswith("[")), "")
