"""Code that this Python does not parse is wrong, or unchecked; never silently taken."""

from __future__ import annotations

import os
import sys

import pytest

from lambdaform import machine, python_code
from lambdaform.assets.target import Target
from lambdaform.builds import syntax
from lambdaform.builds.syntax import Fault, Unread, parsed

OWN = sys.version_info[:2]
NEXT = (OWN[0], OWN[1] + 1)
NEWER = f"{OWN[0]}.{OWN[1] + 1}"
MAYBE = "X = 1\ndef handler(event, context) new: ...\n"


@pytest.fixture(autouse=True)
def _forget():
    """What was found on another path is asked again."""
    machine.interpreter.cache_clear()
    yield
    machine.interpreter.cache_clear()


def unread(code):
    with pytest.raises(SyntaxError) as caught:
        python_code.names(code)
    return Unread("`a.py`", code.encode(), caught.value, "a.py", has_handler=True)


@pytest.fixture
def interpreter(tmp_path, monkeypatch):
    """Put a newer Python on the path, which is this one with another version or another answer."""

    def put(answer=None):
        program = tmp_path / f"python{NEWER}"
        run = f"echo '{answer}'" if answer else f'exec {sys.executable} "$@"'
        version = " ".join(map(str, NEXT))
        program.write_text(
            f'#!/bin/sh\ncase "$2" in *version_info*) echo {version};; *) {run};; esac\n'
        )
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin")

    return put


def test_where_this_python_runs_it_it_is_wrong():
    """Whatever the runtime is: functions of stage `local` may run on this one."""
    problem, certain = unread(MAYBE).judged(Target(OWN, "x86_64", is_here=True), f"python{NEWER}")
    assert certain
    assert problem.message == (
        f"`a.py` does not parse with Python {OWN[0]}.{OWN[1]}, which runs it here: expected ':'"
    )
    assert problem.at.line == 2
    assert problem.hint.startswith(f"where it is meant for `python{NEWER}`")


def test_where_its_own_runtime_is_this_python_it_is_wrong():
    """There is nothing to explain."""
    own = Target(OWN, "x86_64")
    problem, certain = unread(MAYBE).judged(own, f"python{own.python}")
    assert (problem.message, certain) == ("`a.py` has a syntax error: expected ':'", True)


def test_what_no_newer_python_takes_is_wrong(monkeypatch):
    """Nobody needs to be asked."""
    monkeypatch.setattr(machine, "interpreter", lambda _: pytest.fail("it was asked"))
    problem, certain = unread("def handler(event, context)\n    ...\n").judged(
        Target(NEXT, "arm64"), f"python{NEWER}"
    )
    assert (problem.message, certain) == ("`a.py` has a syntax error: expected ':'", True)


def test_without_a_newer_python_nothing_is_known(monkeypatch):
    """That it was not checked is said, and what would check it."""
    monkeypatch.setenv("PATH", "")
    problem, certain = unread(MAYBE).judged(Target(NEXT, "arm64"), f"python{NEWER}")
    assert not certain
    assert "neither its handler nor its imports were checked" in problem.message
    assert problem.hint == (
        f"run lambdaform with Python {NEWER}; a `python{NEWER}` on the path tells whether it parses"
    )


def test_a_newer_python_that_refuses_it_makes_it_wrong(interpreter):
    """With the line and the words that it has for it."""
    interpreter()
    problem, certain = unread(MAYBE).judged(Target(NEXT, "arm64"), f"python{NEWER}")
    assert (problem.message, certain) == ("`a.py` has a syntax error: expected ':'", True)
    assert problem.at.line == 2


def test_a_newer_python_that_takes_it_leaves_it_unchecked(interpreter):
    """It is right; what it imports is still not known here."""
    interpreter("[]")
    problem, certain = unread(MAYBE).judged(Target(NEXT, "arm64"), f"python{NEWER}")
    assert not certain
    assert problem.message.startswith(f"`a.py` parses with Python {NEWER}, not with ")


def test_the_code_is_parsed_and_not_run(tmp_path):
    """By an interpreter without the user's settings: nothing of theirs is imported."""
    made = tmp_path / "made"
    code = f"open({str(made)!r}, 'w')\nX = 'caf\xe9'\n".encode()
    assert parsed(sys.executable, code) == ()
    assert not made.exists()


def test_what_is_wrong_is_told_with_its_line():
    """A null byte is told in another way by some versions."""
    assert parsed(sys.executable, b"x = 1\ny = = 2\n") == (Fault(2, "invalid syntax"),)
    assert parsed(sys.executable, b"x = \0") is not None


@pytest.mark.parametrize("text", ["exit 1", "echo no", "exec sleep 10"])
def test_an_interpreter_that_does_not_answer_says_nothing(tmp_path, monkeypatch, text):
    """Nor does one that hangs."""
    monkeypatch.setattr(syntax, "_LAST", 0.2)
    program = tmp_path / "python"
    program.write_text(f"#!/bin/sh\nexec 2>&-\n{text}\n")
    program.chmod(0o755)
    assert parsed(str(program), b"") is None
