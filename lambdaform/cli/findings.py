"""What the linter found, told by the commands that lint."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lambdaform.assembly import Assembly
from lambdaform.cli import terminal
from lambdaform.errors import Problem

if TYPE_CHECKING:
    from lambdaform.access.checking import Checked
    from lambdaform.lint import Finding


def checked(assembly: Assembly) -> Checked:
    """Hold what functions may do against what their code does; show that it takes its time."""
    with terminal.working("reading the code of functions"):
        from lambdaform.access.checking import check
        from lambdaform.access.memory import Memory

        return check(assembly, Memory())


def found(
    assembly: Assembly, regions: Sequence[str] = (), access: Checked | None = None
) -> list[Finding]:
    """Lint the templates, and show that it takes its time.

    Args:
        assembly: the app as synthesised.
        regions: those that templates are held against; none is their own.
        access: what was found in the code of functions; `None` where nobody has looked.
    """
    with terminal.working("linting"):
        from lambdaform.lint import lint
        from lambdaform.lint.memory import Memory

        known = access.findings if access else None
        return lint(assembly, regions=regions or None, memory=Memory(), access=known)


def told(assembly: Assembly, access: Checked | None = None, *, lint: bool = True) -> list[Finding]:
    """Check before something is written, and tell what was found.

    Args:
        assembly: the app as synthesised.
        access: what was found in the code of functions; `None` where nobody has looked.
        lint: lint the templates, too.
    """
    findings = found(assembly, access=access) if lint else _only_access(assembly, access)
    if findings:
        from lambdaform.lint import report

        terminal.say(terminal.styled(report.text(findings)), level=-1)
    return findings


def _only_access(assembly: Assembly, access: Checked | None) -> list[Finding]:
    if access is None or not access.states:
        return []
    from lambdaform.lint import only_access

    return only_access(assembly, access.findings)


def proven(access: Checked) -> str:
    """Return how functions stand, in a few words."""
    from lambdaform.access.states import WORDS

    functions = terminal.count(sum(access.states.values()), "function")
    states = [f"{n} {WORDS[one]}" for one, n in access.states.items()]
    told = f"{functions}: {', '.join(states)}"
    if len(states) == 1:
        told = f"{functions} {WORDS[next(iter(access.states))]}"
    command = " ".join(["lambdaform access", *access.unproven[:1]])
    why = f"; `{command}` says why" if access.unproven else ""
    return f"access: {told}{why}"


def stop(findings: Sequence[Finding], *, strict: bool, what: str = "written") -> bool:
    """Tell whether nothing may be written, or deployed, and say so."""
    from lambdaform.lint import stops

    stopped = stops(findings, strict=strict)
    if stopped:
        terminal.say(f"nothing was {what}: {summary(findings)}")
    return stopped


def of_problems(problems: Sequence[Problem]) -> list[Finding]:
    """Return what is wrong with an app itself in the form of findings."""
    from lambdaform.lint import Finding

    title = "The app declares something that cannot be"
    return [
        Finding(
            "E9900", "error", p.message, stack="", at=p.at, hint=p.hint, title=title, notes=p.notes
        )
        for p in problems
    ]


def summary(findings: Sequence[Finding]) -> str:
    """Say how many there are of which kind."""
    counts = Counter(finding.level for finding in findings)
    words = [terminal.count(n, level) for level, n in counts.items()]
    return ", ".join(words) if words else "no findings"
