"""Findings as text for people, JSON and SARIF for programs, annotations for GitHub."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from json import dumps
from pathlib import Path
from urllib.parse import quote

from lambdaform.errors import Source
from lambdaform.lint.finding import Finding
from lambdaform.lint.release import NO_LINTER, Versions
from lambdaform.lint.release import versions as installed
from lambdaform.template import Json

_SARIF_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_FEW = 3
_GITHUB_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


def text(
    findings: Sequence[Finding], *, root: Path | None = None, versions: Versions | None = None
) -> str:
    """Return findings as the errors of lambdaform look; nothing where there are none.

    What a line of the app causes many times, as in a loop, is told once.
    """
    alike: dict[object, list[Finding]] = {}
    for finding in findings:
        alike.setdefault(_cause(finding), []).append(finding)
    blocks = [_block(group, root) for group in alike.values()]
    if any(finding.dated for finding in findings):
        blocks.append(f"note: {age(versions or installed())}\n")
    return "\n".join(blocks)


def json(
    findings: Sequence[Finding], *, root: Path | None = None, versions: Versions | None = None
) -> str:
    """Return findings as JSON: an object for each, their numbers, and what they rest on."""
    versions = versions or installed()
    counts = Counter(finding.level for finding in findings)
    report = {
        "findings": [_object(finding, root) for finding in findings],
        "summary": {level: counts[level] for level in ("error", "warning", "info")},
        "cfn_lint": {"version": versions.cfn_lint, "schemas": versions.schemas},
    }
    return dumps(report, indent=2, ensure_ascii=False) + "\n"


def sarif(
    findings: Sequence[Finding], *, root: Path | None = None, versions: Versions | None = None
) -> str:
    """Return findings as SARIF 2.1.0, which GitHub's code scanning and editors take."""
    versions = versions or installed()
    first = {finding.rule: finding for finding in reversed(findings)}
    ids = sorted(first)
    driver: dict[str, Json] = {
        "name": "lambdaform",
        "rules": [_sarif_rule(first[id]) for id in ids],
    }
    if versions != NO_LINTER:
        driver["properties"] = {
            "cfnLint": versions.cfn_lint,
            "cfnLintSchemas": versions.schemas,
        }
    results = [_sarif_result(finding, ids.index(finding.rule), root) for finding in findings]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    log = {"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return dumps(log, indent=2, ensure_ascii=False) + "\n"


def github(
    findings: Sequence[Finding], *, root: Path | None = None, versions: Versions | None = None
) -> str:
    """Return findings as GitHub's workflow commands, which annotate the lines of a change."""
    lines = [_annotation(finding, root) for finding in findings]
    if any(finding.dated for finding in findings):
        lines.append(f"::notice title=cfn-lint::{_escaped(age(versions or installed()))}")
    return "".join(f"{line}\n" for line in lines)


def age(versions: Versions) -> str:
    """Return what is said where a finding may come from the age of cfn-lint's schemas."""
    return f"checked with {versions}; AWS may have added something since: try a newer cfn-lint"


def _cause(finding: Finding) -> object:
    """Return what is the same of findings that one line of the app causes."""
    if finding.at is None:
        return finding
    return (finding.at, finding.rule, finding.message, finding.property, finding.hint)


def _block(alike: Sequence[Finding], root: Path | None) -> str:
    finding, more = alike[0], len(alike) - 1
    lines = [f"{finding.level}[{finding.rule}]: {finding}"]
    if finding.at:
        lines.append(f"  --> {file_of(finding.at, root)}:{finding.at.line}")
    if more:
        lines.append(f"   |  and {more} more of the same line: {_names(alike[1:])}")
    lines += [f"   |  {note}" for note in finding.notes]
    if finding.hint:
        lines.append(f"hint: {finding.hint}")
    return "".join(f"{line}\n" for line in lines)


def _names(findings: Sequence[Finding]) -> str:
    names = [finding.resource or finding.stack for finding in findings]
    return ", ".join(names[:_FEW]) + (", ..." if len(names) > _FEW else "")


def _object(finding: Finding, root: Path | None) -> Json:
    return {
        "rule": finding.rule,
        "level": finding.level,
        "message": finding.message,
        "hint": finding.hint,
        "notes": list(finding.notes),
        "file": file_of(finding.at, root) if finding.at else None,
        "line": finding.at.line if finding.at else None,
        "stack": finding.stack,
        "resource": finding.resource,
        "type": finding.type,
        "property": finding.property,
        "path": list(finding.path),
        "title": finding.title,
        "url": finding.url or None,
        "dated": finding.dated,
    }


def _sarif_rule(finding: Finding) -> Json:
    rule = {
        "id": finding.rule,
        "shortDescription": {"text": finding.title or finding.rule},
        "defaultConfiguration": {"level": _SARIF_LEVELS[finding.level]},
    }
    return rule | ({"helpUri": finding.url} if finding.url else {})


def _sarif_result(finding: Finding, index: int, root: Path | None) -> Json:
    told = "\n".join((str(finding), *finding.notes, *([finding.hint] if finding.hint else [])))
    result: dict[str, Json] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _SARIF_LEVELS[finding.level],
        "message": {"text": told},
        "partialFingerprints": {"lambdaform/v1": fingerprint(finding)},
    }
    if finding.at:
        file, region = _artifact(finding.at, root), {"startLine": finding.at.line}
        physical = {"artifactLocation": file, "region": region}
        result["locations"] = [{"physicalLocation": physical}]
    return result


def _artifact(at: Source, root: Path | None) -> Json:
    file = Path(file_of(at, root))
    if file.is_absolute():
        return {"uri": file.as_uri()}
    return {"uri": quote(file.as_posix()), "uriBaseId": "%SRCROOT%"}


def fingerprint(finding: Finding) -> str:
    """Return what stays the same when lines move: the rule, the place in the template, the words."""
    said = dumps([finding.rule, finding.stack, finding.path, finding.message])
    return sha256(said.encode()).hexdigest()[:32]


def _annotation(finding: Finding, root: Path | None) -> str:
    properties = {"title": finding.rule}
    if finding.at:
        properties = {"file": file_of(finding.at, root), "line": str(finding.at.line)} | properties
    told = ",".join(f"{name}={_escaped(value, ':,')}" for name, value in properties.items())
    hint = "".join(f"\n{note}" for note in finding.notes)
    hint += f"\nhint: {finding.hint}" if finding.hint else ""
    return f"::{_GITHUB_LEVELS[finding.level]} {told}::{_escaped(f'{finding}{hint}')}"


def _escaped(text: str, more: str = "") -> str:
    """Return a text as a workflow command takes it: what would end it, as `%` and two digits."""
    for char in f"%\r\n{more}":
        text = text.replace(char, f"%{ord(char):02X}")
    return text


def file_of(at: Source, root: Path | None) -> str:
    """Return a file's name relative to a folder that it is in, or else as it is."""
    path, folder = Path(at.file), root or Path.cwd()
    return (path.relative_to(folder) if path.is_relative_to(folder) else path).as_posix()
