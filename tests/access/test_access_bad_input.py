"""Code that cannot be read, or is too large: an answer that says so, in bounded time."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lambdaform.access.python import Entry, analyse, machine, sources

S3 = "import boto3\ns3 = boto3.client('s3')\n"
LAST = "def handler(event, context):\n    return s3.list_buckets()\n"


def found(code, handler="app.handler"):
    """Analyse bytes or a text as `app.py`."""
    content = code if isinstance(code, bytes) else code.encode()
    return analyse(Entry({"app.py": content}, handler))


def operations(reach):
    """Return the operations that were found."""
    return {call.operation for call in reach.calls}


@pytest.mark.parametrize(
    "code",
    [
        b"def handler(:\n",
        b"\x00\x01\x02",
        b"# -*- coding: no-such-encoding -*-\nx = 1\n",
        b"x = '\xff\xfe'\n",
        b"\xff\xfed\x00e\x00f\x00",
        b"def handler(event, context):\nreturn 1\n",
        b"type X[T = int] = list[T]\ndef f[T = int](): ...\n",
        b"x = " + b"(" * 5000 + b")" * 5000,
        b"x = " + b"-" * 100_000 + b"1",
    ],
)
def test_what_cannot_be_parsed_is_a_problem(code):
    """The file and the reason are named; the function is not proven."""
    reach = found(code)
    assert [unknown.kind for unknown in reach.unknowns] == ["out of scope"]
    assert reach.problems[0].startswith("`app.py` cannot be read: ")
    assert "Traceback" not in reach.problems[0]


def test_encodings_are_read_as_python_reads_them():
    """A declared one, and a byte order mark."""
    latin = b"# coding: latin-1\n" + (S3 + LAST).encode() + "n = 'é'\n".encode("latin-1")
    assert operations(found(latin)) == {"ListBuckets"}
    assert operations(found(b"\xef\xbb\xbf" + (S3 + LAST).encode())) == {"ListBuckets"}


def test_empty_code_has_no_handler():
    """It is said which name is missing."""
    assert found(b"").problems == ("`app.py` defines no `handler`",)


@pytest.mark.parametrize("handler", ["", ".", "app", "app.", "..", "a/b/../c.d", "app.handler.x"])
def test_odd_names_of_handlers_are_problems(handler):
    """Never an exception."""
    reach = found(S3 + LAST, handler)
    assert reach.problems
    assert reach.unknowns


@pytest.mark.parametrize(
    "code",
    [
        "x = '" + "a" * 2_000_000 + "'\n",
        "x = [" + "1, " * 200_000 + "]\n",
        "x = {" + "".join(f"'k{i}': {i}, " for i in range(30_000)) + "}\n",
        "".join(f"x{i} = {i}\n" for i in range(10_000)),
        "def f(n):\n" + "".join(f"    if n == {i}:\n        return {i}\n" for i in range(2000)),
        "x = " + " + ".join(["'a'"] * 600) + "\n",
        "x = " + "[" * 80 + "]" * 80 + "\n",
    ],
    ids=["text", "list", "dict", "lines", "branches", "sum", "nested"],
)
def test_what_is_large_is_still_read(code):
    """A megabyte of data hides no call."""
    assert operations(found(code + S3 + LAST)) == {"ListBuckets"}


def test_what_is_nested_very_deeply_is_out_of_scope():
    """Deeper than is followed, but not than Python parses: said so, no exception."""
    code = S3 + "x = " + "+".join(["s3"] * 3000) + "\n" + LAST
    reach = found(code)
    assert "out of scope" in {unknown.kind for unknown in reach.unknowns}


def test_a_file_that_is_too_large_is_not_read():
    """Its size is named."""
    reach = found(b"#" * (sources.LARGEST + 1))
    assert "larger than" in reach.problems[0]


def test_work_is_bounded():
    """Functions that call each other in every combination come to an end."""
    functions = "".join(
        f"def f{i}(*a):\n" + "".join(f"    f{j}(*a, lambda: {i})\n" for j in range(12))
        for i in range(12)
    )
    reach = found(S3 + functions + "def handler(e, c):\n    f0()\n    s3.list_buckets()\n")
    assert reach.unknowns or operations(reach) == {"ListBuckets"}


def test_too_much_work_is_said(monkeypatch):
    """At the bound the analysis ends, and what it found so far is not taken for all."""
    monkeypatch.setattr(machine, "STEPS", 50)
    reach = found(S3 + "x = [" + "s3, " * 100 + "]\n" + LAST)
    assert [unknown.reason for unknown in reach.unknowns] == [
        "the code is too large to be followed"
    ]


@pytest.mark.parametrize(
    "code",
    [
        "class A(A): pass\n",
        "class A: pass\nclass B(A): pass\nA.__bases__ = (B,)\n",
        "def handler(*, a, b): s3.list_buckets()\n",
        "handler = lambda *a: s3.list_buckets()\n",
        "a = b = {}\na[b] = b\nb.update(a)\n",
        "import app\napp.app = app\n",
        "from app import *\nfrom . import *\nfrom .... import x\nfrom .y import z\n",
        "del nothing\nglobal_ = nowhere.at.all()\n",
        "x: int\nx += 1\nfor x in x: pass\nwhile x: x = x[x]\n",
        "def f(): return f\nf()()()()()()\n",
        "async def g(): yield\nasync def h():\n    async for x in g(): await x\nh()\n",
        "class M(type):\n    def __call__(cls): return cls\nclass C(metaclass=M): pass\nC()()()\n",
        "x = [*x, *y]\nz = {**x, **y}\nf(*x, **y)\n",
        "try: pass\nexcept: pass\nelse: pass\nfinally: pass\n",
        "match x:\n    case [1, *_] | {'a': 1, **r} | int(a, b=2) | None: pass\n",
        "lambda: (yield)\nx = (y := 1)\n[y := i for i in range(3)]\n",
        "super().x\nclass S:\n    super().y\n    def m(self): super(S, self).m(); super(1, 2).m()\nS().m()\n",
        "exec('x')\ngetattr()\nsetattr(1)\nmap()\nzip()\nsorted()\ndict(1, 2)\nvars(1)\ntype()\n",
        "print(**{'a': 1, 2: 3})\n'{} {x} {0'.format(1, x=2)\n'%s %d' % (1,)\n','.join(1)\n",
        "import boto3\nboto3.client()\nboto3.resource()\nboto3.Session(1, 2, 3).client()\n",
        "s3.get_paginator()\ns3.get_waiter(1)\ns3.generate_presigned_url()\ns3.upload_file()\n",
        "s3.meta.client.meta.client.list_objects_v2(1, 2, *x, **y)\n",
        "import boto3\nt = boto3.resource('dynamodb').Table()\nt.put_item\nt.nothing\nt.batch_writer()\n",
        "import functools\nfunctools.partial()\nfunctools.reduce()\nfunctools.wraps()()\n",
        "import itertools, operator, asyncio\nitertools.starmap()\noperator.methodcaller()(1)\nasyncio.run()\n",
        "import threading\nthreading.Thread()\nthreading.Timer(1, s3, 2, 3)\n",
        "from enum import Enum\nclass E(Enum): A = 1\nE.B\nE['C']\nE(1)\nE.A.B.C\n",
        "from collections import namedtuple\nnamedtuple()\nN = namedtuple('N', x)\nN(1).a\n",
    ],
)
def test_odd_code_is_answered(code):
    """Wrong or strange as it is, the handler behind it is read."""
    reach = found(S3 + code + (LAST if "def handler" not in code else ""))
    assert reach.problems == () or "handler" in reach.problems[0]
    assert "ListBuckets" in operations(reach)


PIECES = [
    "s3",
    "event",
    "x",
    "None",
    "'list_buckets'",
    "boto3.client('sqs')",
    "[s3, x]",
    "{'a': s3}",
    "getattr(s3, x)",
    "lambda y: y",
    "(yield)",
    "Box(s3)",
    "{**x}",
    "x.y[0](*x, **x)",
    "[z for z in x if z]",
    "f'{x}{s3}'",
]
LINES = [
    "x = {0}",
    "x.attr = {0}",
    "x[{0}] = {1}",
    "x = x or {0}",
    "a, *b = {0}",
    "for x in {0}: x = {1}",
    "while {0}: break",
    "with {0} as x: {1}",
    "del x",
    "return {0}",
    "x += {0}",
    "if {0}: x = {1}",
    "try: {0}\n    except {1}: raise",
    "def inner(a={0}): return {1}",
    "x = inner({0})",
    "global x",
    "class Box(x): y = {0}",
    "match {0}:\n        case [x, *y]: x = {1}",
    "x = {0}({1})",
    "import importlib; importlib.import_module({0})",
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_random_code_is_answered(seed):
    """No combination of statements leads to an exception."""
    chance = random.Random(seed)
    body = [
        chance.choice(LINES).format(chance.choice(PIECES), chance.choice(PIECES))
        for _ in range(chance.randint(1, 14))
    ]
    lines = "".join(f"    {line}\n" for line in body)
    box = "class Box:\n    def __init__(self, x): self.x = x\n    def __getattr__(self, n): return self.x\n"
    found(S3 + box + "def handler(event, x):\n" + lines)


PROBES = sorted((Path(__file__).parents[2] / "benchmarks" / "access" / "probes").glob("*.py"))


def damaged(content, chance):
    """Return code as an editor, a disk or another Python would leave it."""
    words = re.split(rb"(\W)", content)
    match chance.randrange(5):
        case 0:
            return content[: chance.randrange(len(content))]
        case 1:
            at = chance.randrange(len(content))
            return content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]
        case 2:
            one, other = chance.randrange(len(words)), chance.randrange(len(words))
            words[one], words[other] = words[other], words[one]
        case 3:
            words[chance.randrange(len(words))] = chance.choice(
                [b"print 'x'", b"exec 'x'", b"<>", b"*", b"await", b"yield", b"\0", b"[" * 90]
            )
        case _:
            return content + b"\n" + chance.choice(PROBES).read_bytes()
    return b"".join(words)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_damaged_handlers_are_answered(seed):
    """Cut off, flipped, mixed up, of another Python, or two of them in one file."""
    chance = random.Random(seed)
    content = chance.choice(PROBES).read_bytes()
    for _ in range(chance.randint(1, 3)):
        content = damaged(content, chance) or b"\n"
    found(content)


def test_what_holds_itself_is_followed():
    """A list in itself, handed to Python's own library: nothing behind it is lost."""
    code = "import json\nx = []\nx.append(x)\njson.dumps([x])\nprint(x)\n"
    reach = found(S3 + code + LAST)
    assert operations(reach) == {"ListBuckets"}
    assert reach.unknowns == ()


