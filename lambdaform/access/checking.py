"""The check before something is written or deployed: findings, and how many functions stand how."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lambdaform.access.memory import Memory, analysis
from lambdaform.errors import BuildError
from lambdaform.lint.finding import Finding
from lambdaform.lint.lines import line_of

if TYPE_CHECKING:
    from lambdaform.access.states import State
    from lambdaform.assembly import Assembly


@dataclass(frozen=True)
class Checked:
    """What the check has found.

    Attributes:
        findings: in the order of the app's functions.
        states: how many functions stand how.
        unproven: the functions of which not all is known, by their ids.
    """

    findings: tuple[Finding, ...]
    states: Mapping[State, int]
    unproven: tuple[str, ...]


def check(assembly: Assembly, memory: Memory | None = None) -> Checked:
    """Prove an app, and return what is told of that; what has not changed is not proven again.

    Args:
        assembly: the app as synthesised.
        memory: what was found before; `None` keeps nothing.
    """
    if memory is None:
        return _check(assembly, None)
    entry = memory.checked(_digest(assembly), _read)
    known = entry.found()
    if known is not None:
        return _placed(known, assembly)
    found = _check(assembly, memory)
    with contextlib.suppress(BuildError):  # where it cannot be written it is proven again
        entry.get(lambda place: _write(place, found))
    return found


def _check(assembly: Assembly, memory: Memory | None) -> Checked:
    # What is kept needs none of these.
    from lambdaform.access.faults import findings
    from lambdaform.access.proof import prove
    from lambdaform.access.standing import state
    from lambdaform.access.states import STATES

    proof = prove(assembly, memory)
    states = {one.function.id: state(proof, one) for one in proof.functions}
    every = [*states.values()]
    counts = {one: every.count(one) for one in STATES if one in every}
    unproven = tuple(id for id, one in states.items() if one == "not proven")
    return Checked(tuple(findings(proof)), counts, unproven)


def _digest(assembly: Assembly) -> str:
    templates = [
        [t.name, t.stack, t.whole, t.region, t.account, t.notes, sorted(t.rendered)]
        for t in assembly.templates
    ]
    code = [[package.digest, str(package.folder)] for package in assembly.packages]
    about = [templates, code, str(Path.cwd()), analysis()]
    return hashlib.sha256(json.dumps(about, default=str).encode()).hexdigest()


def _placed(checked: Checked, assembly: Assembly) -> Checked:
    """Return what was found at the lines of the app as it is now."""
    templates = {template.stack: template for template in assembly.templates}
    findings = (replace(f, at=line_of(templates[f.stack], f.path)) for f in checked.findings)
    return replace(checked, findings=tuple(findings))


def _read(file: Path) -> Checked | None:
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        return Checked(_findings(kept["findings"]), kept["states"], tuple(kept["unproven"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _findings(kept: Sequence[Any]) -> tuple[Finding, ...]:
    return tuple(
        Finding(**{**one, "path": tuple(one["path"]), "notes": tuple(one["notes"])}) for one in kept
    )


def _write(file: Path, checked: Checked) -> None:
    findings = [replace(finding, at=None) for finding in checked.findings]
    kept = asdict(replace(checked, findings=tuple(findings)))
    file.write_text(json.dumps(kept), encoding="utf-8")
