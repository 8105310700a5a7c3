"""`lambdaform deploy-role`: write the roles that may deploy exactly this app at this stage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lambdaform.cli import options, placing, terminal
from lambdaform.errors import OutputError, Problem, shown

if TYPE_CHECKING:
    from lambdaform.deploy_role import Permissions, Roles, Trust


@click.command("deploy-role", short_help="write the roles that may deploy exactly this app")
@click.argument("stacks", nargs=-1, metavar="[STACK]...")
@click.option(
    "--github",
    metavar="OWNER/REPO[@BRANCH|#ENVIRONMENT]",
    help="trust the pipelines of a repository, at a branch or in an environment",
)
@click.option(
    "--gitlab",
    metavar="GROUP/PROJECT[@BRANCH]",
    help="trust the pipelines of a project, at a branch",
)
@click.option("--trust", metavar="ARN", help="trust a role, a user or an account")
@click.option(
    "--with-oidc-provider",
    is_flag=True,
    help="make the account's provider of GitHub or GitLab too: it has one at most",
)
@click.option(
    "--with-boundary", is_flag=True, help="make the permissions boundary that the stage names too"
)
@click.option(
    "--format",
    type=click.Choice(["yaml", "json"]),
    default="yaml",
    show_default=True,
    help="what the template is written as",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="the file to write; standard output unless said",
)
@options.app
def command(
    app_file: str | None,
    stage: str | None,
    context: Sequence[str],
    stacks: Sequence[str],
    github: str | None,
    gitlab: str | None,
    trust: str | None,
    with_oidc_provider: bool,
    with_boundary: bool,
    format: str,
    out: Path | None,
) -> int:
    """Write the template of the roles that may deploy an app at a stage, or the STACKs named.

    One is the pipeline's, which the options say who may take on; the other is CloudFormation's,
    which makes the resources. What they may do is worked out from the templates, without AWS. What
    could not be limited to the app's own resources is told on standard error, with the reason.
    """
    from lambdaform.deploy_role import roles

    trusted = _trust(github, gitlab, trust)
    if with_oidc_provider and trusted.provider is None:
        raise click.UsageError("`--with-oidc-provider` is for `--github` and `--gitlab`")
    app = options.loaded(app_file, stage, context)
    assembly = placing.synthesised(app)
    found = roles(
        assembly,
        app.stage,
        trusted,
        stacks=stacks,
        with_provider=with_oidc_provider,
        with_boundary=with_boundary,
    )
    _write(_text(found, format), out)
    _tell(found, trusted)
    return 0


def _trust(github: str | None, gitlab: str | None, arn: str | None) -> Trust:
    """Return who is trusted; one option may say so."""
    from lambdaform import deploy_role

    said: list[tuple[str, str, Callable[[str], Trust | None], str]] = [
        ("--github", github or "", deploy_role.github, "OWNER/REPO[@BRANCH|#ENVIRONMENT]"),
        ("--gitlab", gitlab or "", deploy_role.gitlab, "GROUP/PROJECT[@BRANCH]"),
        ("--trust", arn or "", deploy_role.principal, "the ARN of a role, a user or an account"),
    ]
    given = [row for row in said if row[1]]
    if len(given) > 1:
        raise click.UsageError(
            f"`{given[0][0]}` and `{given[1][0]}`: one of them says who is trusted"
        )
    for option, text, read, form in given:
        found = read(text)
        if found is None:
            raise click.UsageError(f"`{option}`: `{text}` is not {form}")
        return found
    return deploy_role.account()


def _text(found: Roles, format: str) -> str:
    from lambdaform import formats
    from lambdaform.assembly import Template

    template = Template("", "", dict(found.body), {})
    return formats.text(template, {"yaml": "yaml", "json": "cloudformation"}[format])


def _write(text: str, out: Path | None) -> None:
    if out is None:
        terminal.data(text)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        message = f"`{shown(out)}` cannot be written: {error.strerror}"
        raise OutputError(Problem(message, None, "name another file: `--out FILE`")) from error


def _tell(found: Roles, trusted: Trust) -> None:
    """Say what the roles may do, and what of it is wider than the app."""
    _tell_permissions("CloudFormation", found.service)
    _tell_permissions("the pipeline", found.pipeline)
    terminal.say(f"the pipeline's role trusts {trusted.who}")
    for note in found.notes:
        terminal.note(note)
    for warning in found.warnings:
        terminal.say(terminal.styled(str(warning).replace("error:", "warning:", 1)))


def _tell_permissions(who: str, permissions: Permissions) -> None:
    wide = len(permissions.why) or "none"
    actions = terminal.count(len(permissions.actions), "action")
    terminal.say(f"{who} may do {actions}, {wide} of them on all resources")
    for action, why in sorted(permissions.why.items()):
        terminal.say(f"  * {action}: {why}")
    if permissions.shared:
        terminal.say("  and on these, which may be of others, too:")
    for resource, why in permissions.shared.items():
        terminal.say(f"  * {resource}: {why}")
