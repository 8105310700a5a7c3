"""`lambdaform invoke`: call a function that is deployed."""

from __future__ import annotations

import json
from typing import BinaryIO

import click

from lambdaform.cli import clouds, terminal
from lambdaform.cli.log_lines import bare
from lambdaform.deploy.functions import Answer, function


@click.command("invoke", short_help="call a function that is deployed")
@click.argument("name", metavar="FUNCTION", shell_complete=clouds.complete_functions)
@click.option(
    "--event",
    type=click.File("rb"),
    metavar="FILE|-",
    help="the event as JSON, from a file or from standard input; `{}` unless said",
)
@click.option("--asynchronous", is_flag=True, help="let Lambda queue the event, and do not wait")
@clouds.aws
def command(
    target: clouds.Target,
    name: str,
    event: BinaryIO | None,
    asynchronous: bool,
) -> int:
    """Call FUNCTION (its id, or STACK.ID), and print what it returns.

    Its log goes to standard error. The exit code is 1 where the function fails.
    """
    payload = _payload(event)
    template, id = clouds.function(target.assembly, name)
    with terminal.working(f"waiting for {id}"):
        answer = function(target.deployment(), template, id).invoke(
            payload, asynchronous=asynchronous
        )
    if asynchronous:
        terminal.say(f"`{id}` will handle the event: request {answer.request_id}")
        return 0
    _log(answer.log)
    if answer.payload:
        terminal.data(_shown(answer))
    if answer.error:
        terminal.say(terminal.styled(f"error: `{id}` failed ({answer.error})"), level=-1)
    return int(bool(answer.error))


def _payload(event: BinaryIO | None) -> bytes:
    """Return the event; raises UsageError for what is no JSON, which Lambda would refuse."""
    content = event.read() if event else b"{}"
    try:
        json.loads(content)
    except ValueError as error:
        where = getattr(event, "name", "the event")
        message = f"`--event`: `{where}` is not JSON: {str(error).lower()}"
        raise click.UsageError(message) from None
    return content


def _log(text: str) -> None:
    """Show the end of the log as `lambdaform logs` does, without the times."""
    for row in text.splitlines():
        terminal.say(bare(row))


def _shown(answer: Answer) -> str:
    """Return what the function returned, indented where it is JSON."""
    try:
        return json.dumps(json.loads(answer.payload), indent=2, ensure_ascii=False)
    except ValueError:
        return answer.payload.decode(errors="replace")
