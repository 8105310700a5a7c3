"""Code and images of stacks in the CDK's apps: assets of the CDK's own, whoever publishes them."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from lambdaform import App, Function, Image, Layer, Queue, Stack, Stage
from lambdaform.cdk import add_app
from lambdaform.errors import DeclarationError
from lambdaform.synth import synth

pytestmark = pytest.mark.slow

HANDLER = "def handler(event, context): ...\n"


@pytest.fixture(autouse=True)
def code(tmp_path, monkeypatch):
    """Stand in a folder with code, and with what an image is built from."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "worker.py").write_text(HANDLER)
    (tmp_path / "image").mkdir()
    (tmp_path / "image" / "Dockerfile").write_text(
        "FROM scratch AS last\nARG EDITION\nCOPY main.py .\n"
    )
    (tmp_path / "image" / "main.py").write_text(HANDLER)


def declare(stack):
    Function(stack, "Worker", code=Path("src").absolute(), handler="worker.handler")
    Queue(stack, "Jobs")


def published(theirs, stack):
    """Return the assets of a stack that are not its template, by kind."""
    said = json.loads((Path(theirs.outdir) / f"{stack}.assets.json").read_text())
    files = {
        digest: file
        for digest, file in said["files"].items()
        if not file["source"]["path"].endswith(".template.json")
    }
    return files, said["dockerImages"]


def cdk_app(**options):
    import aws_cdk

    return aws_cdk.App(builtin_cloud_formation_validation=False, **options)


SYNTHESIZERS = {
    "qualifier": lambda cdk: cdk.DefaultStackSynthesizer(qualifier="abc"),
    "credentials": lambda cdk: cdk.CliCredentialsStackSynthesizer(file_assets_bucket_name="mine"),
    "legacy": lambda cdk: cdk.LegacyStackSynthesizer(),
}


@pytest.fixture
def expected():
    """The resources that lambdaform's own template has for the same declarations."""
    app = App("shop", stages=[Stage("prod", protected=True)])
    declare(Stack(app, "Orders"))
    return synth(app).template("Orders").body["Resources"]


@pytest.mark.parametrize(
    ("side", "name", "bucket"),
    [
        ("app", "qualifier", "cdk-abc-assets-${AWS::AccountId}-${AWS::Region}"),
        ("stack", "qualifier", "cdk-abc-assets-${AWS::AccountId}-${AWS::Region}"),
        ("app", "credentials", "mine"),
        ("stack", "credentials", "mine"),
    ],
)
def test_a_synthesizer_says_where_code_goes(templates, expected, side, name, bucket):
    """The user's own, on an app or on a stack: the CDK publishes; the resources stay as they are."""
    import aws_cdk

    given = SYNTHESIZERS[name](aws_cdk)
    theirs = cdk_app(**({"default_stack_synthesizer": given} if side == "app" else {}))
    options = {"synthesizer": given} if side == "stack" else {}
    declare(aws_cdk.Stack(theirs, "Orders", **options))
    resources = templates(theirs)["Orders"]["Resources"]
    code = resources["Worker"]["Properties"]["Code"]
    assert code["S3Bucket"] in (bucket, {"Fn::Sub": bucket})
    files, _ = published(theirs, "Orders")
    (file,) = files.values()
    assert [(d["bucketName"], d["objectKey"]) for d in file["destinations"].values()] == [
        (bucket, code["S3Key"])
    ]
    with zipfile.ZipFile(Path(theirs.outdir) / file["source"]["path"]) as archive:
        assert archive.read("worker.py").decode() == HANDLER
    del resources["Worker"]["Properties"]["Code"], expected["Worker"]["Properties"]["Code"]
    assert resources == expected


def test_the_synthesizer_of_old_gives_parameters(templates, expected):
    """With `LegacyStackSynthesizer` the CDK's CLI says where code is, in parameters."""
    import aws_cdk

    theirs = cdk_app()
    stack = aws_cdk.Stack(theirs, "Orders", synthesizer=aws_cdk.LegacyStackSynthesizer())
    declare(stack)
    body = templates(theirs)["Orders"]
    code = body["Resources"]["Worker"]["Properties"]["Code"]
    assert code["S3Bucket"]["Ref"] in body["Parameters"]
    assert body["Resources"].keys() == expected.keys()


def test_code_in_several_stacks_and_layers_is_one_asset(theirs, templates):
    """The same folder is staged once, however many stacks and kinds of resources take it."""
    for id in ("First", "Second"):
        stack = Stack(theirs, id)
        declare(stack)
        Layer(stack, "Shared", code="src")
    found = templates(theirs)
    keys = {
        resource["Properties"][name]["S3Key"]
        for body in found.values()
        for resource in body["Resources"].values()
        for name in ("Code", "Content")
        if name in resource["Properties"]
    }
    assert {file.name for file in Path(theirs.outdir).glob("asset.*")} == {
        f"asset.{key}" for key in keys
    }


def test_the_stack_of_an_app_that_joins_takes_the_synthesizer_of_the_app(templates):
    """`add_app` too: where its code goes is the CDK's app's to say."""
    import aws_cdk

    theirs = cdk_app(default_stack_synthesizer=aws_cdk.DefaultStackSynthesizer(qualifier="abc"))
    app = App("shop")
    declare(Stack(app, "Main"))
    add_app(theirs, app)
    code = templates(theirs)["Main"]["Resources"]["Worker"]["Properties"]["Code"]
    assert "cdk-abc-assets" in json.dumps(code["S3Bucket"])


@pytest.mark.parametrize("unstaged", [False, True])
def test_images_are_image_assets(templates, unstaged):
    """The CDK builds them of a copy of what they may copy; the same content gives the same name."""
    context = {"aws:cdk:disable-asset-staging": True} if unstaged else {}
    found = []
    for _ in range(2):
        theirs = cdk_app(context=context)
        image = Image("image", build_args={"EDITION": "2"}, target="last")
        Function(Stack(theirs, "Orders"), "Resize", code=image)
        code = templates(theirs)["Orders"]["Resources"]["Resize"]["Properties"]["Code"]
        _, images = published(theirs, "Orders")
        ((tag, said),) = images.items()
        assert f":{tag}" in json.dumps(code["ImageUri"])
        source = said["source"]
        assert source["dockerBuildArgs"] == {"EDITION": "2"}
        assert (source["dockerBuildTarget"], source["platform"]) == ("last", "linux/arm64")
        folder = Path(theirs.outdir) / source["directory"]
        assert {file.name for file in folder.iterdir()} == {"Dockerfile", "main.py"}
        found.append(tag)
    assert found[0] == found[1]


def test_nothing_is_built_where_something_is_wrong(theirs, tmp_path):
    """A mistake is told before dependencies are installed."""
    (tmp_path / "src" / "requirements.txt").write_text("no-such-thing-as-this==0.0.0\n")
    stack = Stack(theirs, "Orders")
    declare(stack)
    Queue(stack, "Jobs")
    with pytest.raises(DeclarationError) as caught:
        theirs.synth()
    assert [p.message[:20] for p in caught.value.problems] == ["the id `Jobs` is tak"]
