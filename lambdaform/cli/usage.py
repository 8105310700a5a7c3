"""A wrong call of the command line, told like every other mistake."""

from __future__ import annotations

import re
from collections.abc import Collection

import click

from lambdaform.errors import Problem, did_you_mean, nearest

_ELSEWHERE = {
    "cloudformation": "synth",
    "delete": "remove",
    "destroy": "remove",
    "describe": "status",
    "info": "status",
    "iam": "access",
    "permissions": "access",
    "policies": "access",
    "init": "new",
    "create": "new",
    "ls": "list",
    "package": "build",
    "bundle": "build",
    "sync": "deploy --function NAME",
    "tail": "logs --tail",
    "test": "lint",
    "up": "deploy",
    "validate": "lint",
    "check": "lint",
}
"""What other tools call a command -> what it is here."""


class UnknownCommand(click.UsageError):
    """There is no such command."""

    def __init__(self, name: str, known: Collection[str], ctx: click.Context) -> None:
        super().__init__(f"there is no command `{name}`", ctx)
        here = _ELSEWHERE.get(name, "")
        is_known = here.partition(" ")[0] in known
        self.hint = f"did you mean `{here}`?" if is_known else did_you_mean(name, known)


def problem(error: click.ClickException) -> Problem:
    """Return what click found wrong, in lambdaform's words."""
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    command = ctx.command_path if ctx else "lambdaform"
    hint = f"see `{command} --help`"
    if isinstance(error, UnknownCommand):
        return Problem(error.message, None, error.hint or hint)
    if isinstance(error, click.NoSuchOption):
        known = [name for p in ctx.command.get_params(ctx) for name in p.opts] if ctx else []
        near = nearest(error.option_name, known)
        message = f"`{command}` has no option `{error.option_name}`"
        return Problem(message, None, f"did you mean `{near}`?" if near else hint)
    return Problem(_message(error), None, hint)


def _message(error: click.ClickException) -> str:
    text = error.format_message()
    if isinstance(error, click.BadParameter) and error.param is not None:
        names = [name for name in error.param.opts if name.startswith("--")]
        name = names[0] if names else error.param.human_readable_name
        missing = isinstance(error, click.MissingParameter)
        text = f"`{name}` is missing" if missing else f"`{name}`: {error.message}"
    # click puts words in quotes and ends in a full stop.
    text = re.sub(r"'([^']*)'", r"`\1`", text).rstrip(".")
    return text[:1].lower() + text[1:]
