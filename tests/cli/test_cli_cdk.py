"""`lambdaform synth --format cdk` and `lambdaform build --format cdk`: assemblies without the CLI."""

from __future__ import annotations

import json

import pytest

REQUIREMENTS = "six==1.17.0\n"


def _zips(project):
    return [*(project / "lambdaform.out/assets").glob("*.zip")]


def test_synth_writes_what_is_there(run, project):
    """And says what is missing, as with the other formats."""
    (project / "src/requirements.txt").write_text(REQUIREMENTS)
    done = run("synth", "--no-lint", "--format", "cdk")
    assert done.code == 0
    assert "1 zip not built yet: `lambdaform build --format cdk` does it" in done.err
    manifest = json.loads((project / "lambdaform.out/manifest.json").read_text())
    assert [*manifest["artifacts"]] == ["Data.assets", "Data", "Api.assets", "Api", "Tree"]
    assert _zips(project) == []


def test_one_template_is_printed(run, project):
    """As the `cdk` CLI deploys it."""
    done = run("synth", "--no-lint", "--format", "cdk", "--stdout", "--stack", "Api")
    code = json.loads(done.out)["Resources"]["Worker"]["Properties"]["Code"]
    assert code["S3Bucket"] == {"Fn::Sub": "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}"}


@pytest.mark.slow
def test_build_writes_it_whole(run, project, monkeypatch, tmp_path):
    """Every file that an asset manifest names is there."""
    monkeypatch.setenv("LAMBDAFORM_CACHE", str(tmp_path / "cache"))
    (project / "src/requirements.txt").write_text(REQUIREMENTS)
    assert run("build", "--format", "cdk").code == 0
    out = project / "lambdaform.out"
    for path in out.glob("*.assets.json"):
        for asset in json.loads(path.read_text())["files"].values():
            assert (out / asset["source"]["path"]).is_file()
    assert len(_zips(project)) == 1
