"""Which types of resources hold data, and so are kept or deleted by a word of the app.

The list `data/stateful.json` is cfn-lint's own (see tools/stateful_table.py).
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent / "data" / "stateful.json"


def holds_data(type: str) -> bool:
    """Tell whether something is lost with a resource of a type."""
    return type in _types()


@cache
def _types() -> frozenset[str]:
    return frozenset(json.loads(_TABLE.read_text(encoding="utf-8")))
