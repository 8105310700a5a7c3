"""What a service of continuous integration understands of a log: groups of lines, annotations."""

from __future__ import annotations

import functools
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lambdaform.cli import findings, terminal
from lambdaform.errors import LambdaformError

if TYPE_CHECKING:
    from lambdaform.lint import Finding

_NOTED = "lambdaform.findings"


@dataclass(frozen=True)
class Service:
    """A service, by the variables that it sets, and the form of what it understands.

    Attributes:
        variable: the one that only this service sets.
        root: the one that names the folder of the repository.
        begin, end: lines around a group; `{name}` and `{now}` (seconds) stand in them.
        format: of `lint`, that its log takes annotations in; empty where it takes none.
    """

    variable: str
    root: str
    begin: str = ""
    end: str = ""
    format: str = ""


SERVICES: Mapping[str, Service] = {
    "github": Service(
        "GITHUB_ACTIONS", "GITHUB_WORKSPACE", "::group::{name}", "::endgroup::", "github"
    ),
    "azure": Service(
        "TF_BUILD", "BUILD_SOURCESDIRECTORY", "##[group]{name}", "##[endgroup]", "azure"
    ),
    "gitlab": Service(
        "GITLAB_CI",
        "CI_PROJECT_DIR",
        "\x1b[0Ksection_start:{now}:{id}\r\x1b[0K{name}",
        "\x1b[0Ksection_end:{now}:{id}\r\x1b[0K",
    ),
    "bitbucket": Service("BITBUCKET_BUILD_NUMBER", "BITBUCKET_CLONE_DIR"),
    "codebuild": Service("CODEBUILD_BUILD_ID", "CODEBUILD_SRC_DIR"),
}


def detected() -> Service | None:
    """Return the service that this runs in, if it is one of those that are known."""
    return next((one for one in SERVICES.values() if os.environ.get(one.variable)), None)


def root(format: str) -> Path | None:
    """Return the folder that a service has files of a repository relative to; `None` elsewhere."""
    service = SERVICES.get(format)
    folder = os.environ.get(service.root) if service else None
    return Path(folder) if folder else None


def option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--ci` and `--no-ci`, and put what the command says into a group that is annotated."""

    @functools.wraps(command)
    def annotated(ci: bool | None, **others: Any) -> Any:
        service = None if ci is False else detected()
        if service is None and ci:
            known = ", ".join(SERVICES)
            terminal.note(f"`--ci`: no service is recognised here, of {known}")
        with _told(service, f"lambdaform {click.get_current_context().info_name}"):
            return command(**others)

    return click.option(
        "--ci/--no-ci",
        default=None,
        help="print groups and annotations that GitHub, GitLab or Azure Pipelines understands; "
        "so it is where one of them runs it, unless said",
    )(annotated)


def note(found: Sequence[Finding]) -> None:
    """Remember findings, for the annotations of the running command."""
    context = click.get_current_context(silent=True)
    if context is not None:
        context.meta.setdefault(_NOTED, []).extend(found)


@contextmanager
def _told(service: Service | None, name: str) -> Iterator[None]:
    """Put what is said meanwhile into a group, and annotate what was found, or went wrong."""
    if service is None:
        yield
        return
    _say(service.begin, name)
    try:
        yield
    except LambdaformError as error:
        note(findings.of_problems(error.problems))
        raise
    finally:
        _say(service.end, name)
        _annotate(service)


def _say(form: str, name: str) -> None:
    if form and terminal.tells(0):
        id = re.sub(r"\W+", "_", name)
        # GitLab's own begin with what a terminal would take for a colour.
        click.echo(form.format(name=name, id=id, now=int(time.time())), err=True, color=True)


def _annotate(service: Service) -> None:
    """Print annotations, on standard error: standard output may be somebody's data."""
    found = click.get_current_context().meta.get(_NOTED, [])
    if found and service.format:
        from lambdaform.lint import service_reports

        text = service_reports.FORMATS[service.format](found, root=root(service.format))
        terminal.say(text.rstrip("\n"), level=-1)
