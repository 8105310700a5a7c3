"""A plan for people: each stack with what happens to its resources, and below that what it means."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lambdaform.errors import Source, shown
from lambdaform.plan.change import Action, Change, Consequence, Plan, StackPlan
from lambdaform.plan.edits import Edit, edits, of_section
from lambdaform.plan.shown import cut

MARKS: Mapping[Action, str] = {
    "add": "+",
    "perhaps add": "+",
    "change": "~",
    "replace": "±",
    "perhaps replace": "±",
    "remove": "-",
    "perhaps remove": "-",
}
"""The sign that a row begins with, by the action."""

_WORDS: Mapping[Action, str] = {
    "add": "to add",
    "perhaps add": "to add perhaps",
    "change": "to change",
    "replace": "to replace",
    "perhaps replace": "to replace perhaps",
    "remove": "to remove",
    "perhaps remove": "to remove perhaps",
}
KINDS: Mapping[str, str] = {
    "refusal": "CloudFormation will refuse it",
    "data": "Data",
    "exposure": "Who can reach it",
    "permission": "Permissions",
    "interruption": "Interruptions",
}
"""The headings of consequences, the worst first."""

_WIDE = 120
_ID = 28
_PATH = 44
_INDENT = 6


@dataclass(frozen=True)
class Look:
    """How a plan is put.

    Attributes:
        width: letters of a line; `None` where nobody watches, so that a line may be long.
        full: show each resource that is added, and all of what is long.
        root: the folder that files are named from; `None` is the current one.
    """

    width: int | None = None
    full: bool = False
    root: Path | None = None

    @property
    def columns(self) -> int:
        """Letters that a line has room for."""
        return self.width or _WIDE

    def place(self, at: Source) -> str:
        """Return a line of the app as people read it."""
        if self.root is None:
            return str(at)
        file = Path(at.file)
        named = file.relative_to(self.root) if file.is_relative_to(self.root) else shown(file)
        return f"{named}:{at.line}"


def text(plan: Plan, owners: Mapping[str, Mapping[str, str]], look: Look | None = None) -> str:
    """Return a plan as text.

    Args:
        plan: what would happen.
        owners: by the stacks' ids: logical id -> id of the construct that it is part of.
        look: how it is put.
    """
    look = look or Look()
    blocks = [_stack(one, owners.get(one.stack, {}), look) for one in plan.stacks if not one.empty]
    if plan.left:
        blocks.append("".join(f"{line}\n" for line in _left(plan.left, look)))
    same = [one.name for one in plan.stacks if one.empty]
    if same:
        blocks.append(f"no changes: {', '.join(same)}\n")
    return "\n".join(blocks)


def _left(names: Sequence[str], look: Look) -> Iterator[str]:
    are = "is" if len(names) == 1 else "are"
    said = f"{', '.join(names)} {are} deployed and no longer in the app: what is in it stays"
    yield from _wrapped(said, look, "")


def _stack(stack: StackPlan, owners: Mapping[str, str], look: Look) -> str:
    lines = [f"{stack.name}{' (new)' if stack.new else ''}: {summary(stack)}", ""]
    lines += _changes(stack.changes, owners, look)
    lines += _sections(stack, look)
    lines += _consequences(stack.consequences, look)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def summary(stack: StackPlan) -> str:
    """Return how much happens to a stack: `1 to replace, 2 to change`."""
    counts = Counter(change.action for change in stack.changes)
    parts = [f"{counts[action]} {word}" for action, word in _WORDS.items() if counts[action]]
    if stack.sections:
        parts.append(f"{len(stack.sections)} beside resources")
    return ", ".join(parts) or "no changes"


def _changes(changes: Sequence[Change], owners: Mapping[str, str], look: Look) -> Iterator[str]:
    added = {one.id for one in changes if one.action == "add"}
    parts = {} if look.full else _parts(changes, owners, added)
    inside = {id for ids in parts.values() for id in ids}
    for change in changes:
        if change.id not in inside:
            yield _row(change, parts.get(change.id, ()), look)
            yield from _edits(edits(change), look)


def _parts(
    changes: Sequence[Change], owners: Mapping[str, str], added: set[str]
) -> dict[str, list[str]]:
    """Return what is added with a construct, by the resource that has the construct's own id."""
    found: dict[str, list[str]] = {}
    for change in changes:
        owner = owners.get(change.id, change.id)
        plain = change.action == "add" and not change.renamed_from
        if plain and owner != change.id and owner in added:
            found.setdefault(owner, []).append(change.id)
    return found