def test_more_data_than_are_followed_come_to_an_end():
    """Texts that a list gathers stop to matter, once and for all."""
    lines = "".join(f"    x.append(event['k{i}'] + 't{i}')\n" for i in range(40))
    code = f"def words(event, *a):\n    x = [*a]\n{lines}    return x\n"
    call = "def handler(event, context):\n    words(event, *words(event))\n    s3.list_buckets()\n"
    reach = found(S3 + code + call)
    assert operations(reach) == {"ListBuckets"}
    assert reach.unknowns == ()


DOUBLING = {
    "tuples": ("x = s3", "x = (x, x)", "print(x, {x: 1})"),
    "lists": ("x = [s3]", "x = [x, x]", "s3.put_object(Bucket=x)"),
    "dictionaries": ("x = {}", "x = {'a': x, 'b': x}", "s3.put_object(Bucket=x)"),
    "texts": ("x = event['a']", "x = f'{x}{x}'", "s3.put_object(Bucket=x)"),
    "partials": ("x = print", "x = functools.partial(print, x, x)", "x()"),
    "functions": ("x = print", "x = lambda y=x, z=x: (y(), z())", "x()"),
    "answers": ("x = 1", "x = s3.list_objects_v2(Bucket=x, Prefix=x)['T']", "print(x)"),
    "objects": ("x = s3", "x = Pair(x, x)", "nothing.at_all(x)"),
}


@pytest.mark.parametrize("lines", DOUBLING.values(), ids=DOUBLING)
def test_what_doubles_with_each_step_is_bounded(lines):
    """What holds the one before twice, sixty times over, takes no time; the rest is still read."""
    first, step, last = lines
    body = "".join(f"    {line}\n" for line in (first, *[step] * 60, "s3.list_buckets()", last))
    pair = "class Pair:\n    def __init__(self, x, y): self.x, self.y = x, y\n"
    reach = found(S3 + "import functools\n" + pair + "def handler(event, context):\n" + body)
    assert "ListBuckets" in operations(reach)


def test_arguments_that_hold_themselves_are_written_down():
    """In each of many ways: what is deeper than is followed is not known there."""
    fill = "".join(f"    x['k{i}'] = x if event else {{'a': x}}\n" for i in range(20))
    code = (
        f"def handler(event, context):\n    x = {{}}\n{fill}    s3.put_object(Bucket='b', Body=x)\n"
    )
    reach = found(S3 + code)
    assert operations(reach) == {"PutObject"}
    assert reach.calls[0].arguments["Bucket"] == "b"
