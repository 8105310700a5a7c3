"""Wheels in a folder of the project, installed by uv and by pip themselves, without a network."""

from __future__ import annotations

import zipfile

import pytest
from installed import wheel
from recipes import Noted, write

from lambdaform.assets import Packer
from lambdaform.assets.target import Target, target
from lambdaform.builds import programs
from lambdaform.builds.build import build
from lambdaform.builds.cache import Cache
from lambdaform.builds.pip import Pip
from lambdaform.builds.uv import Uv
from lambdaform.dependencies import dependencies
from lambdaform.errors import BuildError, Source
from lambdaform.template import Asset

pytestmark = pytest.mark.slow

UV = programs.uv() or ""
HERE = Target((3, 11), "x86_64", own_glibc=(2, 36), is_here=True)
TEXT = "--no-index\n--find-links wheels\n"


@pytest.fixture
def wheels(tmp_path):
    """Write a wheel of `foo` into a folder; its module says what it is of."""

    def of(version, tag, text=None, name="foo"):
        (tmp_path / "wheels").mkdir(exist_ok=True)
        files = wheel(name, version, {f"{name}.py": text or f"IT = {tag!r}\n"}, tag)
        info = f"{name}-{version}.dist-info"
        files[f"{info}/WHEEL"] = f"Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: {tag}\n"
        files[f"{info}/RECORD"] = "".join(f"{file},,\n" for file in files)
        with zipfile.ZipFile(tmp_path / f"wheels/{name}-{version}-{tag}.whl", "w") as archive:
            for file, content in files.items():
                archive.writestr(file, content)

    return of


@pytest.fixture
def building(tmp_path):
    """Install what a file of the project asks for; return `foo.py` of the zip, and its name."""

    def of(runtime="python3.11", *, name="requirements.txt", to=target, others=(), installer=None):
        packer = Packer(Source(str(tmp_path / "app.py"), 1), to)
        said = dependencies(name)
        found = packer.package(Asset(None, (), None, runtime, False, "x86_64", others, said))
        cache = Cache(tmp_path / "cache")
        zips = build([found], (), Noted(), cache=cache, installer=installer).zips
        with zipfile.ZipFile(zips[found.digest]) as archive:
            return archive.read("foo.py").decode(), found.digest

    return of


@pytest.fixture(params=["uv", "pip"])
def installer(request):
    """Each of the programs that install."""
    return Uv(UV, programs.run) if request.param == "uv" else Pip(programs.run)


def test_what_is_installed_for_this_machine_is_not_for_lambda(tmp_path, wheels, building):
    """Both are Python 3.11 on x86, and one C library is newer."""
    write(tmp_path, {"requirements.txt": f"{TEXT}foo==1.0\n"})
    for platform in ("manylinux_2_28", "manylinux_2_17"):
        wheels("1.0", f"cp311-cp311-{platform}_x86_64")
    here, there = building(to=lambda *_: HERE), building()
    assert "manylinux_2_28" in here[0]
    assert "manylinux_2_17" in there[0]
    assert here[1] != there[1]


@pytest.mark.parametrize("runtimes", [("python3.12", "python3.11"), ("python3.11", "python3.12")])
def test_a_layer_is_installed_for_the_oldest_of_its_systems(
    tmp_path, wheels, building, installer, runtimes
):
    """In whichever order they are said."""
    write(tmp_path, {"requirements.txt": f"{TEXT}foo==1.0\n"})
    for platform in ("manylinux_2_28", "manylinux_2_17"):
        wheels("1.0", f"cp310-abi3-{platform}_x86_64")
    others = ((runtimes[1], "x86_64"),)
    assert "manylinux_2_17" in building(runtimes[0], others=others, installer=installer)[0]


def test_a_wheel_that_was_built_anew_is_installed(tmp_path, wheels, building, installer):
    """It has the name of the one before."""
    write(tmp_path, {"requirements.txt": f"{TEXT}foo==1.0\n"})
    for text in ("IT = 1\n", "IT = 2\n"):
        wheels("1.0", "py3-none-any", text)
        assert building(installer=installer)[0] == text


@pytest.mark.parametrize("name", ["pyproject.toml", "requirements.txt"])
@pytest.mark.parametrize(
    ("limit", "version"),
    [
        ('constraint-dependencies = ["foo<2"]', 1),
        ('override-dependencies = ["foo==1.0"]', 1),
        ("", 2),
    ],
)
def test_what_uv_is_told_to_keep_to_is_kept_to(
    tmp_path, wheels, building, installer, name, limit, version
):
    """A change of it is a change of what is installed; pip knows constraints only."""
    for number in (1, 2):
        wheels(f"{number}.0", "py3-none-any", f"IT = {number}\n")
    text = '[project]\nname = "shop"\nversion = "1"\ndependencies = ["foo"]\n[tool.uv]\n'
    text += f'no-index = true\nfind-links = ["wheels"]\n{limit}\n'
    write(tmp_path, {"pyproject.toml": text, "requirements.txt": f"{TEXT}foo\n"})
    if isinstance(installer, Pip) and (name == "pyproject.toml" or "override" in limit):
        if "override" in limit:
            with pytest.raises(BuildError, match="it is uv that reads this"):
                building(name=name, installer=installer)
        return
    assert building(name=name, installer=installer)[0] == f"IT = {version}\n"
