"""Compiled code as files: what kind it is, and what an ELF file needs of the machine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from elftools.elf.elffile import ELFFile

_MAGIC = {
    b"\x7fELF": "ELF",
    b"\xfe\xed\xfa\xce": "Mach-O",
    b"\xfe\xed\xfa\xcf": "Mach-O",
    b"\xce\xfa\xed\xfe": "Mach-O",
    b"\xcf\xfa\xed\xfe": "Mach-O",
    b"\xca\xfe\xba\xbe": "Mach-O",
}
_MACHINES = {
    ("EM_X86_64", 64): "x86_64",
    ("EM_AARCH64", 64): "arm64",
    ("EM_386", 32): "i686",
    ("EM_X86_64", 32): "x32",
    ("EM_ARM", 32): "armv7",
    ("EM_PPC64", 64): "ppc64le",
    ("EM_S390", 64): "s390x",
    ("EM_RISCV", 64): "riscv64",
    ("EM_LOONGARCH", 64): "loongarch64",
}
_PROGRAMS = ("ET_DYN", "ET_EXEC")
_GLIBC = re.compile(r"GLIBC_(\d+)\.(\d+)(?:\.\d+)?")
_MANY = 4096
"""More libraries and versions than any file needs: where one says so, it is damaged."""


class DamagedError(Exception):
    """A file begins as an ELF file and does not go on as one."""


@dataclass(frozen=True)
class Elf:
    """What a program or a shared library needs."""

    machine: str
    """`arm64` and `x86_64` as Lambda calls them, else as wheels do."""
    glibc: tuple[int, int] | None = None
    """The newest version of the C library that one of its symbols asks for."""
    libraries: tuple[str, ...] = ()
    """The shared libraries that it is linked with."""

    @property
    def is_musl(self) -> bool:
        """Whether it is linked with Alpine's C library."""
        return any(name == "libc.so" or name.startswith("libc.musl-") for name in self.libraries)


def kind(path: Path) -> str | None:
    """Return `ELF`, `Mach-O` (macOS) or `PE` (Windows) by a file's first bytes, else `None`."""
    with path.open("rb") as file:
        start = file.read(4)
    return "PE" if start[:2] == b"MZ" else _MAGIC.get(start)


def read(path: Path) -> Elf | None:
    """Return what an ELF file needs; `None` where it is no code for a processor to run.

    Such are object files, and programs for a graphics card or the kernel. Raises DamagedError.
    """
    from elftools.elf.elffile import ELFFile

    with path.open("rb") as file:
        try:
            return _read(ELFFile(file))
        except Exception as error:  # noqa: BLE001 - the parser raises whatever its parts do
            raise DamagedError(str(error)) from None


def _read(file: ELFFile) -> Elf | None:
    machine = _MACHINES.get((str(file["e_machine"]), file.elfclass))
    if machine is None or file["e_type"] not in _PROGRAMS:
        return None
    return Elf(machine, _glibc(file), _libraries(file))


def _glibc(file: ELFFile) -> tuple[int, int] | None:
    from elftools.elf.gnuversions import GNUVerNeedSection

    section = file.get_section_by_name(".gnu.version_r")
    if not isinstance(section, GNUVerNeedSection):
        return None
    needed = [
        (int(match[1]), int(match[2]))
        for _, versions in islice(section.iter_versions(), _MANY)
        for version in islice(versions, _MANY)
        if (match := _GLIBC.fullmatch(version.name or ""))
    ]
    return max(needed, default=None)


def _libraries(file: ELFFile) -> tuple[str, ...]:
    from elftools.elf.dynamic import DynamicSection

    section = file.get_section_by_name(".dynamic")
    if not isinstance(section, DynamicSection):
        return ()
    tags = islice(section.iter_tags("DT_NEEDED"), _MANY)
    return tuple(str(vars(tag)["needed"]) for tag in tags)
