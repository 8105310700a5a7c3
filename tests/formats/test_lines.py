"""Lines of the app in what is written."""

from __future__ import annotations

from pathlib import Path

from lambdaform.assembly import Template
from lambdaform.errors import Source
from lambdaform.formats.lines import line


def test_a_line_is_told_from_the_apps_folder():
    """The same on every machine; upwards, where the file is beside the folder."""
    template = Template("Data", "shop-dev-Data", {}, {}, folder=Path("/home/ann/shop"))
    assert line(Source("/home/ann/shop/lib/data.py", 3), template) == "lib/data.py:3"
    assert line(Source("/home/ann/parts.py", 4), template) == "../parts.py:4"


def test_without_a_folder_the_file_stands_as_it_is():
    """An app that nobody has loaded from a file."""
    template = Template("Data", "shop-dev-Data", {}, {})
    assert line(Source("app.py", 1), template) == "app.py:1"
