"""What apps with constructs of the CDK are written as: the same each time, and whole by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from samtranslator.yaml_helper import yaml_parse

from lambdaform import App, Function, Stack, formats
from lambdaform.cdk import CdkConstruct
from lambdaform.synth import synth

pytestmark = pytest.mark.slow


@pytest.fixture
def shop(tmp_path):
    """Return a new app of a zip and an image of the CDK's, and a function of ours, when called."""
    from aws_cdk import aws_lambda

    for folder in ("src", "ours", "picture"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "index.py").write_text("def handler(event, context):\n    return 1\n")
    (tmp_path / "picture" / "Theirs").write_text("FROM scratch\nCOPY index.py .\n")
    runtime = aws_lambda.Runtime.PYTHON_3_13
    made = aws_lambda.DockerImageFunction

    def shop():
        stack = Stack(App("shop"), "Main")
        Function(stack, "Own", code=str(tmp_path / "ours"), handler="index.handler")
        zipped = aws_lambda.Code.from_asset(str(tmp_path / "src"))
        picture = str(tmp_path / "picture")
        image = aws_lambda.DockerImageCode.from_image_asset(picture, file="Theirs")
        options = {"runtime": runtime, "handler": "index.handler", "code": zipped}
        CdkConstruct(stack, "Zip", lambda s: aws_lambda.Function(s, "Fn", **options))
        CdkConstruct(stack, "Picture", lambda s: made(s, "Fn", code=image))
        return synth(stack.app)

    return shop


def files(folder):
    """Return the files of a folder, by their paths in it."""
    found = (file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): file.read_bytes() for file in found}


@pytest.mark.parametrize("format", list(formats.FORMATS))
def test_the_same_app_gives_the_same_bytes(shop, tmp_path, format):
    """Whatever folder the CDK has put its assets into this time."""
    first, second = tmp_path / "one" / "out", tmp_path / "two" / "out"
    formats.write(shop(), first, format)
    formats.write(shop(), second, format)
    assert files(first) == files(second)


def test_every_path_of_the_sam_form_is_there_to_stay(shop, tmp_path):
    """In the output or in the app's folder: what the CDK copies is gone when the program ends."""
    assembly = shop()
    formats.write(assembly, tmp_path / "out", "sam")
    template = tmp_path / "out" / assembly.templates[0].name / "template.yaml"
    body = yaml_parse(template.read_text(encoding="utf-8"))
    functions = [r for r in body["Resources"].values() if r["Type"].endswith("::Function")]
    contexts = [f["Metadata"]["DockerContext"] for f in functions if "Metadata" in f]
    codes = [f["Properties"]["CodeUri"] for f in functions if "Metadata" not in f]
    places = [Path(template.parent, path).resolve() for path in (*codes, *contexts)]
    assert places[0] == tmp_path / "ours"
    assert {place.parent for place in places[1:]} == {tmp_path / "out" / "assets"}
    assert (places[1].is_file(), places[1].suffix) == (True, ".zip")
    assert sorted(file.name for file in places[2].iterdir()) == ["Theirs", "index.py"]


def test_files_of_theirs_are_told_by_their_names(shop):
    """Not by the folder that they happen to be in."""
    (template,) = shop().templates
    theirs = [package for package in template.packages if package.folder is None]
    assert [str(package) for package in theirs] == ["`Zip/Fn/Code`"]
    assert [str(image) for image in template.images] == ["`Picture/Fn/AssetImage` for linux/amd64"]
