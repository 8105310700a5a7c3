"""The templates of the stacks as they are deployed, for a plan to compare the app with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from lambdaform.assembly import Template
from lambdaform.deploy import failures
from lambdaform.deploy.account import Client
from lambdaform.deploy.deployment import Deployment
from lambdaform.deploy.run import AT_ONCE
from lambdaform.deploy.stack import Snapshot
from lambdaform.deploy.states import Readiness
from lambdaform.errors import DeployError, Problem
from lambdaform.plan import Known
from lambdaform.plan.baselines import Baseline, macros
from lambdaform.plan.unsplitting import inner_stacks, unsplit
from lambdaform.template_text import TextError, parsed

_NOTHING = (Readiness.ABSENT, Readiness.DEAD)
_MASKED = "****"


@dataclass(frozen=True)
class Deployed:
    """A stack as it is deployed.

    Attributes:
        body: its whole template; `None` where there is no stack.
        known: what is known of it beside that.
        notes: what people should know of it.
    """

    body: Mapping[str, Any] | None
    known: Known = field(default_factory=Known)
    notes: tuple[str, ...] = ()


def deployed(deployment: Deployment) -> Baseline:
    """Return what is deployed of an app.

    Raises DeployError with all that cannot be read: no credentials, no permission, another tool's.
    """
    templates = deployment.assembly.templates
    problems: list[Problem] = []
    found: dict[str, Deployed] = {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        asked = {t.name: pool.submit(of_stack, deployment, t) for t in templates}
    for name, one in asked.items():
        try:
            found[name] = one.result()
        except DeployError as error:
            problems += error.problems
    if problems:
        raise DeployError(*dict.fromkeys(problems))
    bodies = {name: one.body for name, one in found.items() if one.body is not None}
    notes = tuple(note for one in found.values() for note in one.notes)
    known = {name: one.known for name, one in found.items()}
    return Baseline("what is deployed", bodies, known, notes)


@failures.told()
def of_stack(deployment: Deployment, template: Template) -> Deployed:
    """Return one stack of an app as it is deployed."""
    place = deployment.place(template)
    now = deployment.stack(template, place).look()
    if now is None or now.readiness in _NOTHING:
        return Deployed(None)
    client = place.cloudformation
    body, notes = _read(client, now.name, template)
    inner = inner_stacks(body, template)
    names = _physical(client, now.name) if inner else {}
    parts = {id: _read(client, names[id], template)[0] for id in inner if id in names}
    said = {name: value for name, value in now.parameters.items() if value != _MASKED}
    whole = unsplit(body, parts, template)
    return Deployed(whole, Known(said), (*notes, *_of_state(now)))


def _of_state(now: Snapshot) -> tuple[str, ...]:
    if now.readiness is Readiness.READY:
        return ()
    return (f"`{now.name}` is in {now.status}: what it ends in may be something else",)


def _read(client: Client, name: str, template: Template) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return a template without macros, and what is to be said of it."""
    raw = client.get_template(StackName=name)
    body, form = _data(raw["TemplateBody"], name, template)
    notes = []
    if form != "JSON":
        notes.append(f"the template of `{name}` is {form}: another tool has deployed it last")
    if used := macros(body):
        raw = client.get_template(StackName=name, TemplateStage="Processed")
        body, _ = _data(raw["TemplateBody"], name, template)
        notes.append(
            f"`{name}` was deployed with {', '.join(used)}: the app is compared with what came of that"
        )
    if not isinstance(body.get("Resources"), Mapping):
        message = f"the deployed template of `{name}` has no resources"
        raise DeployError(Problem(message, template.at))
    body.pop("Transform", None)
    return body, tuple(notes)


def _data(raw: Any, name: str, template: Template) -> tuple[dict[str, Any], str]:
    """Return a template as data, and what it was written in: botocore reads JSON by itself."""
    if not isinstance(raw, str):
        return json.loads(json.dumps(raw)), "JSON"
    try:
        data = parsed(raw).data
    except TextError as error:
        message = f"the deployed template of `{name}` is not {error.form}: {error.why}"
        raise DeployError(Problem(message, template.at)) from None
    if not isinstance(data, dict):
        message = f"the deployed template of `{name}` cannot be read"
        raise DeployError(Problem(message, template.at))
    return data, "JSON" if raw.lstrip().startswith("{") else "YAML"


def _physical(client: Client, name: str) -> dict[str, str]:
    """Return the ARNs of nested stacks by their ids."""
    pages = client.get_paginator("list_stack_resources").paginate(StackName=name)
    return {
        one["LogicalResourceId"]: one["PhysicalResourceId"]
        for page in pages
        for one in page["StackResourceSummaries"]
        if one.get("PhysicalResourceId")
    }
