"""What people and other tools put into the output stays there."""

from __future__ import annotations

import json

import pytest

from lambdaform import App, Queue, Stack
from lambdaform.formats import output
from lambdaform.synth import synth


def assembly(stage_region=None, queue="Jobs"):
    """Return a small app as synthesised."""
    app = App("shop")
    Queue(Stack(app, "Main", region=stage_region), queue)
    return synth(app)


@pytest.fixture
def out(tmp_path):
    """An output for the SAM CLI."""
    output.write(assembly(), tmp_path / "out", "sam")
    return tmp_path / "out"


@pytest.fixture
def main(out):
    """The folder of the stack."""
    return out / "shop-dev-Main"


def test_what_sam_has_built_stays(out, main):
    """Files, folders and links below the stack's folder, whatever they are; the template is new."""
    (main / ".aws-sam/build").mkdir(parents=True)
    (main / ".aws-sam/build/template.yaml").write_text("built")
    (main / ".aws-sam/latest").symlink_to("build")
    (main / "event.json").write_text("{}")
    output.write(assembly(queue="Mail"), out, "sam")
    assert (main / ".aws-sam/latest/template.yaml").read_text() == "built"
    assert (main / ".aws-sam/latest").readlink().name == "build"
    assert (main / "event.json").read_text() == "{}"
    assert "Mail:" in (main / "template.yaml").read_text()


def test_an_edited_samconfig_stays(out, main):
    """As it is; one that nobody has edited follows the app."""
    file = main / "samconfig.toml"
    output.write(assembly("eu-west-1"), out, "sam")
    assert 'region = "eu-west-1"' in file.read_text()
    mine = file.read_text() + 's3_bucket = "mine"\n'
    file.write_text(mine)
    output.write(assembly(), out, "sam")
    output.write(assembly(), out, "sam")
    assert file.read_text() == mine


def test_another_format_in_between_loses_nothing(out, main):
    """Of what was SAM's only what people have made is left, and comes back with it."""
    (main / "samconfig.toml").write_text("mine\n")
    for _ in range(2):
        output.write(assembly(), out)
        assert [path.name for path in main.iterdir()] == ["samconfig.toml"]
    output.write(assembly(), out, "sam")
    assert (main / "samconfig.toml").read_text() == "mine\n"
    assert (main / "template.yaml").is_file()


def test_what_is_lambdaforms_goes(out, main):
    """Nothing is left of a stack whose folder nobody has worked in, and nothing in `assets`."""
    (out / "assets/old.zip").write_text("old")
    output.write(assembly(), out)
    assert not main.exists()
    assert not (out / "assets/old.zip").exists()


def test_an_output_of_an_older_version_is_written_over(out, main):
    """Its record says less of its stacks; what people have made stays all the same."""
    record = out / "lambdaform.json"
    told = json.loads(record.read_text())
    told["stacks"] = [{"name": one["name"], "template": one["template"]} for one in told["stacks"]]
    record.write_text(json.dumps(told))
    (main / "notes.txt").write_text("mine")
    output.write(assembly(), out, "sam")
    assert (main / "notes.txt").read_text() == "mine"
