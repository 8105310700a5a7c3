"""`docs/faults.md` is what the tests make of it: no row by hand, none that is left over."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import pytest
from faults_page import PAGE, Row, lines, page

HERE = Path(__file__).parent


class _Collector:
    """Takes down which faults the tests of this folder try."""

    def __init__(self) -> None:
        self.faults: list[tuple[str, str]] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Take the marks of the tests that were found."""
        marks = [item.get_closest_marker("fault") for item in session.items]
        self.faults = [mark.args for mark in marks if mark]


@pytest.mark.slow
def test_the_page_has_a_row_for_each_fault_that_is_tried():
    """And for no other; each test holds its own row to the page."""
    collector = _Collector()
    with contextlib.redirect_stdout(io.StringIO()):
        pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider", str(HERE)], [collector])
    expected = [f"{section}: {what}" for section, what in collector.faults]
    assert len(expected) == len(set(expected)) > 100
    assert set(lines(PAGE.read_text(encoding="utf-8"))) == set(expected)


def test_the_rest_of_the_page_is_as_it_was_written():
    """What stands round the rows is written by the same program."""
    text = PAGE.read_text(encoding="utf-8")
    rows = [
        Row(key.partition(": ")[0], tuple(line.strip("| ").split(" | ")))
        for key, line in lines(text).items()
    ]
    assert page(rows) == text
