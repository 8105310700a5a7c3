"""A handler that is not in the code is an error before anything is deployed."""

from __future__ import annotations

import sys
import warnings

import pytest

from lambdaform.assets import Packer
from lambdaform.errors import AssetError, Source
from lambdaform.template import Asset

OURS = f"python3.{sys.version_info.minor}"


@pytest.fixture
def check(tmp_path):
    """Return what is wrong with a handler, as `message (hint)`; `None` where nothing is."""

    def problem(handler, files, *, runtime=OURS, layered=False, bundle=None):
        for name, text in files.items():
            path = tmp_path / "src" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        asset = Asset("src", handler=handler, runtime=runtime, layered=layered, bundle=bundle)
        try:
            Packer(Source(str(tmp_path / "app.py"), 1)).package(asset)
        except AssetError as error:
            (only,) = error.problems
            return f"{only.message} ({only.hint})"
        return None

    return problem


@pytest.mark.parametrize(
    "code",
    [
        "def handler(event, context): ...",
        "async def handler(event, context): ...",
        "class handler: ...",
        "from app import handler",
        "from app import main as handler",
        "import handler",
        "import handler.inner",
        "handler = make()",
        "handler: object = make()",
        "a = handler = make()",
        "a, (handler, b) = make()",
        "(handler := make())",
        "try:\n    import x\nexcept ImportError:\n    def handler(e, c): ...",
        "try: pass\nfinally:\n    handler = 1",
        "if X:\n    def handler(e, c): ...\nelse:\n    pass",
        "if X: pass\nelse:\n    def handler(e, c): ...",
        "with make() as handler: pass",
        "with make():\n    def handler(e, c): ...",
        "for handler in make(): break",
        "while True:\n    handler = 1\n    break",
        "match X:\n    case 1:\n        def handler(e, c): ...",
        "@decorated(lambda: 1)\ndef handler(e, c): ...",
        "from shared import *",
        "def __getattr__(name): ...",
        "globals()['handler'] = make()",
        "exec(make())",
    ],
)
def test_whatever_binds_the_name_defines_the_handler(check, code):
    """Python looks the name up in the module, however it got there; a star may bring it."""
    assert check("main.handler", {"main.py": code}) is None


@pytest.mark.parametrize(
    "code",
    [
        "",
        "class A:\n    def handler(self): ...",
        "def main():\n    handler = 1",
        "def main():\n    def handler(): ...",
        "main = lambda handler: handler",
        "print(handler)",
        "x.handler = 1",
        "# def handler(event, context): ...",
    ],
)
def test_a_name_inside_something_else_is_no_handler(check, code):
    """Methods, local names and uses do not define it."""
    assert "defines no `handler`" in check("main.handler", {"main.py": code})


@pytest.mark.parametrize(
    ("handler", "file"),
    [
        ("main.handler", "main.py"),
        ("api.orders.handler", "api/orders.py"),
        ("api/orders.handler", "api/orders.py"),
        ("api.handler", "api/__init__.py"),
        ("api.orders.handler", "api/orders/__init__.py"),
    ],
)
def test_a_python_handler_names_a_module_or_a_package(check, handler, file):
    """Folders are written with dots or slashes; a package is its `__init__.py`."""
    assert check(handler, {file: "def handler(event, context): ..."}) is None


def test_a_package_hides_a_module_of_the_same_name(check):
    """Python imports `orders/__init__.py` before `orders.py`."""
    files = {"orders/__init__.py": "", "orders.py": "def create(event, context): ..."}
    assert check("orders.create", files) == (
        "the handler is `orders.create`, but `src/orders/__init__.py` defines no `create` (None)"
    )


@pytest.mark.parametrize(
    ("handler", "hint"),
    [
        ("main.handle", "did you mean `main.handler`?"),
        ("main.Handler", "did you mean `main.handler`?"),
        ("main.zzz", "known here: `handler`, `other`"),
    ],
)
def test_the_function_that_was_meant_is_named(check, handler, hint):
    """The nearest name, or the functions that the file defines itself."""
    code = "import boto3\nX = 1\ndef other(): ...\ndef handler(event, context): ...\n"
    function = handler.partition(".")[2]
    assert check(handler, {"main.py": code}) == (
        f"the handler is `{handler}`, but `src/main.py` defines no `{function}` ({hint})"
    )


@pytest.mark.parametrize(
    ("handler", "hint"),
    [
        ("order.create", "did you mean `orders.create`?"),
        ("api.item.create", "did you mean `api.items.create`?"),
        ("api/item.create", "did you mean `api/items.create`?"),
        ("pck.create", "did you mean `pack.create`?"),
        ("zzz.create", None),
    ],
)
def test_the_file_that_was_meant_is_named(check, handler, hint):
    """Among the modules of the package, written as the user writes."""
    code = "def create(event, context): ..."
    files = dict.fromkeys(["orders.py", "api/items.py", "pack/__init__.py", "notes.txt"], code)
    stem = handler.rpartition(".")[0].replace(".", "/")
    expected = f"the handler is `{handler}`, but `src` holds no `{stem}.py` ({hint})"
    assert check(handler, files) == expected


@pytest.mark.parametrize(
    ("handler", "runtime", "whole"),
    [
        ("main", OURS, "main.handler"),
        ("main.", OURS, "main.handler"),
        (".handler", OURS, "handler.handler"),
        ("", OURS, "main.handler"),
        ("src/index", "nodejs24.x", "src/index.handler"),
    ],
)
def test_a_handler_is_a_file_and_a_function(check, handler, runtime, whole):
    """Half of it is not enough."""
    assert check(handler, {"main.py": ""}, runtime=runtime) == (
        f"the handler `{handler}` names no function (write the file and the function: `{whole}`)"
    )


