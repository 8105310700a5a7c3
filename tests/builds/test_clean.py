"""An installed folder holds nothing of this machine, and nothing that nobody uses on Lambda."""

from __future__ import annotations

import json
import os

import pytest
from installed import wheel, write
from recipes import PURE

from lambdaform.assets.target import target
from lambdaform.builds.clean import clean, leave_out
from lambdaform.builds.wheels import files_in

INFO = "tool-1.0.dist-info"


@pytest.fixture
def folder(tmp_path):
    """An installed distribution `tool` with all that installers leave beside it."""
    own = {
        "tool/__init__.py": "",
        "tool/tests/test_tool.py": "",
        "tool/fast.c": "",
        "tool/a.pyi": "",
    }
    scripts = {
        "bin/tool": "#!/home/me/.venv/bin/python\nimport tool\n",
        "bin/run.sh": "#!/bin/sh\n",
        "bin/fetch": "#!/home/me/.venv/bin/python3\nimport sys\n",
        "bin/program": b"\x7fELF\x00",
    }
    files = wheel("tool", "1.0", own | scripts, PURE)
    files |= {
        f"{INFO}/entry_points.txt": "[console_scripts]\ntool = tool:main\n[other]\nrun.sh = x:y\n",
        f"{INFO}/INSTALLER": "uv",
        f"{INFO}/REQUESTED": "",
        f"{INFO}/uv_cache.json": '{"timestamp": 1}',
        f"{INFO}/direct_url.json": '{"url": "file:///home/me/tool", "dir_info": {}}',
        "tool/__pycache__/__init__.cpython-314.pyc": "x",
        "tool/old.pyc": "x",
        ".lock": "",
    }
    write(tmp_path, files)
    (tmp_path / "bin/fetch").chmod(0o755)
    return tmp_path


def test_what_is_of_this_machine_goes(folder):
    """Caches, notes of the installer, and scripts that start with this machine's Python."""
    clean(folder)
    assert [*files_in(folder)] == [
        "bin/fetch",
        "bin/program",
        "bin/run.sh",
        f"{INFO}/METADATA",
        f"{INFO}/RECORD",
        f"{INFO}/WHEEL",
        f"{INFO}/direct_url.json",
        f"{INFO}/entry_points.txt",
        "tool/__init__.py",
        "tool/a.pyi",
        "tool/fast.c",
        "tool/tests/test_tool.py",
    ]
    assert not any(b"/home/me" in path.read_bytes() for path in files_in(folder).values())


def test_scripts_of_a_distribution_start_with_the_python_that_is_there(folder):
    """They may be run by the function; programs and shell scripts are left alone."""
    clean(folder)
    fetch = folder / "bin/fetch"
    assert fetch.read_text() == "#!/usr/bin/env python3\nimport sys\n"
    assert os.access(fetch, os.X_OK)
    assert (folder / "bin/program").read_bytes() == b"\x7fELF\x00"


def test_the_record_lists_what_is_left(folder):
    """Sorted, and without the hash of what was changed."""
    clean(folder)
    lines = (folder / INFO / "RECORD").read_text().splitlines()
    assert lines == sorted(lines)
    names = {line.partition(",")[0] for line in lines}
    assert names == files_in(folder).keys() - {
        f"{INFO}/direct_url.json",
        f"{INFO}/entry_points.txt",
    }
    assert "bin/fetch,," in lines


def test_a_project_on_this_disk_is_still_told_as_one(folder):
    """Without where it was: a bill of materials must not take it for one of an index."""
    clean(folder)
    said = json.loads((folder / INFO / "direct_url.json").read_text())
    assert said == {"url": "file:///tool", "dir_info": {}}


def test_where_a_repository_was_is_kept(folder):
    """It is the same on every machine."""
    text = '{"url": "https://example.com/x.git", "vcs_info": {"vcs": "git", "commit_id": "a"}}'
    (folder / INFO / "direct_url.json").write_text(text)
    clean(folder)
    assert (folder / INFO / "direct_url.json").read_text() == text


