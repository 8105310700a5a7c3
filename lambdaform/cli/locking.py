"""`access.lock`, as the commands hold it: what inferred roles may do changes under somebody's eyes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from lambdaform.cli import terminal

if TYPE_CHECKING:
    from lambdaform.app import App
    from lambdaform.assembly import Assembly

F = TypeVar("F", bound=Callable[..., Any])


def option(command: F) -> F:
    """Add `--locked` and `--no-locked`."""
    return click.option(
        "--locked/--no-locked",
        default=None,
        help="fail where inferred roles may do something else than access.lock says; "
        "so it is in a pipeline, unless said",
    )(command)


def check(app: App[Any], assembly: Assembly, locked: bool | None) -> None:
    """Fail where roles may do something else than what is recorded, if that is locked.

    Raises LockError.
    """
    lock = _lock(app, assembly)
    if lock is not None and lock.is_locked(locked):
        lock.hold(assembly, _home(app), protected=app.stage.protected)


def keep(app: App[Any], assembly: Assembly, locked: bool | None) -> None:
    """Record what inferred roles may do, and say what has changed; or fail, if that is locked."""
    lock = _lock(app, assembly)
    if lock is None:
        return
    if lock.is_locked(locked):
        lock.hold(assembly, _home(app), protected=app.stage.protected)
    elif told := lock.keep(assembly, _home(app)):
        terminal.say(told)


def deploying(app: App[Any], assembly: Assembly, locked: bool | None) -> None:
    """Record it before a deploy, where somebody sees that it changes; else fail.

    A role of a protected stage may do more only once that is reviewed, and so where nobody watches.
    """
    lock = _lock(app, assembly)
    if lock is not None:
        usually = app.stage.protected or not terminal.answers()
        keep(app, assembly, lock.is_locked(locked, usually=usually))


def _lock(app: App[Any], assembly: Assembly) -> Any:
    """Return the module that knows the file; `None` where there is nothing to be recorded."""
    home = _home(app)
    if home is None or not (assembly.infers or (home / "access.lock").exists()):
        return None
    from lambdaform.access import lock

    return lock


def _home(app: App[Any]) -> Path | None:
    """Return the folder of the app's file."""
    return Path(app.at.file).parent if app.at else None
