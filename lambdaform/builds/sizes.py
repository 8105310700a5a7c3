"""Does a zip fit into Lambda? What it may weigh, and what weighs most in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lambdaform.builds.wheels import distributions
from lambdaform.errors import Problem

UNPACKED = 262_144_000
"""Bytes that a function and all of its layers may take unpacked: 250 MB, as AWS counts them."""
DIRECT = 52_428_800
"""Bytes of a zip that Lambda takes without a bucket: 50 MB. Through one only `UNPACKED` counts."""

_MB = 1024 * 1024
_LARGEST = 10
_WORTH = _MB // 10
"""Bytes below which a part is not worth a line."""


def sizes(files: Mapping[str, Path]) -> dict[str, int]:
    """Return the bytes of each distribution among files, by name and version.

    What belongs to none counts for the file or the folder at the top.
    """
    owners = {file: str(owner) for owner in distributions(files) for file in owner.files}
    found: dict[str, int] = {}
    for name, path in files.items():
        owner = owners.get(name) or name.partition("/")[0]
        found[owner] = found.get(owner, 0) + path.stat().st_size
    return found


def too_large(what: str, parts: Mapping[str, int]) -> Problem | None:
    """Return the problem where parts, each with its bytes unpacked, are more than Lambda takes.

    `what` is how the whole is named: the function with those of its layers that are known.
    """
    total = sum(parts.values())
    if total <= UNPACKED:
        return None
    message = f"{what} takes {shown(total)} unpacked; with its layers it may take 250 MB"
    hint = (
        "leave out what it does not need and what the runtime carries (`leave_out`), or what only "
        "its tests and compilers need (`strip`), or make it a container image: 10 GB"
    )
    return Problem(message, None, hint, _largest(parts))


def shown(size: int) -> str:
    """Return bytes as they are shown: in MB of 1,048,576 bytes, as AWS counts them."""
    return f"{size / _MB:,.1f} MB"


def _largest(parts: Mapping[str, int]) -> tuple[str, ...]:
    large = [part for part in parts.items() if part[1] >= _WORTH]
    order = sorted(large, key=lambda part: (-part[1], part[0]))[:_LARGEST]
    width = max((len(shown(size)) for _, size in order), default=0)
    return tuple(f"{shown(size):>{width}}  {name}" for name, size in order)
