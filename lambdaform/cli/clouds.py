"""The cloud that a command works with: an account of AWS, or the embedded one for stage `local`."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from lambdaform.app import LOCAL, App
from lambdaform.cli import options, terminal
from lambdaform.deploy import Account, Deployment, Endpoint
from lambdaform.errors import CloudError, DeployError, LambdaformError, Problem, did_you_mean
from lambdaform.synth import Assembly, Template, synth

F = TypeVar("F", bound=Callable[..., Any])

_QUALIFIER = "@aws-cdk/core:bootstrapQualifier"
"""The key of cdk.json's context with which the CDK names its bootstrap's resources."""


def aws(command: F) -> F:
    """Add the options that say which app and stage, and with which credentials."""
    command = options.app(command)
    command = click.option(
        "--region", metavar="REGION", help="the region of stacks that name none"
    )(command)
    return click.option("--profile", metavar="NAME", help="a profile of the AWS CLI")(command)


@dataclass(frozen=True)
class Target:
    """An app at a stage, and the cloud that it is in; the folder is the project's."""

    app: App[Any]
    assembly: Assembly
    deployment: Deployment
    folder: Path


def target(
    app_file: str | None,
    stage: str | None,
    context: Sequence[str],
    profile: str | None,
    region: str | None,
) -> Target:
    """Load and synthesise an app, and make ready to work with its stacks."""
    app = options.loaded(app_file, stage, context)
    return placed(app, synth(app), options.home(app_file), profile, region)


def placed(
    app: App[Any],
    assembly: Assembly,
    folder: Path,
    profile: str | None,
    region: str | None,
) -> Target:
    """Make ready to work with the stacks of an app that is synthesised."""
    deployment = Deployment(
        assembly,
        Account(profile, region, _endpoint(app, folder)),
        asset_bucket=app.stage.asset_bucket,
        protected=app.stage.protected,
    )
    if _QUALIFIER in app.context:
        deployment.qualifier = app.context[_QUALIFIER]
    return Target(app, assembly, deployment, folder)


def _endpoint(app: App[Any], folder: Path) -> Endpoint | None:
    """Return where the embedded cloud answers, for the stage that lives there; start it."""
    if app.stage.name != LOCAL:
        return None
    from lambdaform.cloud import control

    with terminal.working("starting the embedded cloud"):
        running = control.started(folder)
    for note in running.notes:
        terminal.say(f"note: {note}")
    return Endpoint(running.endpoint)


@contextlib.contextmanager
def lasting(target: Target) -> Iterator[None]:
    """Say it where something failed because the embedded cloud has ended meanwhile."""
    try:
        yield
    except DeployError as error:
        if target.deployment.account.endpoint is None or _runs(target.folder):
            raise
        message = "the embedded cloud has ended meanwhile, and what was deployed to it is gone"
        again = "run it again: the embedded cloud starts anew"
        raise CloudError(Problem(message, None, again)) from error


def _runs(folder: Path) -> bool:
    from lambdaform.cloud import control

    return control.status(folder) is not None


def functions(assembly: Assembly) -> dict[str, list[Template]]:
    """Return the logical ids of the functions, and the stacks that have one of that id."""
    found: dict[str, list[Template]] = {}
    for template in assembly.templates:
        for id, resource in template.body.get("Resources", {}).items():
            if resource["Type"] == "AWS::Lambda::Function":
                found.setdefault(id, []).append(template)
    return found


def complete_functions(
    ctx: click.Context, parameter: click.Parameter, incomplete: str
) -> list[str]:
    """Complete the id of a function from the app, whatever that says while it is loaded."""
    app = options.for_completion(ctx)
    try:
        known = functions(synth(app)) if app else {}
    except LambdaformError:
        return []
    return [id for id in known if id.startswith(incomplete)]


def function(assembly: Assembly, name: str) -> tuple[Template, str]:
    """Return the stack and the logical id of a function, named by `Id` or `Stack.Id`.

    Raises DeployError for a name that no function has, or several.
    """
    stack, _, id = name.rpartition(".")
    known = functions(assembly)
    found = [t for t in known.get(id, []) if stack in ("", t.stack)]
    if len(found) == 1:
        return found[0], id
    if found:
        names = ", ".join(f"`{t.stack}.{id}`" for t in found)
        message = f"several stacks have a function `{id}`"
        raise DeployError(Problem(message, None, f"say which: {names}"))
    message = f"app `{assembly.app}` has no function `{name}`"
    raise DeployError(Problem(message, None, did_you_mean(id, known)))
