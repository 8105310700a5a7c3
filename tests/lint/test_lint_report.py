"""Findings as text, JSON, SARIF and GitHub's annotations."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from lambdaform.errors import Source
from lambdaform.lint import Finding, Versions, report

ROOT = Path("/home/me/shop")
NOW = Versions("1.58.0", "2026-10-20")
WIDE = Finding(
    rule="E9901",
    level="error",
    message="`sqs:*` allows actions, 100 % of them",
    stack="Orders",
    at=Source("/home/me/shop/my app/app.py", 14),
    path=("Resources", "Worker", "Properties", "Policies", 0),
    type="AWS::IAM::Role",
    hint="name each\naction",
    title="A policy allows actions by a wildcard",
    url="https://docs.example.com/iam",
)
OLD = Finding(
    rule="E3002",
    level="error",
    message="'Newer' was unexpected",
    stack="Orders",
    at=Source("/usr/lib/shared.py", 3),
    path=("Resources", "Jobs", "Properties", "Newer"),
    type="AWS::SQS::Queue",
    dated=True,
)
NOWHERE = Finding(rule="W1", level="warning", message="so it is", stack="Orders")
NOTE = Finding(
    rule="I1", level="info", message="by the way", stack="Orders", path=("Outputs", "Url")
)


def told(form, *findings):
    return form(findings, root=ROOT, versions=NOW)


def test_text_looks_like_the_errors_of_lambdaform():
    """Level, rule, subject and words; the line; the hint; and what it rests on where that matters."""
    assert told(report.text, WIDE, NOWHERE, OLD) == (
        "error[E9901]: `Worker.Policies[0]` (AWS::IAM::Role): `sqs:*` allows actions, 100 % of them\n"
        "  --> my app/app.py:14\n"
        "hint: name each\naction\n"
        "\n"
        "warning[W1]: stack `Orders`: so it is\n"
        "\n"
        "error[E3002]: `Jobs.Newer` (AWS::SQS::Queue): 'Newer' was unexpected\n"
        "  --> /usr/lib/shared.py:3\n"
        "\n"
        "note: checked with cfn-lint 1.58.0, schemas of 2026-10-20; AWS may have added something"
        " since: try a newer cfn-lint\n"
    )


def test_what_one_line_causes_many_times_is_told_once():
    """A mistake in a loop: the others are named, as far as that helps."""
    paths = [("Resources", f"F{n}", "Properties", "Timeout") for n in range(6)]
    alike = [replace(OLD, path=path, dated=False) for path in paths]
    other = replace(alike[0], at=Source("/usr/lib/shared.py", 4))
    assert told(report.text, *alike, other) == (
        "error[E3002]: `F0.Timeout` (AWS::SQS::Queue): 'Newer' was unexpected\n"
        "  --> /usr/lib/shared.py:3\n"
        "   |  and 5 more of the same line: F1, F2, F3, ...\n"
        "\n"
        "error[E3002]: `F0.Timeout` (AWS::SQS::Queue): 'Newer' was unexpected\n"
        "  --> /usr/lib/shared.py:4\n"
    )
    assert len(json.loads(told(report.json, *alike))["findings"]) == 6


def test_versions_are_told_only_where_they_matter():
    """A wildcard is one in every release, and no findings are no text."""
    assert "cfn-lint" not in told(report.text, WIDE, NOWHERE, NOTE)
    assert "cfn-lint" not in told(report.github, WIDE, NOWHERE, NOTE)
    assert told(report.text) == told(report.github) == ""


def test_json_has_an_object_for_each_finding():
    """The shape is for programs: the same keys each time, whatever is known."""
    said = json.loads(told(report.json, WIDE, NOWHERE))
    assert said["summary"] == {"error": 1, "warning": 1, "info": 0}
    assert said["cfn_lint"] == {"version": "1.58.0", "schemas": "2026-10-20"}
    first, second = said["findings"]
    assert first == {
        "rule": "E9901",
        "level": "error",
        "message": "`sqs:*` allows actions, 100 % of them",
        "hint": "name each\naction",
        "notes": [],
        "file": "my app/app.py",
        "line": 14,
        "stack": "Orders",
        "resource": "Worker",
        "type": "AWS::IAM::Role",
        "property": "Policies[0]",
        "path": ["Resources", "Worker", "Properties", "Policies", 0],
        "title": "A policy allows actions by a wildcard",
        "url": "https://docs.example.com/iam",
        "dated": False,
    }
    assert second.keys() == first.keys()
    assert (second["file"], second["line"], second["resource"]) == (None, None, None)


def test_sarif_has_what_the_standard_asks_for():
    """SARIF 2.1.0: rules by id, results that point at them, places by relative URI and line."""
    log = json.loads(told(report.sarif, WIDE, NOTE, OLD, WIDE))
    assert log["version"] == "2.1.0"
    [run] = log["runs"]
    driver = run["tool"]["driver"]
    assert [rule["id"] for rule in driver["rules"]] == ["E3002", "E9901", "I1"]
    assert driver["rules"][1] == {
        "id": "E9901",
        "shortDescription": {"text": "A policy allows actions by a wildcard"},
        "defaultConfiguration": {"level": "error"},
        "helpUri": "https://docs.example.com/iam",
    }
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]
    wide, note, old, _ = run["results"]
    assert wide["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "my%20app/app.py", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 14},
            }
        }
    ]
    outside = old["locations"][0]["physicalLocation"]["artifactLocation"]
    assert outside == {"uri": "file:///usr/lib/shared.py"}
    assert "locations" not in note


def test_fingerprints_stay_when_lines_move():
    """A finding is the same one when its line moves, and another when its place or rule differs."""

    def fingerprint(finding):
        [run] = json.loads(told(report.sarif, finding))["runs"]
        return run["results"][0]["partialFingerprints"]["lambdaform/v1"]

    moved = Finding(**{**vars(WIDE), "at": Source("/home/me/shop/my app/app.py", 99)})
    other = Finding(**{**vars(WIDE), "path": ("Resources", "Other")})
    assert fingerprint(WIDE) == fingerprint(moved)
    assert len({fingerprint(f) for f in (WIDE, OLD, other)}) == 3


def test_annotations_are_escaped():
    """What would end a workflow command, or one of its properties, is written as its number."""
    odd = Finding(**{**vars(WIDE), "at": Source("/home/me/shop/a,b:c.py", 1)})
    assert told(report.github, odd) == (
        "::error file=a%2Cb%3Ac.py,line=1,title=E9901::`Worker.Policies[0]` (AWS::IAM::Role): "
        "`sqs:*` allows actions, 100 %25 of them%0Ahint: name each%0Aaction\n"
    )


def test_each_level_has_an_annotation_of_its_own():
    """Errors, warnings and notices; without a line there is no file; versions are a notice."""
    lines = told(report.github, OLD, NOWHERE, NOTE).splitlines()
    assert [re.match(r"::(\w+) ", line)[1] for line in lines] == [
        "error",
        "warning",
        "notice",
        "notice",
    ]
    assert lines[1] == "::warning title=W1::stack `Orders`: so it is"
    assert lines[3].startswith("::notice title=cfn-lint::checked with cfn-lint 1.58.0, ")


@pytest.mark.parametrize("name", ["text", "json", "sarif", "github"])
def test_every_format_is_there_by_the_name_that_the_command_takes(name, monkeypatch):
    """Without a folder, file names are relative to the current one."""
    monkeypatch.chdir(Path(__file__).parent)
    here = Finding(**{**vars(NOWHERE), "at": Source(__file__, 1)})
    said = getattr(report, name)([here])
    assert Path(__file__).name in said
    assert str(Path(__file__).parent) not in said
