"""Source text -> syntax tree, once for each content; what cannot be read says why."""

from __future__ import annotations

import ast
import warnings
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import blake2b

LARGEST = 4_000_000
"""How many bytes a file may have to be read."""
_KEPT = 2048


@dataclass(frozen=True)
class Parsed:
    """A module as a tree, or why there is none."""

    tree: ast.Module | None
    problem: str | None = None


_parsed: OrderedDict[bytes, Parsed] = OrderedDict()


def parse(content: bytes) -> Parsed:
    """Return a module's tree; the same one for the same content."""
    digest = blake2b(content, digest_size=16).digest()
    found = _parsed.get(digest)
    if found is None:
        found = _parsed[digest] = _parse(content)
        if len(_parsed) > _KEPT:
            _parsed.popitem(last=False)
    else:
        _parsed.move_to_end(digest)
    return found


def _parse(content: bytes) -> Parsed:
    if len(content) > LARGEST:
        return Parsed(None, f"it is larger than {LARGEST:,} bytes")
    try:
        with warnings.catch_warnings(action="ignore"):
            return Parsed(ast.parse(content))
    except SyntaxError as error:
        return Parsed(None, f"line {error.lineno}: {error.msg}" if error.lineno else str(error.msg))
    except (ValueError, LookupError) as error:
        return Parsed(None, str(error))
    except (RecursionError, MemoryError):
        return Parsed(None, "it is nested too deeply")
