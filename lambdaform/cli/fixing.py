"""`lambdaform access --fix` and `--diff`: grants rewritten to what the code needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from lambdaform.cli import clouds, options, placing, terminal
from lambdaform.errors import Problem

F = TypeVar("F", bound=Callable[..., Any])


def option(command: F) -> F:
    """Add `--fix` and `--diff`."""
    command = click.option(
        "--diff", is_flag=True, help="print what `--fix` would change, and change nothing"
    )(command)
    return click.option(
        "--fix",
        is_flag=True,
        help="rewrite the `allow=[...]` of functions to what their code needs",
    )(command)


def run(
    app_file: str | None,
    stage: str | None,
    context: Sequence[str],
    functions: Sequence[str],
    *,
    diff: bool,
) -> int:
    """Rewrite what the app's functions are allowed, or show it; tell what is left to be done.

    The exit code is 1 where something is left, or would be changed.
    """
    from lambdaform.access.memory import Memory
    from lambdaform.fixing import Fixer

    app = options.loaded(app_file, stage, context)
    chosen = _chosen(app, functions)
    fixer = Fixer(
        lambda name: options.loaded(app_file, name or app.stage.name, context),
        placing.synthesised,
        Memory(),
    )
    with terminal.working("reading the code of functions"):
        found = fixer.planned(chosen) if diff else fixer.fixed(chosen)
    if found.left:
        terminal.show([Problem(p.message, p.at, p.hint) for p in found.left])
    if diff:
        if found.texts:
            terminal.data(found.diff())
        return int(bool(found.texts or found.left))
    for at, id in found.done:
        terminal.say(f"{at}: `allow` of `{id}` is what its code needs")
    fixed = terminal.count(len(found.done), "function")
    by_hand = f", {len(found.left)} to be changed by hand" if found.left else ""
    terminal.say(f"{fixed} changed and proven{by_hand}")
    return int(bool(found.left))


def _chosen(app: Any, functions: Sequence[str]) -> list[tuple[str, str]]:
    if not functions:
        return []
    assembly = placing.synthesised(app)
    found = [clouds.function(assembly, name) for name in dict.fromkeys(functions)]
    return [(template.stack, id) for template, id in found]
