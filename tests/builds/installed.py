"""Installed folders, as `uv pip install --target` leaves them."""

from __future__ import annotations

from pathlib import Path


def write(folder: Path, files: dict[str, bytes | str]) -> dict[str, Path]:
    """Write files, and return where each is by its name."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return {name: folder / name for name in files}


def wheel(name, version, files, *tags, metadata=""):
    """Return the files of a distribution, with what its `.dist-info` says of it."""
    info = f"{name.replace('-', '_')}-{version}.dist-info"
    record = [*files, f"{info}/METADATA", f"{info}/WHEEL", f"{info}/RECORD"]
    return {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\n{metadata}",
        f"{info}/WHEEL": "".join(f"Tag: {tag}\n" for tag in tags),
        f"{info}/RECORD": "".join(f"{file},sha256=x,1\n" for file in record),
    }
