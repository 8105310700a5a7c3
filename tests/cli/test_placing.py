"""Large stacks on the command line: split, told, and remembered."""

from __future__ import annotations

import json

import pytest

from lambdaform.cli import placing
from lambdaform.load import load
from lambdaform.placements import FILE

APP = """\
from lambdaform import App, Queue, Stack

app = App("shop")
stack = Stack(app, "Main")
for n in range(int(app.context.get("queues", "501"))):
    Queue(stack, f"Jobs{n}")
"""


@pytest.fixture
def large(project):
    """A project of one stack that is too large for a template."""
    (project / "app.py").write_text(APP)
    return project


def test_a_split_is_told_and_remembered(run, large):
    """In one line each; the second time there is nothing to say."""
    told = f"recorded where 501 resources of `Main` are: commit `{FILE}`, so that nothing moves"
    code, _, err = run("synth", "--no-lint")
    assert code == 0
    assert err.splitlines()[:2] == [told, "shop-dev-Main: 501 resources, 56 in Part1"]
    placed = json.loads((large / FILE).read_text())["shop"]["Main"]
    assert len(placed) == 501
    assert told not in run("synth", "--no-lint").err


def test_a_stack_that_grows_keeps_what_it_has(run, large):
    """Deployed in one template, it goes on in another; nothing that was there moves."""
    run("synth", "--no-lint", "-c", "queues=480")
    before = json.loads((large / FILE).read_text())["shop"]["Main"]
    assert {*before.values()} == {"root"}
    run("build", "-c", "queues=520")
    after = json.loads((large / FILE).read_text())["shop"]["Main"]
    assert before.items() <= after.items()
    assert [id for id, place in after.items() if place == "Part1"] == [
        f"Jobs{n}" for n in range(480, 520)
    ]


def test_small_stacks_are_not_remembered(run, large):
    """No file comes into a project that never needs it."""
    assert run("synth", "--no-lint", "-c", "queues=199").code == 0
    assert not (large / FILE).exists()


def test_looking_writes_nothing(run, large):
    """`list` shows where resources are, or would be."""
    out = run("list", "--resources").out
    assert "Main (shop-dev-Main, 501 resources, 56 in Part1)" in out
    assert "AWS::SQS::Queue Jobs500 (in Part1)" in out
    run("synth", "--no-lint", "--stdout")
    assert not (large / FILE).exists()


def test_a_pipeline_is_warned(run, large, monkeypatch):
    """What it has placed would be forgotten."""
    monkeypatch.setenv("CI", "1")
    code, _, err = run("synth", "--no-lint")
    assert code == 0
    assert err.startswith(f"warning: `{FILE}` does not say where 501 resources of `Main` are")
    assert not (large / FILE).exists()


@pytest.mark.slow
def test_more_than_one_operation_takes_is_told(run, large):
    """CloudFormation changes 2,500 resources at once, those of nested stacks among them."""
    err = run("synth", "--no-lint", "-c", "queues=2500").err
    assert "warning: shop-dev-Main has 2,505 resources with its nested stacks" in err


def test_a_record_that_cannot_be_read_stops_all(run, large):
    """Placing all anew would make all anew."""
    (large / FILE).write_text("<<<<<<< HEAD")
    code, _, err = run("synth", "--no-lint")
    assert code == 1
    assert err.startswith(f"error: `{FILE}` is not JSON")


@pytest.fixture
def two(large):
    """An app of two stacks that are recorded, synthesised, and not written yet."""
    second = 'other = Stack(app, "Other")\nfor n in range(200):\n    Queue(other, f"Mails{n}")\n'
    (large / "app.py").write_text(APP + second)
    app = load(large / "app.py")
    return app, placing.synthesised(app)


def test_a_deploy_records_each_stack_when_it_goes_on(two, large, monkeypatch):
    """What stops before says nothing of where its resources are; the others are kept once."""
    monkeypatch.delenv("CI", raising=False)
    app, assembly = two
    told = []
    recorder = placing.Recorder(app, assembly, told.append)
    placing.announce(app, assembly)
    assert not (large / FILE).exists()
    recorder.judge(assembly.template("Other"), ())
    assert json.loads((large / FILE).read_text())["shop"].keys() == {"Other"}
    recorder.keep(assembly.templates)
    recorder.keep(assembly.templates)
    assert json.loads((large / FILE).read_text())["shop"].keys() == {"Main", "Other"}
    assert [text.partition(":")[0] for text in told] == [
        "recorded where 200 resources of `Other` are",
        "recorded where 501 resources of `Main` are",
    ]


def test_a_deploy_in_a_pipeline_is_warned_before(two, large, monkeypatch, capsys):
    """Of all stacks at once; nothing is written while it goes on."""
    monkeypatch.setenv("CI", "1")
    app, assembly = two
    placing.announce(app, assembly)
    assert "does not say where 701 resources of `Main`, `Other` are" in capsys.readouterr().err
    placing.Recorder(app, assembly, pytest.fail).keep(assembly.templates)
    assert not (large / FILE).exists()
