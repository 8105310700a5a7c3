"""The folder that the `cdk` CLI lends: its locks and what others keep there are left alone."""

from __future__ import annotations

import pytest

from lambdaform import App, Function, Queue, Stack
from lambdaform.errors import OutputError
from lambdaform.formats.cdk import outdir
from lambdaform.synth import synth


@pytest.fixture
def out(tmp_path):
    """A folder that the CLI has made and locked."""
    folder = tmp_path / "cdk.out"
    folder.mkdir()
    (folder / "synth.lock").write_text("4711")
    return folder


def _assembly(name="Data", code=None):
    app = App("shop")
    stack = Stack(app, name)
    Queue(stack, "Jobs")
    if code is not None:
        Function(stack, "F", code=code, handler="main.handler")
    return synth(app)


def _names(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_assembly_is_written_beside_the_lock(out):
    """The CLI takes its lock away by itself."""
    outdir.write(_assembly(), out, {})
    names = _names(out)
    assert {"manifest.json", "tree.json", "cdk.out", "synth.lock", "lambdaform.json"} <= names
    assert (out / "synth.lock").read_text() == "4711"


def test_a_folder_that_is_not_there_is_made(tmp_path):
    """`cdk --output` may name any."""
    outdir.write(_assembly(), tmp_path / "a/b", {})
    assert (tmp_path / "a/b/manifest.json").is_file()


def test_what_an_earlier_run_has_left_goes(out, code):
    """Stacks that are no more, and zips of yesterday."""
    outdir.write(_assembly("Old", code), out, {})
    before = _names(out)
    outdir.write(_assembly("New"), out, {})
    assert {name for name in before if "Old" in name or name.endswith(".zip")}
    assert not {name for name in _names(out) if "Old" in name or name.endswith(".zip")}


def test_a_zip_that_is_there_is_kept(out, code):
    """It is linked, not packed anew."""
    outdir.write(_assembly(code=code), out, {})
    (before,) = (out / "assets").glob("*.zip")
    inode = before.stat().st_ino
    outdir.write(_assembly(code=code), out, {})
    assert before.stat().st_ino == inode


def test_what_is_not_lambdaforms_stays(out):
    """An assembly that the CDK's own library has written, or a folder of the user's."""
    (out / "assets").mkdir()
    for name in ("Other.template.json", "manifest.json", "assets/logo.png"):
        (out / name).write_text("theirs")
    outdir.write(_assembly(), out, {})
    assert (out / "Other.template.json").read_text() == "theirs"
    assert (out / "assets/logo.png").read_text() == "theirs"
    assert (out / "manifest.json").read_text() != "theirs"


def test_a_link_to_a_folder_is_taken_away_itself(out, tmp_path):
    """Never what it leads to."""
    outdir.write(_assembly(), out, {})
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "file").touch()
    (out / "link").symlink_to(theirs)
    outdir.write(_assembly(), out, {})
    assert not (out / "link").exists()
    assert (theirs / "file").exists()


def test_what_cannot_be_written_is_told(tmp_path):
    """Without a traceback."""
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot be written"):
        outdir.write(_assembly(), tmp_path / "file/out", {})


def test_nothing_temporary_is_left(out):
    """Nor is it on the way that a killed run leaves it: the next one takes it away."""
    (out / ".lambdaform-dead").mkdir()
    outdir.write(_assembly(), out, {})
    outdir.write(_assembly(), out, {})
    assert not [path for path in out.iterdir() if path.name.startswith(".")]
