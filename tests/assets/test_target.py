"""What dependencies are installed for: Lambda's own systems, by the runtime."""

from __future__ import annotations

from dataclasses import replace

import pytest
from packaging.markers import Marker, default_environment

from lambdaform.assets.recipe import Contents, Recipe
from lambdaform.assets.target import Target, target


@pytest.mark.parametrize(
    ("runtime", "glibc"),
    [
        ("python3.9", (2, 26)),
        ("python3.11", (2, 26)),
        ("python3.12", (2, 34)),
        ("python3.14", (2, 34)),
    ],
)
def test_the_c_library_is_that_of_the_runtimes_system(runtime, glibc):
    """Amazon Linux 2 up to Python 3.11, Amazon Linux 2023 from 3.12 on."""
    assert target(runtime, "arm64").glibc == glibc


@pytest.mark.parametrize("runtime", ["nodejs24.x", "provided.al2023", "python", "java21", "", None])
def test_other_runtimes_are_no_target(runtime):
    """Nothing of Python is installed for them."""
    assert target(runtime, "arm64") is None


def test_without_an_architecture_it_is_lambdas_own():
    """Lambda takes `x86_64` where a function says none."""
    assert target("python3.14", None).machine == "x86_64"


def test_markers_are_those_of_the_runtime():
    """Every variable that a marker may name has its value there, whatever runs this."""
    markers = target("python3.13", "arm64").markers
    assert markers.keys() == {*default_environment(), "extra"}
    for text in (
        "python_version == '3.13' and platform_machine == 'aarch64'",
        "sys_platform == 'linux' and os_name == 'posix' and platform_system == 'Linux'",
        "python_full_version >= '3.13.0' and implementation_name == 'cpython'",
    ):
        assert Marker(text).evaluate(dict(markers)), text


LAMBDA = Target((3, 11), "x86_64")
OTHERS = {
    "version": (3, 12),
    "architecture": "arm64",
    "system": "darwin",
    "own_glibc": (2, 36),
    "is_here": True,
}


def _digest(*targets, file):
    return Recipe(file, "requirements.txt", targets, Contents("requirements", "six\n")).digest


@pytest.mark.parametrize("name", Target.__dataclass_fields__)
def test_targets_that_differ_in_anything_have_installations_of_their_own(tmp_path, name):
    """What was installed for this machine never gets to Lambda, though both read alike."""
    file = tmp_path / "requirements.txt"
    other = replace(LAMBDA, **{name: OTHERS[name]})
    assert _digest(other, file=file) != _digest(LAMBDA, file=file)
    assert _digest(LAMBDA, other, file=file) != _digest(LAMBDA, file=file)


def test_what_is_for_several_runtimes_is_installed_for_the_oldest_system_of_them(tmp_path):
    """A newer C library runs what was made for an older one; never the other way round."""
    new, old = Target((3, 12), "arm64"), Target((3, 11), "arm64")
    contents = Contents("requirements", "six\n")
    recipe = Recipe(tmp_path / "requirements.txt", "requirements.txt", (new, old), contents)
    assert (recipe.target.python, recipe.target.glibc) == ("3.12", (2, 26))
    assert str(recipe.target) == str(new)
    assert replace(recipe, targets=(new,)).target == new
