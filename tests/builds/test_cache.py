"""What was built is kept whole, made once, and made way for."""

from __future__ import annotations

import errno
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from lambdaform.builds.cache import KEPT, VARIABLE, Cache
from lambdaform.errors import BuildError


@pytest.fixture
def cache(tmp_path):
    """A cache of its own."""
    return Cache(tmp_path / "cache")


ONE, OTHER = "1" * 64, "2" * 64


def _read(path):
    """Return what an installation of these tests is, where it is whole."""
    return path if (path / "whole").exists() else None


def _whole(place):
    place.mkdir()
    (place / "whole").touch()


def _zip(place, text="whole"):
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("x", text)


def _left(entry):
    return sorted(path.name for path in entry.path.parent.iterdir())


def test_what_is_made_is_there_when_it_is_whole(cache):
    """Not before."""
    entry = cache.zip(ONE)
    assert entry.found() is None

    def make(place):
        _zip(place)
        assert not entry.path.exists()

    assert entry.get(make) == entry.path == entry.found()
    assert _left(entry) == [f"{ONE}.zip"]


@pytest.mark.parametrize("error", [BuildError("no"), KeyboardInterrupt(), OSError("full")])
def test_what_fails_leaves_nothing(cache, error):
    """The next build begins anew."""
    entry = cache.installation(ONE, _read)

    def make(place):
        _whole(place)
        raise error

    with pytest.raises((BuildError, KeyboardInterrupt)):
        entry.get(make)
    assert _left(entry) == []


def test_what_somebody_else_has_made_is_not_made_again(cache):
    """Who has waited for it takes it."""
    entry = cache.zip(ONE)
    entry.get(_zip)
    before = entry.path.read_bytes()
    with entry.making() as made:
        assert made is None
    assert entry.get(lambda place: _zip(place, "again")).read_bytes() == before


@pytest.mark.parametrize("damage", ["part of it", "nothing is in it", "it is a file"])
def test_what_is_not_whole_is_made_anew(cache, damage):
    """However it came to be so."""
    entry = cache.installation(ONE, _read)
    entry.get(_whole)
    (entry.path / "more").touch()
    (entry.path / "whole").unlink()
    if damage != "part of it":
        shutil.rmtree(entry.path)
        entry.path.touch() if damage == "it is a file" else entry.path.mkdir()
    assert entry.found() is None
    assert entry.get(_whole) == entry.path
    assert _left(entry) == [ONE]
    assert [path.name for path in entry.path.iterdir()] == ["whole"]


def test_what_somebody_takes_away_at_once_is_told(cache):
    """It is nobody's fault here."""
    entry = cache.installation(ONE, lambda path: None)
    with pytest.raises(BuildError, match="was taken away by somebody else"):
        entry.get(_whole)


def test_a_cache_that_cannot_be_written_is_told(tmp_path):
    """With the variable that names another."""
    (tmp_path / "file").touch()
    with pytest.raises(BuildError) as caught:
        Cache(tmp_path / "file").zip(ONE).get(_zip)
    (only,) = caught.value.problems
    assert only.message.endswith("cannot be written: not a directory")
    assert only.hint == f"name another folder with `{VARIABLE}`"


def test_a_disk_that_fills_up_is_told(cache, monkeypatch):
    """At the last moment, too."""

    def rename(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(BuildError, match="no space left on device"):
        cache.zip(ONE).get(_zip)


PAST = time.time() - KEPT - 60


def _age(*paths):
    for path in paths:
        os.utime(path, (PAST, PAST))


def test_what_nobody_uses_for_a_month_goes(cache):
    """What is used stays, however old."""
    entries = [
        entry
        for name in (ONE, OTHER)
        for entry in (cache.zip(name), cache.base(f"{name}-python"), cache.base(name))
    ]
    folders = [cache.installation(name, _read) for name in (ONE, OTHER)]
    for entry in entries:
        entry.get(_zip)
    for entry in folders:
        entry.get(_whole)
    _age(*(entry.path for entry in (*entries, *folders)))
    used = [*entries[3:], folders[1]]
    assert all(entry.found() for entry in used)
    cache.tidy()
    assert [e for e in (*entries, *folders) if e.path.exists()] == used
    assert _left(folders[0]) == [OTHER]


def test_what_killed_runs_have_left_goes(cache):
    """Both what they were making and what they were taking away."""
    entry = cache.zip(ONE)
    entry.get(_zip)
    (entry.path.parent / f".{OTHER}.zip-x1_y2z3a").mkdir()
    (entry.path.parent / f".{ONE}.zip-x1_y2z3a/gone").mkdir(parents=True)
    cache.tidy()
    assert _left(entry) == [f"{ONE}.zip"]


def test_only_what_is_ours_goes(tmp_path):
    """Whoever names a folder that holds other things too keeps those."""
    home = tmp_path / "home"
    names = [
        "Documents/thesis.txt",
        "zips/photos.zip",
        f"mine/{ONE}",
        "installed/app/x",
        ".profile",
    ]
    for name in names:
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        _age(path, path.parent)
    cache = Cache(home)
    entry = cache.zip(ONE)
    entry.get(_zip)
    _age(entry.path)
    cache.tidy()
    assert not entry.path.exists()
    assert all((home / name).exists() for name in names)
    assert not (home / "CACHEDIR.TAG").exists()


def test_backups_leave_the_cache_out(cache):
    """By the tag that programs know, in a folder that holds nothing else."""
    cache.zip(ONE).get(_zip)
    cache.zip(OTHER).get(_zip)
    tag = (cache.folder / "CACHEDIR.TAG").read_text()
    assert tag.startswith("Signature: 8a477f597d28d172789f06886806bc55")


def test_what_somebody_makes_is_not_tidied_away(cache):
    """Nor is its lock, be that as old as it may: two would make the same at once."""
    entry = cache.zip(ONE)
    entry.get(_zip)
    _age(entry.path)
    (lock,) = (cache.folder / "locks").iterdir()
    entry.path.write_bytes(b"")  # damaged, so that it is made anew
    with entry.making() as made:
        _age(lock)
        cache.tidy()
        assert (lock.exists(), made.parent.exists()) == (True, True)
        _zip(made)
    cache.tidy()
    assert (entry.found(), lock.exists()) == (entry.path, True)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({VARIABLE: "/c", "XDG_CACHE_HOME": "/x", "HOME": "/h"}, "/c"),
        ({VARIABLE: "~/c", "HOME": "/h"}, "/h/c"),
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
    def make(place):
        time.sleep(0.2)
        _zip(place)
        with log.open("a") as file:
            file.write("made\n")

    assert Cache(folder).zip(ONE).get(make).exists()


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
        "def make(place):\n"
        "    place.mkdir(); (place / 'half').touch(); print('begun', flush=True); time.sleep(60)\n"
        "Cache(Path(sys.argv[1])).installation(sys.argv[2], lambda path: None).get(make)\n"
    )
    command = [sys.executable, "-c", code, str(cache.folder), ONE]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    entry = cache.installation(ONE, _read)
    assert not entry.path.exists()
    assert entry.get(_whole) == entry.path
    assert _left(entry) == [ONE]
