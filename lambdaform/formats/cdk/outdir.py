"""The folder that the `cdk` CLI lends: it locks it while the app writes, so it is not exchanged."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from lambdaform.assembly import Assembly
from lambdaform.assets import Package
from lambdaform.assets.folder import OUTPUT_MARK
from lambdaform.errors import OutputError, Problem, shown
from lambdaform.formats import output

_LOCK = ".lock"


def write(assembly: Assembly, out: Path, zips: Mapping[str, Path]) -> list[Package]:
    """Write a cloud assembly into a folder; return the packages whose zips are not there.

    What an earlier run has left goes; what somebody else has put there stays, as with the CDK's
    own library.

    Raises OutputError where it cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".lambdaform-", dir=out) as temporary:
            new = Path(temporary) / "new"
            missing = output.fill(new, assembly, out, "cdk", zips)
            if (out / OUTPUT_MARK).is_file():
                _clear(out, Path(temporary))
            _move(new, out)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError(Problem(f"`{shown(out)}` cannot be written: {reason}")) from None
    return missing


def _clear(out: Path, kept: Path) -> None:
    """Take away what is in a folder but for locks."""
    for path in out.iterdir():
        if path == kept or path.suffix == _LOCK:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _move(new: Path, out: Path) -> None:
    """Move files to where those of the same name may be."""
    for folder, _, names in os.walk(new):
        target = out / Path(folder).relative_to(new)
        target.mkdir(exist_ok=True)
        for name in names:
            (Path(folder) / name).replace(target / name)
