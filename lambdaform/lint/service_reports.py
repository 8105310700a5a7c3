"""Findings as services of continuous integration take them: GitLab and Azure Pipelines.

GitHub's annotations are in `report`, beside the other formats.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from json import dumps
from pathlib import Path

from lambdaform.lint.finding import Finding
from lambdaform.lint.release import Versions
from lambdaform.lint.release import versions as installed
from lambdaform.lint.report import age, file_of, fingerprint, github
from lambdaform.template import Json

_GITLAB_LEVELS = {"error": "critical", "warning": "minor", "info": "info"}
_AZURE_LEVELS = {"error": "error", "warning": "warning"}
_ELSEWHERE = "cdk.json"
"""The file of a finding that has none: GitLab takes none without."""


def gitlab(findings: Sequence[Finding], *, root: Path | None = None) -> str:
    """Return findings as GitLab's report of code quality, which merge requests show at lines."""
    report = [_issue(finding, root) for finding in findings]
    return dumps(report, indent=2, ensure_ascii=False) + "\n"


def azure(
    findings: Sequence[Finding], *, root: Path | None = None, versions: Versions | None = None
) -> str:
    """Return findings as commands of Azure Pipelines, which lists them with the run.

    It has errors and warnings only; what is less is a line of the log.
    """
    lines = [_command(finding, root) for finding in findings]
    if any(finding.dated for finding in findings):
        lines.append(age(versions or installed()))
    return "".join(f"{line}\n" for line in lines)


def _issue(finding: Finding, root: Path | None) -> Json:
    file, line = (file_of(finding.at, root), finding.at.line) if finding.at else (_ELSEWHERE, 1)
    return {
        "description": _told(finding),
        "check_name": finding.rule,
        "fingerprint": fingerprint(finding),
        "severity": _GITLAB_LEVELS[finding.level],
        "location": {"path": file, "lines": {"begin": line}},
    }


def _command(finding: Finding, root: Path | None) -> str:
    level = _AZURE_LEVELS.get(finding.level)
    if level is None:
        return f"{finding.rule}: {finding}"
    properties = {"type": level, "code": finding.rule}
    if finding.at:
        place = {"sourcepath": file_of(finding.at, root), "linenumber": str(finding.at.line)}
        properties |= place
    told = "".join(f"{name}={_escaped(value, ';]')};" for name, value in properties.items())
    return f"##vso[task.logissue {told}]{_escaped(_told(finding))}"


def _told(finding: Finding) -> str:
    hint = [f"hint: {finding.hint}"] if finding.hint else []
    return "\n".join((str(finding), *finding.notes, *hint))


def _escaped(text: str, more: str = "") -> str:
    """Return a text as a logging command takes it: what would end it, as `%` and two digits."""
    text = text.replace("%", "%AZP25")
    for char in f"\r\n{more}":
        text = text.replace(char, f"%{ord(char):02X}")
    return text


FORMATS: Mapping[str, Callable[..., str]] = {"github": github, "gitlab": gitlab, "azure": azure}
"""By the name of the service: what writes findings for it."""
