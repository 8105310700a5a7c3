"""This machine, where the functions of stage `local` run: which Python there is, and on what."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
from functools import cache

from lambdaform.assets.target import Target
from lambdaform.assets.target import target as of_lambda

_LAST = 20
"""Seconds for an interpreter to start."""

_ARM = ("arm64", "aarch64")


@cache
def interpreter(version: tuple[int, int]) -> str | None:
    """Return the program on the path that runs a version of Python, where there is one."""
    program = shutil.which(f"python{version[0]}.{version[1]}")
    if program is None:
        return None
    command = [program, "-c", "import sys; print(*sys.version_info[:2])"]
    try:
        done = subprocess.run(  # noqa: S603 - an interpreter of the user's path
            command, capture_output=True, text=True, check=False, timeout=_LAST
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    # What only stands for an interpreter that is not installed fails, or is another.
    return program if done.stdout.split() == [str(part) for part in version] else None


def target(runtime: str | None, architecture: str | None) -> Target | None:
    """Return what runs the functions of a runtime here; `None` where that is not Python's.

    It is the runtime's own Python where this machine has it, else the one that is running, on the
    processor that there is.
    """
    there = of_lambda(runtime, architecture)
    if there is None:
        return None
    version = there.version
    if version != sys.version_info[:2] and interpreter(version) is None:
        version = sys.version_info[:2]
    processor = "arm64" if platform.machine().lower() in _ARM else "x86_64"
    return Target(version, processor, sys.platform, _glibc(), is_here=True)


def _glibc() -> tuple[int, int] | None:
    name, version = platform.libc_ver()
    if name != "glibc":
        return None
    major, minor = version.split(".")[:2]
    return int(major), int(minor)
