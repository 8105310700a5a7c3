"""What docs/formats.md shows of the SAM form is what is written."""

from __future__ import annotations

import re
from pathlib import Path

from lambdaform.formats import output
from lambdaform.load import load
from lambdaform.synth import synth

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs/formats.md"
CUT = re.compile(r"^# \.\.\.\n", re.MULTILINE)


def test_the_page_shows_what_is_written():
    """Each piece of the template stands in that of the blueprint, in this order."""
    section = PAGE.read_text(encoding="utf-8").partition("\n## SAM\n")[2].partition("\n## ")[0]
    (block,) = re.findall(r"^```yaml\n(.*?)^```", section, re.MULTILINE | re.DOTALL)
    folder = ROOT / "blueprints/items-api"
    (template,) = synth(load(folder=folder, stage="dev")).templates
    text = output.text(template, "sam", folder / "lambdaform.out" / template.name)
    pieces = [piece.strip("\n") for piece in CUT.split(block)]
    places = [text.index(piece) for piece in pieces]
    assert len(pieces) > 1
    assert places == sorted(places)


def test_the_page_names_every_format():
    """In the table of formats."""
    text = PAGE.read_text(encoding="utf-8")
    assert all(f"| `{name}`" in text for name in output.FORMATS)
