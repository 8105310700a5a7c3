"""What was built is kept whole, made once, and made way for."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lambdaform.builds.cache import KEPT, VARIABLE, Cache
from lambdaform.errors import BuildError


@pytest.fixture
def cache(tmp_path):
    """A cache of its own."""
    return Cache(tmp_path / "cache")


def test_what_is_made_is_there_when_it_is_whole(cache):
    """Not before."""
    target = cache.zip("one")
    with cache.making(target) as made:
        made.write_text("half")
        assert not target.exists()
    assert target.read_text() == "half"
    assert [p.name for p in target.parent.iterdir()] == ["one.zip"]


@pytest.mark.parametrize("error", [BuildError("no"), KeyboardInterrupt(), OSError("full")])
def test_what_fails_leaves_nothing(cache, error):
    """The next build begins anew."""
    target = cache.installation("one")

    def fail():
        with cache.making(target) as made:
            made.mkdir()
            (made / "file").touch()
            raise error

    with pytest.raises(type(error)):
        fail()
    assert [*target.parent.iterdir()] == []


def test_what_somebody_else_has_made_is_not_made_again(cache):
    """Who has waited for it takes it."""
    target = cache.zip("one")
    with cache.making(target) as made:
        made.write_text("first")
    with cache.making(target) as made:
        assert made is None
    assert target.read_text() == "first"


def test_a_cache_that_cannot_be_written_is_told(tmp_path):
    """With the variable that names another."""
    (tmp_path / "file").touch()
    with (
        pytest.raises(BuildError) as caught,
        Cache(tmp_path / "file").making(tmp_path / "file/x/y"),
    ):
        pytest.fail("there is no place for it")
    (only,) = caught.value.problems
    assert only.message.endswith("cannot be written: not a directory")
    assert only.hint == f"name another folder with `{VARIABLE}`"


def test_a_disk_that_fills_up_is_told(cache, monkeypatch):
    """At the last moment, too."""

    def rename(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def fill():
        with cache.making(cache.zip("one")) as made:
            made.touch()

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(BuildError, match="no space left on device"):
        fill()


def test_what_nobody_uses_for_a_month_goes(cache):
    """What is used stays, however old."""
    for name in ("old", "used"):
        for place in (cache.zip(name), cache.installation(name) / "files/x.py"):
            place.parent.mkdir(parents=True, exist_ok=True)
            place.touch()
    past = time.time() - KEPT - 60
    places = [place(n) for n in ("old", "used") for place in (cache.zip, cache.installation)]
    for place in places:
        os.utime(place, (past, past))
    for place in places[2:]:
        cache.used(place)
    cache.tidy()
    assert [place.exists() for place in places] == [False, False, True, True]


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({VARIABLE: "/c", "XDG_CACHE_HOME": "/x", "HOME": "/h"}, "/c"),
        ({"XDG_CACHE_HOME": "/x", "HOME": "/h"}, "/x/lambdaform"),
        ({"HOME": "/h"}, "/h/.cache/lambdaform"),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other places")
def test_the_folder_is_where_the_system_keeps_caches(monkeypatch, environment, expected):
    """Unless a variable says another."""
    for name in (VARIABLE, "XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert Cache().folder == Path(expected)


def test_nobody_needs_a_home(monkeypatch):
    """In a container, a process may run as a user that the system does not know."""
    for name in (VARIABLE, "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    assert Cache().folder.name == "lambdaform"


def _make(folder, log):
    cache = Cache(folder)
    with cache.making(cache.zip("one")) as made:
        if made is not None:
            time.sleep(0.2)
            made.write_text("whole")
            with log.open("a") as file:
                file.write("made\n")
        assert cache.zip("one").exists() == (made is None)


@pytest.mark.slow
def test_two_processes_do_not_make_the_same_at_once(cache, tmp_path):
    """One makes it, the others wait for it."""
    context = multiprocessing.get_context("fork")
    log = tmp_path / "log"
    runs = [context.Process(target=_make, args=(cache.folder, log)) for _ in range(4)]
    for run in runs:
        run.start()
    for run in runs:
        run.join(30)
    assert [run.exitcode for run in runs] == [0, 0, 0, 0]
    assert log.read_text() == "made\n"


@pytest.mark.slow
def test_a_run_that_is_killed_leaves_nothing_that_counts(cache):
    """Nor anything that is in the way of the next."""
    code = (
        "import sys, time; from pathlib import Path\n"
        "from lambdaform.builds.cache import Cache\n"
        "cache = Cache(Path(sys.argv[1]))\n"
        "with cache.making(cache.installation('one')) as made:\n"
        "    made.mkdir(); (made / 'half').touch(); print('begun', flush=True); time.sleep(60)\n"
    )
    command = [sys.executable, "-c", code, str(cache.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    target = cache.installation("one")
    assert not target.exists()
    with cache.making(target) as made:
        made.mkdir()
    assert [p.name for p in target.parent.iterdir()] == ["one"]
