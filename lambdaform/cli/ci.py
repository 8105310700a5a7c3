"""`lambdaform ci`: write the pipeline of an app for a service of continuous integration."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lambdaform.cdk_json import unreadable
from lambdaform.cli import options, placing, terminal
from lambdaform.errors import LoadError, OutputError, Problem, shown

if TYPE_CHECKING:
    from lambdaform.pipelines import Pipeline, Project

_SERVICES = ("github", "gitlab", "codepipeline", "bitbucket", "azure")
_BRANCH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")


@click.command("ci", short_help="write a pipeline that checks and deploys the app")
@click.argument("service", type=click.Choice(_SERVICES))
@click.option(
    "--branch",
    metavar="NAME",
    default="main",
    show_default=True,
    help="the branch that is deployed, and that changes are compared with",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="the file to write; where the service looks for it unless said",
)
@click.option("--force", is_flag=True, help="write over a file that says something else")
@options.app
def command(
    app_file: str | None,
    stage: str | None,
    context: Sequence[str],
    service: str,
    branch: str,
    out: Path | None,
    force: bool,
) -> int:
    """Write the pipeline of an app for SERVICE.

    It checks each change, shows the plan on a pull request, deploys the first unprotected stage,
    and the protected ones once somebody has approved. What is to be set up in the service and in
    AWS is told, and stands at the beginning of the file.
    """
    from lambdaform import pipelines

    if not _BRANCH.fullmatch(branch):
        raise click.UsageError(f"`--branch`: `{branch}` cannot be the name of a branch")
    app = options.loaded(app_file, stage, context)
    folder = options.home(app_file)
    found = pipelines.project(app, placing.synthesised(app), folder, app_file, context)
    written = pipelines.pipeline(found, service, branch)
    target = out or pipelines.repository(folder) / written.file
    told = _write(target, written.text, force=force)
    if told is None:
        terminal.say(f"{shown(target)} says that already")
        return 0
    terminal.say(f"{told} {shown(target)}: {_summary(found, written)}")
    for note in found.notes:
        terminal.note(note)
    terminal.say("next:")
    for line in written.steps:
        terminal.say(f"  {line}")
    return 0


def _write(target: Path, text: str, *, force: bool) -> str | None:
    """Write a pipeline, and return what was done: nothing, where the file says that already.

    Raises OutputError where it says something else, or cannot be written.
    """
    before = _read(target)
    if before == text:
        return None
    if before is not None and not force:
        message = f"`{shown(target)}` exists, and says something else"
        hint = "`--force` writes over it; `--out FILE` writes beside it, to compare"
        raise OutputError(Problem(message, None, hint))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError(Problem(f"`{shown(target)}` cannot be written: {reason}")) from None
    return "wrote" if before is None else "wrote over"


def _read(target: Path) -> str | None:
    try:
        return target.read_bytes().decode("utf-8", "replace")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LoadError(unreadable(target, error)) from None


def _summary(found: Project, written: Pipeline) -> str:
    """Return what it does, in a few words."""
    first = [stage.name for stage in found.stages if not stage.protected]
    later = [stage.name for stage in found.stages if stage.protected]
    parts = [f"`{name}` on a push" for name in first]
    parts += [f"`{name}` once approved" for name in later]
    return f"{written.service.title} deploys {', '.join(parts)}"
