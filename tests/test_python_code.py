"""A syntax error is told where no newer Python would take the code."""

from __future__ import annotations

import sys

import pytest

from lambdaform import python_code

OURS = f"python3.{sys.version_info.minor}"
NEWER = "python3.99"


def certain(code, runtime=NEWER):
    try:
        python_code.names(code)
    except SyntaxError as error:
        return python_code.is_certain(error, code, runtime)
    return None


@pytest.mark.parametrize(
    "code",
    [
        "def handler(event, context)\n    ...",
        "if x  # why\n    ...",
        "for x in y\n    ...",
        "class A\n    ...",
        "def handler(event, context):\n...",
        "x = 1\n  y = 2",
        "if x:\n    y\n  z",
        "x = (1,\ny = 2",
        "x = 1)",
        "x = (1]",
        "x = 'abc",
        "x = '''abc",
        "x = f'{y}'\ndef handler(event, context)\n    ...",
        "x = 1\0",
        b"x = 'caf\xe9'",
        b"# coding: klingon\n",
    ],
)
def test_what_no_python_takes_is_certain(code):
    """Whatever the runtime of the function is."""
    assert certain(code) is True


@pytest.mark.parametrize(
    "code",
    [
        "def f[T](x: T): ...",
        "def f[T](x: T) -> T: ...",
        "class A[T]: ...",
        "class A[T](B):\n    x = 1",
        "type X = int",
        "type X[T] = list[T]",
        "x = f'{y['a']}'",
        'x = f"{y["it\'s"]}"',
        'x = f"{y["("]}"',
        "x = f'{\n1\n}'",
        "x = f'{chr(10)!r:{'>'}9}\\n{'\\n'.join(y)}'",
        'x = f"""{y["""a"""]}"""',
        "x = t'{y}'",
        'x = t"{y["it\'s"]}"',
        "for x in t'abc':\n    ...",
        "def f() -> t'abc':\n    ...",
        "while t'abc':\n    ...",
        "with t'abc' as x:\n    ...",
        "foo(\n    t'abc',\n)",
        "try:\n    ...\nexcept A, B:\n    ...",
        "try:\n    ...\nexcept* A, B:\n    ...",
        "def f[T = int](): ...",
        "x = 1 newer 2",
        "def g():\n    type X = int\n    return 1",
        "if x:\n    class A[T]:\n        def f(self):\n            ...\n",
        "def g():\n    try:\n        ...\n    except A, B:\n        ...\n",
        "lazy import x\nif x:\n    lazy from y import z\n",
        "with (\n    open(f'{x['(']}') as y,\n):\n    ...",
    ],
)
def test_what_a_newer_python_may_take_is_not(code):
    """Generics, type aliases, nested f-strings, t-strings, and what nobody knows yet."""
    assert certain(code) in {False, None}


def test_all_is_certain_where_this_python_is_as_new():
    """It knows all the syntax of the runtime."""
    assert certain("x = 1 newer 2", OURS) is True
    assert certain("x = 1 newer 2", "python3.9") is True
