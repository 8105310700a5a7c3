"""The options that several commands share, and the app that they name."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from lambdaform.app import LOCAL, App
from lambdaform.cdk_json import current_folder, project
from lambdaform.cli import terminal
from lambdaform.errors import LambdaformError
from lambdaform.load import load

STAGE = "LAMBDAFORM_STAGE"
"""The variable that names the stage where the command line names none."""

F = TypeVar("F", bound=Callable[..., Any])


def talk(command: F) -> F:
    """Add `-q` and `-v`."""
    quiet = click.option(
        "-q",
        "--quiet",
        is_flag=True,
        expose_value=False,
        callback=_quiet,
        help="say only what went wrong",
    )
    verbose = click.option(
        "-v", "--verbose", count=True, expose_value=False, callback=_verbose, help="say more"
    )
    return quiet(verbose(command))


def app(command: F) -> F:
    """Add the options that say which app, at which stage, with which context; and `-q`, `-v`."""
    command = talk(command)
    command = click.option(
        "-c",
        "--context",
        multiple=True,
        metavar="KEY=VALUE",
        help="a value for `app.context`; may be given again",
    )(command)
    command = click.option(
        "--stage",
        metavar="NAME",
        shell_complete=_stages,
        help=f"the stage; what {STAGE} names, or the app's first, unless said",
    )(command)
    return click.option(
        "--app",
        "app_file",
        metavar="FILE",
        type=click.Path(),
        help="the app's file; what cdk.json names unless said",
    )(command)


def no_access(command: F) -> F:
    """Add the option that leaves out the analysis of access."""
    return click.option(
        "--no-access", is_flag=True, help="do not hold grants against the functions' code"
    )(command)


def loaded(app_file: str | None, stage: str | None, context: Sequence[str]) -> App[Any]:
    """Load the app that the options name."""
    values = {}
    for item in context:
        key, equals, value = item.partition("=")
        if not (key and equals):
            raise click.UsageError(f"`--context`: `{item}` is not KEY=VALUE")
        values[key] = value
    return load(app_file, stage=stage or _usual_stage(values), context=values)


def _usual_stage(context: Mapping[str, str]) -> str | None:
    """Return the stage that the environment names, where the command line names none."""
    stage = os.environ.get(STAGE)
    if not stage or "stage" in context:
        return None
    terminal.say(f"stage `{stage}`, as {STAGE} says")
    return stage


def home(app_file: str | None) -> Path:
    """Return the folder that paths are relative to: the project's, or the current one."""
    return current_folder() if app_file else project(current_folder())


def _quiet(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value:
        terminal.set_level(-1)


def _verbose(ctx: click.Context, parameter: click.Parameter, value: int) -> None:
    if value:
        terminal.set_level(value)


def for_completion(ctx: click.Context) -> App[Any] | None:
    """Load the app that is being completed for, whatever it says meanwhile, if it can be loaded."""
    app_file, context = ctx.params.get("app_file"), ctx.params.get("context") or ()
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            return loaded(app_file, None, context)
    except (LambdaformError, click.ClickException):
        return None


def _stages(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Complete the name of a stage from the app."""
    app = for_completion(ctx)
    names = dict.fromkeys([*(stage.name for stage in app.stages), LOCAL]) if app else {}
    return [name for name in names if name.startswith(incomplete)]
