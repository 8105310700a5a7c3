"""Write docs/faults.md: try the faults, and take down what the tests tell."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parents[1] / "tests" / "end_to_end"
sys.path.insert(0, str(TESTS))

from faults_page import PAGE, PROPERTY, WRITER, Row, page  # noqa: E402 - it is among the tests


class Writer:
    """Takes the rows that the tests tell; while it is there they are not held to the page."""

    __name__ = WRITER

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take the row of a test, if it tells one."""
        if report.when == "call":
            found: list[Any] = [v for name, v in report.user_properties if name == PROPERTY]
            self.rows += [Row(row["section"], tuple(row["cells"])) for row in found]


def main() -> int:
    """Run the tests that try faults, and write the page where all of them pass."""
    writer = Writer()
    about_pages = [f"--ignore={page}" for page in TESTS.glob("test_*_page.py")]
    arguments = ["-q", "-p", "no:cacheprovider", *about_pages, str(TESTS)]
    failed = pytest.main(arguments, plugins=[writer])
    if failed:
        return int(failed)
    PAGE.write_text(page(writer.rows), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