def _row(change: Change, parts: Sequence[str], look: Look) -> str:
    """Return the row of a resource, with the line of the app at its end."""
    head = f"  {MARKS[change.action]} {change.id:<{_ID}} "
    told = _told(change)
    told += f", and {len(parts)} more of it" if parts else ""
    at = look.place(change.at) if change.at else ""
    if look.width is None:
        return f"{head}{change.type}{told}" + (f"  {at}" if at else "")
    for type in (change.type, change.type.removeprefix("AWS::")):
        row = f"{head}{type}{told}"
        room = look.columns - len(row) - len(at) - 1
        if room >= 1:
            return f"{row}{' ' * room}{at}"
    below = told.removeprefix(", ")
    room = max(1, look.columns - len(below) - len(at) - _INDENT - 1)
    return f"{cut(head + change.type, look.columns)}\n{' ' * _INDENT}{below}{' ' * room}{at}"


def _told(change: Change) -> str:
    """Return what is said of a resource behind its type."""
    if change.renamed_from:
        return f", was `{change.renamed_from}`"
    if change.renamed_to:
        return f", is now `{change.renamed_to}`"
    words: Mapping[Action, str] = {
        "perhaps add": f", where `{change.condition}` holds",
        "perhaps remove": f", where `{change.condition}` does not hold",
        "perhaps replace": ", replaced perhaps",
        "replace": ", replaced",
    }
    if change.action == "add" and change.condition:
        return f", where `{change.condition}` holds"
    if change.action == "remove" and change.condition:
        return f", as `{change.condition}` does not hold"
    return words.get(change.action, "")


def _sections(stack: StackPlan, look: Look) -> Iterator[str]:
    for section in stack.sections:
        edit = of_section(section)
        mark = "+" if section.before is None else "-" if section.after is None else "~"
        yield f"  {mark} {edit.path}"
        if mark == "~":
            yield from _edits([Edit("", edit.before, edit.after)], look)


def _edits(found: Sequence[Edit], look: Look) -> Iterator[str]:
    """Yield a line for each place that differs; two where it has no room for was and will be."""
    paths = [cut(edit.path, _PATH) if look.width else edit.path for edit in found]
    width = max((len(path) for path in paths), default=0)
    for edit, path in zip(found, paths, strict=True):
        anew = {"Always": "  (replaces it)", "Conditionally": "  (may replace it)"}
        end = anew.get(edit.recreation, "")
        said = edit.note or edit.values
        head = f"{' ' * _INDENT}{path:<{width}}  " if path else " " * (_INDENT + 2)
        room = look.columns - len(head) - len(end)
        if len(said) > room and not (edit.note or look.full):
            said = edit.brief
        if len(said) <= room or look.full:
            yield f"{head}{said}{end}"
        else:
            yield from _in_two(edit, head, said, end, room)


def _in_two(edit: Edit, head: str, said: str, end: str, room: int) -> Iterator[str]:
    was, arrow, becomes = said.partition(" -> ")
    if edit.note or not arrow:
        yield f"{head}{cut(said, room)}{end}"
    else:
        yield f"{head}{cut(was, room)}{end}"
        yield f"{' ' * (len(head) - 3)}-> {cut(becomes, room)}"


def _consequences(found: Sequence[Consequence], look: Look) -> Iterator[str]:
    for kind, heading in KINDS.items():
        ours = [one for one in found if one.kind == kind]
        if ours:
            yield ""
            yield f"  {heading}"
        for one in ours:
            yield from _consequence(one, look)


def sign(one: Consequence) -> str:
    """Return the sign of a consequence: refused, to be allowed, or told only."""
    return "✗" if one.kind == "refusal" else "!" if one.name else "·"


def _consequence(one: Consequence, look: Look) -> Iterator[str]:
    yield from _wrapped(one.message, look, f"  {sign(one)} ")
    about = [look.place(one.at)] if one.at else []
    if one.name:
        about.append(f"to allow it: {one.name}")
    if about:
        yield f"{' ' * _INDENT}{'  '.join(about)}"
    if one.hint:
        yield from _wrapped(f"hint: {one.hint}", look, " " * _INDENT)


def _wrapped(said: str, look: Look, head: str) -> Iterator[str]:
    """Yield a text in lines that fit; what stands in back-ticks stays together."""
    if look.width is None:
        yield head + said
        return
    lines = textwrap.wrap(
        _held(said),
        look.columns - 1,
        initial_indent=head,
        subsequent_indent=" " * _INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )
    yield from (line.replace("\0", " ") for line in lines)


def _held(said: str) -> str:
    """Return a text in which the spaces within back-ticks end no line."""
    parts = enumerate(said.split("`"))
    return "`".join(p.replace(" ", "\0") if index % 2 else p for index, p in parts)
