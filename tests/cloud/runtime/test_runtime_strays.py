"""Processes that left the session of a function's process are found, and no others are."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from lambdaform.cloud.runtime import strays

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells the environments of processes"
)


def sleeping(**variables):
    return subprocess.Popen(
        ["sleep", "60"], env={**os.environ, **variables}, start_new_session=True
    )


def test_a_process_with_the_variable_ends():
    """By its whole value, not by the beginning of it; this process never."""
    theirs, other, none = sleeping(MARKED="one"), sleeping(MARKED="one-more"), sleeping()
    try:
        strays.end("MARKED=one")
        assert theirs.wait(5) == -9
        assert (other.poll(), none.poll()) == (None, None)
    finally:
        for process in (theirs, other, none):
            process.kill()
            process.wait()


def test_where_there_is_none_nothing_happens():
    """As is the rule."""
    strays.end("MARKED=by nobody")
