"""The cloud that a command works with: an account of AWS, or the embedded one for stage `local`."""

from __future__ import annotations

import contextlib
import functools
import shlex
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import click

from lambdaform import bootstrap
from lambdaform.app import LOCAL, App
from lambdaform.cli import options, placing, terminal
from lambdaform.deploy import Account, Deployment, Endpoint, Reins, Watcher
from lambdaform.errors import CloudError, DeployError, LambdaformError, Problem, did_you_mean
from lambdaform.synth import Assembly, Template, synth


def aws(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say which app and stage, and with which credentials.

    The command is called with the `Target` that they name, in the place of these options.
    """

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
        return command(Target(app_file, stage, context, profile, region, line), **others)

    named = options.app(with_target)
    named = click.option("--region", metavar="REGION", help="the region of stacks that name none")(
        named
    )
    return click.option("--profile", metavar="NAME", help="a profile of the AWS CLI")(named)


@dataclass(frozen=True)
class Target:
    """What the options of a command name: an app at a stage, and the cloud that it is in.

    The app is loaded, and the embedded cloud started, when somebody asks for them.

    Attributes:
        line: what the command was called with.
    """

    app_file: str | None = None
    stage: str | None = None
    context: Sequence[str] = ()
    profile: str | None = None
    region: str | None = None
    line: Sequence[str] = ()

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
        """The account that the stacks are in; the embedded cloud is started for its stage."""
        return Account(self.profile, self.region, _endpoint(self.app, self.folder))

    def deployment(self, watcher: Watcher | None = None, reins: Reins | None = None) -> Deployment:
        """Return what works with the stacks, and tells somebody."""
        stage = self.app.stage
        return Deployment(
            self.assembly,
            self.account,
            watcher or Watcher(),
            asset_bucket=stage.asset_bucket,
            protected=stage.protected,
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
        if target.account.endpoint is None or _runs(target.folder):
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
