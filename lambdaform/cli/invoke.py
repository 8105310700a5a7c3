"""`lambdaform invoke`: call a function that is deployed."""

from __future__ import annotations

import json
from typing import BinaryIO

import click

from lambdaform.cli import clouds, here, terminal
from lambdaform.cli.crashes import Crash
from lambdaform.cli.log_lines import Origin, bare
from lambdaform.cli.log_lines import crash as crash_of
from lambdaform.deploy.functions import Answer, function


@click.command("invoke", short_help="call a function that is deployed")
@click.argument("name", metavar="FUNCTION", shell_complete=clouds.complete_functions)
@click.option(
    "--event",
    type=click.File("rb"),
    metavar="FILE|-",
    help="the event as JSON, from a file or from standard input; `{}` unless said",
)
@click.option("--data", metavar="JSON", help="the event itself, in the place of `--event`")
@click.option("--asynchronous", is_flag=True, help="let Lambda queue the event, and do not wait")
@clouds.aws
def command(
    target: clouds.Target,
    name: str,
    event: BinaryIO | None,
    data: str | None,
    asynchronous: bool,
) -> int:
    """Call FUNCTION (its id, or STACK.ID), and print what it returns.

    Its log goes to standard error. The exit code is 1 where the function fails: what it raised goes
    to standard error, too.
    """
    payload = _payload(event, data)
    template, id = clouds.function(target.assembly, name)
    with terminal.working(f"waiting for {id}"):
        answer = function(target.deployment(), template, id).invoke(
            payload, asynchronous=asynchronous
        )
    if asynchronous:
        terminal.say(f"`{id}` will handle the event: request {answer.request_id}")
        return 0
    crash = _crash(answer)
    where = here.origin(template, id, is_local=target.is_local)
    _log(answer.log, where, crash)
    if crash is not None:
        terminal.show([crash.problem(id, where.package)])
    elif answer.payload:
        terminal.data(_shown(answer))
    if answer.error and crash is None:
        terminal.say(terminal.styled(f"error: `{id}` failed ({answer.error})"), level=-1)
    return int(bool(answer.error))


def _payload(event: BinaryIO | None, data: str | None) -> bytes:
    """Return the event; raises UsageError for what is no JSON, which Lambda would refuse."""
    if event and data is not None:
        raise click.UsageError("`--event` and `--data` both give the event: leave one of them out")
    content = event.read() if event else ("{}" if data is None else data).encode()
    try:
        json.loads(content)
    except ValueError as error:
        where = f"`--event`: `{getattr(event, 'name', '-')}`" if event else f"`--data`: `{data}`"
        raise click.UsageError(f"{where} is not JSON: {str(error).lower()}") from None
    return content


def _crash(answer: Answer) -> Crash | None:
    """Return the error that ended the invocation, where Lambda tells one."""
    if not answer.error:
        return None
    try:
        return Crash.of(json.loads(answer.payload))
    except ValueError:
        return None


def _log(text: str, origin: Origin, crash: Crash | None) -> None:
    """Show the end of the log as `lambdaform logs` does, without the times.

    What ended the invocation is told at its end, and once.
    """
    in_trace = False
    for row in text.splitlines():
        begins = bool(crash) and row.startswith(f"[ERROR] {crash.type if crash else ''}:")
        in_trace = begins or (in_trace and not row.startswith(("END ", "REPORT ")))
        if not in_trace and not (crash and crash_of(row) == crash):
            terminal.say(bare(row, origin))


def _shown(answer: Answer) -> str:
    """Return what the function returned, indented where it is JSON."""
    try:
        return json.dumps(json.loads(answer.payload), indent=2, ensure_ascii=False)
    except ValueError:
        return answer.payload.decode(errors="replace")
