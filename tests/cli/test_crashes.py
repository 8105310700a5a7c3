"""What a function raised, as people read it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lambdaform import App, Function, Stack
from lambdaform.assets.bundling import Bundling
from lambdaform.cli.crashes import Crash
from lambdaform.synth import synth

HERE = f"/tmp/lambdaform-uynr8gj0/code/{'0f' * 32}"
PYTHON = {
    "errorType": "ValueError",
    "errorMessage": "no such order",
    "requestId": "1",
    "stackTrace": [
        '  File "/usr/lib/python3.11/importlib/__init__.py", line 126, in import_module\n    x\n',
        '  File "<frozen importlib._bootstrap>", line 1204, in _gcd_import\n',
        '  File "/var/runtime/bootstrap.py", line 60, in handle\n    y\n',
        f'  File "{HERE}/f.py", line 4, in bad\n    find(1)\n    ~~~~^^^\n',
        '  File "/usr/lib/python3.11/json/__init__.py", line 346, in loads\n    z\n',
    ],
}
NODE = {
    "errorType": "OrderError",
    "errorMessage": "no such order",
    "trace": [
        "OrderError: no such order",
        "    at Object.openSync (node:fs:573:18)",
        f"    at find (file://{HERE}/f.mjs:14:9)",
        f"    at Runtime.add [as handler] ({HERE}/lib/cart.js:76:24)",
        "    at Runtime.once (file:///p/node_modules/aws-lambda-ric/dist/index.mjs:1427:29)",
        "    at /var/task/anonymous.js:3:1",
        "    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)",
    ],
}


@pytest.fixture
def package(tmp_path, monkeypatch):
    """The package of a folder `src` of the current folder."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src/f.py").write_text("def bad(event, context): ...\n")
    (tmp_path / "src/f.mjs").write_text("")
    monkeypatch.chdir(tmp_path)
    app = App("shop")
    Function(Stack(app, "S"), "F", code=tmp_path / "src", handler="f.bad")
    (found,) = synth(app).packages
    return found


def test_an_error_of_python_is_told_at_its_line_of_the_project(package):
    """The runtime's own frames are left out, and what only points at code."""
    problem = Crash.of(PYTHON).problem("Bad", package)
    assert str(problem).splitlines() == [
        "error: `Bad` raised ValueError: no such order",
        "  --> src/f.py:4",
        "   |  src/f.py:4 in bad",
        "   |    find(1)",
        "   |  /usr/lib/python3.11/json/__init__.py:346 in loads",
        "   |    z",
    ]


def test_an_error_of_node_is_told_alike(package):
    """The innermost frame comes last, as in Python."""
    problem = Crash.of(NODE).problem("Bad", package)
    assert str(problem).splitlines() == [
        "error: `Bad` raised OrderError: no such order",
        "  --> src/f.mjs:14",
        "   |  anonymous.js:3",
        "   |  lib/cart.js:76 in add",
        "   |  src/f.mjs:14 in find",
    ]


def test_without_the_code_it_is_the_path_in_the_zip():
    """Such as of code that is not a folder of the app."""
    assert str(Crash.of(PYTHON).problem("Bad", None).at) == "f.py:4"


def test_lines_of_a_bundle_are_not_those_of_its_sources(package, monkeypatch):
    """A file of that name may be in both."""
    bundled = replace(package, recipe=Bundling.__new__(Bundling))
    assert str(Crash.of(NODE).at(bundled)) == "f.mjs:14"


@pytest.mark.parametrize(
    ("type", "message", "expected"),
    [
        (
            "Runtime.ExitError",
            "RequestId: 11edf432-c7b1 Error: Runtime exited with error: exit status 3",
            "`Bad` failed: Runtime exited with error: exit status 3 (Runtime.ExitError)",
        ),
        (
            "Sandbox.Timedout",
            "2026-11-21T02:30:10.436Z 492b1fcb Task timed out after 1.00 seconds",
            "`Bad` failed: Task timed out after 1.00 seconds (Sandbox.Timedout)",
        ),
        ("KeyError", "", "`Bad` raised KeyError"),
        ("ValueError", "one\ntwo", "`Bad` raised ValueError: one\n   |  two"),
    ],
)
def test_what_lambda_finds_no_code_has_raised(type, message, expected):
    """And the request is of no interest."""
    found = Crash.of({"errorType": type, "errorMessage": message})
    assert found.problem("Bad", None).message == expected


@pytest.mark.parametrize("record", [None, [], "x", {}, {"errorMessage": "x"}, {"errorType": "x"}])
def test_what_is_no_error_is_none(record):
    """A function may return whatever it likes."""
    assert Crash.of(record) is None
