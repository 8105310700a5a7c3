"""What functions of the embedded cloud run on."""

from __future__ import annotations

import os
import platform
import sys

import pytest
from node_projects import project

from lambdaform import Function, Stack, machine
from lambdaform.app import App
from lambdaform.assets.bundling import Bundling
from lambdaform.assets.target import Target
from lambdaform.builds.functions import code_resources
from lambdaform.load import Start, _start
from lambdaform.synth import synth

OWN = sys.version_info[:2]


@pytest.fixture(autouse=True)
def _forget():
    machine.interpreter.cache_clear()
    yield
    machine.interpreter.cache_clear()


def test_a_runtime_that_is_not_there_runs_on_the_python_that_is_running(monkeypatch):
    """As the embedded cloud does it: what is installed must be what can be imported."""
    monkeypatch.setenv("PATH", "")
    found = machine.target("python3.14", "arm64")
    assert found is not None
    assert found.version == OWN
    assert found.machine in (platform.machine(), "aarch64")
    assert found.system == sys.platform
    assert str(found).endswith(" of this machine")


def _python(folder, name, text):
    program = folder / name
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)
    return program


def test_a_runtime_that_is_there_is_taken(monkeypatch, tmp_path):
    """Its own interpreter runs its functions."""
    program = _python(tmp_path, "python3.9", "echo 3 9")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin")
    assert machine.interpreter((3, 9)) == str(program)
    found = machine.target("python3.9", None)
    assert found is not None
    assert found.version == (3, 9)


@pytest.mark.parametrize("text", ["exit 127", "echo 3 8"])
def test_what_only_stands_for_an_interpreter_is_none(monkeypatch, tmp_path, text):
    """Version managers put a program on the path for each version that they know of."""
    _python(tmp_path, "python3.9", text)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin")
    assert machine.interpreter((3, 9)) is None


def test_a_runtime_of_another_language_has_no_target():
    """Only Python's distributions are installed."""
    assert machine.target("nodejs22.x", "arm64") is None


def test_a_mac_is_a_target_of_its_own():
    """Its wheels are others, and so are the zips."""
    mac = Target((3, 12), "arm64", "darwin")
    assert mac.identity != Target((3, 12), "arm64").identity
    assert mac.markers["sys_platform"] == "darwin"
    assert mac.markers["platform_machine"] == "arm64"


@pytest.mark.parametrize(("stage", "here"), [("dev", False), ("local", True)])
def test_only_stage_local_is_built_for_this_machine(tmp_path, monkeypatch, stage, here):
    """Everything else is for Lambda, whatever machine builds it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "main.py").write_text("def handler(event, context): ...\n")
    (tmp_path / "src" / "requirements.txt").write_text("six==1.17.0\n")
    token = _start.set(Start({"stage": stage}))
    try:
        app = App("shop")
        stack = Stack(app, "Data")
        Function(stack, "F", code=str(tmp_path / "src"), handler="main.handler")
    finally:
        _start.reset(token)
    assembly = synth(app)
    (package,), (function,) = assembly.packages, code_resources(assembly)
    assert package.recipe is not None
    wanted = machine.target("python3.14", "arm64") if here else Target((3, 14), "arm64")
    assert package.recipe.target == wanted == function.target


@pytest.mark.parametrize(("stage", "sdk"), [("dev", False), ("local", True)])
def test_only_stage_local_bundles_the_sdk(tmp_path, stage, sdk):
    """The embedded cloud carries none for Node, and Lambda does."""
    project(tmp_path, {"src/orders.js": "exports.create = 1"})
    token = _start.set(Start({"stage": stage}))
    try:
        app = App("shop")
        code = str(tmp_path / "src")
        Function(Stack(app, "S"), "F", code=code, handler="orders.create", runtime="nodejs24.x")
    finally:
        _start.reset(token)
    (package,) = synth(app).packages
    assert isinstance(package.recipe, Bundling)
    assert package.recipe.options.sdk is sdk
