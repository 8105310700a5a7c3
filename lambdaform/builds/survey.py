"""What compiled code is among files, whose it is, and what Python loads of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lambdaform.assets.target import Target
from lambdaform.builds import elf, fitting
from lambdaform.builds.elf import Elf
from lambdaform.builds.wheels import Distribution, distributions

_FOREIGN = (".so", ".dylib", ".pyd", ".dll")
_SYSTEMS = {"Mach-O": "macOS", "PE": "Windows"}


@dataclass(frozen=True)
class Survey:
    """The compiled code among files, by their names in a zip or a folder; each is read once."""

    target: Target
    names: frozenset[str]
    elves: Mapping[str, Elf]
    foreign: Mapping[str, str]
    """Libraries of other systems, each with the name of the system."""
    damaged: frozenset[str]
    distributions: tuple[Distribution, ...]

    @classmethod
    def of(cls, files: Mapping[str, Path], target: Target) -> Survey:
        """Read the files; of most no more than four bytes."""
        elves: dict[str, Elf] = {}
        foreign: dict[str, str] = {}
        damaged: set[str] = set()
        for name, path in files.items():
            kind = elf.kind(path)
            if kind == "ELF":
                try:
                    found = elf.read(path)
                except elf.DamagedError:
                    damaged.add(name)
                else:
                    elves |= {name: found} if found else {}
            elif kind is not None and name.endswith(_FOREIGN):
                foreign[name] = _SYSTEMS[kind]
        owners = tuple(distributions(files))
        return cls(target, frozenset(files), elves, foreign, frozenset(damaged), owners)

    @cached_property
    def owners(self) -> Mapping[str, Distribution]:
        """Whose each file is."""
        return {file: owner for owner in self.distributions for file in owner.files}

    @cached_property
    def basenames(self) -> frozenset[str]:
        """The names of the files without their folders."""
        return frozenset(name.rpartition("/")[2] for name in self.names)

    @cached_property
    def loaded(self) -> frozenset[str]:
        """The extension modules that Python looks for, and the libraries they are linked with."""
        by_name = {name.rpartition("/")[2]: name for name in self.elves}
        todo = [name for name in self.elves if fitting.is_looked_for(name, self.target)]
        found: set[str] = set()
        while todo:
            name = todo.pop()
            if name not in found:
                found.add(name)
                todo += [by_name[lib] for lib in self.elves[name].libraries if lib in by_name]
        return frozenset(found)
