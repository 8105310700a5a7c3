"""Packages become zips: each installation once, the same bytes each time, nothing half."""

from __future__ import annotations

import shutil
import zipfile

import pytest
from installed import wheel
from recipes import PURE, Fake, Noted, package, refused

from lambdaform import builds
from lambdaform.builds import built, ready, zip_writer
from lambdaform.builds.build import build
from lambdaform.builds.cache import Cache
from lambdaform.dependencies import Dependencies
from lambdaform.errors import AssetError, BuildError

CODE = {"src/main.py": "import six\n", "src/requirements.txt": "six==1.17.0\n"}


@pytest.fixture
def cache(tmp_path):
    """A cache of its own."""
    return Cache(tmp_path / "cache")


def _names(zip):
    with zipfile.ZipFile(zip) as archive:
        return archive.namelist()


def _zip(found, cache, installer=None):
    return build([found], (), cache=cache, installer=installer or Fake()).zips[found.digest]


def test_a_zip_holds_dependencies_and_code(tmp_path, cache):
    """What is installed first: its part is the same for all that share it."""
    zip = _zip(package(tmp_path, CODE), cache)
    info = "six-1.17.0.dist-info"
    assert _names(zip) == [
        *(f"{info}/METADATA", f"{info}/RECORD", f"{info}/WHEEL", "six.py"),
        *("main.py", "requirements.txt"),
    ]
    with zipfile.ZipFile(zip) as archive:
        modes = {(i.external_attr >> 16, i.date_time[0]) for i in archive.infolist()}
        assert archive.testzip() is None
    assert modes == {(0o100644, 1980)}


def test_code_alone_needs_no_installer(tmp_path, cache):
    """Its zip is the one that synth writes."""
    found = package(tmp_path, {"src/main.py": "X = 1\n"})
    zip = _zip(found, cache, Fake(fails=AssertionError("nothing is installed")))
    found.write(tmp_path / "other.zip")
    assert zip.read_bytes() == (tmp_path / "other.zip").read_bytes()


def test_the_same_content_gives_the_same_bytes(tmp_path, cache):
    """On every machine, whenever it is built."""
    one = _zip(package(tmp_path / "a", CODE), cache)
    other = _zip(package(tmp_path / "b", CODE), Cache(tmp_path / "other"))
    assert (one.name, one.read_bytes()) == (other.name, other.read_bytes())


def test_an_installation_serves_all_that_share_it(tmp_path, cache):
    """Forty functions, each with code of its own, cost one installation."""
    files = {"requirements.txt": "six==1.17.0\n"}
    packages = [
        package(
            tmp_path, {**files, f"src{n}/main.py": f"N = {n}\n"}, "requirements.txt", path=f"src{n}"
        )
        for n in range(40)
    ]
    fake = Fake()
    zips = build(packages, (), cache=cache, installer=fake).zips
    assert len(fake.recipes) == 1
    assert len({zip.read_bytes() for zip in zips.values()}) == len(packages)


def test_what_was_built_is_not_built_again(tmp_path, cache):
    """Not installed, not packed, not told."""
    found = package(tmp_path, CODE)
    first = build([found], (), cache=cache, installer=Fake())
    noted, none = Noted(), Fake(fails=AssertionError("again"))
    second = build([found], (), noted, cache=cache, installer=none)
    assert second.zips == first.zips
    assert (first.made, second.made, noted.begun_) == ({found.digest}, frozenset(), [])


def test_other_code_beside_the_same_dependencies_installs_nothing(tmp_path, cache):
    """Only its zip is new."""
    _zip(package(tmp_path, CODE), cache)
    changed = package(tmp_path, {**CODE, "src/main.py": "import six as s\n"})
    _zip(changed, cache, Fake(fails=AssertionError("again")))


def test_what_takes_its_time_is_told(tmp_path, cache, monkeypatch):
    """As it begins, and as it ends."""
    monkeypatch.chdir(tmp_path)
    noted = Noted()
    build([package(tmp_path, CODE)], (), noted, cache=cache, installer=Fake())
    recipe = "`src/requirements.txt` for python3.14 on arm64"
    assert noted.begun_ == [f"installing {recipe}", f"packing `src` with {recipe}"]
    assert noted.ended_ == noted.begun_


def test_a_file_of_the_code_stands_in_the_place_of_a_dependencys(tmp_path, cache):
    """Lambda would find the code's own first, too: it is in the zip once."""
    found = package(tmp_path, {**CODE, "src/six.py": "mine = True\n"})
    zip = _zip(found, cache)
    assert _names(zip).count("six.py") == 1
    with zipfile.ZipFile(zip) as archive:
        assert archive.read("six.py") == b"mine = True\n"


def test_more_files_than_the_plain_form_holds_are_packed_too(tmp_path, cache, monkeypatch):
    """In the form for very many."""
    other = _zip(package(tmp_path, CODE), Cache(tmp_path / "other"))
    monkeypatch.setattr(zip_writer, "MOST", 1)
    assert _zip(package(tmp_path, CODE), cache).read_bytes() == other.read_bytes()


