"""Functions of container images: `build` builds them, `deploy` sends them, `--stage local` does without."""

from __future__ import annotations

import json

import boto3
import pytest
from engine import Engines

from lambdaform.cli import building
from lambdaform.cloud import Cloud
from lambdaform.deploy import Account, Deployment, Endpoint, Watcher, deployment
from lambdaform.load import load
from lambdaform.synth import synth

APP = """\
from lambdaform import App, Function, Image, Stack

app = App("pictures")
stack = Stack(app, "Main")
Function(stack, "Resize", code=Image("job"))
Function(stack, "Rotate", code=Image("job", command=["main.rotate"]))
Function(stack, "Count", code="src", handler="main.handler")
other = Stack(app, "Other")
Function(other, "Paint", code=Image("paint"))
app.synth()
"""


@pytest.fixture
def pictures(project, monkeypatch, tmp_path):
    """A project of functions that run images, and of one that runs a zip."""
    monkeypatch.setenv("LAMBDAFORM_CACHE", str(tmp_path / "cache"))
    (project / "app.py").write_text(APP)
    for folder in ("job", "paint"):
        (project / folder).mkdir()
        (project / folder / "Dockerfile").write_text(f"FROM scratch\n# {folder}\n")
    return project


@pytest.fixture
def engines(tmp_path, monkeypatch):
    """The engines on the path, of which there is none yet."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return Engines(tmp_path / "bin")


def tags(engines):
    """Return the images that were built."""
    asked = [one["arguments"] for one in engines.asked if "--tag" in one["arguments"]]
    return [arguments[arguments.index("--tag") + 1] for arguments in asked]


def test_build_builds_images_beside_zips(pictures, engines, run):
    """Each once, however many functions run it; it says under which name."""
    engines.add()
    done = run("build")
    assert done.code == 0, done.err
    job, paint = tags(engines)
    lines = done.err.splitlines()
    assert f"`job/Dockerfile` for linux/arm64: {job}" in lines
    assert f"`paint/Dockerfile` for linux/arm64: {paint}" in lines
    assert lines[0].startswith("Count: ")
    assert any(line.startswith("built `job/Dockerfile` for linux/arm64 in ") for line in lines)
    assert lines[-1].startswith("1 zip, ")


@pytest.mark.parametrize(
    ("options", "built"),
    [
        (("--stack", "Other"), ["paint"]),
        (("--function", "Rotate"), ["job"]),
        (("--function", "Count"), []),
        (("--function", "Paint", "--function", "Resize"), ["job", "paint"]),
    ],
)
def test_build_builds_only_what_is_named(pictures, engines, run, options, built):
    """A stack, or functions."""
    engines.add()
    assert run("build", *options).code == 0
    files = [one["dockerfile"] for one in engines.asked if "dockerfile" in one]
    assert [file.split()[-1] for file in files] == built


def test_without_an_engine_nothing_is_deployed(pictures, engines, run, aws):
    """And it is said what to install."""
    done = run("deploy", "--no-lint")
    assert done.code == 1
    assert "neither Docker nor podman is on the path to build `job/Dockerfile`" in done.err
    assert "hint: install one of them, or deploy where one is" in done.err
    assert not aws.called("CreateChangeSet")


def test_deploy_builds_and_sends_them(pictures, engines, run, aws):
    """By a login whose password nobody sees in the list of processes."""
    engines.add()
    done = run("deploy", "--no-lint")
    assert done.code == 0, done.err
    registry = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
    sent = [c for c in engines.commands() if c.split()[1] in ("login", "tag", "push")]
    job, paint = tags(engines)
    assert sorted(sent) == sorted(
        [
            f"docker login --username AWS --password-stdin {registry}",
            f"docker tag {job} {registry}/{job}",
            f"docker push {registry}/{job}",
            f"docker tag {paint} {registry}/{paint}",
            f"docker push {registry}/{paint}",
        ]
    )
    assert [one["said"] for one in engines.asked if "said" in one] == ["the-password"]
    assert "the-password" not in done.err


@pytest.mark.parametrize("failing", ["login", "tag", "push"])
def test_what_the_engine_cannot_send_is_told(pictures, engines, run, aws, failing):
    """In its own words; the other stack is deployed all the same."""
    engines.add()
    engines.says(f"docker {failing}", code=1, err=f"{failing}: denied\n")
    done = run("deploy", "--no-lint")
    assert done.code == 1
    assert f"   |  {failing}: denied" in done.err


@pytest.mark.slow
def test_ecr_takes_what_is_said_of_the_repository(pictures, engines, run, monkeypatch):
    """That of moto, in the embedded cloud, deployed to as if it were AWS."""
    engines.add()
    with Cloud() as cloud:
        for name, value in {
            "AWS_ENDPOINT_URL": cloud.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "eu-west-1",
        }.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(deployment, "_PAUSE", 0.1)
        done = run("deploy", "--no-lint")
        assert done.code == 0, done.err
        ecr = boto3.client("ecr")
        (repository,) = ecr.describe_repositories()["repositories"]
        functions = boto3.client("lambda").list_functions()["Functions"]
        assert ecr.get_repository_policy(repositoryName="lambdaform-assets")["policyText"]
        assert ecr.get_lifecycle_policy(repositoryName="lambdaform-assets")["lifecyclePolicyText"]
        job = tags(engines)[0]
        resize = next(f["FunctionName"] for f in functions if "Resize" in f["FunctionName"])
        place = boto3.client("lambda").get_function(FunctionName=resize)["Code"]["ImageUri"]
        again = run("deploy", "--no-lint")
    assert repository["imageTagMutability"] == "IMMUTABLE"
    assert repository["imageScanningConfiguration"] == {"scanOnPush": True}
    assert sorted(f["PackageType"] for f in functions) == ["Image", "Image", "Image", "Zip"]
    assert place == f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/{job}"
    assert "2 stacks unchanged" in again.err


@pytest.mark.slow
def test_the_embedded_cloud_takes_their_functions_and_runs_none(pictures, engines):
    """Without an engine; who invokes one is told why it does not run."""
    assembly = synth(load("app.py"))
    with Cloud() as cloud:
        account = Account(endpoint=Endpoint(cloud.endpoint))
        outcomes = Deployment(assembly, account).deploy(building.zips(assembly, Watcher()))
        client = account.client("lambda")
        functions = client.list_functions()["Functions"]
        name = next(f["FunctionName"] for f in functions if "Paint" in f["FunctionName"])
        with pytest.raises(client.exceptions.InvalidRuntimeException, match="container images"):
            client.invoke(FunctionName=name)
    assert {outcome.what for outcome in outcomes} == {"created"}
    assert engines.asked == []


def test_the_manifest_names_them(pictures, engines, run):
    """For pipelines that deploy by themselves."""
    engines.add()
    run("build")
    manifest = json.loads((pictures / "lambdaform.out/lambdaform.json").read_text())
    images = [image for stack in manifest["stacks"] for image in stack["images"]]
    assert sorted(images) == sorted(tags(engines))
