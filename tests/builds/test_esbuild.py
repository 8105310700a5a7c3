"""What esbuild says is told as problems of the code; how it is started is told where it is not."""

from __future__ import annotations

import pytest
from node_projects import packed, project

from lambdaform.builds.build import build
from lambdaform.builds.cache import Cache
from lambdaform.builds.esbuild import read
from lambdaform.errors import BuildError, Source

ADDING = "npm install --save-dev {}".format
SAID = """\
✘ [ERROR] Could not resolve "not-there"

    src/api.ts:2:14:
      2 │ import x from "not-there";
        ╵               ~~~~~~~~~~~

  You can mark the path "not-there" as external to exclude it from the bundle.

▲ [WARNING] Duplicate key "a" in object literal [duplicate-object-key]

    src/api.ts:6:18:
      6 │ const b = { a: 1, a: 2 };
        ╵                   ^

  The original key "a" is here:

    src/api.ts:6:12:
      6 │ const b = { a: 1, a: 2 };
        ╵             ^

✘ [ERROR] Unexpected "="

    src/bad.ts:4:9:
      4 │ const a: = 3;
        ╵          ^

2 errors
"""


def test_a_package_of_the_sdk_is_told_with_its_command(tmp_path):
    """It is looked for only where it is to be bundled; the package is named, not a file in it."""
    text = '✘ [ERROR] Could not resolve "@aws-sdk/client-s3/dist/x"\n'
    (problem,) = read(text, tmp_path, ADDING).errors
    command = "npm install --save-dev @aws-sdk/client-s3"
    assert problem.hint == f"nothing but Lambda has it of its own: `{command}`"


def test_each_error_and_warning_is_a_problem(tmp_path):
    """With its line, the code in it, and what to do where that is known or said."""
    said = read(SAID, tmp_path, ADDING)
    unresolved, unexpected = said.errors
    assert unresolved.message == "could not resolve `not-there`"
    assert unresolved.at == Source(str(tmp_path / "src/api.ts"), 2)
    assert unresolved.notes == (
        '2 │ import x from "not-there";',
        "  ╵               ~~~~~~~~~~~",
    )
    assert unresolved.hint.startswith("install it, or name it in `external`")
    assert (unexpected.message, unexpected.hint) == ("unexpected `=`", None)
    (twice,) = said.warnings
    assert twice.message == "duplicate key `a` in object literal"
    assert twice.hint == "the original key `a` is here:"


@pytest.mark.parametrize(
    ("message", "hint"),
    [
        (
            'Top-level await is currently not supported with the "cjs" output format',
            'give `package.json` a `"type": "module"`, or the file the ending `.mts` or `.mjs`',
        ),
        (
            'No loader is configured for ".html" files: src/a.html',
            (
                'say how it is read: `bundle=Bundle(loader={".html": "text"})`, '
                'or `"copy"`, `"binary"`'
            ),
        ),
        (
            'No loader is configured for ".node" files: node_modules/sharp/sharp.node',
            "leave its package to a layer, by `external`, or copy the folder, by `bundle=False`",
        ),
        ('Could not resolve "./near"', None),
        ('Could not resolve "../above"', None),
    ],
)
def test_what_is_known_has_a_hint(tmp_path, message, hint):
    """In the words of the app."""
    (problem,) = read(f"✘ [ERROR] {message}\n", tmp_path, ADDING).errors
    assert (problem.at, problem.hint) == (None, hint)


def test_what_says_nothing_is_nothing(tmp_path):
    """Lines before the first message belong to none."""
    assert read("npm notice\n", tmp_path, ADDING).errors == ()


@pytest.fixture
def fails(tmp_path):
    """Return what is wrong where a program is in the place of esbuild."""

    def of(program):
        folder = project(tmp_path / "shop", {"src/orders.ts": "x"}, program)
        with pytest.raises(BuildError) as caught:
            build([packed(folder)], (), cache=Cache(tmp_path / "cache"))
        (problem,) = caught.value.problems
        return problem

    return of


def test_what_is_not_understood_is_shown_whole(fails):
    """Nothing that it says is lost."""
    problem = fails("#!/bin/sh\necho out\necho 'panic: oh no' >&2\nexit 2\n")
    assert problem.message.startswith("esbuild cannot bundle `")
    assert problem.notes == ("out", "panic: oh no")


def test_an_esbuild_that_is_not_whole_is_told(fails, tmp_path):
    """Its `package.json` is there, its program is not."""
    folder = project(tmp_path / "shop", {"src/orders.ts": "x"})
    (folder / "node_modules/esbuild/bin/esbuild").unlink()
    with pytest.raises(BuildError) as caught:
        build([packed(folder)], (), cache=Cache(tmp_path / "cache"))
    (problem,) = caught.value.problems
    assert problem.message.startswith("esbuild cannot be started: `")
    assert problem.hint == "install it anew: `npm install --save-dev esbuild`"


def test_where_npm_has_left_its_starter_node_starts_it(fails, tmp_path, monkeypatch):
    """As with `--ignore-scripts`."""
    (tmp_path / "bin").mkdir()
    node = tmp_path / "bin/node"
    node.write_text('#!/bin/sh\necho "node $1" >&2\nexit 1\n')
    node.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    problem = fails("#!/usr/bin/env node\n")
    (note,) = problem.notes
    assert note.startswith("node ")
    assert note.endswith("node_modules/esbuild/bin/esbuild")


def test_without_node_the_starter_is_told(fails, tmp_path, monkeypatch):
    """There is nothing to start it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    problem = fails("#!/usr/bin/env node\n")
    assert problem.message == "esbuild is started by Node, and there is no `node` on the path"
