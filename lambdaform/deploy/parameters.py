"""The values of a template's parameters: said, kept, or the app's default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lambdaform.assembly import Template
from lambdaform.deploy.change_sets import Parameters
from lambdaform.deploy.stack import Snapshot, Stack
from lambdaform.deploy.states import Readiness
from lambdaform.errors import DeployError, Problem, did_you_mean


def by_stack(
    parameters: Mapping[str, str], templates: Sequence[Template]
) -> dict[str, dict[str, str]]:
    """Return the values that were said, as `Name` or `Stack.Name`, by stack; the latter counts more.

    Raises DeployError for one that nothing takes.
    """
    said: dict[str, dict[str, str]] = {t.stack: {} for t in templates}
    problems: list[Problem] = []
    for name in sorted(parameters, key=lambda name: "." in name):
        stack, _, key = name.rpartition(".")
        takers = [
            t for t in templates if key in t.body.get("Parameters", {}) and stack in ("", t.stack)
        ]
        for taker in takers:
            said[taker.stack][key] = parameters[name]
        if not takers:
            known = [key for t in templates for key in t.body.get("Parameters", {})]
            hint = did_you_mean(key, known) or "no stack has parameters"
            problems.append(Problem(f"no stack has the parameter `{name}`", None, hint))
    if problems:
        raise DeployError(*problems)
    return said


def values(template: Template, said: Parameters, now: Snapshot | None) -> Parameters:
    """Return the values of a template's parameters; raises DeployError where one has none."""
    if now is not None and now.readiness in (Readiness.ABSENT, Readiness.DEAD):
        now = None
    found: dict[str, str | None] = {}
    missing = []
    for name, parameter in template.body.get("Parameters", {}).items():
        if name in said:
            found[name] = said[name]
        elif now is not None and name in now.parameters:
            found[name] = None
        elif "Default" not in parameter:
            at = template.sources.get(f"Parameters.{name}", template.at)
            message = f"the parameter `{name}` of `{template.name}` has no value"
            missing.append(Problem(message, at, f"give one: `--parameter {name}=VALUE`"))
    if missing:
        raise DeployError(*missing)
    return found


def following_defaults(
    wanted: Parameters, template: Template, now: Snapshot | None, stack: Stack
) -> Parameters:
    """Return values without those that only ever followed the app's default: they go on doing so.

    CloudFormation does not tell a default from the same value said: what equals the default of the
    template that is deployed is taken for that. Any other value stays, and is told.
    """
    if now is None:
        return wanted
    defaults = _defaults(template.body)
    kept = {name: now.parameters[name] for name, value in wanted.items() if value is None}
    changed = {n: value for n, value in kept.items() if defaults.get(n, value) != value}
    if not changed:
        return wanted
    before = _defaults(stack.template() or {})
    following = {name for name, value in changed.items() if before.get(name) == value}
    for name in changed.keys() - following:
        if before.get(name) != defaults[name]:
            stack.watcher.note(_stays(name, changed[name], defaults[name], template.name))
    return {name: value for name, value in wanted.items() if name not in following}


def _defaults(body: Mapping[str, object]) -> dict[str, str]:
    """Return the defaults of a template that its stack shows."""
    parameters = body.get("Parameters")
    return {
        name: str(parameter["Default"])
        for name, parameter in (parameters if isinstance(parameters, Mapping) else {}).items()
        if "Default" in parameter and not parameter.get("NoEcho")
    }


def _stays(name: str, value: str, default: str, stack: str) -> str:
    text = f"the parameter `{name}` of `{stack}` keeps its value `{value}`"
    return f"{text}; `--parameter {name}={default}` gives it the app's new default"
