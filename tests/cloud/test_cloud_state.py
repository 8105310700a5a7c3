"""The folder of an embedded cloud."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys

import pytest

from lambdaform.cloud import state
from lambdaform.cloud.state import Alive, Running
from lambdaform.errors import CloudError

HOLD = """
import sys
from pathlib import Path
from lambdaform.cloud.state import Alive
alive = Alive(Path(sys.argv[1]))
print(alive.take(), flush=True)
sys.stdin.readline()
"""


def test_the_folder_is_in_the_project_and_out_of_the_way_of_git(tmp_path):
    """Asking where it is makes nothing."""
    folder = state.folder(tmp_path)
    assert folder == tmp_path / ".lambdaform/local"
    assert not folder.exists()
    assert state.made(tmp_path) == folder
    assert (tmp_path / ".lambdaform/.gitignore").read_text() == "*\n"


def test_a_gitignore_that_is_there_stays(tmp_path):
    """It may say more."""
    (tmp_path / ".lambdaform").mkdir()
    (tmp_path / ".lambdaform/.gitignore").write_text("local\n")
    state.made(tmp_path)
    assert (tmp_path / ".lambdaform/.gitignore").read_text() == "local\n"


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    """With the reason."""
    (tmp_path / ".lambdaform").write_text("a file")
    with pytest.raises(CloudError, match="cannot be written"):
        state.made(tmp_path)


def test_what_is_written_is_read_by_its_owner_only(tmp_path):
    """It holds the token."""
    running = Running("http://127.0.0.1:1", 1, 1)
    state.written(tmp_path, running)
    assert state.read(tmp_path) == running
    assert stat.S_IMODE((tmp_path / "cloud.json").stat().st_mode) == 0o600
    assert running.token not in repr(running) + running.proof
    state.gone(tmp_path)
    assert state.read(tmp_path) is None


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", json.dumps({"pid": 1, "more": 2})])
def test_a_file_that_is_not_one_of_ours_is_nothing(tmp_path, text):
    """Such as one of another version, or half of one."""
    (tmp_path / "cloud.json").write_text(text)
    assert state.read(tmp_path) is None


def test_a_lock_lives_as_long_as_its_process(tmp_path):
    """However that ends; whoever asks does not take it."""
    alive = Alive(tmp_path)
    assert not alive.is_held()
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout.readline() == "True\n"
        assert alive.is_held()
        assert not alive.take()
        os.kill(holder.pid, 9)
        holder.wait()
        assert not alive.is_held()
    assert alive.take()
    assert Alive(tmp_path).is_held()
    alive.release()
    assert not Alive(tmp_path).is_held()
