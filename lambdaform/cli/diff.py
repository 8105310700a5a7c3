"""`lambdaform diff`: what a deploy would do, and what that means."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lambdaform.assembly import Assembly
from lambdaform.cli import clouds, revision, terminal
from lambdaform.errors import BaselineError, OutputError, Problem, shown

if TYPE_CHECKING:
    from lambdaform.plan import Plan
    from lambdaform.plan.baselines import Baseline

CHANGES, NEEDS = 3, 4
"""Exit codes of `--exit-code`: something changes; and something of it needs a word, or is refused."""

_ROW = re.compile(r"  [+~±✗!-] ")
_EDIT = re.compile(r" {6,}(\S.*?  )?([+-]) ")
_COLOURS = {"+": "green", "~": "yellow", "±": "magenta", "-": "red", "✗": "red", "!": "yellow"}


@click.command("diff", short_help="show what a deploy would do, and what that means")
@click.option(
    "--against",
    metavar="REV|FILE|FOLDER",
    help="compare with a revision of git, a baseline, or an output of `synth`; "
    "with what is deployed unless said",
)
@click.option(
    "--format",
    type=click.Choice(["text", "json", "markdown", "sarif"]),
    default="text",
    show_default=True,
    help="how the plan is printed; `markdown` is for pull requests",
)
@click.option(
    "--stack", "stacks", multiple=True, metavar="ID", help="only this one; may be given again"
)
@click.option(
    "--write-baseline",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="write the app as it is now to a file to compare with later, and show nothing",
)
@click.option(
    "--exit-code",
    is_flag=True,
    help=f"exit with {CHANGES} where something changes, {NEEDS} where it needs a word or is refused",
)
@clouds.aws
def command(
    target: clouds.Target,
    against: str | None,
    format: str,
    stacks: Sequence[str],
    write_baseline: Path | None,
    exit_code: bool,
) -> int:
    """Show what a deploy would do, property by property, and what that means.

    Nothing is changed, neither here nor in AWS. What is deployed is read from AWS; with `--against`
    no credentials are needed.
    """
    assembly = target.assembly
    if write_baseline is not None:
        if against is not None:
            raise click.UsageError("`--write-baseline` compares nothing: leave out `--against`")
        _write(assembly, write_baseline)
        return 0
    chosen = [assembly.template(id).name for id in stacks]
    with terminal.working("reading what to compare with"):
        baseline = _baseline(target, against)
    for note in baseline.notes:
        terminal.note(note)
    with terminal.working("comparing"):
        from lambdaform.plan import plan

        found = plan(baseline.templates, assembly, baseline.known)
    if chosen:
        found = replace(found, stacks=tuple(s for s in found.stacks if s.name in chosen), left=())
    _print(found, assembly, format)
    if format == "text":
        terminal.say(_closing(found, assembly, baseline))
    return _code(found) if exit_code else 0


def _baseline(target: clouds.Target, against: str | None) -> Baseline:
    from lambdaform.plan import baselines

    if against is None:
        return _deployed(target)
    path = Path(against)
    if baselines.is_one(path) or (path.exists() and not revision.knows(against, target.folder)):
        return baselines.read(path, target.assembly)
    if against.endswith((".json", "/")):
        raise BaselineError(Problem(f"there is no `{against}` here"))
    stage = target.assembly.stage
    wanted = revision.Wanted(target.folder, target.app_file, stage, target.context)
    commit = revision.find(against, target.folder)
    text = revision.baseline(commit, wanted)
    return baselines.from_text(text, against, target.assembly, commit.title)


def _deployed(target: clouds.Target) -> Baseline:
    from lambdaform.plan.baselines import Baseline

    if target.absence is not None:
        terminal.note(f"{target.absence.message}; {target.absence.hint}")
        return Baseline("what is deployed", {})
    from lambdaform.deploy.deployed import deployed

    return deployed(target.deployment())


def _write(assembly: Assembly, file: Path) -> None:
    from lambdaform.plan.baselines import written

    try:
        file.write_text(written(assembly), encoding="utf-8")
    except OSError as error:
        message = f"`{shown(file)}` cannot be written: {(error.strerror or str(error)).lower()}"
        raise OutputError(Problem(message)) from None
    stacks = terminal.count(len(assembly.templates), "stack")
    terminal.say(f"wrote {stacks} of `{assembly.app}` at stage `{assembly.stage}` to {shown(file)}")


def _print(found: Plan, assembly: Assembly, format: str) -> None:
    from lambdaform.plan import report, report_markdown, report_text

    if format == "text":
        look = report_text.Look(terminal.width(), full=terminal.tells(1))
        said = report_text.text(found, _owners(assembly), look)
        terminal.data("\n".join(map(_coloured, said.split("\n"))))
    elif format == "markdown":
        title = f"`{assembly.app}` at stage `{assembly.stage}`"
        terminal.data(report_markdown.markdown(found, title))
    else:
        write = {"json": report.json, "sarif": report.sarif}[format]
        terminal.data(write(found))


def _owners(assembly: Assembly) -> Mapping[str, Mapping[str, str]]:
    return {template.stack: template.owners for template in assembly.templates}


def _coloured(line: str) -> str:
    """Colour what a line begins with: what happens to a resource, how bad a consequence is."""
    if _ROW.match(line):
        colour = _COLOURS[line[2]]
        return click.style(line[:4], fg=colour, bold=True) + line[4:]
    if edit := _EDIT.match(line):
        at = edit.start(2)
        return line[:at] + click.style(line[at], fg=_COLOURS[line[at]]) + line[at + 1 :]
    if line[:2] == "  " and line[2:3].isalpha():
        return click.style(line, bold=True)
    return click.style(line, bold=True) if line[:1].strip() else line


def _closing(found: Plan, assembly: Assembly, baseline: Baseline) -> str:
    """Return what is said last: what was compared, and what a deploy would ask for."""
    said = f"stage `{assembly.stage}`, compared with {baseline.title}"
    refused = sum(one.kind == "refusal" for one in found.consequences)
    needed = len({one.name for one in found.consequences if one.name})
    if refused:
        said += f"; {terminal.count(refused, 'thing')} CloudFormation will refuse"
    if needed:
        said += f"; {terminal.count(needed, 'thing')} to be allowed by name"
    return said


def _code(found: Plan) -> int:
    if any(one.name or one.kind == "refusal" for one in found.consequences):
        return NEEDS
    return 0 if found.empty else CHANGES
