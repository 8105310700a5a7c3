"""Patterns of events, as rules, subscriptions and event source mappings take them.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lambdaform.template import Value, json_text


def event_pattern(pattern: Mapping[str, Value] | None) -> Value:
    """Return a pattern for a template: as JSON text where it matches `None`.

    CloudFormation takes no null, EventBridge and SNS take it in JSON text.
    """
    return json_text(pattern) if _matches_null(pattern) else pattern


def filter_criteria(patterns: Sequence[Mapping[str, Value]]) -> Value:
    """Return patterns as an event source mapping takes them: each as JSON text."""
    if not patterns:
        return None
    return {"Filters": [{"Pattern": json_text(p)} for p in patterns]}


def faults(pattern: Mapping[str, Value], word: str) -> Iterator[tuple[str, str]]:
    """Yield what AWS would refuse in a pattern: a message and a hint. `word` is the option's name.

    A key leads to a list of what may stand there, or to further keys.
    """
    if not pattern:
        yield f"the `{word}` is empty", "it would match nothing; name what it matches"
    for path, value in _leaves(pattern, ""):
        if not isinstance(value, (list, tuple)):
            yield f"`{path}` in the `{word}` is not a list", "write it in square brackets"
        elif not value:
            yield f"`{path}` in the `{word}` is an empty list", "name what it matches"


def _leaves(pattern: Mapping[str, Value], path: str) -> Iterator[tuple[str, Value]]:
    for key, value in pattern.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value


def _matches_null(value: Value) -> bool:
    if isinstance(value, Mapping):
        return any(_matches_null(v) for v in value.values())
    if isinstance(value, (list, tuple)):
        return any(v is None or _matches_null(v) for v in value)
    return False