def test_tests_stubs_and_sources_go_where_that_is_asked(folder):
    """With the folders that are empty without them."""
    clean(folder, strip=True)
    left = {name for name in files_in(folder) if name.startswith("tool/")}
    assert left == {"tool/__init__.py"}
    assert not (folder / "tool/tests").exists()


def test_files_of_the_installers_cache_are_never_written(folder, tmp_path):
    """They may be links: what is changed is a new file."""
    outside = tmp_path.parent / f"{tmp_path.name}-cache"
    outside.mkdir()
    for name in ("bin/fetch", f"{INFO}/RECORD", f"{INFO}/direct_url.json"):
        os.link(folder / name, outside / name.rpartition("/")[2])
    before = {p.name: (p.read_bytes(), p.stat().st_mode) for p in outside.iterdir()}
    clean(folder)
    assert {p.name: (p.read_bytes(), p.stat().st_mode) for p in outside.iterdir()} == before


NEEDS = {
    "boto3": ["botocore", "s3transfer"],
    "s3transfer": ["botocore"],
    "botocore": ["urllib3", "jmespath"],
    "requests": ["urllib3", "idna"],
    "aioboto3": ["boto3", "aiohttp"],
    "aiohttp": [],
    "urllib3": [],
    "jmespath": [],
    "idna": [],
}


@pytest.fixture
def installing(tmp_path):
    """Install some of the distributions above, with what they need."""

    def of(*names):
        files = {"google/shared.py": ""}
        for name in names:
            needs = "".join(f"Requires-Dist: {need}\n" for need in NEEDS[name])
            own = {f"{name}.py": "", "google/shared.py": ""}
            files |= wheel(name, "1.0", own, PURE, metadata=needs)
        write(tmp_path, files)
        return tmp_path

    return of


def _gone(folder, names, asked=()):
    return leave_out(folder, names, asked, target("python3.14", "arm64"))


def test_a_distribution_goes_with_what_only_it_needs(installing):
    """What another one needs stays."""
    folder = installing(
        "boto3", "botocore", "s3transfer", "urllib3", "jmespath", "requests", "idna"
    )
    gone = ["boto3", "botocore", "jmespath", "s3transfer"]
    assert _gone(folder, ["Boto3"]) == gone
    left = {name.partition("/")[0] for name in files_in(folder)}
    assert left == {
        *("google", "requests.py", "requests-1.0.dist-info"),
        *("idna.py", "idna-1.0.dist-info", "urllib3.py", "urllib3-1.0.dist-info"),
    }


def test_what_the_project_asks_for_stays(installing):
    """Unless it is named itself."""
    folder = installing("boto3", "botocore", "s3transfer", "urllib3", "jmespath")
    assert "urllib3" not in _gone(folder, ["boto3"], ["boto3", "urllib3"])
    assert _gone(folder, ["urllib3"], ["urllib3"]) == ["urllib3"]


def test_what_needs_it_does_not_bring_it_back(installing):
    """The runtime carries it, for that one too."""
    names = ["aioboto3", "aiohttp", "boto3", "botocore", "s3transfer", "urllib3", "jmespath"]
    gone = _gone(installing(*names), ["boto3"])
    assert gone == ["boto3", "botocore", "jmespath", "s3transfer", "urllib3"]


def test_what_is_not_there_is_not_missed(installing):
    """Functions that share the option need not all have it."""
    folder = installing("idna")
    assert _gone(folder, ["boto3"]) == []
    assert (folder / "idna.py").exists()


def test_a_file_that_others_have_too_stays(installing):
    """As one in a namespace."""
    folder = installing("idna", "aiohttp")
    assert _gone(folder, ["idna"]) == ["idna"]
    assert (folder / "google/shared.py").exists()
