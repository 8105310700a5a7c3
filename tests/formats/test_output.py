"""The output folder: always whole, and only ever lambdaform's own."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from lambdaform import App, Function, Queue, Stack
from lambdaform.assets import Package
from lambdaform.errors import OutputError
from lambdaform.formats import output
from lambdaform.synth import synth

FULL = OSError(errno.ENOSPC, "No space left on device")
DENIED = PermissionError(errno.EACCES, "Permission denied")


@pytest.fixture
def assembly(tmp_path):
    """Return an app of two stacks and one code folder as it is now, when called."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src/main.py").write_text("def handler(event, context): ...\n")
    return lambda queue="Jobs": _assembly(tmp_path / "src", queue)


def _assembly(code, queue="Jobs"):
    app = App("shop")
    queue = Queue(Stack(app, "Data"), queue)
    environment = {"URL": queue.url}
    Function(
        Stack(app, "Api"), "F", code=str(code), handler="main.handler", environment=environment
    )
    return synth(app)


@pytest.fixture
def out(tmp_path):
    """The output folder, not yet there."""
    return tmp_path / "work/lambdaform.out"


def _state(folder):
    """Return all that is in a folder: names, and the bytes of the files."""
    return {
        str(p.relative_to(folder)): p.read_bytes() if p.is_file() else None
        for p in sorted(folder.rglob("*"))
    }


def _problem(*arguments):
    with pytest.raises(OutputError) as caught:
        output.write(*arguments)
    (only,) = caught.value.problems
    return f"{only.message} ({only.hint})"


def test_the_folder_holds_templates_code_and_a_manifest(assembly, out):
    """The manifest tells a pipeline the stacks, in order of deployment, and their files."""
    output.write(assembly(), out)
    manifest = json.loads((out / "lambdaform.json").read_text())
    data, api = manifest["stacks"]
    assert (manifest["app"], manifest["stage"]) == ("shop", "dev")
    assert (data["id"], data["name"], data["depends_on"]) == ("Data", "shop-dev-Data", [])
    assert (api["id"], api["depends_on"]) == ("Api", ["Data"])
    assert data["template"] == "shop-dev-Data.template.json"
    code = json.loads((out / api["template"]).read_text())["Resources"]["F"]["Properties"]["Code"]
    assert api["assets"] == [f"assets/{code['S3Key']}"]
    assert set(_state(out)) == {
        "assets",
        api["assets"][0],
        api["template"],
        data["template"],
        "lambdaform.json",
    }


def test_the_same_app_gives_the_same_bytes(assembly, out, tmp_path):
    """Of every file, wherever it is written."""
    output.write(assembly(), out)
    output.write(assembly(), tmp_path / "other")
    assert _state(out) == _state(tmp_path / "other")


def test_the_output_is_replaced_as_a_whole(assembly, out):
    """Nothing of the former output stays behind."""
    output.write(assembly(), out)
    (out / "shop-dev-Old.template.json").touch()
    output.write(assembly("Tasks"), out)
    fresh = _state(out)
    assert "shop-dev-Old.template.json" not in fresh
    assert b'"Tasks"' in fresh["shop-dev-Data.template.json"]
    assert [p.name for p in out.parent.iterdir()] == [out.name]


def test_code_that_has_not_changed_is_not_packed_again(assembly, out, monkeypatch):
    """Its zip is linked from the former output."""
    output.write(assembly(), out)
    before = _state(out)
    monkeypatch.setattr(Package, "write", lambda *_: pytest.fail("packed again"))
    output.write(assembly(), out)
    assert _state(out) == before


@pytest.mark.parametrize("code", [errno.EXDEV, errno.EPERM, errno.ENOTSUP, errno.EMLINK])
def test_a_disk_without_links_gets_the_zip_written_again(assembly, out, monkeypatch, code):
    """The result is the same."""
    output.write(assembly(), out)
    before = _state(out)

    def link(*_):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "link", link)
    output.write(assembly(), out)
    assert _state(out) == before


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 cut in the middle"])
def test_a_damaged_zip_is_not_taken_over(assembly, out, damage):
    """A file that lost its end, when the power went, is written anew."""
    output.write(assembly(), out)
    before = _state(out)
    next((out / "assets").iterdir()).write_bytes(damage)
    output.write(assembly(), out)
    assert _state(out) == before


