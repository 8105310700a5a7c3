"""`lambdaform new`: start a project from a blueprint."""

from __future__ import annotations

import click

from lambdaform import projects
from lambdaform.cdk_json import current_folder
from lambdaform.cli import options, terminal

DEFAULT = "items-api"


def _blueprints(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    return [b.name for b in projects.blueprints() if b.name.startswith(incomplete)]


@click.command("new", short_help="start a project from a blueprint")
@click.argument("name", required=False)
@click.option(
    "--blueprint",
    metavar="NAME",
    default=DEFAULT,
    show_default=True,
    shell_complete=_blueprints,
    help="what it begins as",
)
@click.option("--list", "show", is_flag=True, help="show the blueprints")
@options.talk
def command(name: str | None, blueprint: str, show: bool) -> None:
    """Start a project: a folder NAME with an app, its handlers and their tests."""
    if show:
        rows = [f"{b.name:<16}{b.summary}" for b in projects.blueprints()]
        terminal.data("\n".join(rows))
        return
    if name is None:
        raise click.UsageError("a project needs a name, as in `lambdaform new my-orders`")
    folder = projects.create(name, blueprint, current_folder())
    terminal.say(f"created {folder.name} from {blueprint}")
    terminal.say(f"next: cd {folder.name} && lambdaform synth, and its README.md")
    origin = projects.requirement()
    if origin is not None:
        terminal.say(f"before its requirements, in another environment: pip install '{origin}'")
