"""What is installed beside a function's code: the option, as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Dependencies:
    """Distributions that are installed beside the code, as a file says them.

    Attributes:
        file: a requirements file, a lock (`uv.lock`, `poetry.lock`, `pylock.toml`), a
            `pyproject.toml`, or the folder that one of them is in; relative to the file that makes
            the `App`. `None` is what lies in the code folder.
        groups: dependency groups, beside what the project itself needs.
        extras: the project's own extras.
        leave_out: distributions that the runtime or a layer carries, such as `boto3`; with those
            of their dependencies that nothing else needs.
        build: distributions that are built from their source, which is for pure Python only.
        strip: leaves out tests, type stubs and sources in C. Caches never get in.
    """

    file: str | Path | None = field(default=None, kw_only=False)
    groups: Sequence[str] = ()
    extras: Sequence[str] = ()
    leave_out: Sequence[str] = ()
    build: Sequence[str] = ()
    strip: bool = False


def dependencies(said: str | Path | Dependencies | None) -> Dependencies:
    """Return what was said of dependencies in its one form."""
    if not isinstance(said, Dependencies):
        return Dependencies(said)
    return replace(
        said,
        groups=tuple(said.groups),
        extras=tuple(said.extras),
        leave_out=tuple(said.leave_out),
        build=tuple(said.build),
    )
