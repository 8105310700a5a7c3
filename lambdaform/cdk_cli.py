"""What the `cdk` CLI tells the app that it starts, and what it is answered: a cloud assembly."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Collection, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from lambdaform import builds
from lambdaform.assembly import Assembly, Template
from lambdaform.errors import LoadError, Problem

_BUNDLING = "aws:cdk:bundling-stacks"
_CONTEXT, _MORE = "CDK_CONTEXT_JSON", "CONTEXT_OVERFLOW_LOCATION_ENV"
"""Variables: context values, and the file of those that are too many for a variable."""

_QUICK = "packing"


def outdir() -> Path | None:
    """Return the folder that the assembly is to be written to; `None` where the app runs by hand."""
    folder = os.environ.get("CDK_OUTDIR")
    return Path(folder) if folder else None


def context() -> dict[str, Any]:
    """Return the context values that the `cdk` CLI hands over; raise LoadError where it is none."""
    found = _object(os.environ.get(_CONTEXT) or "{}", f"the variable `{_CONTEXT}`")
    more = os.environ.get(_MORE)
    if more:
        try:
            text = Path(more).read_text(encoding="utf-8")
        except (OSError, ValueError):
            raise LoadError(Problem(f"the context in `{more}` cannot be read")) from None
        found |= _object(text, f"`{more}`")
    return found


def _object(text: str, what: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise LoadError(Problem(f"{what} is not a JSON object"))
    return found


def write(assembly: Assembly, out: Path) -> None:
    """Write the assembly of an app, with the zips of those stacks that the command needs whole.

    Raises BuildError for what cannot be installed, and OutputError where the folder cannot be
    written.
    """
    from lambdaform.formats.cdk import outdir

    asked = context().get(_BUNDLING)
    patterns = asked if isinstance(asked, list) else ["**"]
    wanted = [template for template in assembly.templates if _matches(template, patterns)]
    outdir.write(assembly, out, _zips(assembly, wanted))


def _matches(template: Template, patterns: Collection[object]) -> bool:
    return any(fnmatchcase(template.stack, str(pattern)) for pattern in patterns)


def _zips(assembly: Assembly, wanted: Collection[Template]) -> Mapping[str, Path]:
    """Return the zips that have been built; those of the wanted stacks are built and checked."""
    ready = builds.ready(assembly.packages)
    needed = {package.digest: package for template in wanted for package in template.packages}
    from lambdaform.builds.functions import code_resources, inline_functions

    stacks = {template.stack for template in wanted}
    inline = [*inline_functions(assembly, stacks)]
    if not (needed or inline):
        return ready
    from lambdaform.builds.build import build

    found = [one for one in code_resources(assembly) if one.stack in stacks]
    return {**ready, **build(needed.values(), [*found, *inline], _Told()).zips}


class _Told:
    """Tells what a build does, on standard error, which the `cdk` CLI passes on."""

    def begun(self, what: str) -> None:
        if not what.startswith(_QUICK):
            sys.stderr.write(f"{what} ...\n")

    def ended(self, what: str, seconds: float) -> None:
        pass

    def warned(self, problem: Problem) -> None:
        sys.stderr.write(f"{problem}\n".replace("error:", "warning:", 1))
