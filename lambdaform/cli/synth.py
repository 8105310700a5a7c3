"""`lambdaform synth`: write the templates and the code that they deploy."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lambdaform import builds, formats
from lambdaform.assembly import Assembly, Template
from lambdaform.cli import annotating, findings, locking, options, placing, terminal
from lambdaform.errors import shown
from lambdaform.load import OUT

if TYPE_CHECKING:
    from lambdaform.lint import Finding

_USUAL = "cloudformation"


@click.command("synth", short_help="write the templates and the code that they deploy")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help=f"the folder to write; {OUT} unless said",
)
@click.option("--stdout", is_flag=True, help="print one stack's template, and write nothing")
@click.option("--stack", metavar="ID", help="the stack to print, where the app has several")
@click.option(
    "--format",
    type=click.Choice([*formats.FORMATS]),
    default=_USUAL,
    show_default=True,
    help="what the templates are written as",
)
@click.option("--no-lint", is_flag=True, help="do not check the templates")
@options.no_access
@locking.option
@click.option("--strict", is_flag=True, help="let warnings stop it too")
@annotating.option
@options.app
def command(
    app_file: str | None,
    stage: str | None,
    context: Sequence[str],
    out: Path | None,
    stdout: bool,
    stack: str | None,
    format: str,
    no_lint: bool,
    no_access: bool,
    locked: bool | None,
    strict: bool,
) -> int:
    """Write the templates of an app, and the code that they deploy.

    Nothing is written where the app or its templates have errors: what was there stays.
    """
    if stdout and out is not None:
        raise click.UsageError("`--stdout` writes no folder, but `--out` names one")
    if stack is not None and not stdout:
        raise click.UsageError("`--stack` says what is printed, and needs `--stdout`")
    begin = time.perf_counter()
    app = options.loaded(app_file, stage, context)
    assembly = placing.synthesised(app)
    milliseconds = (time.perf_counter() - begin) * 1000
    chosen = _chosen(assembly, stack) if stdout else None
    begin = time.perf_counter()
    access = None if no_access else findings.checked(assembly)
    found = findings.told(assembly, access, lint=not no_lint)
    seconds = time.perf_counter() - begin
    annotating.note(found)
    if findings.stop(found, strict=strict):
        return 1
    if chosen is not None:
        locking.check(app, assembly, locked)
        terminal.data(formats.text(chosen, format, Path.cwd()))
        return 0
    locking.keep(app, assembly, locked)
    placing.keep(app, assembly)
    target = out or options.home(app_file) / OUT
    with terminal.working("packing"):
        missing = formats.write(assembly, target, format, builds.ready(assembly.packages))
    for template in assembly.templates:
        terminal.say(f"{template.name}: {_contents(template, None if no_lint else found)}")
    if access is not None and access.states:
        terminal.say(findings.proven(access))
    stacks = terminal.count(len(assembly.templates), "stack")
    where = shown(target.absolute())
    took = f"synthesised in {milliseconds:.0f} ms"
    took += "" if no_lint else f", linted in {seconds:.1f} s"
    terminal.say(f"{stacks} for stage `{assembly.stage}`, {took} -> {where}")
    if missing:
        need = terminal.count(len(missing), "zip")
        told = "" if format == _USUAL else f" --format {format}"
        terminal.say(f"{need} not built yet: `lambdaform build{told}` does it")
    return 0


def _contents(template: Template, found: Sequence[Finding] | None) -> str:
    resources = placing.contents(template)
    if found is None:
        return resources
    return f"{resources}, {findings.summary([f for f in found if f.stack == template.stack])}"


def _chosen(assembly: Assembly, stack: str | None) -> Template:
    if stack is not None:
        return assembly.template(stack)
    if len(assembly.templates) > 1:
        names = ", ".join(f"`{template.stack}`" for template in assembly.templates)
        raise click.UsageError(f"the app has several stacks; name one with `--stack`: {names}")
    return assembly.templates[0]
