"""What a pipeline must know of a project: read from its app, its templates and its folder."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lambdaform.app import App, Stage
from lambdaform.assembly import Assembly
from lambdaform.errors import DeclarationError, Problem
from lambdaform.pipelines.installing import Install, NodeInstall, install, node_installs

_RUNTIME = re.compile(r"(python|nodejs)(\d+(?:\.\d+)?)")
_PYTHON, _NODE = (3, 13), (24,)
"""What runs the pipeline where no function says it."""
_OLDEST = (3, 11)
_TESTED = ("tests", "test", "pytest.ini", "conftest.py")


@dataclass(frozen=True)
class Project:
    """An app, as a pipeline sees it.

    Attributes:
        app: its name.
        stages: those that the pipeline deploys, in order: the first unprotected one, then the
            protected ones.
        others: the names of those that it does not.
        folder: the project's, below the repository's root; empty where it is that.
        marker: a file of the project, by which a revision is known to have it.
        options: what the commands take to mean this app, with a space before it.
        install: how Python packages are installed.
        node: the version of Node, where something needs it.
        node_installs: where Node packages are installed.
        python: the version of Python.
        tests: whether there are tests for pytest.
        infers: whether a function's role is inferred.
        images: whether images are built.
    """

    app: str
    stages: tuple[Stage, ...]
    others: tuple[str, ...]
    folder: str
    marker: str
    options: str
    install: Install
    node: str
    node_installs: tuple[NodeInstall, ...]
    python: str
    tests: bool
    infers: bool
    images: bool

    @property
    def run(self) -> str:
        """What starts lambdaform."""
        return f"{self.install.prefix}lambdaform"

    @property
    def installing(self) -> tuple[str, ...]:
        """The commands that install everything, in the project's folder."""
        inner = [
            one.command if one.folder == "." else f"(cd {shlex.quote(one.folder)} && {one.command})"
            for one in self.node_installs
        ]
        return (*self.install.commands, *inner)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the person should know of it."""
        notes = [*self.install.notes]
        if self.others:
            names = ", ".join(f"`{name}`" for name in self.others)
            notes.append(
                f"not deployed by the pipeline, since another unprotected stage is: {names}"
            )
        if self.node_installs and self.install.tool == "pip":
            notes.append(
                "the code of Node functions is read where `lambdaform[access]` is installed"
            )
        if self.images:
            notes.append("images are built in the pipeline: its runners need Docker")
        return tuple(notes)


def project(
    app: App[Any],
    assembly: Assembly,
    folder: Path,
    app_file: str | None = None,
    context: Sequence[str] = (),
) -> Project:
    """Return what a pipeline must know of an app.

    Args:
        app: the app.
        assembly: what it becomes at one of its stages.
        folder: the project's, in which the commands run.
        app_file: what `--app` says.
        context: what `-c` says.

    Raises DeclarationError where the app has no stage that a pipeline could deploy.
    """
    stages = _deployed(app.stages)
    if not stages:
        hint = 'write `stages=[Stage("dev"), Stage("prod", protected=True)]`'
        raise DeclarationError(Problem(f"{app} has no stage to deploy", app.at, hint))
    root = repository(folder)
    runtimes = [*_runtimes(assembly)]
    uses_node = app.bridge is not None or any(name == "nodejs" for name, _ in runtimes)
    words = [*(["--app", app_file] if app_file else []), *(w for c in context for w in ("-c", c))]
    marker = next((n for n in ("cdk.json", app_file, "app.py") if n and (folder / n).exists()), "")
    return Project(
        app=app.name,
        stages=stages,
        others=tuple(stage.name for stage in app.stages if stage not in stages),
        folder=folder.relative_to(root).as_posix() if folder != root else "",
        marker=marker,
        options=f" {shlex.join(words)}" if words else "",
        install=install(folder),
        node=_version(runtimes, "nodejs", _NODE) if uses_node else "",
        node_installs=node_installs(folder) if uses_node else (),
        python=_version(runtimes, "python", _PYTHON, _OLDEST),
        tests=any((folder / name).exists() for name in _TESTED),
        infers=assembly.infers,
        images=any(template.images for template in assembly.templates),
    )


def repository(folder: Path) -> Path:
    """Return the root of the repository that a folder is in; the folder, where it is in none."""
    return next((one for one in (folder, *folder.parents) if (one / ".git").exists()), folder)


def _deployed(stages: Iterable[Stage]) -> tuple[Stage, ...]:
    every = [*stages]
    first = [stage for stage in every if not stage.protected][:1]
    return (*first, *(stage for stage in every if stage.protected))


def _runtimes(assembly: Assembly) -> Iterable[tuple[str, tuple[int, ...]]]:
    """Return the runtimes of all functions: `("python", (3, 13))`."""
    for template in assembly.templates:
        body: Mapping[str, Any] = template.unsplit or template.body
        for resource in body.get("Resources", {}).values():
            properties = resource.get("Properties")
            said = properties.get("Runtime") if isinstance(properties, Mapping) else None
            if isinstance(said, str) and (match := _RUNTIME.match(said)):
                yield match[1], tuple(map(int, match[2].split(".")))


def _version(
    runtimes: Iterable[tuple[str, tuple[int, ...]]],
    name: str,
    usual: tuple[int, ...],
    oldest: tuple[int, ...] = (),
) -> str:
    """Return the newest version that a function runs on, which lambdaform runs on, too."""
    newest = max((version for of, version in runtimes if of == name), default=usual)
    return ".".join(map(str, max(newest, oldest)))
