"""A plan for programs: JSON, and SARIF of what it means."""

from __future__ import annotations

from collections.abc import Sequence
from json import dumps
from pathlib import Path

from lambdaform.errors import Source
from lambdaform.lint import report
from lambdaform.lint.finding import Finding, Level
from lambdaform.lint.release import NO_LINTER
from lambdaform.plan.change import Change, Consequence, Plan, StackPlan
from lambdaform.plan.edits import NOTHING, Edit, edits, of_section
from lambdaform.template import Json

FORMAT = 1
"""The version of what is written as JSON."""

_TITLES = {
    "data": "A deploy loses data, or makes it less safe",
    "exposure": "A deploy lets more people in",
    "interruption": "A deploy interrupts callers or events",
    "permission": "A deploy lets somebody do more",
    "refusal": "CloudFormation will refuse a deploy",
}


def json(plan: Plan, *, root: Path | None = None) -> str:
    """Return a plan as JSON, without secrets."""
    needed = [one.name for one in plan.consequences if one.name]
    said = {
        "version": FORMAT,
        "stacks": [_stack(one, root) for one in plan.stacks],
        "left": list(plan.left),
        "needs": sorted(set(needed)),
        "refused": any(one.kind == "refusal" for one in plan.consequences),
    }
    return dumps(said, indent=2, ensure_ascii=False) + "\n"


def _stack(stack: StackPlan, root: Path | None) -> Json:
    return {
        "stack": stack.stack,
        "name": stack.name,
        "new": stack.new,
        "changes": [_change(one, root) for one in stack.changes],
        "sections": [_edit(of_section(one)) for one in stack.sections],
        "consequences": [_consequence(one, root) for one in stack.consequences],
    }


def _change(change: Change, root: Path | None) -> Json:
    return {
        "id": change.id,
        "type": change.type,
        "action": change.action,
        "edits": [_edit(one) for one in edits(change)],
        "in_words": change.in_words,
        "condition": change.condition,
        "renamed_from": change.renamed_from,
        "renamed_to": change.renamed_to,
        **_place(change.at, root),
    }


def _edit(edit: Edit) -> Json:
    said: dict[str, Json] = {"path": edit.path}
    if edit.before is not NOTHING:
        said["before"] = edit.before
    if edit.after is not NOTHING:
        said["after"] = edit.after
    if edit.note:
        said["note"] = edit.note
    return said | {"recreation": edit.recreation}


def _consequence(one: Consequence, root: Path | None) -> Json:
    return {
        "kind": one.kind,
        "name": one.name or None,
        "message": one.message,
        "id": one.id or None,
        "hint": one.hint,
        **_place(one.at, root),
    }


def _place(at: Source | None, root: Path | None) -> dict[str, Json]:
    if at is None:
        return {"file": None, "line": None}
    path, folder = Path(at.file), root or Path.cwd()
    named = path.relative_to(folder) if path.is_relative_to(folder) else path
    return {"file": named.as_posix(), "line": at.line}


def sarif(plan: Plan, *, root: Path | None = None) -> str:
    """Return what a plan means as SARIF 2.1.0, which GitHub's code scanning and editors take."""
    found = [finding(one, stack) for stack in plan.stacks for one in stack.consequences]
    return report.sarif(found, root=root, versions=NO_LINTER)


def finding(one: Consequence, stack: StackPlan) -> Finding:
    """Return a consequence in the form of a finding."""
    level: Level = "error" if one.kind == "refusal" else "warning" if one.name else "info"
    type = next((change.type for change in stack.changes if change.id == one.id), None)
    path: Sequence[str] = ("Resources", one.id) if one.id else ()
    hint = one.hint or (f"allow it by name: `{one.name}`" if one.name else None)
    return Finding(
        f"plan-{one.kind}",
        level,
        one.message,
        one.stack,
        one.at,
        tuple(path),
        type,
        hint,
        _TITLES[one.kind],
    )
