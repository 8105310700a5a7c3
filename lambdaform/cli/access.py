"""`lambdaform access`: what functions do, by which grants, and what is missing or too much."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lambdaform.assembly import Assembly
from lambdaform.cli import clouds, existing, fixing, locking, options, placing, terminal
from lambdaform.lint import Finding, only_access, stops
from lambdaform.lint.release import NO_LINTER

if TYPE_CHECKING:
    from lambdaform.access.accounts import Report
    from lambdaform.access.proof import Proof

_MARK = re.compile(r"(  )?([✓✗?!-]) ")
_COLOURS = {"✓": "green", "✗": "red", "-": "yellow", "?": "magenta", "!": "blue"}


@click.command("access", short_help="show what functions do, and hold it against their grants")
@click.argument(
    "functions", nargs=-1, metavar="[FUNCTION]...", shell_complete=clouds.complete_functions
)
@click.option(
    "--format",
    type=click.Choice(["text", "json", "sarif", "markdown"]),
    default="text",
    show_default=True,
    help="how it is printed; `markdown` is for pull requests",
)
@click.option("--strict", is_flag=True, help="fail unless every function is proven tight")
@existing.options
@fixing.option
@locking.option
@options.app
def command(
    app_file: str | None,
    stage: str | None,
    context: Sequence[str],
    functions: Sequence[str],
    format: str,
    strict: bool,
    fix: bool,
    diff: bool,
    locked: bool | None,
    template: Path | None,
    places: Sequence[str],
) -> int:
    """Show what the code of functions does in AWS, and which grant covers it.

    The code is read, not run. What is shown goes to standard output. The exit code is 1 where a
    grant is missing; with `--strict`, also where one is unused or something is not proven.

    With `--template` the functions are those of a template that somebody else wrote.

    With `--fix` the `allow=[...]` of functions is rewritten to what their code needs, and proven
    again; what cannot be proven is not changed, but told.
    """
    if template is not None:
        _check_alone(app_file, stage, context, fix=fix, diff=diff)
        return _told(*existing.proved(template, places), functions, format, strict=strict)
    if places:
        raise click.UsageError("`--code` says where the code of a `--template` is")
    if fix or diff:
        return fixing.run(app_file, stage, context, functions, diff=diff)
    app = options.loaded(app_file, stage, context)
    assembly = placing.synthesised(app)
    code = _told(assembly, _proof(assembly), functions, format, strict=strict)
    locking.check(app, assembly, locked)
    return code


def _check_alone(
    app_file: str | None, stage: str | None, context: Sequence[str], *, fix: bool, diff: bool
) -> None:
    given = {
        "--app": app_file,
        "--stage": stage,
        "--context": context,
        "--fix": fix,
        "--diff": diff,
    }
    for name in (name for name, value in given.items() if value):
        raise click.UsageError(f"`--template` is looked at in place of an app: it has no `{name}`")


def _proof(assembly: Assembly) -> Proof:
    from lambdaform.access.memory import Memory
    from lambdaform.access.proof import prove

    with terminal.working("reading the code of functions"):
        return prove(assembly, Memory())


def _told(
    assembly: Assembly, proof: Proof, functions: Sequence[str], format: str, *, strict: bool
) -> int:
    """Print what is told of functions; return the exit code."""
    from lambdaform.access.accounts import report

    chosen = [clouds.function(assembly, name) for name in dict.fromkeys(functions)]
    names = [(template.stack, id) for template, id in chosen]
    told = report(proof, assembly.app, assembly.stage, names)
    left = _findings(proof, assembly, names)
    _print(told, left, format)
    proven = all(account.state == "proven tight" for account in told.accounts)
    return int(stops(left, strict=strict) or (strict and not proven))


def _findings(
    proof: Proof, assembly: Assembly, names: Collection[tuple[str, str]]
) -> list[Finding]:
    """Return the findings of the functions that were asked for, without those that are ignored."""
    from lambdaform.access.faults import findings

    left = only_access(assembly, findings(proof), informational=True)
    return [one for one in left if not names or (one.stack, one.resource) in names]


def _print(told: Report, left: Sequence[Finding], format: str) -> None:
    from lambdaform.access import report_formats, report_text
    from lambdaform.lint import report

    if format == "text":
        text = report_text.text(told, width=terminal.width(), details=terminal.tells(1))
        terminal.data(_styled(text))
    elif format == "sarif":
        terminal.data(report.sarif(left, versions=NO_LINTER))
    else:
        terminal.data(getattr(report_formats, format)(told))


def _styled(text: str) -> str:
    """Colour the marks that lines begin with."""
    return "\n".join(_styled_line(line) for line in text.split("\n"))


def _styled_line(line: str) -> str:
    match = _MARK.match(line)
    if match is None:
        return line
    mark = click.style(match[0], fg=_COLOURS[match[2]], bold=True)
    rest = line[match.end() :]
    return mark + (rest if match[1] else click.style(rest, bold=True))
