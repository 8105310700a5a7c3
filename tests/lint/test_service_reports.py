"""Findings for GitLab and Azure Pipelines."""

from __future__ import annotations

import json

from lint.test_lint_report import NOTE, NOW, NOWHERE, OLD, ROOT, WIDE

from lambdaform.lint import service_reports


def test_gitlab_gets_a_report_of_code_quality():
    """An object for each, with what GitLab asks for; a place, even where there is none."""
    found = json.loads(service_reports.gitlab([WIDE, NOWHERE, NOTE], root=ROOT))
    assert [one["severity"] for one in found] == ["critical", "minor", "info"]
    assert [one["location"]["path"] for one in found] == ["my app/app.py", "cdk.json", "cdk.json"]
    assert found[0]["check_name"] == "E9901"
    assert found[0]["description"].endswith("100 % of them\nhint: name each\naction")
    assert len({one["fingerprint"] for one in found}) == 3
    assert service_reports.gitlab([]) == "[]\n"


def test_azure_gets_commands_of_its_log():
    """A line each; what would end a value or the line is escaped, and what is less is a plain line."""
    text = service_reports.azure([WIDE, OLD, NOWHERE, NOTE], root=ROOT, versions=NOW)
    assert text == (
        "##vso[task.logissue type=error;code=E9901;sourcepath=my app/app.py;linenumber=14;]"
        "`Worker.Policies[0]` (AWS::IAM::Role): `sqs:*` allows actions, 100 %AZP25 of them"
        "%0Ahint: name each%0Aaction\n"
        "##vso[task.logissue type=error;code=E3002;sourcepath=/usr/lib/shared.py;linenumber=3;]"
        "`Jobs.Newer` (AWS::SQS::Queue): 'Newer' was unexpected\n"
        "##vso[task.logissue type=warning;code=W1;]stack `Orders`: so it is\n"
        "I1: `Outputs.Url`: by the way\n"
        "checked with cfn-lint 1.58.0, schemas of 2026-10-20; AWS may have added something since:"
        " try a newer cfn-lint\n"
    )
