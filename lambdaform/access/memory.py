"""What code can reach stays true until the code or the analysis changes: it is kept.

Kept by the code of the functions, whose digest is known from the synthesis: where nothing has
changed, no file of it is read.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from lambdaform import __version__
from lambdaform.builds.cache import Cache, Entry
from lambdaform.errors import BuildError

if TYPE_CHECKING:
    from lambdaform.access.python import Reach

_OURS = Path(__file__).parent
_ROOT = _OURS.parent
_FACTS = ("*.py", "data/*.tsv", "data/operations/*.toml")

_Kept = TypeVar("_Kept")


class Memory:
    """What handlers reach by their code, in the user's cache."""

    def __init__(self, cache: Cache | None = None) -> None:
        self._cache = cache or Cache()

    def reaches(
        self, code: str, handlers: Iterable[str], analyse: Callable[[str], Reach]
    ) -> Mapping[str, Reach]:
        """Return what handlers of one code reach; analyse them only where nobody has.

        Args:
            code: the digest of the code.
            handlers: all those that are asked for of this code.
            analyse: returns what one of them reaches.
        """
        names = sorted({*handlers})
        entry = self._cache.access(_digest(code, names), _read)
        known = entry.found()
        if known is not None and known.keys() == {*names}:
            return known
        found = {name: analyse(name) for name in names}
        # Where it cannot be written, or has no form in JSON, it is analysed again.
        with contextlib.suppress(BuildError, TypeError):
            entry.get(lambda place: _write(place, found))
        return found

    def checked(self, digest: str, read: Callable[[Path], _Kept | None]) -> Entry[_Kept]:
        """Return what a check of a whole app has found."""
        return self._cache.access(digest, read)


def _digest(code: str, handlers: list[str]) -> str:
    return hashlib.sha256(json.dumps([code, handlers, analysis()]).encode()).hexdigest()


@cache
def analysis() -> str:
    """Return what tells the analysis of today from that of another day."""
    ours = sorted(p for p in _OURS.rglob("*") if p.suffix in {".py", ".toml"})
    known = hashlib.sha256(__version__.encode())
    facts = (path for pattern in _FACTS for path in sorted(_ROOT.glob(pattern)))
    for path in (*ours, *facts):
        known.update(path.read_bytes())
    return known.hexdigest()


def _read(file: Path) -> dict[str, Reach] | None:
    from lambdaform.access import reach_json

    try:
        return reach_json.read(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return None


def _write(file: Path, found: Mapping[str, Reach]) -> None:
    from lambdaform.access import reach_json

    file.write_text(reach_json.text(found), encoding="utf-8")
