"""The list of types in the docs is that of the providers."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_page_lists_every_type_and_what_it_does_without():
    """`python tools/local_types.py` writes it anew."""
    tool = runpy.run_path(str(ROOT / "tools" / "local_types.py"))
    assert tool["PAGE"].read_text(encoding="utf-8") == tool["page"]()
