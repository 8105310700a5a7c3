"""Why an operation on a stack did not end well: the first failure, at its line of the app."""

from __future__ import annotations

from collections.abc import Sequence

from lambdaform.assembly import Template
from lambdaform.deploy import states
from lambdaform.deploy.events import Event, first_failures
from lambdaform.deploy.hints import hint
from lambdaform.deploy.operation import Result
from lambdaform.errors import Problem, Source

_DONE = {"CREATE": "created", "UPDATE": "updated", "DELETE": "deleted", "IMPORT": "imported"}


def problems(template: Template, result: Result) -> list[Problem]:
    """Return a problem for each failure that no other one has caused; at least one."""
    failures = first_failures(result.events)
    left = f"the stack is now {state(result.status)}"
    if not failures:
        reason = _own_reason(result.events)
        message = f"`{template.name}` ended as {result.status}{f': {reason}' if reason else ''}"
        return [Problem(message, template.at, hint(reason), (left,))]
    return [_problem(template, event, left) for event in failures]


def state(status: str) -> str:
    """Return a state, and what it means."""
    means = states.meaning(status)
    return f"{status}: {means}" if means else status


def _problem(template: Template, event: Event, left: str) -> Problem:
    """Return what happened to a resource, in CloudFormation's own words."""
    word, _, _ = event.status.partition("_")
    where = _line(template, event)
    reason = " ".join(event.reason.split()).rstrip(".") or "no reason was given"
    message = (
        f"`{event.resource}` ({event.type}) could not be {_DONE.get(word, 'changed')}: {reason}"
    )
    inner = f", in its nested stack `{event.within}`" if event.within else ""
    return Problem(message, where, hint(reason), (f"in the stack `{template.name}`{inner}", left))


def _line(template: Template, event: Event) -> Source | None:
    """Return the line of a resource; inside a nested stack of the app itself, of that stack."""
    outer, _, _ = event.within.partition("/")
    id = outer if outer and event.within not in template.nested else event.resource
    return template.sources.get(id, template.at)


def _own_reason(events: Sequence[Event]) -> str:
    """Return the first reason that the stack itself gives."""
    return next((event.reason for event in events if event.of_stack and event.reason), "")
