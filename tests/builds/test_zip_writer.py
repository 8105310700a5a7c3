"""A zip written on all cores is one that everybody reads."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile

import pytest
from installed import write

from lambdaform.assets.package import entry
from lambdaform.builds import zip_writer

FILES = {
    "a.py": "X = 1\n" * 1000,
    "deep/er/empty.py": "",
    "grün/käse.txt": "käse",
    "noise.bin": os.urandom(70_000),
    "run.sh": "#!/bin/sh\n",
}


@pytest.fixture
def files(tmp_path):
    """Files of all kinds, by their names."""
    found = write(tmp_path / "files", FILES)
    found["run.sh"].chmod(0o755)
    return found


def test_it_holds_what_zipfile_would_write(tmp_path, files):
    """The same bytes, but for what only names the version of the form."""
    zip_writer.write(tmp_path / "ours.zip", files)
    with zipfile.ZipFile(tmp_path / "theirs.zip", "w") as archive:
        for name, path in files.items():
            executable = bool(path.stat().st_mode & 0o100)
            archive.writestr(entry(name, executable=executable), path.read_bytes())
    ours, theirs = (tmp_path / f"{name}.zip" for name in ("ours", "theirs"))
    assert ours.read_bytes() == theirs.read_bytes()


def test_others_read_it(tmp_path, files):
    """With the bits that say who may run what."""
    zip = tmp_path / "out.zip"
    zip_writer.write(zip, files)
    with zipfile.ZipFile(zip) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [*files]
        assert archive.read("noise.bin") == FILES["noise.bin"]
        modes = {i.filename: i.external_attr >> 16 for i in archive.infolist()}
    assert modes == {name: 0o100755 if name == "run.sh" else 0o100644 for name in files}


@pytest.mark.skipif(not shutil.which("unzip"), reason="Info-ZIP is not here")
def test_info_zip_reads_it(tmp_path, files):
    """Somebody else's eyes."""
    zip_writer.write(tmp_path / "out.zip", files)
    command = ["unzip", "-tq", str(tmp_path / "out.zip")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_more_can_be_added(tmp_path, files):
    """The code of a function is."""
    zip = tmp_path / "out.zip"
    zip_writer.write(zip, files)
    with zipfile.ZipFile(zip, "a") as archive:
        archive.writestr("main.py", "import a\n")
    with zipfile.ZipFile(zip) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [*files, "main.py"]


def test_many_files_stay_in_order(tmp_path):
    """However many are packed at once."""
    files = write(tmp_path / "files", {f"m{n:04}.py": f"N = {n}\n" for n in range(600)})
    zip_writer.write(tmp_path / "out.zip", files)
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert archive.namelist() == sorted(files)
        assert archive.read("m0599.py") == b"N = 599\n"


def test_a_zip_of_nothing_is_one(tmp_path):
    """Where nothing is needed on the target."""
    zip_writer.write(tmp_path / "out.zip", {})
    assert zipfile.is_zipfile(tmp_path / "out.zip")
