"""The services, and the file that each reads: what it is rendered from, and what it tells to do."""

from __future__ import annotations

import json
import shlex
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from lambdaform import __version__
from lambdaform.errors import DeclarationError, Problem
from lambdaform.pipelines.project import Project

if TYPE_CHECKING:
    from jinja2 import Environment

_HERE = Path(__file__).parent
_LONGEST = {"codepipeline": 58, "bitbucket": 49}
"""Letters that an app's name and a stage's have together, where names are made of them."""


@dataclass(frozen=True)
class Service:
    """A service of continuous integration.

    Attributes:
        title: its name, for people.
        file: where it looks for a pipeline, below the repository's root.
        beside: the same, where several projects share a repository.
    """

    title: str
    file: str
    beside: str


SERVICES: Mapping[str, Service] = {
    "github": Service(
        "GitHub Actions",
        ".github/workflows/lambdaform.yml",
        ".github/workflows/lambdaform-{app}.yml",
    ),
    "gitlab": Service("GitLab CI", ".gitlab-ci.yml", "{folder}/.gitlab-ci.yml"),
    "codepipeline": Service("AWS CodePipeline", "pipeline.yaml", "{folder}/pipeline.yaml"),
    "bitbucket": Service(
        "Bitbucket Pipelines", "bitbucket-pipelines.yml", "bitbucket-pipelines.yml"
    ),
    "azure": Service("Azure Pipelines", "azure-pipelines.yml", "{folder}/azure-pipelines.yml"),
}


@dataclass(frozen=True)
class Pipeline:
    """A pipeline as text.

    Attributes:
        service: what it is for.
        file: where it belongs, below the repository's root.
        text: what is in it.
    """

    service: Service
    file: str
    text: str

    @property
    def steps(self) -> tuple[str, ...]:
        """What a person sets up, once: the lines of the comment that it begins with."""
        head = self.text.partition("\n\n")[0].splitlines()
        first = next((n for n, line in enumerate(head) if line.startswith("# 1. ")), len(head))
        return tuple(line.removeprefix("# ") for line in head[first:])


def pipeline(project: Project, service: str, branch: str = "main") -> Pipeline:
    """Return the pipeline of a project for a service.

    Args:
        project: what is known of the project.
        service: a key of `SERVICES`.
        branch: the one that deploys.

    Raises DeclarationError where the names of the app and a stage are too long for the service.
    """
    _check(project, service)
    found = SERVICES[service]
    form = found.beside if project.folder else found.file
    file = form.format(app=project.app, folder=project.folder)
    text = (
        _environment()
        .get_template(f"{service}.yml")
        .render(
            project=project,
            stages=project.stages,
            branch=branch,
            file=file,
            actions=_actions(),
            version=__version__,
            service=service,
        )
    )
    return Pipeline(found, file, text)


def _check(project: Project, service: str) -> None:
    longest = _LONGEST.get(service)
    for stage in project.stages:
        name = f"{project.app}-{stage.name}"
        if longest and len(name) > longest:
            title = SERVICES[service].title
            message = f"`{name}` has {len(name)} letters, and {title} has room for {longest}"
            raise DeclarationError(
                Problem(message, None, "give the app or the stage a shorter name")
            )


@cache
def _actions() -> Mapping[str, str]:
    """Return how GitHub's actions are named: by digest, the version in a comment."""
    rows = tomllib.loads((_HERE / "actions.toml").read_text(encoding="utf-8"))
    return {key: f"{row['uses']}@{row['digest']} # {row['version']}" for key, row in rows.items()}


@cache
def _environment() -> Environment:
    """Return a jinja2 environment whose delimiters none of the services' languages have."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701 - it renders YAML, no HTML
        variable_start_string="<{",
        variable_end_string="}>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
    )
    environment.filters["shell"] = shlex.quote
    environment.filters["id"] = _logical_id
    environment.filters["text"] = lambda value: json.dumps(value, ensure_ascii=False)
    return environment


def _logical_id(name: str) -> str:
    """Return a stage's name as a part of a logical id, which has no hyphens."""
    return name[0].upper() + name[1:].replace("-", "Dash")