def test_a_syntax_error_in_the_handler_is_told_with_its_line(check):
    """The file would fail when it is first invoked."""
    code = "import os\n\ndef handler(event, context)\n    ...\n"
    assert check("main.handler", {"main.py": code}) == (
        "`src/main.py` has a syntax error in line 3: expected ':' (None)"
    )


def test_syntax_of_a_newer_python_is_not_refused(check):
    """The Python that runs lambdaform may be older than the function's runtime."""
    newer = f"python3.{sys.version_info.minor + 1}"
    code = "def handler(event, context) newer: ..."
    assert check("main.handler", {"main.py": code}, runtime=newer) is None
    assert check("main.handler", {"main.py": code}) is not None


def test_what_no_python_takes_is_refused_for_a_newer_one_too(check):
    """A colon that is not there stays away."""
    newer = f"python3.{sys.version_info.minor + 1}"
    files = {"main.py": "def handler(event, context)\n    ..."}
    assert check("main.handler", files, runtime=newer) == (
        "`src/main.py` has a syntax error in line 1: expected ':' (None)"
    )


@pytest.mark.parametrize(
    "code",
    [
        "# -*- coding: latin-1 -*-\nX = 'caf\xe9'\ndef handler(e, c): ...".encode("latin-1"),
        b"\xef\xbb\xbfdef handler(e, c): ...\r\n",
    ],
    ids=["latin-1", "byte order mark"],
)
def test_encodings_that_python_reads_are_read(check, code):
    """By their declaration, as Python does it."""
    assert check("main.handler", {"main.py": code}) is None


@pytest.mark.parametrize(
    "code",
    [
        b"def handler(e, c): ...\0",
        b"# coding: klingon\ndef handler(e, c): ...",
        b"X = 'caf\xe9'\ndef handler(e, c): ...",
    ],
    ids=["null byte", "unknown encoding", "not UTF-8"],
)
def test_a_file_that_python_cannot_read_is_an_error(check, code):
    """Not a traceback."""
    assert check("main.handler", {"main.py": code}).startswith("`src/main.py` has a syntax error")


@pytest.mark.parametrize("depth", [900, 50_000])
def test_a_deep_expression_is_not_refused(check, depth):
    """A long sum is nested as deep as it is long; deeper than the parser goes, nothing is known."""
    assert check("main.handler", {"main.py": f"X = {'1+' * depth}1\nhandler = X"}) is None


def test_the_warnings_of_a_handler_are_its_own(check):
    """An old escape in a handler's string is none of a synth's business."""
    with warnings.catch_warnings(action="error"):
        assert check("main.handler", {"main.py": "handler = '\\d'"}) is None


@pytest.mark.parametrize(
    ("handler", "file"),
    [
        ("index.handler", "index.js"),
        ("index.handler", "index.mjs"),
        ("index.handler", "index.cjs"),
        ("src/api/index.handler", "src/api/index.js"),
        ("index.api.handler", "index.js"),
    ],
)
def test_a_node_handler_is_found_by_its_file(check, handler, file):
    """Up to the first dot of the last part is the file; what it exports is not looked at."""
    assert check(handler, {file: ""}, runtime="nodejs24.x") is None


def test_a_node_handler_whose_file_is_not_there_is_named(check):
    """With the file that was meant."""
    assert check("dist/indx.handler", {"dist/index.mjs": ""}, runtime="nodejs24.x") == (
        "the handler is `dist/indx.handler`, but `src` holds no `dist/indx.js` "
        "(did you mean `dist/index.handler`?)"
    )


def test_a_layer_may_hold_the_file(check):
    """Monitoring layers bring the handler; a file that is in the code is still read."""
    files = {"main.py": ""}
    assert check("datadog_lambda.handler.handler", files, layered=True) is None
    node = "/opt/nodejs/node_modules/datadog-lambda-js/handler.handler"
    assert check(node, files, runtime="nodejs24.x", layered=True) is None
    assert "defines no `handler`" in check("main.handler", files, layered=True)


def test_other_runtimes_are_not_looked_at(check):
    """What a handler means there is not known here."""
    assert check("com.example.Handler::handle", {"a.jar": ""}, runtime="java21") is None
    assert check("bootstrap", {"bootstrap": ""}, runtime="provided.al2023") is None


def test_a_file_is_read_again_when_it_changes(check):
    """In one process, too."""
    assert check("main.handler", {"main.py": "def handler(): ..."}) is None
    assert "defines no `handler`" in check("main.handler", {"main.py": "def handle1(): ..."})


@pytest.mark.parametrize("ending", [".ts", ".mts", ".cts"])
def test_typescript_needs_esbuild(check, ending):
    """Lambda does not run it; what does is one command away."""
    assert check("api.create", {f"api{ending}": ""}, runtime="nodejs24.x") == (
        f"the handler is `api.create`, but Lambda does not run `src/api{ending}` "
        "(esbuild bundles it, once it is installed: `npm install --save-dev esbuild`)"
    )


def test_typescript_is_not_copied(check):
    """`bundle=False` leaves it as it is."""
    found = check("api.create", {"api.ts": ""}, runtime="nodejs24.x", bundle=False)
    assert found.endswith("(it is bundled where `bundle=False` is left out)")


def test_typescript_that_is_compiled_beside_its_source_is_copied(check):
    """That is what Lambda runs."""
    assert check("api.create", {"api.ts": "", "api.js": ""}, runtime="nodejs24.x") is None


def test_a_misspelt_handler_in_typescript_is_named(check):
    """With what was meant, not with what is missing for it."""
    found = check("apy.create", {"api.ts": ""}, runtime="nodejs24.x")
    assert found.endswith("(did you mean `api.create`?)")
