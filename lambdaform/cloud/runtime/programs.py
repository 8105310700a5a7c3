"""How each runtime is run on this machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from lambdaform.cloud.runtime.deployed import Deployed
from lambdaform.cloud.runtime.variables import Keys, Place, variables

KeysOf: TypeAlias = Callable[[Deployed], Keys]
"""Gives the credentials of a function's role."""


class NoProgram(Exception):  # noqa: N818 - it is a word for the caller, not a fault
    """Why a function cannot run on this machine, in words for whoever invokes it."""


@dataclass(frozen=True)
class Way:
    """A runtime on this machine.

    Attributes:
        name: what it is, for the log of a function.
        command: what is run for a function.
        runtime: the folder of what Lambda's runtime carries.
        needs: returns the variables that the runtime needs in a place.
    """

    name: str
    command: tuple[str, ...]
    runtime: Path
    needs: Callable[[Place], Mapping[str, str]]


@dataclass(frozen=True)
class Program:
    """How one function is run: its way, its folders, its keys."""

    way: Way
    task_root: Path
    optional: Path
    endpoint: str
    keys: Keys

    @property
    def name(self) -> str:
        """What runs it, for its log."""
        return self.way.name

    @property
    def command(self) -> tuple[str, ...]:
        """What is run."""
        return self.way.command

    def variables(
        self, deployed: Deployed, api: str, log_stream: str, scratch: Path
    ) -> dict[str, str]:
        """Return the whole environment of the process."""
        place = Place(
            task_root=self.task_root,
            runtime=self.way.runtime,
            optional=self.optional,
            scratch=scratch,
            api=api,
            endpoint=self.endpoint,
            log_stream=log_stream,
        )
        return {**self.way.needs(place), **variables(deployed, place, self.keys)}
