"""`lambdaform ci`: what it writes, what it tells, and what it never does silently."""

from __future__ import annotations

import pytest

from lambdaform.cli import ci
from lambdaform.pipelines import SERVICES


@pytest.fixture(autouse=True)
def _repository(project):
    (project / ".git").mkdir()
    (project / "requirements.txt").write_text("lambdaform==0.1.0\nboto3==1.44.5\n")


def test_the_services_are_those_of_the_templates():
    """The command names them without importing what renders."""
    assert (*SERVICES,) == ci._SERVICES


@pytest.mark.parametrize("service", SERVICES)
def test_it_writes_where_the_service_looks_and_says_what_is_next(run, project, service):
    """The file, what it does, and each step in order; nothing on standard output."""
    done = run("ci", service)
    file = SERVICES[service].file
    assert done.code == 0
    assert (project / file).is_file()
    assert done.out == ""
    first, *rest = done.err.splitlines()
    title = SERVICES[service].title
    assert first == f"wrote {file}: {title} deploys `dev` on a push, `prod` once approved"
    assert rest[0] == "next:"
    assert rest[1].startswith("  1. ")


def test_a_file_that_says_the_same_is_left_alone(run, project):
    """A second run changes nothing, and says so."""
    assert run("ci", "github").code == 0
    file = project / ".github/workflows/lambdaform.yml"
    before = file.stat().st_mtime_ns
    done = run("ci", "github")
    assert (done.code, file.stat().st_mtime_ns) == (0, before)
    assert done.err == ".github/workflows/lambdaform.yml says that already\n"


def test_a_file_that_says_something_else_is_kept(run, project):
    """Unless `--force` is said."""
    file = project / ".gitlab-ci.yml"
    file.write_text("stages: [mine]\n")
    done = run("ci", "gitlab")
    assert done.code == 1
    assert done.err == (
        "error: `.gitlab-ci.yml` exists, and says something else\n"
        "hint: `--force` writes over it; `--out FILE` writes beside it, to compare\n"
    )
    assert file.read_text() == "stages: [mine]\n"
    assert run("ci", "gitlab", "--force").err.startswith("wrote over .gitlab-ci.yml: ")
    assert "lambdaform deploy" in file.read_text()


def test_a_file_of_ones_own(run, project):
    """`--out` is relative to the current folder; folders are made."""
    assert run("ci", "azure", "--out", "ci/azure.yml", "--branch", "trunk").code == 0
    assert 'include: ["trunk"]' in (project / "ci/azure.yml").read_text()


def test_a_place_that_cannot_be_written_is_told(run, project):
    """A file where a folder should be."""
    (project / "ci").write_text("")
    done = run("ci", "azure", "--out", "ci/azure.yml")
    assert done.code == 1
    assert done.err.startswith("error: `ci/azure.yml` cannot be ")


@pytest.mark.parametrize("branch", ["a b", "-x", "$(id)", "a'b", ""])
def test_a_branch_that_cannot_be(run, branch):
    """It stands in scripts and expressions: nothing of it may mean something there."""
    done = run("ci", "github", f"--branch={branch}")
    assert done.code == 2
    assert f"`{branch}` cannot be the name of a branch" in done.err


def test_a_service_that_is_unknown(run):
    """The known ones are named."""
    done = run("ci", "jenkins")
    assert done.code == 2
    assert all(name in done.err for name in SERVICES)


def test_what_is_not_as_it_should_be_is_told(run, project):
    """Requirements without versions, and without lambdaform."""
    (project / "requirements.txt").write_text("boto3\n")
    err = run("ci", "github").err
    assert "note: `requirements.txt` is no lock" in err
    assert "note: `requirements.txt` does not name lambdaform" in err