def _raise(error):
    def call(*_, **__):
        raise error

    return call


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (output.tempfile, "mkdtemp"),
        (output, "text"),
        (output, "_manifest"),
        (Package, "write"),
        (Path, "mkdir"),
        (Path, "write_text"),
    ],
)
@pytest.mark.parametrize("error", [FULL, DENIED], ids=["full", "denied"])
def test_the_former_output_stays_where_writing_fails(
    assembly, out, tmp_path, monkeypatch, place, name, error
):
    """Whatever fails, what was there is left as it was, and nothing is left beside it."""
    output.write(assembly(), out)
    before = _state(out.parent)
    (tmp_path / "src/main.py").write_text("def handler(event, context): pass\n")
    changed = assembly("Tasks")
    with monkeypatch.context() as patch:
        patch.setattr(place, name, _raise(error))
        assert (
            _problem(changed, out) == f"`{out}` cannot be written: {error.strerror.lower()} (None)"
        )
    assert _state(out.parent) == before


@pytest.mark.parametrize("failing", [1, 2])
@pytest.mark.parametrize("error", [DENIED, KeyboardInterrupt()], ids=["denied", "ctrl-c"])
def test_the_former_output_comes_back_where_the_exchange_fails(
    assembly, out, monkeypatch, failing, error
):
    """The moment in which the old folder has gone and the new one is not there yet."""
    output.write(assembly(), out)
    before = _state(out.parent)
    real, calls = Path.rename, []

    def rename(self, target):
        calls.append(target)
        if len(calls) == failing:
            raise error
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", rename)
        with pytest.raises((OutputError, KeyboardInterrupt)):
            output.write(assembly("Tasks"), out)
    assert len(calls) >= failing
    assert _state(out.parent) == before


def test_another_run_in_between_does_no_harm(assembly, out, monkeypatch):
    """Where another run puts its output there first, the last one wins, whole."""
    output.write(assembly(), out)
    real, calls = Path.rename, []

    def rename(self, target):
        calls.append(target)
        if len(calls) == 2:
            out.mkdir()
            (out / "of-another-run").touch()
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", rename)
        output.write(assembly("Tasks"), out)
    assert "of-another-run" not in _state(out)
    assert b'"Tasks"' in (out / "shop-dev-Data.template.json").read_bytes()
    assert [p.name for p in out.parent.iterdir()] == [out.name]


@pytest.mark.parametrize("file", ["index.html", "manifest.json", ".git/config"])
def test_a_folder_that_is_not_lambdaforms_is_refused(assembly, out, file):
    """Nobody's website, cloud assembly or clone is replaced, though it may have a manifest."""
    (out / file).parent.mkdir(parents=True)
    (out / file).touch()
    before = _state(out)
    expected = f"`{out}` exists and is not lambdaform's output (name another folder with `--out`)"
    assert _problem(assembly(), out) == expected
    assert _state(out) == before


def test_a_file_is_refused(assembly, out):
    """`--out` names a folder."""
    out.parent.mkdir()
    out.write_text("mine")
    assert "exists and is not lambdaform's output" in _problem(assembly(), out)
    assert out.read_text() == "mine"


def test_an_empty_folder_is_taken(assembly, out):
    """As after `mkdir out`."""
    out.mkdir(parents=True)
    output.write(assembly(), out)
    assert (out / "lambdaform.json").is_file()


def test_missing_parents_are_made(assembly, tmp_path):
    """As with `mkdir -p`."""
    output.write(assembly(), tmp_path / "a/b/c")
    assert (tmp_path / "a/b/c/lambdaform.json").is_file()


def test_a_parent_that_is_a_file_is_named(assembly, tmp_path):
    """An error, not a traceback."""
    (tmp_path / "file").touch()
    out = tmp_path / "file/out"
    assert _problem(assembly(), out) == f"`{out}` cannot be written: file exists (None)"


def test_a_relative_folder_is_below_the_current_one(assembly, tmp_path, monkeypatch):
    """As everywhere on a command line."""
    monkeypatch.chdir(tmp_path)
    output.write(assembly(), Path("here"))
    output.write(assembly(), Path("here"))
    assert (tmp_path / "here/lambdaform.json").is_file()
    (tmp_path / "file").touch()
    assert _problem(assembly(), Path("file")).startswith("`file` exists")


def test_what_a_link_points_to_is_replaced(assembly, tmp_path):
    """The link stays a link."""
    link, real = tmp_path / "link", tmp_path / "real"
    link.symlink_to("real")
    for queue in ("Jobs", "Tasks"):
        output.write(assembly(queue), link)
        assert link.is_symlink()
        assert f'"{queue}"' in (real / "shop-dev-Data.template.json").read_text()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link", "real", "src"]


def test_others_may_read_the_output_as_the_umask_says(assembly, out):
    """The folder is not private, though the temporary one is."""
    old = os.umask(0o027)
    try:
        output.write(assembly(), out)
    finally:
        os.umask(old)
    modes = {oct(p.stat().st_mode & 0o777) for p in (out, *out.rglob("*")) if p.is_dir()}
    assert modes == {"0o750"}
    assert {oct(p.stat().st_mode & 0o777) for p in out.rglob("*") if p.is_file()} == {"0o640"}


