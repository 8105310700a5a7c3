"""Where functions run: on another Python than they declare, on the machine that stage `local` is."""

from __future__ import annotations

import platform
from collections.abc import Mapping

from lambdaform import machine
from lambdaform.assembly import Assembly, Template
from lambdaform.assets.target import target
from lambdaform.cli.log_lines import Origin
from lambdaform.errors import CloudError

_FEW = 4

_HERE = f"this machine's Python {platform.python_version()}"


def runs_on(template: Template, id: str) -> str | None:
    """Return what a function runs on here, where that is not what it declares."""
    runtime = _runtimes(template).get(id)
    return f"on {_HERE}, not {runtime}" if runtime and _is_other(runtime) else None


def origin(template: Template, id: str, *, is_local: bool) -> Origin:
    """Return what is known of a function whose log is told."""
    code = template.whole.get("Resources", {}).get(id, {}).get("Properties", {}).get("Code", {})
    package = next((p for p in template.packages if p.key == code.get("S3Key")), None)
    return Origin(package, runs_on(template, id) if is_local else None)


def check(assembly: Assembly) -> None:
    """Raise CloudError for all that the embedded cloud cannot make."""
    from lambdaform.cloud import unmade

    found = unmade.problems(assembly)
    if found:
        raise CloudError(*found)


def notes(assembly: Assembly) -> list[str]:
    """Return a note for each runtime that this machine does not have, with its functions."""
    found: dict[str, list[str]] = {}
    for template in assembly.templates:
        for id, runtime in _runtimes(template).items():
            if _is_other(runtime):
                found.setdefault(runtime, []).append(id)
    return [f"{runtime} runs on {_HERE}: {_named(ids)}" for runtime, ids in found.items()]


def _runtimes(template: Template) -> Mapping[str, str]:
    """Return the runtimes of the functions of a stack, by their ids."""
    found = {}
    for id, resource in template.whole.get("Resources", {}).items():
        runtime = resource.get("Properties", {}).get("Runtime")
        if resource["Type"] == "AWS::Lambda::Function" and isinstance(runtime, str):
            found[id] = runtime
    return found


def _is_other(runtime: str) -> bool:
    declared, here = target(runtime, None), machine.target(runtime, None)
    return declared is not None and here is not None and declared.version != here.version


def _named(ids: list[str]) -> str:
    more = f" and {len(ids) - _FEW} more" if len(ids) > _FEW else ""
    return ", ".join(ids[:_FEW]) + more
