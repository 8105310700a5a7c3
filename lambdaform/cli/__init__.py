"""The command line: one module per command; the only room that prints or exits."""

from __future__ import annotations

import errno
import gc
import io
import os
import platform
import signal
import sys
import traceback
from importlib import import_module

import click

from lambdaform import __version__
from lambdaform.cli import terminal, usage
from lambdaform.errors import LambdaformError, Problem

COMMANDS = {
    "access": "show what functions do, and hold it against their grants",
    "build": "install dependencies, and write the zips that hold them",
    "ci": "write a pipeline that checks and deploys the app",
    "completion": "print the script that completes commands in a shell",
    "deploy": "deploy the stacks of a stage",
    "deploy-role": "write the roles that may deploy exactly this app",
    "diff": "show what a deploy would do, and what that means",
    "events": "show what happened to the stacks of a stage",
    "invoke": "call a function that is deployed",
    "lint": "check the templates, with findings at lines of the app",
    "list": "show the stacks and what is in them",
    "local": "start, stop and look at the embedded cloud",
    "logs": "show what a function logs",
    "new": "start a project from a blueprint",
    "outputs": "print the outputs of the deployed stacks",
    "remove": "remove the stacks of a stage",
    "status": "show how the stacks of a stage stand",
    "synth": "write the templates and the code that they deploy",
    "version": "print the versions of lambdaform and its data",
}


class _Commands(click.Group):
    """Imports a command's module when it is run: starting costs no more than it must."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(
            f"lambdaform.cli.{cmd_name.replace('-', '_')}"
        ).command
        _plain(command.get_help_option(ctx))
        return command

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _plain(super().get_help_option(ctx))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            raise usage.UnknownCommand(name, COMMANDS, ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


def _plain(option: click.Option | None) -> click.Option | None:
    """Let click's own option be described as the others are."""
    if option is not None:
        option.help = "show this help"
    return option


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s", help="print the version")
def lambdaform() -> None:
    """Serverless AWS applications in Python: describe, lint, deploy."""


def main() -> None:
    """Run the command line: exit 0, 1 for the app's or AWS's fault, 2 for a wrong call."""
    # A command makes much and throws little away before it ends: looking for it costs time only.
    gc.set_threshold(100_000)
    # A pipeline that gives up ends us in the same way as Ctrl-C: nothing is left half written.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # it is `None` where the shell closed it
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(run())


def run(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code."""
    terminal.set_level(0)
    try:
        line = sys.argv[1:] if arguments is None else arguments
        code = lambdaform.main(line, prog_name="lambdaform", standalone_mode=False, obj=line)
    except LambdaformError as error:
        terminal.show(error.problems)
        return 1
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.ClickException as error:
        terminal.show([usage.problem(error)])
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        terminal.say("stopped")
        return 130
    except BrokenPipeError:
        # The reader has gone (`lambdaform list | head`); Python must not flush into nothing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            return _own_fault()
        terminal.show([Problem("the disk is full")])
        return 1
    except Exception:  # noqa: BLE001 - the edge: what gets here is a fault of ours
        return _own_fault()
    return code if isinstance(code, int) else 0


def _own_fault() -> int:
    """Tell an exception that no app should be able to cause."""
    traceback.print_exc()
    versions = f"lambdaform {__version__}, Python {platform.python_version()}, {sys.platform}"
    message = f"this is a fault of lambdaform, not of the app ({versions})"
    hint = "report it with the lines above and the piece of the app that causes it"
    terminal.show([Problem(message, None, hint)])
    return 1
