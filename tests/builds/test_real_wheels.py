"""Wheels as they are on PyPI: those for the runtime fit it, and those for another never do."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from uv import find_uv_bin

from lambdaform.assets.target import Target
from lambdaform.builds.verify import verify
from lambdaform.builds.wheels import distributions, files_in

# Of each kind one: C for one Python, the stable interface, Rust, and libraries of its own.
NAMES = ["markupsafe", "cryptography", "pydantic-core", "psycopg2-binary", "requests"]
TARGETS = [Target((3, minor), a) for minor in (10, 14) for a in ("arm64", "x86_64")]
PAIRS = [(a, b) for a in TARGETS for b in TARGETS if a.architecture != b.architecture]
PLATFORMS = {10: "manylinux_2_17", 14: "manylinux_2_34"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Return the files of an installation for a target; each is made once."""
    done = {}

    def files(target) -> dict[str, Path]:
        if target not in done:
            folder = tmp_path_factory.mktemp("installed")
            platform = f"{target.machine}-{PLATFORMS[target.version[1]]}"
            command = [find_uv_bin(), "pip", "install", "--quiet", "--target", str(folder)]
            command += ["--python-platform", platform, "--python-version", target.python]
            subprocess.run([*command, "--only-binary", ":all:", *NAMES], check=True)
            done[target] = files_in(folder)
        return done[target]

    return files


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_what_was_installed_for_a_runtime_runs_there(installed, target):
    """There is no false alarm."""
    verdict = verify(installed(target), target)
    assert (verdict.problems, verdict.warnings) == ((), ())


@pytest.mark.slow
@pytest.mark.parametrize(("target", "other"), PAIRS, ids=str)
def test_what_was_installed_for_another_machine_is_told_whole(installed, target, other):
    """Each distribution that holds compiled code for it, and no other."""
    files = installed(target)
    compiled = {str(one) for one in distributions(files) if not one.is_pure}
    told = {p.message.split("`")[1] for p in verify(files, other).problems}
    assert told == compiled
    assert len(compiled) >= 5
