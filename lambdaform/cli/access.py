"""`lambdaform access`: what functions do, by which grants, and what is missing or too much."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import click

from lambdaform.assembly import Assembly
from lambdaform.cli import clouds, fixing, locking, options, placing, terminal
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
) -> int:
    """Show what the code of functions does in AWS, and which grant covers it.

    The code is read, not run. What is shown goes to standard output. The exit code is 1 where a
    grant is missing; with `--strict`, also where one is unused or something is not proven.

    With `--fix` the `allow=[...]` of functions is rewritten to what their code needs, and proven
    again; what cannot be proven is not changed, but told.
    """
    if fix or diff:
        return fixing.run(app_file, stage, context, functions, diff=diff)
    from lambdaform.access.accounts import report
    from lambdaform.access.memory import Memory
    from lambdaform.access.proof import prove

    app = options.loaded(app_file, stage, context)
    assembly = placing.synthesised(app)
    chosen = [clouds.function(assembly, name) for name in dict.fromkeys(functions)]
    names = [(template.stack, id) for template, id in chosen]
    with terminal.working("reading the code of functions"):
        proof = prove(assembly, Memory())
    told = report(proof, assembly.app, assembly.stage, names)
    left = _findings(proof, assembly, names)
    _print(told, left, format)
    locking.check(app, assembly, locked)
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
