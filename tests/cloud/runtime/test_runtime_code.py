"""A function's code and layers, in folders of their own."""

from __future__ import annotations

import io
import stat
import zipfile

import pytest

from lambdaform.cloud.runtime.deployed import Archive
from lambdaform.cloud.runtime.unpacked import Unpacked


def entry(name, mode):
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return info


@pytest.fixture
def unpacked(tmp_path):
    """Where zips are unpacked."""
    return Unpacked(tmp_path / "code")


def test_code_is_unpacked_once_for_each_content(unpacked, zipped):
    """Two functions of the same code share the folder."""
    content = zipped(main="x = 1\n", lib__helper="y = 2\n")
    folder = unpacked.code(Archive("a", content))
    assert (folder / "lib/helper.py").read_text() == "y = 2\n"
    assert unpacked.code(Archive("a", b"not looked at")) == folder
    assert unpacked.code(Archive("b", content)) != folder


def test_layers_lie_over_each_other(unpacked, zipped):
    """The last one wins."""
    first = Archive("1", zipped(python__a="first", python__b="first"))
    second = Archive("2", zipped(python__b="second"))
    folder = unpacked.layers([first, second])
    assert (folder / "python/a.py").read_text() == "first"
    assert (folder / "python/b.py").read_text() == "second"
    assert unpacked.layers([second, first]) != folder


def test_modes_and_links_are_kept(unpacked):
    """A program stays one; a link of `node_modules/.bin` stays one."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(entry("bin/tool", stat.S_IFREG | 0o755), "#!/bin/sh\n")
        archive.writestr(entry("node_modules/.bin/tool", stat.S_IFLNK | 0o777), "../../bin/tool")
    folder = unpacked.code(Archive("a", packed.getvalue()))
    assert (folder / "bin/tool").stat().st_mode & stat.S_IXUSR
    assert (folder / "node_modules/.bin/tool").resolve() == (folder / "bin/tool").resolve()


@pytest.mark.parametrize("target", ["/etc/passwd", "../../../../etc/passwd"])
def test_nothing_leads_out_of_the_folder(unpacked, target):
    """Neither a path nor a link."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(entry("link", stat.S_IFLNK | 0o777), target)
        archive.writestr("../outside", "x")
    folder = unpacked.code(Archive("a", packed.getvalue()))
    assert [path.name for path in folder.iterdir()] == ["outside"]


def test_what_cannot_be_unpacked_leaves_nothing(unpacked, tmp_path):
    """The next try is not fooled by half a folder."""
    with pytest.raises(zipfile.BadZipFile):
        unpacked.code(Archive("a", b"no zip"))
    assert list((tmp_path / "code").iterdir()) == []


def test_a_function_finds_its_layers(client, function, invoke, zipped):
    """In the folders that Python's runtime looks into, under its own code."""
    layers = [
        client("lambda").publish_layer_version(LayerName=name, Content={"ZipFile": content})
        for name, content in (
            ("one", zipped(python__shared="X = 'one'\n", python__main="X = 'never'\n")),
            ("two", zipped(python__shared="X = 'two'\n")),
        )
    ]
    name = function(
        "import shared\ndef handler(event, context):\n    return shared.X\n",
        Layers=[layer["LayerVersionArn"] for layer in layers],
    )
    assert invoke(name).payload == "two"


def test_a_layer_of_another_account_is_missed_aloud(function, invoke, logged):
    """The function runs without it, and its log says so."""
    arn = "arn:aws:lambda:eu-west-1:017000801446:layer:AWSLambdaPowertoolsPythonV3:9"
    name = function("def handler(event, context):\n    return 1\n", Layers=[arn])
    assert invoke(name).payload == 1
    assert any(f"does not have the layer {arn}" in message for message in logged(name, 5))
