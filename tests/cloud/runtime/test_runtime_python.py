"""Which Python runs a function, and what is in its reach."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from lambdaform import machine
from lambdaform.cloud.runtime.programs import NoProgram
from lambdaform.cloud.runtime.python import Pythons
from lambdaform.cloud.runtime.variables import Place

OWN = f"python{sys.version_info.major}.{sys.version_info.minor}"
OTHERS = [f"python3.{minor}" for minor in range(10, 16) if f"python3.{minor}" != OWN]


def works(name):
    program = shutil.which(name)
    if not program:
        return False
    done = subprocess.run([program, "-c", ""], capture_output=True, check=False)
    return done.returncode == 0


@pytest.fixture
def pythons(tmp_path):
    """The interpreters of this machine, looked for anew before and after."""
    pythons = Pythons(tmp_path / "carried")
    pythons.forget()
    yield pythons
    pythons.forget()


@pytest.mark.parametrize("runtime", [OWN, "python3.99"])
def test_our_own_interpreter_runs_its_version_and_those_that_are_not_here(pythons, runtime):
    """The log of a function says which it is."""
    way = pythons.way(runtime)
    assert way.command[0] == sys.executable
    assert way.name.startswith(f"python:{OWN.removeprefix('python')}.")


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """Programs on the path that are called like Pythons, by what they do."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)

    def make(name, does):
        program = folder / name
        program.write_text(f"#!/bin/sh\n{does}\n")
        program.chmod(0o755)
        return str(program)

    return make


@pytest.mark.parametrize("does", ["exit 1", "echo 3.9.8", "echo"])
def test_a_program_that_is_not_what_its_name_says_is_not_taken(pythons, programs, does):
    """Such as one that a version manager has put there and cannot run."""
    programs("python3.98", does)
    assert pythons.way("python3.98").command[0] == sys.executable


def test_what_dependencies_were_installed_for_is_what_runs(pythons, programs):
    """Where AWS's client does not run on it, the function does not, rather than on another."""
    program = programs(
        "python3.97", 'case "$*" in *ric*) echo no room >&2; exit 1;; esac; echo 3 97'
    )
    assert machine.target("python3.97", "arm64").version == (3, 97)
    with pytest.raises(NoProgram, match=r"`awslambdaric` cannot be imported by .*: no room"):
        pythons.way("python3.97")
    programs("python3.97", 'case "$*" in *ric*) echo 3.97.2;; *) echo 3 97;; esac')
    assert pythons.way("python3.97").command[0] == program


def test_another_interpreter_keeps_its_bytecode_elsewhere(pythons, programs, tmp_path):
    """And not where packages are installed; ours has its own there already."""
    program = programs("python3.96", 'case "$*" in *ric*) echo 3.96.1;; *) echo 3 96;; esac')
    place = Place(*[tmp_path] * 4, "", "", "")
    other, own = pythons.way("python3.96"), pythons.way(OWN)
    assert other.command[0] == program
    assert other.needs(place)["PYTHONPYCACHEPREFIX"] == str(tmp_path / "bytecode")
    assert "PYTHONPYCACHEPREFIX" not in own.needs(place)


def test_the_runtime_carries_what_lambda_carries_and_no_more(pythons):
    """boto3 and what it needs, AWS's client and what it needs; our own client, not the native one."""
    carried = pythons.way(OWN).runtime
    names = {path.name for path in carried.iterdir() if not path.name.endswith(".dist-info")}
    assert names == {
        "awslambdaric",
        "boto3",
        "botocore",
        "dateutil",
        "jmespath",
        "runtime_client.py",
        "s3transfer",
        "simplejson",
        "six.py",
        "snapshot_restore_py.py",
        "urllib3",
    }
    assert all(path.exists() for path in carried.iterdir())


@pytest.mark.slow
@pytest.mark.parametrize("runtime", [name for name in OTHERS if works(name)] or [None])
def test_a_function_runs_in_its_own_version_where_that_is_here(function, invoke, runtime):
    """With all that the runtime carries."""
    if runtime is None:
        pytest.skip("there is no other Python on this machine")
    code = (
        "import sys, logging, boto3\n"
        "def handler(event, context):\n"
        "    print('x'); logging.error('two\\nlines')\n"
        "    return ['python%d.%d' % sys.version_info[:2], boto3.client('sqs').list_queues()['ResponseMetadata']['HTTPStatusCode']]\n"
    )
    name = function(code, Runtime=runtime, Timeout=60)
    for _ in range(2):
        result = invoke(name)
        assert result.payload == [runtime, 200]
        assert "x\n" in result.log
        assert "two\nlines\n" in result.log
