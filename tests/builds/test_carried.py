"""What a runtime carries is known for each of its Pythons, whichever runs this."""

from __future__ import annotations

import sys

import pytest

from lambdaform.builds.carried import left_with, runtime, standard_library


@pytest.mark.parametrize(
    ("module", "since", "until"),
    [
        ("json", 9, None),
        ("__future__", 9, None),
        ("__main__", 9, None),
        ("zoneinfo", 9, None),
        ("tomllib", 11, None),
        ("annotationlib", 14, None),
        ("binhex", 9, 11),
        ("distutils", 9, 12),
        ("asyncore", 9, 12),
        ("cgi", 9, 13),
        ("telnetlib", 9, 13),
    ],
)
def test_the_standard_library_is_that_of_the_version(module, since, until):
    """Modules come and go with a version of Python."""
    for minor in range(9, 16):
        there = since <= minor and (until is None or minor < until)
        assert (module in standard_library((3, minor))) == there


def test_this_pythons_own_standard_library_is_right():
    """Where both are the same version, the table changes nothing of what Python says itself."""
    assert standard_library(sys.version_info[:2]) == sys.stdlib_module_names | {"__main__"}


@pytest.mark.parametrize("module", ["boto3", "botocore", "urllib3", "dateutil", "awslambdaric"])
def test_the_sdk_and_what_it_needs_are_there(module):
    """In each of Lambda's runtimes."""
    assert all(module in runtime((3, minor)) for minor in range(9, 15))


def test_what_only_some_runtimes_have_is_told_apart():
    """Snapshots came with Python 3.12, and setuptools left with it."""
    assert "snapshot_restore_py" not in runtime((3, 11))
    assert "snapshot_restore_py" in runtime((3, 12))
    assert "pkg_resources" in runtime((3, 11))
    assert "pkg_resources" not in runtime((3, 12))


def test_it_is_told_when_a_module_left():
    """Only where it has."""
    assert left_with("telnetlib", (3, 14)) == "3.13"
    assert left_with("telnetlib", (3, 12)) is None
    assert left_with("requests", (3, 14)) is None
