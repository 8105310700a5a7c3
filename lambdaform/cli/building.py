"""How a build is told: a spinner for a person, a line for what was installed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lambdaform.assembly import Assembly
from lambdaform.assets import ContainerImage, Package
from lambdaform.cli import terminal
from lambdaform.errors import Problem

if TYPE_CHECKING:
    from lambdaform.builds.engines import Engine
    from lambdaform.deploy import Watcher

_TOLD = {"installing": "installed", "bundling": "bundled", "building": "built"}
"""What is told once it is done; packing takes no time, and is told otherwise."""


class Telling:
    """Tells what a build does, on standard error."""

    def __init__(self) -> None:
        self._working: AbstractContextManager[None] | None = None
        self.seconds: dict[str, float] = {}

    def begun(self, what: str) -> None:
        self._working = terminal.working(what)
        self._working.__enter__()

    def ended(self, what: str, seconds: float) -> None:
        self.stop()
        self.seconds[what] = seconds
        if _done(what):
            terminal.say(f"{_done(what)} in {seconds:.1f} s")

    def warned(self, problem: Problem) -> None:
        terminal.say(terminal.styled(_warning(problem)))

    def stop(self) -> None:
        """Stop showing that something is under way."""
        if self._working is not None:
            self._working.__exit__(None, None, None)
            self._working = None


@dataclass(frozen=True)
class InDeploy:
    """Tells what a build does among what a deploy does."""

    watcher: Watcher

    def begun(self, what: str) -> None:
        self.watcher.doing(_NAME, what)

    def ended(self, what: str, seconds: float) -> None:
        if _done(what):
            self.watcher.done(_NAME, f"{_done(what)} in {seconds:.1f} s")
        self.watcher.resting(_NAME)

    def warned(self, problem: Problem) -> None:
        self.watcher.note(_warning(problem).removeprefix("warning: "))


_NAME = "dependencies"


def zips(assembly: Assembly, watcher: Watcher) -> Callable[[Sequence[Package]], Mapping[str, Path]]:
    """Return what builds packages of an app for a deploy, and checks the functions that run them."""

    def of(packages: Sequence[Package]) -> Mapping[str, Path]:
        from lambdaform.builds.functions import code_resources, inline_functions

        wanted = {package.digest for package in packages}
        inline = [*inline_functions(assembly, _with_inline(assembly, wanted))]
        if not (packages or inline):
            return {}
        from lambdaform.builds.build import build

        found = [one for one in code_resources(assembly) if one.package.digest in wanted]
        return build(packages, [*found, *inline], InDeploy(watcher)).zips

    return of


def _with_inline(assembly: Assembly, wanted: Collection[str]) -> list[str]:
    """Return the stacks whose inline code is checked: those that are built, or have only such."""
    held = {t.stack: {package.digest for package in t.packages} for t in assembly.templates}
    return [stack for stack, digests in held.items() if not digests or digests & set(wanted)]


def images(watcher: Watcher) -> Callable[[Sequence[ContainerImage]], Engine]:
    """Return what builds container images for a deploy."""

    def of(wanted: Sequence[ContainerImage]) -> Engine:
        from lambdaform.builds.images import built

        return built(wanted, InDeploy(watcher))

    return of


def _done(what: str) -> str | None:
    """Return in the past what took its time; `None` where that is not told."""
    word, _, rest = what.partition(" ")
    return f"{_TOLD[word]} {rest}" if word in _TOLD else None


def _warning(problem: Problem) -> str:
    return str(problem).replace("error:", "warning:", 1)
