"""Small distributions from the package index, installed by uv and by pip themselves."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile

import pytest
from recipes import Noted, package

from lambdaform.builds import programs
from lambdaform.builds.build import build
from lambdaform.builds.cache import Cache
from lambdaform.builds.pip import Pip
from lambdaform.builds.uv import Uv
from lambdaform.dependencies import Dependencies
from lambdaform.errors import BuildError

pytestmark = pytest.mark.slow

UV = programs.uv() or ""
SHARED = {
    "libs/shared/pyproject.toml": (
        '[project]\nname = "shared"\nversion = "0.1"\nrequires-python = ">=3.11"\n'
        'dependencies = ["idna"]\n\n[build-system]\nrequires = ["hatchling"]\n'
        'build-backend = "hatchling.build"\n'
    ),
    "libs/shared/shared/__init__.py": "X = 1\n",
}


@pytest.fixture(params=["uv", "pip"])
def installer(request):
    """Each of the programs that install."""
    return Uv(UV, programs.run) if request.param == "uv" else Pip(programs.run)


@pytest.fixture
def building(tmp_path):
    """Build the zip of `src`, and return what is in it by name."""

    def of(files, said=None, *, installer=None, cache="cache", **options):
        found = package(tmp_path, {"src/main.py": "", **files}, said, **options)
        place = Cache(tmp_path / cache)
        zips = build([found], (), Noted(), cache=place, installer=installer).zips
        with zipfile.ZipFile(zips[found.digest]) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    return of


def test_wheels_of_another_machine_are_installed(building, installer):
    """For arm64 and Python 3.14, wherever this runs; caches and starters are not among them."""
    text = "six==1.17.0\nmarkupsafe==3.0.4\nidna==3.20\n"
    found = building({"src/requirements.txt": text}, installer=installer)
    assert "markupsafe/_speedups.cpython-314-aarch64-linux-gnu.so" in found
    assert {"six.py", "idna/__init__.py", "main.py"} <= found.keys()
    assert not any(name.startswith("bin/") or "__pycache__" in name for name in found)


def test_both_programs_install_the_same(building):
    """Byte for byte: the zip's name does not say which it was."""
    text = "six==1.17.0\nmarkupsafe==3.0.4\nidna==3.20\n"
    by_uv, by_pip = (
        building({"src/requirements.txt": text}, installer=one, cache=f"cache-{number}")
        for number, one in enumerate([Uv(UV, programs.run), Pip(programs.run)])
    )
    assert by_uv == by_pip


def test_hashes_are_checked(building, installer):
    """What somebody has changed is not installed."""
    text = f"idna==3.10 --hash=sha256:{'0' * 64}\n"
    with pytest.raises(BuildError, match=r"`idna==3.10` is not what the lock says"):
        building({"src/requirements.txt": text}, installer=installer)


def test_pure_python_without_a_wheel_is_built_where_that_is_said(building, installer):
    """Not otherwise."""
    files = {"src/requirements.txt": "docopt==0.6.2\n"}
    with pytest.raises(BuildError, match=r"`docopt==0.6.2` has no wheel for python3.14 on arm64"):
        building(files, installer=installer)
    said = Dependencies(build=["docopt"])
    assert "docopt.py" in building(files, said, installer=installer)


def test_what_has_a_wheel_elsewhere_is_said(building):
    """The newest version, and the runtime for which there is one."""
    with pytest.raises(BuildError) as caught:
        building({"src/requirements.txt": "markupsafe==2.1.5\n"})
    (only,) = caught.value.problems
    assert only.message == "`markupsafe==2.1.5` has no wheel for python3.14 on arm64"
    assert only.hint.startswith("`markupsafe==3.")
    assert only.hint.endswith("this one has it for `python3.12`")
    assert only.at.line == 1


def test_a_project_on_this_disk_is_installed(building, installer, tmp_path):
    """With what it needs, and without where it is."""
    found = building({"src/requirements.txt": "-e ../libs/shared\n", **SHARED}, installer=installer)
    assert found["shared/__init__.py"] == b"X = 1\n"
    assert "idna/__init__.py" in found
    assert not any(str(tmp_path).encode() in content for content in found.values())


def test_a_project_on_this_disk_is_built_anew(building):
    """A change of its code is in the next zip: uv by itself would not see it."""
    files = {"src/requirements.txt": "../libs/shared\n", **SHARED}
    assert building(files)["shared/__init__.py"] == b"X = 1\n"
    changed = {**files, "libs/shared/shared/__init__.py": "X = 2\n"}
    assert building(changed)["shared/__init__.py"] == b"X = 2\n"


def test_a_lock_of_uv_is_installed(building, tmp_path):
    """As uv itself writes it, for a workspace, its members and its groups."""
    root = '[project]\nname = "shop"\nversion = "0"\nrequires-python = ">=3.11"\n'
    root += 'dependencies = ["shared", "markupsafe==3.0.4"]\n\n[dependency-groups]\n'
    root += 'dev = ["iniconfig"]\nbatch = ["six==1.17.0"]\n\n[tool.uv.workspace]\n'
    root += 'members = ["libs/*"]\n\n[tool.uv.sources]\nshared = { workspace = true }\n'
    found = package(tmp_path, {"src/main.py": "", "pyproject.toml": root, **SHARED})
    assert found.recipe is None
    lock = [UV, "lock", "--quiet", "--python", sys.executable]
    subprocess.run(
        lock, cwd=tmp_path, check=True, env={**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    )
    names = building({}, "uv.lock").keys()
    assert {"shared/__init__.py", "idna/__init__.py"} <= names
    assert "markupsafe/_speedups.cpython-314-aarch64-linux-gnu.so" in names
    assert "six.py" not in names
    assert "six.py" in building({}, Dependencies(".", groups=["batch"]))
    member = building({}, "libs/shared").keys()
    assert "idna/__init__.py" in member
    assert "markupsafe/__init__.py" not in member


def test_a_lock_that_any_tool_writes_is_installed(building, tmp_path):
    """From where its wheels are, whatever Python runs this."""
    (tmp_path / "in.txt").write_text("six==1.17.0\nmarkupsafe==3.0.4\n")
    command = [UV, "pip", "compile", "--quiet", "--universal", "--python", sys.executable]
    command += ["in.txt", "--format", "pylock.toml", "--output-file", "pylock.toml"]
    subprocess.run(command, cwd=tmp_path, check=True)
    names = building({}, "pylock.toml", runtime="python3.13", architecture="x86_64").keys()
    assert "markupsafe/_speedups.cpython-313-x86_64-linux-gnu.so" in names


def test_an_old_runtime_gets_wheels_that_its_system_can_load(building, installer):
    """Amazon Linux 2 has an older C library."""
    files = {"src/requirements.txt": "markupsafe==3.0.4\n"}
    found = building(files, installer=installer, runtime="python3.11", architecture="x86_64")
    assert "markupsafe/_speedups.cpython-311-x86_64-linux-gnu.so" in found


def test_uv_without_a_way_to_the_index_says_so(building, tmp_path, monkeypatch):
    """Not that the requirements were at fault."""
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    with pytest.raises(BuildError, match="there is no way to the package index"):
        building({"src/requirements.txt": "six==1.17.0\n"})
