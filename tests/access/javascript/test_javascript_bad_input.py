"""Code that cannot be read, or is too large: an answer that says so, in bounded time."""

from __future__ import annotations

import random
import sys
import time

import pytest

from lambdaform.access.javascript import Entry, analyse, syntax

S3 = 'import { S3 } from "@aws-sdk/client-s3";\nconst s3 = new S3({});\n'
LAST = "export const handler = async () => s3.listBuckets({});\n"


def found(code, handler="app.handler"):
    """Analyse bytes or a text as `app.mjs`."""
    content = code if isinstance(code, bytes) else code.encode()
    return analyse(Entry({"app.mjs": content}, handler))


@pytest.mark.parametrize(
    "code",
    [
        b"export const handler = async (event => {",
        b"\x00\x01\x02",
        b"'\xff\xfe' '",
        b"class { [[[ ",
        b"<<<<<<< HEAD\nexport const handler = 1;\n",
    ],
)
def test_what_cannot_be_parsed_is_a_problem(code):
    """The file is named; the function is not proven."""
    reach = found(code)
    assert {unknown.kind for unknown in reach.unknowns} == {"out of scope"}
    assert reach.problems[0].startswith("`app.mjs` cannot be read")


def test_what_can_be_read_beside_an_error_counts():
    """A call before it is found, and the file is still said not to be read wholly."""
    reach = found(S3 + LAST + "const x = = 1;\n")
    assert [call.operation for call in reach.calls] == ["ListBuckets"]
    assert "`app.mjs` cannot be read wholly: line 4" in reach.problems[0]
    assert [one.kind for one in reach.unknowns] == ["out of scope"]


@pytest.mark.parametrize("handler", ["", ".", "app", "app.", "..", "a/b/../c.d", "../app.handler"])
def test_odd_names_of_handlers_are_problems(handler):
    """Never an exception."""
    reach = found(S3 + LAST, handler)
    assert [one.kind for one in reach.unknowns] == ["out of scope"]
    assert reach.problems


@pytest.mark.slow
@pytest.mark.parametrize(
    "code",
    [
        "x = " + "(" * 3000 + "1" + ")" * 3000 + ";\n" + LAST,
        "x = " + "[" * 20_000 + "]" * 20_000 + ";\n" + LAST,
        "x = " + "-" * 50_000 + "1;\n" + LAST,
        "const big = '" + "x" * 3_000_000 + "';\n" + LAST,
        "const big = [" + "1," * 200_000 + "];\n" + LAST,
        "\n".join(f"const f{n} = () => f{n + 1}();" for n in range(3000)) + "\n" + LAST,
        "const a = {}; a.a = a; for (const k in a) a[k + 1] = a;\n" + LAST,
        "let f = (x) => { s3.listBuckets({}); f([x, x]); }; export const handler = () => f(f);",
    ],
)
def test_large_and_deep_code_is_bounded(code):
    """It ends in seconds, and says what was not followed, or has found all."""
    start = time.monotonic()
    reach = found(S3 + code)
    assert time.monotonic() - start < 15
    assert reach.calls or {one.kind for one in reach.unknowns} == {"out of scope"}


def test_a_file_that_is_too_large_is_not_read():
    """Its size is told."""
    reach = found("// " + "x" * syntax.LARGEST)
    assert reach.problems == ("`app.mjs` cannot be read: it is larger than 4,000,000 bytes",)


def test_without_a_parser_it_is_said_what_to_install(monkeypatch):
    """It is an extra: not having it is no error of the code."""
    monkeypatch.setitem(sys.modules, "tree_sitter", None)
    syntax._parser.cache_clear()
    reach = found(f"// {time.time()}\n" + S3 + LAST)
    syntax._parser.cache_clear()
    assert [one.kind for one in reach.unknowns] == ["out of scope"]
    assert "lambdaform[access]" in reach.problems[0]


@pytest.mark.slow
def test_broken_code_never_raises():
    """Lines and words of a handler are dropped, doubled and mixed at random."""
    lines = (
        S3 + "class A extends S3 { #x = 1; get y() { return this.listBuckets({}); } }\n"
    ).split("\n")
    lines += ["const { T: { u = 1 } = {}, ...v } = process.env;", "for (const [k, w] of x) {", "}"]
    lines += ["try { await import(`./${v}.mjs`); } catch { throw u; } finally { label: 1; }", LAST]
    random_ = random.Random(5)
    for _ in range(300):
        mixed = [line for line in random_.choices(lines, k=len(lines)) if random_.random() > 0.1]
        words = " \n".join(mixed).split(" ")
        for _ in range(random_.randrange(4)):
            words.insert(random_.randrange(len(words) + 1), random_.choice(words or ["x"]))
        assert isinstance(found(" ".join(words)).problems, tuple)
