"""A function's code and layers, in folders of their own."""

from __future__ import annotations

import io
import stat
import zipfile

import pytest

from lambdaform.cloud.runtime.deployed import Archive
from lambdaform.cloud.runtime.unpacked import Unpacked

EMPTY = Archive("empty", b"PK\5\6" + bytes(18))


def entry(name, mode):
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return info


@pytest.fixture
def unpacked(tmp_path):
    """Where zips are unpacked."""
    return Unpacked(tmp_path / "code")


@pytest.fixture
def code_of(unpacked, deployed):
    """Return the folder of a code, run by a function of a name, when called."""

    def folder(archive, **more):
        with unpacked.folders(deployed(code=archive, **more)) as (code, _):
            return code

    return folder


@pytest.fixture
def layers_of(unpacked, deployed):
    """Return the folder of layers, when called."""

    def folder(layers):
        with unpacked.folders(deployed(code=EMPTY, layers=tuple(layers))) as (_, optional):
            return optional

    return folder


def test_code_is_unpacked_once_for_each_content(code_of, zipped):
    """Two functions of the same code share the folder."""
    content = zipped(main="x = 1\n", lib__helper="y = 2\n")
    folder = code_of(Archive("a", content))
    assert (folder / "lib/helper.py").read_text() == "y = 2\n"
    assert code_of(Archive("a", b"not looked at")) == folder
    assert code_of(Archive("b", content), name="other") != folder


def test_what_nothing_runs_from_any_more_is_taken_away(unpacked, code_of, deployed, zipped):
    """The old code of a function when the last process that runs on it ends, not before."""
    old, new = (Archive(name, zipped(main=f"x = '{name}'\n")) for name in ("old", "new"))
    with unpacked.folders(deployed(code=old)) as (folder, _):
        code_of(new)
        assert (folder / "main.py").exists()
        published = code_of(old, version="1")
    assert published == folder
    assert folder.exists()
    code_of(new, version="1")
    assert not folder.exists()
    shared = code_of(new, name="other")
    unpacked.forget(deployed().key)
    assert shared.exists()
    unpacked.forget(deployed(name="other").key)
    assert not shared.exists()


def test_layers_lie_over_each_other(layers_of, zipped):
    """The last one wins."""
    first = Archive("1", zipped(python__a="first", python__b="first"))
    second = Archive("2", zipped(python__b="second"))
    folder = layers_of([first, second])
    assert (folder / "python/a.py").read_text() == "first"
    assert (folder / "python/b.py").read_text() == "second"
    assert layers_of([second, first]) != folder


def test_modes_and_links_are_kept(code_of):
    """A program stays one; a link of `node_modules/.bin` stays one."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(entry("bin/tool", stat.S_IFREG | 0o755), "#!/bin/sh\n")
        archive.writestr(entry("node_modules/.bin/tool", stat.S_IFLNK | 0o777), "../../bin/tool")
    folder = code_of(Archive("a", packed.getvalue()))
    assert (folder / "bin/tool").stat().st_mode & stat.S_IXUSR
    assert (folder / "node_modules/.bin/tool").resolve() == (folder / "bin/tool").resolve()


@pytest.mark.parametrize("target", ["/etc/passwd", "../../../../etc/passwd"])
def test_nothing_leads_out_of_the_folder(code_of, target):
    """Neither a path nor a link."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(entry("link", stat.S_IFLNK | 0o777), target)
        archive.writestr("../outside", "x")
    folder = code_of(Archive("a", packed.getvalue()))
    assert [path.name for path in folder.iterdir()] == ["outside"]


def test_what_cannot_be_unpacked_leaves_nothing(code_of, tmp_path):
    """The next try is not fooled by half a folder."""
    with pytest.raises(zipfile.BadZipFile):
        code_of(Archive("a", b"no zip"))
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
