"""The zip of a code folder: the same content gives the same bytes under the same name."""

from __future__ import annotations

import os
import zipfile

import pytest

from lambdaform.assets import Packer
from lambdaform.errors import AssetError, Source
from lambdaform.template import Asset


@pytest.fixture
def packer(tmp_path):
    """A packer for an app in `tmp_path`, with a code folder `src` of two files."""
    (tmp_path / "src/lib").mkdir(parents=True)
    (tmp_path / "src/main.py").write_text("def handler(event, context): ...\n")
    (tmp_path / "src/lib/run.sh").write_text("#!/bin/sh\n")
    (tmp_path / "src/lib/run.sh").chmod(0o755)
    return _packer(tmp_path)


def _packer(folder):
    return Packer(Source(str(folder / "app.py"), 1))


def _zip(folder, target="out.zip"):
    """Return the name and the bytes of the zip that the folder's `src` becomes now."""
    package = _packer(folder).package(Asset("src"))
    package.write(folder / target)
    return package.key, (folder / target).read_bytes()


def _problem(packer, asset):
    with pytest.raises(AssetError) as caught:
        packer.package(asset)
    (only,) = caught.value.problems
    return f"{only.message} ({only.hint})"


def test_the_same_content_gives_the_same_bytes(packer, tmp_path):
    """Neither file times, nor permissions but the owner's `x`, nor the umask show in the zip."""
    first = _zip(tmp_path)
    main = tmp_path / "src/main.py"
    os.utime(main, (0, 0))  # before 1980, where a zip's calendar begins
    main.chmod(0o600)
    (tmp_path / "src/lib/run.sh").chmod(0o700)
    old = os.umask(0o077)
    try:
        assert _zip(tmp_path, "again.zip") == first
    finally:
        os.umask(old)


def test_a_copy_of_the_folder_gives_the_same_bytes(packer, tmp_path):
    """Where the folder stands, and the order in which its files were made, do not show."""
    other = tmp_path / "elsewhere"
    (other / "src/lib").mkdir(parents=True)
    for name in ("main.py", "lib/run.sh"):
        (other / "src" / name).write_bytes((tmp_path / "src" / name).read_bytes())
    (other / "src/lib/run.sh").chmod(0o755)
    assert _zip(other) == _zip(tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        lambda src: (src / "main.py").write_text("def handler(event, context): pass\n"),
        lambda src: (src / "main.py").rename(src / "man.py"),
        lambda src: (src / "main.py").chmod(0o755),
        lambda src: (src / "empty.py").touch(),
        lambda src: (src / "lib/run.sh").unlink(),
    ],
    ids=["content", "name", "executable", "one more", "one less"],
)
def test_each_change_gives_another_name(packer, tmp_path, change):
    """Content, names and the executable bit all count."""
    before = _zip(tmp_path)
    change(tmp_path / "src")
    after = _zip(tmp_path)
    assert before[0] != after[0]
    assert before[1] != after[1]


def test_the_zip_holds_the_files_and_who_may_run_them(packer, tmp_path):
    """A file is readable for all, as Lambda needs it, and executable where it was."""
    _zip(tmp_path)
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        found = [(i.filename, i.external_attr >> 16, i.date_time[0]) for i in archive.infolist()]
        assert archive.read("lib/run.sh") == b"#!/bin/sh\n"
    assert found == [("lib/run.sh", 0o100755, 1980), ("main.py", 0o100644, 1980)]


def test_functions_that_share_a_folder_share_its_package(packer):
    """A folder is read once for each set of excludes."""
    one = packer.package(Asset("src"))
    assert packer.package(Asset("src", handler="main.handler", runtime="python3.13")) is one
    assert packer.package(Asset("src", exclude=("lib/",))) is not one


def test_the_path_is_relative_to_the_app(packer, tmp_path, monkeypatch):
    """The current folder does not matter; `..` and absolute paths work."""
    monkeypatch.chdir("/")
    key = packer.package(Asset("src")).key
    assert packer.package(Asset(str(tmp_path / "src"))).key == key
    assert _packer(tmp_path / "src").package(Asset("../src")).key == key


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("scr", "the code folder `scr` does not exist (did you mean `src`?)"),
        ("src/libs", "the code folder `src/libs` does not exist (did you mean `src/lib`?)"),
        ("zzz", "the code folder `zzz` does not exist (known here: `src`)"),
        ("zzz/src", "the code folder `zzz/src` does not exist (None)"),
        ("src/main.py", "the code folder `src/main.py` is a file (name the folder that it is in)"),
        ("src/main.py/x", "the code folder `src/main.py/x` does not exist (None)"),
        ("null\0byte", "the code folder `null\0byte` does not exist (known here: `src`)"),
    ],
)
def test_a_folder_that_is_not_there_is_named(packer, path, expected):
    """With the folder that was meant, where there is one like it."""
    assert _problem(packer, Asset(path)) == expected


def test_a_path_that_the_system_refuses_is_named(packer):
    """A name over the file system's limit is an error, not a traceback."""
    assert _problem(packer, Asset("x" * 300)).endswith("cannot be read: file name too long (None)")


def test_an_empty_folder_is_refused(packer, tmp_path):
    """Lambda takes no empty zip."""
    (tmp_path / "empty/__pycache__").mkdir(parents=True)
    assert _problem(packer, Asset("empty")) == "the code folder `empty` holds no files (None)"


def test_excludes_that_leave_nothing_are_named(packer):
    """Where the user's own patterns did it, that is said."""
    expected = "the code folder `src` holds no files (`exclude` leaves nothing of it)"
    assert _problem(packer, Asset("src", exclude=("*",))) == expected


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda path: path.write_text("other"), "changed while it was packed"),
        (lambda path: path.unlink(), "cannot be read: no such file or directory"),
    ],
    ids=["changed", "gone"],
)
def test_a_zip_never_holds_what_was_not_hashed(packer, tmp_path, change, message):
    """A file that changes between hash and zip is an error: the zip is kept under that name."""
    package = packer.package(Asset("src"))
    change(tmp_path / "src/main.py")
    with pytest.raises(AssetError, match=message):
        package.write(tmp_path / "out.zip")
