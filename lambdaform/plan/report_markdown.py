"""A plan for a pull request: what it means first, and what changes in parts that open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lambdaform.plan.change import Change, Consequence, Plan, StackPlan
from lambdaform.plan.edits import Edit, edits, of_section
from lambdaform.plan.report_text import KINDS, MARKS, Look, sign, summary
from lambdaform.plan.shown import cut

LIMIT = 65_536
"""Letters that GitHub takes in one comment."""

_ROOM = 400
_LONGEST = 160
_SIGNS = {"✗": ":no_entry:", "!": ":warning:", "·": ":information_source:"}
_DIFF = {"+": "+", "-": "-", "~": "!", "±": "!"}
"""What colours a line where GitHub shows a difference, by the mark of a row."""


def markdown(plan: Plan, title: str, look: Look | None = None, limit: int = LIMIT) -> str:
    """Return a plan as Markdown, in so many letters at most: the details go first.

    Args:
        plan: what would happen.
        title: the heading.
        look: how lines of the app are named.
        limit: letters at most.
    """
    look = look or Look()
    head = [f"### {title}", ""]
    shown = [one for one in plan.stacks if not one.empty]
    if not shown and not plan.left:
        head.append("Nothing changes.")
    heads = ["\n".join([*_head(one, look), ""]) for one in shown]
    left = [f"`{name}` is deployed and no longer in the app: it stays." for name in plan.left]
    whole = len("\n".join([*head, *heads, *left])) + _ROOM
    parts = []
    for stack, said in zip(shown, heads, strict=True):
        details = "\n".join(_details(stack))
        whole += len(details) + 1
        if whole > limit:
            whole -= len(details)
            details = "_The details are left out here: `lambdaform diff` shows them._\n"
            whole += len(details)
        parts.append(f"{said}\n{details}")
    return _bounded("\n".join([*head, *parts, *left]).rstrip() + "\n", limit)


def _bounded(text: str, limit: int) -> str:
    """Return a text of so many letters at most, cut between lines."""
    if len(text) <= limit:
        return text
    end = "\n\n_There is more: `lambdaform diff` shows all of it._\n"
    return text[: limit - len(end)].rpartition("\n")[0] + end


def _head(stack: StackPlan, look: Look) -> Iterator[str]:
    new = " (new)" if stack.new else ""
    yield f"#### `{stack.name}`{new}: {summary(stack)}"
    for kind, heading in KINDS.items():
        ours = [one for one in stack.consequences if one.kind == kind]
        if ours:
            yield ""
            yield f"**{heading}**"
            yield ""
        for one in ours:
            yield from _consequence(one, look)


def _consequence(one: Consequence, look: Look) -> Iterator[str]:
    at = f" ({look.place(one.at)})" if one.at else ""
    word = f" To allow it: `{one.name}`" if one.name else ""
    yield f"- {_SIGNS[sign(one)]} {_safe(one.message)}{at}.{word}"
    if one.hint:
        yield f"  <br>{_safe(one.hint)}"


def _safe(said: str) -> str:
    """Return a text in which only what stands in back-ticks is markup."""
    parts = said.split("`")
    for index in range(0, len(parts), 2):
        for sign_, entity in (("&", "&amp;"), ("<", "&lt;"), ("*", "\\*"), ("_", "\\_")):
            parts[index] = parts[index].replace(sign_, entity)
    return "`".join(parts)


def _details(stack: StackPlan) -> Iterator[str]:
    yield "<details><summary>What changes</summary>"
    yield ""
    yield "```diff"
    for change in stack.changes:
        yield from _change(change)
    for section in stack.sections:
        mark = "+" if section.before is None else "-" if section.after is None else "~"
        yield f"{_DIFF[mark]} {section.name}"
        if mark == "~":
            yield from _edits([of_section(section)])
    yield "```"
    yield ""
    yield "</details>"
    yield ""


def _change(change: Change) -> Iterator[str]:
    told = f" (was {change.renamed_from})" if change.renamed_from else ""
    told += f" (is now {change.renamed_to})" if change.renamed_to else ""
    action = f" {change.action}" if "replace" in change.action or "perhaps" in change.action else ""
    yield f"{_DIFF[MARKS[change.action]]} {change.id} {change.type}{action}{told}"
    yield from _edits(edits(change))


def _edits(found: Sequence[Edit]) -> Iterator[str]:
    for edit in found:
        said = cut(edit.note or edit.values, _LONGEST).replace("```", "` ` `")
        yield f"    {edit.path}  {said}"
