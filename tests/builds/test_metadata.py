"""What distributions say of themselves is read as it counts on the runtime."""

from __future__ import annotations

import json

import pytest
from installed import wheel, write

from lambdaform.assets.target import Target
from lambdaform.builds.metadata import dependencies, described

ARM = Target((3, 14), "arm64")


def needs(tmp_path, said):
    """Write distributions, each with what it requires, and return who needs whom."""
    for name, requires in said.items():
        lines = "".join(f"Requires-Dist: {one}\n" for one in requires)
        write(tmp_path, wheel(name, "1.0", {}, metadata=lines))
    found = dependencies(described(tmp_path), ARM)
    return {name: sorted(needed) for name, needed in found.items() if needed}


@pytest.mark.parametrize(
    "marker",
    [
        "python_version >= '3.14'",
        "python_version < '3.9' or sys_platform == 'linux'",
        "platform_machine == 'aarch64'",
        "platform_python_implementation == 'CPython' and os_name == 'posix'",
    ],
)
def test_markers_count_for_the_runtime(tmp_path, marker):
    """Not for the machine that builds."""
    assert needs(tmp_path, {"one": [f"two>=1; {marker}"], "two": []}) == {"one": ["two"]}


@pytest.mark.parametrize(
    "required",
    [
        "two; python_version < '3.14'",
        "two; sys_platform == 'win32'",
        "two; platform_machine == 'x86_64'",
        "two; extra == 'more'",
        "elsewhere",
        "one",
        "no requirement at all",
    ],
)
def test_what_is_not_needed_there_does_not_count(tmp_path, required):
    """Nor what is not installed, or nobody can read."""
    assert needs(tmp_path, {"one": [required], "two": []}) == {}


def test_extras_count_where_somebody_asks_for_them(tmp_path):
    """Through several distributions, however they write the names; circles end."""
    said = {
        "app": ["Some.Client[http2]"],
        "some_client": ["transport[fast]; extra == 'http2'", "never; extra == 'other'"],
        "transport": ["speedups; extra == 'fast'", "app"],
        "speedups": [],
        "never": [],
    }
    assert needs(tmp_path, said) == {
        "app": ["some-client"],
        "some-client": ["transport"],
        "transport": ["app", "speedups"],
    }


@pytest.mark.parametrize(
    ("metadata", "licences"),
    [
        ("License-Expression: MIT OR Apache-2.0\n", ("MIT OR Apache-2.0",)),
        ("License-Expression: MIT\nLicense: other\n", ("MIT",)),
        ("License: BSD-3-Clause\nClassifier: License :: OSI Approved :: BSD License\n", ("BSD-3-Clause",)),
        ("License: UNKNOWN\nClassifier: License :: OSI Approved :: MIT License\n", ("MIT License",)),
        (f"License: {'All that is said in it. ' * 9}\n", ()),
        ("License: First line\n        second line\n", ()),
        ("Classifier: License :: OSI Approved\nClassifier: Topic :: Security\n", ("OSI Approved",)),
        ("", ()),
    ],
)  # fmt: skip
def test_a_licence_is_what_is_said_most_exactly(tmp_path, metadata, licences):
    """An expression, else a name, else the classifiers; never a whole text."""
    write(tmp_path, wheel("one", "1.0", {}, metadata=metadata))
    (found,) = described(tmp_path)
    assert found.licences == licences


@pytest.mark.parametrize(
    ("direct", "origin"),
    [
        (None, {}),
        ({"url": "file:///home/me/one", "dir_info": {}}, None),
        ({"url": "https://user:word@example.com/one-1.0.whl"}, {"download_url": "https://example.com/one-1.0.whl"}),
        (
            {"url": "https://example.com/one", "vcs_info": {"vcs": "git", "commit_id": "abc"}},
            {"vcs_url": "git+https://example.com/one@abc"},
        ),
        ({"vcs_info": {}}, {}),
        ({"url": "https://example.com/one", "vcs_info": {"vcs": "git"}}, {}),
        ([], {}),
        ("no object", {}),
    ],
)  # fmt: skip
def test_where_a_distribution_is_from_is_kept_without_passwords(tmp_path, direct, origin):
    """Most are from an index; one of this disk is known to nobody else."""
    files = wheel("one", "1.0", {})
    if direct is not None:
        files["one-1.0.dist-info/direct_url.json"] = json.dumps(direct)
    write(tmp_path, files)
    (found,) = described(tmp_path)
    assert found.origin == origin


def test_a_distribution_that_says_nothing_is_one_all_the_same(tmp_path):
    """Its name and version stand in the name of its folder."""
    write(tmp_path, {"one-1.0.dist-info/WHEEL": ""})
    (found,) = described(tmp_path)
    assert (str(found.distribution), found.licences, found.requires) == ("one 1.0", (), ())
