"""Files are told by their distribution, and wheels by the tags that a runtime takes."""

from __future__ import annotations

import pytest
from installed import wheel, write

from lambdaform.assets.target import Target
from lambdaform.builds.wheels import distributions, files_in, tags

FITTING = [
    "py3-none-any",
    "py314-none-any",
    "cp314-none-any",
    "cp314-cp314-manylinux_2_34_aarch64",
    "cp314-cp314-manylinux_2_17_aarch64",
    "cp314-cp314-manylinux2014_aarch64",
    "cp39-abi3-manylinux_2_28_aarch64",
    "py3-none-manylinux_2_17_aarch64",
    "cp314-cp314-linux_aarch64",
]
OTHERS = [
    "py2-none-any",
    "cp315-none-any",
    "cp313-cp313-manylinux_2_17_aarch64",
    "cp314-cp314t-manylinux_2_17_aarch64",
    "cp315-abi3-manylinux_2_17_aarch64",
    "cp314-cp314-manylinux_2_35_aarch64",
    "cp314-cp314-manylinux_2_17_x86_64",
    "cp314-cp314-musllinux_1_2_aarch64",
    "cp314-cp314-macosx_11_0_arm64",
    "cp314-cp314-win_arm64",
    "pp311-pypy311_pp73-manylinux_2_17_aarch64",
]


@pytest.mark.parametrize("tag", FITTING)
def test_a_runtime_takes_wheels_for_its_python_its_machine_and_older_systems(tag):
    """The stable interface of older Pythons, and pure Python, fit too."""
    assert tag in {str(one) for one in tags(Target((3, 14), "arm64"))}


@pytest.mark.parametrize("tag", OTHERS)
def test_a_runtime_takes_no_other_wheels(tag):
    """Neither for another Python nor for another machine, system or newer C library."""
    assert tag not in {str(one) for one in tags(Target((3, 14), "arm64"))}


def test_amazon_linux_2_takes_older_wheels_only():
    """Python 3.11 runs with glibc 2.26, and 3.12 with 2.34."""
    tag = "cp39-abi3-manylinux_2_27_x86_64"
    assert tag not in {str(one) for one in tags(Target((3, 11), "x86_64"))}
    assert tag in {str(one) for one in tags(Target((3, 12), "x86_64"))}


def test_a_distribution_has_what_its_record_lists_and_is_still_there(tmp_path):
    """What was stripped is not its own any more; names are those of an index."""
    write(tmp_path, wheel("Some_Thing", "1.0", {"some/a.py": "", "some/b.py": ""}, "py3-none-any"))
    (tmp_path / "some" / "b.py").unlink()
    (tmp_path / "other.py").touch()
    (found,) = distributions(files_in(tmp_path))
    assert str(found) == "some-thing 1.0"
    assert {file for file in found.files if "dist-info" not in file} == {"some/a.py"}
    assert len(found.files) == 4
    assert found.is_pure


def test_a_distribution_may_lie_below_another_folder(tmp_path):
    """A layer has its distributions in `python/`, and their records know nothing of it."""
    write(tmp_path / "python", wheel("one", "1", {"one.py": "", "../bin/tool": ""}))
    (found,) = distributions(files_in(tmp_path))
    assert "python/one.py" in found.files
    assert "bin/tool" in found.files


@pytest.mark.parametrize("gone", ["RECORD", "WHEEL", "METADATA"])
def test_what_is_not_said_is_not_known(tmp_path, gone):
    """A folder without one of its files is still a distribution."""
    write(tmp_path, wheel("one", "1", {"one.py": ""}, "py3-none-any"))
    (tmp_path / "one-1.dist-info" / gone).unlink()
    (found,) = distributions(files_in(tmp_path))
    assert ("one.py" in found.files) == (gone != "RECORD")
    assert bool(found.tags) == (gone != "WHEEL")


def test_tags_are_read_one_by_one_and_as_a_set(tmp_path):
    """Both forms are in use; a line that is none is passed over."""
    said = ["py2.py3-none-any", "cp314-cp314-manylinux_2_17_x86_64", "whatever"]
    write(tmp_path, wheel("one", "1", {}, *said))
    (found,) = distributions(files_in(tmp_path))
    assert {str(tag) for tag in found.tags} == {"py2-none-any", "py3-none-any", said[1]}


def test_files_are_listed_in_order_with_folders_that_are_links(tmp_path):
    """The order is the same on every disk."""
    write(tmp_path, {"b/x": "", "a": "", "b/c/y": ""})
    (tmp_path / "link").symlink_to(tmp_path / "b" / "c")
    assert list(files_in(tmp_path)) == ["a", "b/c/y", "b/x", "link/y"]