def test_a_layer_has_its_dependencies_where_python_looks(tmp_path, cache):
    """Below `python`, with its code beside them."""
    found = package(tmp_path, CODE, prefix="python", dependencies_prefix="python")
    names = _names(_zip(found, cache))
    assert {"python/six.py", "python/main.py"} <= {*names}
    assert all(name.startswith("python/") for name in names)


def test_a_layer_of_dependencies_only_is_what_is_installed(tmp_path, cache):
    """It needs no second copy on the disk."""
    files = {"requirements.txt": "six==1.17.0\n"}
    found = package(tmp_path, files, "requirements.txt", path=None, dependencies_prefix="python")
    zip = _zip(found, cache)
    assert "python/six.py" in _names(zip)
    assert zip.stat().st_nlink == 2


def test_a_layer_that_would_be_empty_is_told(tmp_path, cache):
    """Lambda takes no empty zip."""
    files = {"requirements.txt": "six ; sys_platform == 'win32'\n"}
    found = package(tmp_path, files, "requirements.txt", path=None, dependencies_prefix="python")
    with pytest.raises(BuildError, match="the zip would be empty"):
        _zip(found, cache, Fake(files={}))


def test_a_failing_installation_is_told_once(tmp_path, cache):
    """And tried once, however many functions share it; others are still tried."""
    files = {"requirements.txt": "six\n", "other.txt": "idna\n", "src/main.py": "", "more/x.py": ""}
    packages = [
        package(tmp_path, files, "requirements.txt"),
        package(tmp_path, files, "requirements.txt", path="more"),
        package(tmp_path, files, "other.txt"),
    ]
    fake = Fake(fails=refused("no way"))
    with pytest.raises(BuildError) as caught:
        build(packages, (), cache=cache, installer=fake)
    assert [recipe.name for recipe in fake.recipes] == ["requirements.txt", "other.txt"]
    assert [problem.message for problem in caught.value.problems] == ["no way"]


@pytest.mark.parametrize("error", [refused(), KeyboardInterrupt(), OSError(28, "No space left")])
def test_what_fails_leaves_nothing(tmp_path, cache, error):
    """The next build begins anew."""
    found = package(tmp_path, CODE)
    with pytest.raises((BuildError, KeyboardInterrupt)):
        _zip(found, cache, Fake(fails=error))
    assert [*(cache.folder / "installed").iterdir()] == []
    assert _zip(found, cache).is_file()


def test_what_does_not_run_on_lambda_is_no_installation(tmp_path, cache):
    """It is checked before it counts as one."""
    wrong = wheel("fast", "1.0", {"fast.py": ""}, "cp311-cp311-win_amd64")
    with pytest.raises(BuildError) as caught:
        _zip(package(tmp_path, CODE), cache, Fake(files=wrong))
    assert "`fast 1.0` does not run with python3.14 on arm64" in str(caught.value)
    assert [*(cache.folder / "installed").iterdir()] == []


def test_it_has_to_run_on_all_that_a_layer_is_for(tmp_path, cache):
    """A wheel for one Python is told where the layer is for two."""
    files = wheel("fast", "1.0", {"fast.py": ""}, "cp314-cp314-manylinux2014_aarch64")
    layer = package(tmp_path, CODE, others=(("python3.13", "arm64"),))
    with pytest.raises(BuildError, match=r"does not run with python3.13 on arm64"):
        _zip(layer, cache, Fake(files=files))


def test_code_that_changes_after_it_was_named_is_told(tmp_path, cache):
    """The zip is kept under that name for good."""
    found = package(tmp_path, CODE)
    (tmp_path / "src/main.py").write_text("import idna\n")
    with pytest.raises(AssetError, match="changed while it was packed"):
        _zip(found, cache)
    assert [*(cache.folder / "zips").iterdir()] == []


def test_what_is_not_pinned_is_told(tmp_path, cache):
    """Once, when it is installed; of a file all at once, however many recipes are made of it."""
    both = {"six.py": ""}
    fake = Fake(files=wheel("six", "1.17.0", both, PURE) | wheel("idna", "3.10", {}, PURE))
    files = {**CODE, "src/requirements.txt": "six==1.17.0\nidna>=3\n"}
    packages = [package(tmp_path, files), package(tmp_path, files, Dependencies(strip=True))]
    noted = Noted()
    for _ in range(2):
        build(packages, (), noted, cache=cache, installer=fake)
    (warning,) = noted.warnings
    assert warning.message == "`src/requirements.txt` does not pin `idna`"
    assert warning.hint == "pin all, with `uv pip compile` or a lock"
    assert _warnings(package(tmp_path, CODE), cache) == []


def _warnings(found, cache, installer=None):
    noted = Noted()
    build([found], (), noted, cache=cache, installer=installer or Fake())
    return [f"{warning.message} ({warning.hint})" for warning in noted.warnings]


