"""Wheels made on the spot, so that uv and pip can install without a network."""

from __future__ import annotations

import hashlib
import zipfile
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path


def wheel_file(
    folder: Path,
    name: str,
    version: str = "1.0",
    files: Mapping[str, str | bytes] | None = None,
    *,
    tag: str = "py3-none-any",
    metadata: str = "",
    scripts: Mapping[str, str] | None = None,
) -> Path:
    """Write a wheel, and return it."""
    stem = f"{name.replace('-', '_')}-{version}"
    contents = dict(files or {f"{name.replace('-', '_')}.py": "X = 1\n"})
    contents |= {f"{stem}.data/scripts/{n}": text for n, text in (scripts or {}).items()}
    info = f"{stem}.dist-info"
    contents[f"{info}/METADATA"] = (
        f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\n{metadata}"
    )
    contents[f"{info}/WHEEL"] = f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n"
    rows = [_row(n, c if isinstance(c, bytes) else c.encode()) for n, c in contents.items()]
    contents[f"{info}/RECORD"] = "\n".join([*rows, f"{info}/RECORD,,"]) + "\n"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{stem}-{tag}.whl"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, content in contents.items():
            archive.writestr(file, content)
    return target


def _row(name: str, content: bytes) -> str:
    digest = urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(content)}"
