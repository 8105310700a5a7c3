"""What `synth` and `lint` print for the services that run them."""

from __future__ import annotations

import json
import re

import pytest

from lambdaform.cli import annotating

VARIABLES = [service.variable for service in annotating.SERVICES.values()]
WRONG = "from lambdaform import App, Queue, Stack\nQueue(Stack(App('shop'), 'Main'), 'Jobs', visibility_timeout=1)\n"

STATEMENT = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
WIDE = {"PolicyDocument": {"Version": "2012-10-17", "Statement": [STATEMENT]}}


@pytest.fixture(autouse=True)
def _nowhere(monkeypatch, project):
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def on(monkeypatch, project):
    """Run in a service: `on("github")`; the repository is the folder above the project's."""

    def run_in(name):
        service = annotating.SERVICES[name]
        monkeypatch.setenv(service.variable, "true")
        monkeypatch.setenv(service.root, str(project.parent))

    return run_in


def test_nothing_is_annotated_elsewhere(run):
    """At a terminal, and in a service that nobody knows."""
    assert "::" not in run("synth", "--no-access").err.replace("->", "")


def test_what_is_said_is_a_group(run, on):
    """By itself, where the service is recognised; `--no-ci` leaves it out."""
    on("github")
    lines = run("synth", "--no-access").err.splitlines()
    assert lines[0] == "::group::lambdaform synth"
    assert "::endgroup::" in lines
    assert "::group::" not in run("synth", "--no-access", "--no-ci").err


def test_a_mistake_in_the_app_is_annotated_at_its_line(run, on, project):
    """The file is relative to the repository's root; what a person reads comes as ever, outside the group."""
    on("github")
    (project / "app.py").write_text(WRONG)
    done = run("synth")
    assert done.code == 1
    group, _, after = done.err.partition("::endgroup::\n")
    assert group == "::group::lambdaform synth\n"
    first, *rest = after.splitlines()
    assert first.startswith("::error file=project/app.py,line=2,title=E9900::queue `Jobs`: ")
    assert rest[0].startswith("error: queue `Jobs`")


def test_findings_are_annotated_after_the_group(run, on, project):
    """A warning that `--strict` stops at."""
    on("azure")
    text = (project / "app.py").read_text()
    made = f"Resource(data, 'Wide', type='AWS::IAM::ManagedPolicy', properties={WIDE})"
    more = f"from lambdaform import Resource\n{made}\n"
    (project / "app.py").write_text(text + more)
    done = run("synth", "--no-access")
    assert done.code == 1
    lines = done.err.splitlines()
    assert lines[0] == "##[group]lambdaform synth"
    issues = [line for line in lines if line.startswith("##vso[task.logissue ")]
    assert issues
    assert lines.index("##[endgroup]") < lines.index(issues[0])
    form = (
        r"##vso\[task\.logissue type=error;code=E9901;sourcepath=project/app\.py;linenumber=\d+;\]"
    )
    assert re.match(form, issues[0])


def test_gitlab_has_sections(run, on):
    """Each with an id and a time; it has no annotations in its log."""
    on("gitlab")
    err = run("synth", "--no-access").err
    assert re.match(r"\x1b\[0Ksection_start:\d+:lambdaform_synth\r\x1b\[0Klambdaform synth\n", err)
    assert "section_end:" in err


def test_what_goes_to_standard_output_stays_a_template(run, on):
    """Groups and annotations are talk."""
    on("github")
    done = run("synth", "--no-access", "--stdout", "--stack", "Data")
    assert json.loads(done.out)["Resources"]


def test_ci_without_a_service_is_told(run):
    """Nothing is printed that nobody understands."""
    done = run("synth", "--no-access", "--ci")
    assert done.code == 0, done.err
    assert "`--ci`: no service is recognised here, of github, azure, gitlab" in done.err


def test_lint_names_files_as_the_service_does(run, on, project):
    """The report of GitLab is relative to the repository's root, wherever the project is."""
    on("gitlab")
    (project / "app.py").write_text(WRONG)
    done = run("lint", "--format", "gitlab")
    assert done.code == 1
    (issue,) = json.loads(done.out)
    assert issue["location"] == {"path": "project/app.py", "lines": {"begin": 2}}
    assert issue["severity"] == "critical"