@pytest.mark.slow
def test_runs_at_the_same_time_leave_one_whole_output(assembly, out, tmp_path):
    """Of many writers, each finishes, and the output is that of one of them."""
    context = multiprocessing.get_context("fork")
    queues = ["Jobs", "Tasks", "Errands"]
    runs = [
        context.Process(target=_write_often, args=(_assembly(tmp_path / "src", q), out))
        for q in queues
    ]
    for run in runs:
        run.start()
    for run in runs:
        run.join(60)
    assert [run.exitcode for run in runs] == [0, 0, 0]
    found = _state(out)
    whole = []
    for queue in queues:
        output.write(assembly(queue), tmp_path / queue)
        whole.append(_state(tmp_path / queue))
    assert found in whole
    assert [p.name for p in out.parent.iterdir()] == [out.name]


def _write_often(assembly, out):
    for _ in range(50):
        output.write(assembly, out)


@pytest.mark.slow
@pytest.mark.parametrize("signal_", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_killed_leaves_a_usable_state(assembly, out, tmp_path, signal_):
    """At any moment the output is whole, or not there; and the next run works."""
    code = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1])\n"
        "from test_output import _assembly, output\n"
        "assembly, out = _assembly(sys.argv[2]), Path(sys.argv[3])\n"
        "print('begin', flush=True)\n"
        "while True: output.write(assembly, out)\n"
    )
    output.write(assembly(), tmp_path / "whole")
    whole = _state(tmp_path / "whole")
    for moment in range(6):
        command = [sys.executable, "-c", code, Path(__file__).parent, tmp_path / "src", out]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        with subprocess.Popen(list(map(str, command)), **pipes) as process:
            process.stdout.readline()
            time.sleep(0.05 + moment / 777)
            process.send_signal(signal_)
        assert not out.exists() or _state(out) == whole
    output.write(assembly(), out)
    assert _state(out) == whole


@pytest.mark.parametrize("mark", ['{"mine": 1}', "[]", "no json"])
def test_a_folder_with_a_file_of_that_name_is_not_ours(assembly, tmp_path, mark):
    """What somebody else wrote is never replaced."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "lambdaform.json").write_text(mark)
    with pytest.raises(OutputError, match="is not lambdaform's output"):
        output.write(assembly(), out)
    assert (out / "lambdaform.json").read_text() == mark


def test_a_file_is_not_ours(assembly, tmp_path):
    """Whatever it is called."""
    out = tmp_path / "lambdaform.json"
    out.write_text("{}")
    with pytest.raises(OutputError, match="is not lambdaform's output"):
        output.write(assembly(), out)
    assert out.read_text() == "{}"


@pytest.fixture
def with_dependencies(tmp_path):
    """An app whose code has dependencies, and what its zip would be."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src/main.py").write_text("def handler(event, context): ...\n")
    (tmp_path / "src/requirements.txt").write_text("six==1.17.0\n")
    assembly = _assembly(tmp_path / "src")
    built = tmp_path / "built.zip"
    with zipfile.ZipFile(built, "w") as archive:
        archive.writestr("six.py", "X = 1")
    (package,) = assembly.packages
    return assembly, package, built


def test_what_needs_a_build_is_named_where_there_was_none(with_dependencies, out):
    """The manifest lists it, and says that it is not there."""
    assembly, package, _ = with_dependencies
    assert output.write(assembly, out) == [package]
    manifest = json.loads((out / "lambdaform.json").read_text())
    assert [s["not_built"] for s in manifest["stacks"]] == [[], [f"assets/{package.key}"]]
    assert [s["assets"] for s in manifest["stacks"]] == [[], [f"assets/{package.key}"]]
    assert [*(out / "assets").iterdir()] == []


def test_what_was_built_is_linked(with_dependencies, out):
    """Nothing is copied where the disk knows links; later runs take it from the output."""
    assembly, package, built = with_dependencies
    assert output.write(assembly, out, zips={package.digest: built}) == []
    zip = out / "assets" / package.key
    assert zip.samefile(built)
    built.unlink()
    assert output.write(assembly, out) == []
    assert zip.is_file()


def test_a_disk_without_links_gets_a_copy(with_dependencies, out, monkeypatch):
    """The cache may be on another one."""
    assembly, package, built = with_dependencies

    def link(*_):
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    monkeypatch.setattr(os, "link", link)
    assert output.write(assembly, out, zips={package.digest: built}) == []
    assert (out / "assets" / package.key).read_bytes() == built.read_bytes()


def test_texts_may_stand_beside(assembly, out):
    """As bills of materials do."""
    output.write(assembly(), out, beside={"sbom/x.cdx.json": "{}"})
    assert (out / "sbom/x.cdx.json").read_text() == "{}"
