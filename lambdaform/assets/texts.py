"""The text of a file of dependencies, and the tables in it."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from lambdaform.assets.folder import unreadable
from lambdaform.errors import AssetError, Problem, Source, shown

_AT_LINE = re.compile(r"(?P<what>.*) \(at (?:line (?P<line>\d+), column \d+|end of document)\)")
_CONFLICT = re.compile(r"^(<{7}|>{7}|={7})( |$)", re.MULTILINE)


def text_of(file: Path) -> str:
    """Return what is in a file; raise AssetError where it cannot be read."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        message = f"`{shown(file)}` is not UTF-8"
        hint = "save it as UTF-8; PowerShell's `>` writes UTF-16"
        raise AssetError(Problem(message, Source(str(file), line), hint)) from None
    except OSError as error:
        raise unreadable(file, error) from None


def toml(file: Path) -> dict[str, Any]:
    """Return the tables of a TOML file; raise AssetError at the line where it is none."""
    text = text_of(file)
    try:
        return _tables(text)
    except ValueError as error:
        raise AssetError(_no_toml(file, text, str(error))) from None


@lru_cache(maxsize=64)
def _tables(text: str) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(text)


def _no_toml(file: Path, text: str, reason: str) -> Problem:
    conflict = _CONFLICT.search(text)
    if conflict is not None:
        line = text[: conflict.start()].count("\n") + 1
        message = f"`{shown(file)}` holds the marks of a merge conflict"
        hint = "settle it, and lock anew" if "lock" in file.name else "settle it"
        return Problem(message, Source(str(file), line), hint)
    match = _AT_LINE.fullmatch(reason)
    line = int(match["line"]) if match and match["line"] else text.count("\n") + 1
    what = (match["what"] if match else reason).rstrip(".")
    message = f"`{shown(file)}` is not TOML: {what[:1].lower()}{what[1:]}"
    return Problem(message, Source(str(file), line))


def table(value: object, *path: str) -> dict[str, Any]:
    """Return a table within a table, or an empty one where there is none."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def tables(value: object) -> list[dict[str, Any]]:
    """Return the tables of an array of tables."""
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def strings(value: object) -> list[str]:
    """Return the strings of an array."""
    return [v for v in value if isinstance(v, str)] if isinstance(value, list) else []
