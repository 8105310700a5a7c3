"""`lambdaform outputs`: what the deployed stacks say of themselves."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping, Sequence

import click

from lambdaform.cli import clouds, terminal
from lambdaform.deploy import Outcome
from lambdaform.errors import DeployError, Problem
from lambdaform.synth import Template


@click.command("outputs", short_help="print the outputs of the deployed stacks")
@click.argument("stacks", nargs=-1, metavar="[STACK]...")
@click.option(
    "--format",
    type=click.Choice(["text", "env", "json"]),
    default="text",
    show_default=True,
    help="`env` is for `eval` and .env files; `json` has them by stack",
)
@clouds.aws
def command(
    app_file: str | None,
    stage: str | None,
    context: Sequence[str],
    profile: str | None,
    region: str | None,
    stacks: Sequence[str],
    format: str,
) -> None:
    """Print the outputs of the stacks that are deployed, or of the STACKs named."""
    target = clouds.target(app_file, stage, context, profile, region)
    chosen = [target.assembly.template(id) for id in stacks] or target.assembly.templates
    values = {}
    problems = []
    for template in chosen:
        now = target.deployment.look(template)
        if now is None:
            hint = f"deploy it: `lambdaform deploy --stage {target.assembly.stage}`"
            problems.append(Problem(f"`{template.name}` is not deployed", template.at, hint))
        else:
            values[template.stack] = own(template, now.outputs)
    if problems:
        raise DeployError(*problems)
    text = {"text": _text, "env": _env, "json": _json}[format](values)
    if text:
        terminal.data(text)


def tell(outcomes: Sequence[Outcome]) -> None:
    """Print what a deploy has led to."""
    text = _text({o.template.stack: own(o.template, o.outputs) for o in outcomes})
    if text:
        terminal.data(text)


def own(template: Template, outputs: Mapping[str, str]) -> dict[str, str]:
    """Return the outputs that the app declares: not those that its stacks read from each other."""
    return {key: value for key, value in outputs.items() if f"Outputs.{key}" in template.sources}


_Values = Mapping[str, Mapping[str, str]]
"""Outputs by the id of their stack."""


def _text(values: _Values) -> str:
    rows = [(key, value) for outputs in values.values() for key, value in outputs.items()]
    width = max((len(key) for key, _ in rows), default=0)
    return "\n".join(f"{key:<{width}}  {value}" for key, value in rows)


def _env(values: _Values) -> str:
    """Return `API_URL=...` lines; a key that two stacks have stands behind its stack's id."""
    rows = [(id, key, value) for id, outputs in values.items() for key, value in outputs.items()]
    keys = [key for _, key, _ in rows]
    lines = []
    for id, key, value in rows:
        name = key if keys.count(key) == 1 else f"{id}_{key}"
        lines.append(f"{_variable(name)}={shlex.quote(value)}")
    return "\n".join(lines)


def _variable(name: str) -> str:
    """Return `ApiUrl` as `API_URL`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|-", "_", name).upper()


def _json(values: _Values) -> str:
    return json.dumps(values, indent=2)
