"""What dependencies are installed for: Lambda's own systems, by the runtime."""

from __future__ import annotations

import pytest
from packaging.markers import Marker, default_environment

from lambdaform.assets.target import target


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
