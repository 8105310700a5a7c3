"""`lambdaform lint`: check the templates, and tell each finding at its line of the app."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from lambdaform.cli import annotating, findings, locking, options, placing, terminal
from lambdaform.errors import LambdaformError

if TYPE_CHECKING:
    from lambdaform.lint import Finding


@click.command("lint", short_help="check the templates")
@click.option(
    "--format",
    type=click.Choice(["text", "json", "sarif", "github", "gitlab", "azure"]),
    default="text",
    show_default=True,
    help="how findings are printed",
)
@click.option("--strict", is_flag=True, help="fail on warnings too")
@click.option(
    "--region",
    "regions",
    multiple=True,
    metavar="REGION",
    help="check for this one, not for the stack's own; may be given again",
)
@options.no_access
@locking.option
@options.app
def command(
    app_file: str | None,
    stage: str | None,
    context: Sequence[str],
    format: str,
    strict: bool,
    regions: Sequence[str],
    no_access: bool,
    locked: bool | None,
) -> int:
    """Check the templates of an app with cfn-lint, and with rules of lambdaform's own.

    What functions may do is held against their code.
    Findings are printed to standard output. The exit code is 1 where one of them is an error.
    """
    from lambdaform.lint import stops

    try:
        app = options.loaded(app_file, stage, context)
        assembly = placing.synthesised(app)
        locking.check(app, assembly, locked)
    except LambdaformError as error:
        if format == "text":
            raise
        # Whoever reads these formats reads nothing else.
        terminal.data(_text(findings.of_problems(error.problems), format))
        return 1
    access = None if no_access else findings.checked(assembly)
    found = findings.found(assembly, regions, access)
    text = _text(found, format)
    if text:
        terminal.data(terminal.styled(text) if format == "text" else text)
    terminal.say(findings.summary(found))
    return int(stops(found, strict=strict))


def _text(found: Sequence[Finding], format: str) -> str:
    from lambdaform.lint import report

    if format in ("text", "json", "sarif"):
        text: str = getattr(report, format)(found)
        return text
    from lambdaform.lint import service_reports

    return service_reports.FORMATS[format](found, root=annotating.root(format))