def test_a_misspelt_name_is_told(tmp_path, cache):
    """Where nothing of that name was installed, but something much like it."""
    said = Dependencies(leave_out=["sixx", "boto3"])
    (only,) = _warnings(package(tmp_path, CODE, said), cache)
    assert (
        only
        == "`leave_out` names `sixx`, which `src/requirements.txt` does not need (did you mean `six`?)"
    )


def test_what_is_left_out_is_not_in_the_zip(tmp_path, cache):
    """Nor told as missing."""
    found = package(tmp_path, CODE, Dependencies(leave_out=["six"]))
    assert _names(_zip(found, cache)) == ["main.py", "requirements.txt"]


@pytest.mark.parametrize("damage", ["", "{", '{"parts": {}}', "[]"])
def test_a_damaged_installation_is_made_again(tmp_path, cache, damage):
    """A file that lost its end, when the power went."""
    found = package(tmp_path, CODE)
    _zip(found, cache)
    (tmp_path / "cache/installed" / found.recipe.digest / "receipt.json").write_text(damage)
    fake = Fake()
    _zip(found, cache, fake)
    assert len(fake.recipes) == 1


@pytest.mark.parametrize(
    "name", ["receipt.json", "files/six.py", "files/six-1.17.0.dist-info/WHEEL"]
)
def test_an_installation_without_one_of_its_files_is_made_again(tmp_path, cache, name):
    """Somebody cleans up what looks old; and then the zip would lack it, for good."""
    found = package(tmp_path, CODE)
    whole = _zip(found, cache).read_bytes()
    (tmp_path / "cache/installed" / found.recipe.digest / name).unlink()
    shutil.rmtree(tmp_path / "cache/bases")
    shutil.rmtree(tmp_path / "cache/zips")
    fake = Fake()
    assert _zip(found, cache, fake).read_bytes() == whole
    assert len(fake.recipes) == 1


def test_a_damaged_zip_is_made_again(tmp_path, cache):
    """Of what is installed already."""
    found = package(tmp_path, CODE)
    zip = _zip(found, cache)
    whole = zip.read_bytes()
    zip.write_bytes(whole[:50])
    assert ready([found], cache) == {}
    assert _zip(found, cache, Fake(fails=AssertionError("again"))).read_bytes() == whole


def test_what_is_ready_is_what_is_in_the_cache(tmp_path, cache):
    """Nothing is made; what holds code only is not asked for."""
    found, plain = package(tmp_path, CODE), package(tmp_path / "b", {"src/main.py": ""})
    assert ready([found, plain], cache) == {}
    zips = build([found, plain], (), cache=cache, installer=Fake()).zips
    assert ready([found, plain], cache) == {found.digest: zips[found.digest]}


def test_nothing_is_needed_but_the_packages(tmp_path, monkeypatch):
    """The cache is the user's, the installer is found."""
    monkeypatch.setenv("LAMBDAFORM_CACHE", str(tmp_path / "own"))
    plain = package(tmp_path, {"src/main.py": ""})
    assert built([plain]) == {plain.digest: Cache(tmp_path / "own").zip(plain.digest).path}


def test_the_cache_is_tidied_where_something_was_made(tmp_path, cache, monkeypatch):
    """Not in the run in which nothing changed: that has to be fast."""
    tidied = []

    def tidy(self):
        tidied.append(self)

    monkeypatch.setattr(Cache, "tidy", tidy)
    found = package(tmp_path, CODE)
    for _ in range(2):
        _zip(found, cache)
    assert len(tidied) == 1


def test_a_cache_that_cannot_be_written_is_told(tmp_path):
    """With the variable that names another."""
    (tmp_path / "file").touch()
    with pytest.raises(BuildError, match="cannot be written"):
        _zip(package(tmp_path, CODE), Cache(tmp_path / "file"))


def test_without_uv_and_pip_it_is_told(tmp_path, cache, monkeypatch):
    """With the way to one of them."""
    monkeypatch.setattr("lambdaform.builds.programs.uv", lambda: None)
    monkeypatch.setattr("lambdaform.builds.programs.has_pip", lambda: False)
    with pytest.raises(BuildError, match="this Python has neither"):
        build([package(tmp_path, CODE)], (), cache=cache)


def test_links_of_the_installer_are_followed(tmp_path, cache):
    """Whatever way it takes files from its own cache, the zip holds them."""

    class Linking(Fake):
        def install(self, recipe, into, work):
            super().install(recipe, tmp_path / "elsewhere", work)
            for path in (tmp_path / "elsewhere").iterdir():
                (into / path.name).symlink_to(path)

    zip = _zip(package(tmp_path, CODE), cache, Linking())
    with zipfile.ZipFile(zip) as archive:
        assert archive.read("six.py") == b"X = 1\n"


def test_the_room_says_what_it_has():
    """And nothing else."""
    assert builds.built is built
    with pytest.raises(AttributeError, match="has no attribute `bulit`"):
        _ = builds.bulit
