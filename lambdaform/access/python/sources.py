"""Source text -> syntax tree, once for each content; what cannot be read says why."""

from __future__ import annotations

import ast
import warnings
from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

from lambdaform.access.python.folders import Folder

LARGEST = 4_000_000
"""How many bytes a file may have to be read."""
MOST = 2048
"""How many files are kept."""
_FOLDERS = 8


@dataclass(frozen=True)
class Parsed:
    """A module as a tree, or why there is none."""

    tree: ast.Module | None
    problem: str | None = None


class Sources:
    """Modules that were parsed, by their content: functions that share files share the trees.

    It keeps the last `MOST` files that were asked for, and the last few folders. It may be used for any number of
    analyses, one after the other; it is not meant for several threads at once.
    """

    def __init__(self) -> None:
        self._parsed: OrderedDict[bytes, Parsed] = OrderedDict()
        self._folders: deque[Folder] = deque(maxlen=_FOLDERS)

    def parse(self, content: bytes) -> Parsed:
        """Return a module's tree; the same one for the same content."""
        digest = blake2b(content, digest_size=16).digest()
        found = self._parsed.get(digest)
        if found is None:
            found = self._parsed[digest] = _parse(content)
            if len(self._parsed) > MOST:
                self._parsed.popitem(last=False)
        else:
            self._parsed.move_to_end(digest)
        return found

    def folder(self, files: Mapping[str, bytes]) -> Folder:
        """Return what is known of a folder; the same object for the same mapping."""
        for known in self._folders:
            if known.files is files:
                return known
        self._folders.append(Folder(files))
        return self._folders[-1]


SHARED = Sources()
"""What analyses use that are not given one of their own."""


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
