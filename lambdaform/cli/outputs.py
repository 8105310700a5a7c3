"""`lambdaform outputs`: what the deployed stacks say of themselves."""

from __future__ import annotations

import json
import re
import shlex
from collections import Counter
from collections.abc import Mapping, Sequence

import click

from lambdaform.assembly import Template
from lambdaform.cli import clouds, terminal
from lambdaform.deploy import Outcome
from lambdaform.errors import DeployError, Problem

_SERVED = re.compile(r"(https?|wss)://[\w-]+\.(execute-api|lambda-url|appsync-api)\.")
"""An address of AWS that a deployed app answers at."""


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
    target: clouds.Target,
    stacks: Sequence[str],
    format: str,
) -> None:
    """Print the outputs of the stacks that are deployed, or of the STACKs named."""
    deployment = target.deployment()
    values = {}
    problems = []
    for template in target.chosen(stacks):
        now = deployment.look(template)
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


def tell_unserved(outcomes: Sequence[Outcome]) -> None:
    """Say which outputs are addresses that nothing answers at in the embedded cloud."""
    named = [
        key
        for outcome in outcomes
        for key, value in own(outcome.template, outcome.outputs).items()
        if _SERVED.match(value)
    ]
    if named:
        text = "the embedded cloud does not serve the URLs of APIs and functions yet"
        hint = "`lambdaform invoke FUNCTION --stage local` calls a function"
        terminal.note(f"{text} ({', '.join(named)}); {hint}")


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
    """Return `API_URL=...` lines; a key that two stacks have stands behind its stack's id.

    Raises DeployError where two outputs would be one variable.
    """
    rows = [(id, key, value) for id, outputs in values.items() for key, value in outputs.items()]
    alone = Counter(_variable(key) for key in {key for _, key, _ in rows})
    keys = Counter(key for _, key, _ in rows)
    named: dict[str, list[tuple[str, str]]] = {}
    for id, key, value in rows:
        unique = keys[key] == 1 and alone[_variable(key)] == 1
        name = _variable(key if unique or len(values) == 1 else f"{id}_{key}")
        named.setdefault(name, []).append((f"{id}.{key}", value))
    _check_apart({name: [key for key, _ in found] for name, found in named.items()})
    return "\n".join(f"{name}={shlex.quote(found[0][1])}" for name, found in named.items())


def _check_apart(named: Mapping[str, Sequence[str]]) -> None:
    """Raise DeployError for outputs that would be the same variable."""
    problems = []
    for name, keys in named.items():
        if len(keys) > 1:
            message = f"the outputs {', '.join(f'`{key}`' for key in keys)} would all be `{name}`"
            hint = "name one of them otherwise, or take `--format json`"
            problems.append(Problem(message, None, hint))
    if problems:
        raise DeployError(*problems)


def _variable(name: str) -> str:
    """Return `ApiUrl` as `API_URL`; no shell takes a name that begins with a digit."""
    found = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|-", "_", name).upper()
    return f"_{found}" if found[0].isdigit() else found


def _json(values: _Values) -> str:
    return json.dumps(values, indent=2)
