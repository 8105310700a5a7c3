"""esbuild: how it is run, and what it says, as problems at lines of the code."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lambdaform.assets.bundling import Bundling
from lambdaform.assets.node_project import Esbuild
from lambdaform.builds.programs import Run
from lambdaform.errors import BuildError, Problem, Source

_REQUIRE = (
    'import { createRequire as __lambdaformRequire } from "node:module"; '
    "const require = __lambdaformRequire(import.meta.url);"
)
"""Stands before an ECMAScript module: what it bundles of CommonJS asks for Node's own with it."""

_CARRIED = ("@aws-sdk/*",)
"""What Lambda's Node runtimes carry. They hold most of `@smithy/*` too, but not where code finds it."""

_LONGEST = 40
"""Lines of esbuild's own words that are shown where they are not known: the last ones."""

_HEAD = re.compile(r"^\S \[(ERROR|WARNING)\] (.*)$")
_PLACE = re.compile(r"^    (\S.*):(\d+):\d+:$")
_CODE = re.compile(r"^      .*[│╵].*$")
_NOTE = re.compile(r"^  (\S.*)$")
_RULE = re.compile(r" \[[\w-]+\]$")
_QUOTED = re.compile(r'"([^"\n]*)"')

_SDK = re.compile(r'Could not resolve "(@aws-sdk/[^/"]+)')
"""What is looked for only where the SDK is bundled: where that is said, and on this machine."""

_HINTS = [
    (
        re.compile(r'Could not resolve "[^./]'),
        "install it, or name it in `external` where a layer or the runtime holds it",
    ),
    (
        re.compile(r"Top-level await"),
        'give `package.json` a `"type": "module"`, or the file the ending `.mts` or `.mjs`',
    ),
    (
        re.compile(r'No loader is configured for "\.node"'),
        "leave its package to a layer, by `external`, or copy the folder, by `bundle=False`",
    ),
    (
        re.compile(r'No loader is configured for "(\.\w+)"'),
        'say how it is read: `bundle=Bundle(loader={{"{}": "text"}})`, or `"copy"`, `"binary"`',
    ),
]


@dataclass(frozen=True)
class Said:
    """What esbuild says of the code."""

    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


def run_esbuild(recipes: Sequence[Bundling], folder: Path, metafile: Path, run: Run) -> Said:
    """Bundle what is alike into a folder; return the warnings, and raise BuildError with the errors."""
    first = recipes[0]
    code = first.sources.project.folders[0].relative_to(first.top)
    command = [
        *program(first.esbuild, first.sources.project.installing),
        *_arguments(first),
        *(recipe.entry for recipe in recipes),
    ]
    command += [f"--outbase={code}", f"--outdir={folder}", f"--metafile={metafile}"]
    # Where this is said, packages are looked for outside of the project too.
    done = run(command, first.top, {"NODE_PATH": ""})
    said = read(done.err, first.top, first.sources.project.adding)
    if done.code == 0:
        return said
    if said.errors:
        raise BuildError(*said.errors)
    lines = [line.rstrip() for line in (done.out + done.err).splitlines() if line.strip()]
    message = f"esbuild cannot bundle {first}"
    raise BuildError(Problem(message, None, None, tuple(lines[-_LONGEST:])))


def program(esbuild: Esbuild, installing: str) -> list[str]:
    """Return what starts esbuild: itself, or Node where npm has left its starter in its place.

    `installing` is the command that installs it. Raises BuildError where it cannot be started.
    """
    program = esbuild.folder / "bin" / "esbuild"
    try:
        with program.open("rb") as content:
            first = content.readline(80)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        message = f"esbuild cannot be started: `{program}`: {reason}"
        hint = f"install it anew: `{installing}`"
        raise BuildError(Problem(message, None, hint)) from None
    if not (first.startswith(b"#!") and b"node" in first):
        return [str(program)]
    node = shutil.which("node")
    if node is None:
        message = "esbuild is started by Node, and there is no `node` on the path"
        raise BuildError(Problem(message, None, "install Node, or put it on the path"))
    return [node, str(program)]


def _arguments(recipe: Bundling) -> Iterator[str]:
    options = recipe.options
    yield from ("--bundle", "--platform=node", f"--target={recipe.target}")
    yield from (f"--format={recipe.form}", "--log-level=warning", "--log-limit=0", "--color=false")
    external = (*options.external, *(() if options.sdk else _CARRIED))
    yield from (f"--external:{name}" for name in external)
    yield from (f"--define:{name}={value}" for name, value in sorted(options.define.items()))
    yield from (f"--loader:{end}={value}" for end, value in sorted(options.loader.items()))
    if recipe.form == "esm":
        yield from (f"--banner:js={_REQUIRE}", "--out-extension:.js=.mjs")
    if options.minify:
        yield "--minify"
    if options.sourcemap:
        yield from ("--sourcemap", "--sources-content=false")


def read(text: str, folder: Path, adding: Callable[[str], str]) -> Said:
    """Return what esbuild says on its standard error, run in a folder.

    `adding` tells the command that adds a package to the project.
    """
    found: dict[str, list[Problem]] = {"ERROR": [], "WARNING": []}
    blocks: list[list[str]] = []
    for line in text.splitlines():
        if _HEAD.match(line):
            blocks.append([line])
        elif blocks:
            blocks[-1].append(line)
    for head, *lines in blocks:
        match = _HEAD.match(head)
        assert match is not None
        problem = _problem(match[2], lines, folder)
        sdk = _SDK.search(match[2])
        if sdk is not None:
            hint = f"nothing but Lambda has it of its own: `{adding(sdk[1])}`"
            problem = replace(problem, hint=hint)
        found[match[1]].append(problem)
    return Said(tuple(dict.fromkeys(found["ERROR"])), tuple(dict.fromkeys(found["WARNING"])))


def _problem(text: str, lines: Sequence[str], folder: Path) -> Problem:
    place = next((match for line in lines if (match := _PLACE.match(line))), None)
    at = Source(str(folder / place[1]), int(place[2])) if place else None
    note = next((match[1] for line in lines if (match := _NOTE.match(line))), None)
    code = [line[6:] for line in lines if _CODE.match(line)][:2]
    message = _plain(_RULE.sub("", text))
    return Problem(message, at, _hint(text) or (note and _plain(note)), tuple(code))


def _hint(text: str) -> str | None:
    for pattern, hint in _HINTS:
        match = pattern.search(text)
        if match is not None:
            return hint.format(*match.groups()) if match.groups() else hint
    return None


def _plain(text: str) -> str:
    """Return a sentence of esbuild as problems are written."""
    text = _QUOTED.sub(r"`\1`", text).rstrip(".")
    return text[:1].lower() + text[1:]
