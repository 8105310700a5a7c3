"""`lambdaform lint`."""

from __future__ import annotations

import json

import pytest

FAULTY = 'data.override("JobsQueue", VisibilityTimout=5)\n'
WARNED = """
from lambdaform import Resource
Resource(api, "Logs", type="AWS::Logs::LogGroup")
"""


@pytest.fixture
def add(project):
    """Add a line to the app."""

    def line(text):
        with (project / "app.py").open("a") as file:
            file.write(text)

    return line


def test_an_app_without_findings_says_so(run, project):
    """Standard output is for findings; that there are none is talk."""
    assert run("lint") == (0, "", "no findings\n")
    assert not (project / "lambdaform.out").exists()


def test_an_error_is_told_at_its_line_and_fails(run, add, project):
    """With the rule's id, what was meant, and how many there are."""
    add(FAULTY)
    code, out, err = run("lint")
    line = len((project / "app.py").read_text().splitlines())
    assert code == 1
    assert out.startswith("error[E3002]: `JobsQueue.VisibilityTimout` (AWS::SQS::Queue): ")
    assert f"\n  --> app.py:{line}\n" in out
    assert err == "1 error\n"


def test_a_warning_fails_only_where_it_is_strict(run, add):
    """`--strict` is for pipelines."""
    add(WARNED)
    assert run("lint").code == 0
    code, out, err = run("lint", "--strict")
    assert (code, err) == (1, "1 warning\n")
    assert out.startswith("warning[W9909]: ")


def test_programs_read_json_and_sarif(run, add):
    """All of it, on standard output."""
    add(WARNED)
    findings = json.loads(run("lint", "--format", "json").out)["findings"]
    assert [(f["rule"], f["level"]) for f in findings] == [("W9909", "warning")]
    runs = json.loads(run("lint", "--format", "sarif").out)["runs"]
    assert [r["ruleId"] for r in runs[0]["results"]] == ["W9909"]
    assert run("lint", "--format", "github").out.startswith("::warning file=app.py,line=")


def test_what_is_wrong_with_the_app_itself_is_in_the_same_form(run, add):
    """Whoever reads SARIF reads nothing else."""
    add('Function(api, "Lost", code="scr", handler="main.handler")\n')
    for format in ("json", "sarif", "github"):
        code, out, err = run("lint", "--format", format)
        assert (code, err) == (1, "")
        assert "the code folder `scr` does not exist" in out
    code, out, err = run("lint")
    assert (code, out) == (1, "")
    assert err.startswith("error: function `Lost`: the code folder `scr` does not exist\n")


def test_a_region_may_be_named(run, project):
    """Not every region has every type."""
    code, out, err = run("lint", "--region", "eu-west-1", "--region", "nowhere-1")
    assert (code, out) == (1, "")
    assert "nowhere-1" in err
