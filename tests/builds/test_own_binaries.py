"""Compiled code that lies in a code folder is held against the runtime, as what is installed is."""

from __future__ import annotations

import pytest
from installed import wheel, write
from tiny_elf import elf

from lambdaform import App, Function, Stack, synth
from lambdaform.builds.checks import check
from lambdaform.builds.functions import code_resources


@pytest.fixture
def checked(tmp_path):
    """Return what is found in a code folder that functions of some architectures share."""

    def of(files, *architectures):
        write(tmp_path / "src", {"main.py": "def handler(event, context): ...\n", **files})
        stack = Stack(App("shop"), "Main")
        for architecture in architectures:
            Function(
                stack,
                f"Work{architecture.replace('_', '')}",
                code=str(tmp_path / "src"),
                handler="main.handler",
                architecture=architecture,
            )
        return check([*code_resources(synth.synth(stack.app))], {})

    return of


def test_a_program_for_another_machine_is_told_at_the_function(checked):
    """It would fail at the first call."""
    (problem,) = checked({"bin/tool": elf("x86_64")}, "arm64").problems
    assert problem.message == "`bin` does not run with python3.14 on arm64"
    assert problem.notes == ("`bin/tool` is for x86_64",)
    assert problem.at is not None


def test_what_was_installed_on_another_system_is_told(checked):
    """Distributions that were put into the code folder by hand, on a Mac."""
    files = wheel("one", "1", {}, "cp314-cp314-macosx_11_0_arm64")
    (problem,) = checked(files, "arm64").problems
    assert problem.message == "`one 1` does not run with python3.14 on arm64"


def test_a_folder_is_held_against_each_runtime_that_it_is_for(checked):
    """And once only, however many functions share it."""
    files = {"bin/tool": elf("x86_64")}
    assert len(checked(files, "arm64", "x86_64").problems) == 1
    assert checked(files, "x86_64").problems == ()
