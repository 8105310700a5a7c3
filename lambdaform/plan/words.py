"""Words that several consequences are put in."""

from __future__ import annotations

from collections.abc import Iterable

from lambdaform.plan.change import Change


def why(change: Change) -> str:
    """Return why a resource comes to an end, or may; nothing where the app has it no longer."""
    if change.goes:
        return f"as its condition `{change.condition}` changes" if change.condition else ""
    asked = [c for c in change.causes if c.difference.recreation != "Never"]
    through = dict.fromkeys(name for cause in asked for name in cause.through)
    if asked and all(cause.through for cause in asked):
        verb = "become others" if len(through) > 1 else "becomes another one"
        return f"as {listed(through)} {verb}"
    named = listed(cause.difference.name for cause in asked if not cause.through)
    if not named:
        return "as its type changes"
    return f"as {named} {'changes' if change.action == 'perhaps replace' else 'cannot be changed'}"


def listed(names: Iterable[str]) -> str:
    """Return names as people list them, each in back-ticks."""
    quoted = [f"`{name}`" for name in names]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def few(names: Iterable[str], most: int = 4) -> str:
    """Return the first of some names, and how many more there are."""
    every = list(names)
    if len(every) <= most:
        return listed(every)
    return f"{', '.join(f'`{name}`' for name in every[:most])} and {len(every) - most} more"
