"""What dependencies are installed for: a Python runtime of Lambda on one architecture."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass
from typing import TypeAlias

ToTarget: TypeAlias = Callable[[str | None, str | None], "Target | None"]
"""Tells what a runtime on an architecture is installed for."""

_PYTHON = re.compile(r"python(\d+)\.(\d+)")
_MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}
_AMAZON_LINUX_2023 = (3, 12)
"""The first Python whose runtime is on Amazon Linux 2023; those before are on Amazon Linux 2."""


@dataclass(frozen=True)
class Target:
    """A Python on one architecture, `arm64` or `x86_64`: a runtime of Lambda, or this machine's.

    Attributes:
        system: as `sys.platform` names it.
        own_glibc: the version of its C library; `None` is that of the runtime of Lambda.
        is_here: whether it is this machine.
    """

    version: tuple[int, int]
    architecture: str
    system: str = "linux"
    own_glibc: tuple[int, int] | None = None
    is_here: bool = False

    @property
    def python(self) -> str:
        """The version of Python, such as `3.14`."""
        return ".".join(map(str, self.version))

    @property
    def machine(self) -> str:
        """The architecture by the name that wheels and markers have for it."""
        return _MACHINES[self.architecture]

    @property
    def glibc(self) -> tuple[int, int]:
        """The version of the C library that the runtime's system has."""
        if self.own_glibc is not None:
            return self.own_glibc
        return (2, 34) if self.version >= _AMAZON_LINUX_2023 else (2, 26)

    @property
    def markers(self) -> Mapping[str, str]:
        """What environment markers stand for there (`packaging.markers`)."""
        return {
            "implementation_name": "cpython",
            "implementation_version": f"{self.python}.0",
            "os_name": "posix",
            "platform_machine": self.architecture if self.is_mac else self.machine,
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": "Darwin" if self.is_mac else "Linux",
            "platform_version": "",
            "python_full_version": f"{self.python}.0",
            "python_version": self.python,
            "sys_platform": self.system,
            "extra": "",
        }

    @property
    def is_mac(self) -> bool:
        """Whether it is a Mac: no runtime of Lambda is, but the embedded cloud may be on one."""
        return self.system == "darwin"

    @property
    def identity(self) -> tuple[object, ...]:
        """All that tells it from other targets, as plain values: what digests take of it."""
        return (*astuple(self), self.glibc)

    def __str__(self) -> str:
        here = " of this machine" if self.is_here else ""
        return f"python{self.python} on {self.architecture}{here}"


def target(runtime: str | None, architecture: str | None) -> Target | None:
    """Return the target of a function's runtime; `None` where that is not Python's."""
    match = _PYTHON.fullmatch(runtime or "")
    if match is None:
        return None
    return Target((int(match[1]), int(match[2])), architecture or "x86_64")
