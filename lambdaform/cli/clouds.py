"""The cloud that a command works with: an account of AWS, or the embedded one for stage `local`."""

from __future__ import annotations

import contextlib
import functools
import re
import shlex
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import click

from lambdaform import bootstrap
from lambdaform.app import LOCAL, App
from lambdaform.assembly import Assembly, Template
from lambdaform.cli import options, placing, progress, terminal
from lambdaform.deploy import Account, Deployment, Detached, Endpoint, Reins, Watcher
from lambdaform.errors import CloudError, DeployError, LambdaformError, Problem, did_you_mean
from lambdaform.synth import synth


def aws(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say which app and stage, and with which credentials.

    The command is called with the `Target` that they name, in the place of these options.
    """
    return _with_target(command, starts=False)


def starting(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what `aws` adds; the embedded cloud is started for its stage."""
    return _with_target(command, starts=True)


def _with_target(command: Callable[..., Any], *, starts: bool) -> Callable[..., Any]:
    @functools.wraps(command)
    def with_target(
        app_file: str | None,
        stage: str | None,
        context: Sequence[str],
        profile: str | None,
        region: str | None,
        **others: Any,
    ) -> Any:
        line = click.get_current_context().find_root().obj or ()
        target = Target(app_file, stage, context, profile, region, line, starts)
        try:
            return command(target, **others)
        except LambdaformError as error:
            raise type(error)(*map(target.staged, error.problems)) from error

    named = options.app(with_target)
    named = click.option("--region", metavar="REGION", help="the region of stacks that name none")(
        named
    )
    return click.option("--profile", metavar="NAME", help="a profile of the AWS CLI")(named)


@dataclass(frozen=True)
class Target:
    """What the options of a command name: an app at a stage, and the cloud that it is in.

    The app is loaded, and the embedded cloud looked for, when somebody asks for them.

    Attributes:
        line: what the command was called with.
        starts: whether the embedded cloud is started where it does not run.
    """

    app_file: str | None = None
    stage: str | None = None
    context: Sequence[str] = ()
    profile: str | None = None
    region: str | None = None
    line: Sequence[str] = ()
    starts: bool = False

    @cached_property
    def app(self) -> App[Any]:
        """The app at its stage."""
        return options.loaded(self.app_file, self.stage, self.context)

    @cached_property
    def assembly(self) -> Assembly:
        """The templates of the app."""
        return placing.synthesised(self.app)

    @cached_property
    def folder(self) -> Path:
        """The project's folder."""
        return options.home(self.app_file)

    @cached_property
    def account(self) -> Account:
        """The account that the stacks are in.

        Raises CloudError where they would be in an embedded cloud that does not run.
        """
        if self.absence is not None:
            raise CloudError(self.absence)
        endpoint = self._endpoint
        return Account(self.profile, self.region, Endpoint(endpoint) if endpoint else None)

    @property
    def is_local(self) -> bool:
        """Whether the stage lives in the embedded cloud."""
        stage: str = self.app.stage.name
        return stage == LOCAL

    @property
    def absence(self) -> Problem | None:
        """What is to be said where the stage's embedded cloud does not run, and is not started."""
        if not self.is_local or self._endpoint is not None:
            return None
        message = "no embedded cloud runs here: what was deployed to an earlier one is gone with it"
        return self.staged(Problem(message, None, "deploy anew: `lambdaform deploy`"))

    @cached_property
    def _endpoint(self) -> str | None:
        """Where the embedded cloud answers, for the stage that lives there."""
        if not self.is_local:
            return None
        return _started(self.folder) if self.starts else _running(self.folder)

    def staged(self, problem: Problem) -> Problem:
        """Return a problem whose hint says the stage, too, where it has a command to run."""
        if "app" not in self.__dict__ or problem.hint is None:
            return problem
        return replace(
            problem, hint=_COMMAND.sub(rf"`\1 --stage {self.app.stage.name}`", problem.hint)
        )

    def deployment(self, watcher: Watcher | None = None, reins: Reins | None = None) -> Deployment:
        """Return what works with the stacks, and tells somebody."""
        stage = self.app.stage
        return Deployment(
            self.assembly,
            self.account,
            watcher or Watcher(),
            asset_bucket=stage.asset_bucket,
            protected=stage.protected,
            role=stage.cloudformation_role,
            qualifier=self.app.context.get(bootstrap.CONTEXT, bootstrap.QUALIFIER),
            reins=reins or Reins(),
        )

    def chosen(self, stacks: Sequence[str]) -> list[Template]:
        """Return the templates of stacks; of all where none is named."""
        return [self.assembly.template(id) for id in stacks] or list(self.assembly.templates)

    @property
    def again(self) -> str:
        """The command line, for somebody to run again; what was agreed to is asked again."""
        kept, skip = [], False
        for word in self.line:
            if not skip and word != "--yes" and word.partition("=")[0] != "--confirm":
                kept.append(word)
            skip = not skip and word == "--confirm"
        return shlex.join(["lambdaform", *kept])


_COMMAND = re.compile(
    r"`(lambdaform (?:build|deploy|diff|events|invoke|lint|logs|outputs|remove|status|synth)"
    r"(?![^`]*--stage)(?: [^`]*)?)`"
)


def _started(folder: Path) -> str:
    """Return where the embedded cloud answers; start it."""
    from lambdaform.cloud import control

    with terminal.working("starting the embedded cloud"):
        running = control.started(folder)
    for note in running.notes:
        terminal.note(note)
    return running.endpoint


def _running(folder: Path) -> str | None:
    """Return where the embedded cloud answers, if it runs."""
    from lambdaform.cloud import control

    found = control.status(folder)
    return found.running.endpoint if found else None


def let_go(target: Target, detached: Detached) -> int:
    """Tell what went wrong until somebody let go, and how to follow the rest; return the exit code."""
    problems = map(target.staged, detached.problems)
    return progress.let_go(Detached(*problems, under_way=detached.under_way), target.again)


@contextlib.contextmanager
def lasting(target: Target) -> Iterator[None]:
    """Say it where something failed because the embedded cloud has ended meanwhile."""
    try:
        yield
    except DeployError as error:
        if not target.is_local or _running(target.folder):
            raise
        message = "the embedded cloud has ended meanwhile, and what was deployed to it is gone"
        again = "run it again: the embedded cloud starts anew"
        raise CloudError(Problem(message, None, again)) from error


def functions(assembly: Assembly) -> dict[str, list[Template]]:
    """Return the logical ids of the functions, and the stacks that have one of that id."""
    found: dict[str, list[Template]] = {}
    for template in assembly.templates:
        for id, resource in template.whole.get("Resources", {}).items():
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
