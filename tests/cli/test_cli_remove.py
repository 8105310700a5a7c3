"""`lambdaform remove`."""

from __future__ import annotations

import pytest
from deploy.fake_stacks import physical

from lambdaform.cli import clouds

BOTH = {"shop-dev-Data", "shop-dev-Api"}
ASKS = "error: `lambdaform remove` asks, and nobody is there: give `--yes`"


@pytest.fixture
def remove(run, project, aws, monkeypatch):
    """Remove the project, which is deployed, when called; nobody is there to answer."""
    monkeypatch.setenv("CI", "1")
    assert run("deploy", "--no-lint").code == 0

    def command(*arguments):
        monkeypatch.setenv("CI", "1")
        return run("remove", *arguments)

    return command


def test_what_goes_is_said_first(remove, aws):
    """What holds data by name."""
    code, out, err = remove("--yes")
    lines = err.splitlines()
    assert (code, out) == (0, "")
    assert lines[0] == "shop-dev-Data, shop-dev-Api: 6 resources will be removed"
    data = "  warning: with its data: JobsQueue, JobsQueueDeadLetters (AWS::SQS::Queue)"
    assert data in lines
    assert [line[10:] for line in lines if line.endswith(": removed")] == [
        "shop-dev-Api: removed",
        "shop-dev-Data: removed",
    ]
    assert aws.stacks.live == {}


def test_one_stack_can_be_named(remove, aws):
    """The others stay."""
    assert remove("Api", "--yes").code == 0
    assert aws.stacks.live.keys() == {"shop-dev-Data"}


def test_what_stays_without_what_it_needs_is_said(remove, aws):
    """Its next update could not read what is gone."""
    code, _, err = remove("Data", "--yes")
    assert code == 0
    expected = "  warning: shop-dev-Api stays, and cannot be updated without shop-dev-Data\n"
    assert expected in err


def test_what_is_kept_is_listed(remove, aws):
    """It costs money, and somebody may look for it."""
    aws.stacks.live["shop-dev-Data"].template["Resources"]["JobsQueue"]["DeletionPolicy"] = "Retain"
    code, _, err = remove("--yes")
    assert code == 0
    assert f"  kept: JobsQueue (AWS::SQS::Queue): {physical('JobsQueue')}\n" in err
    assert "with its data: JobsQueue (" not in err
    assert "with its data: JobsQueue," not in err
    assert "JobsQueue                    AWS::SQS::Queue                    kept" in err


def test_nothing_deployed_is_nothing_to_remove(run, project, aws):
    """And no mistake."""
    assert run("remove") == (0, "", "nothing of stage `dev` is deployed\n")


# Whether somebody agrees


def test_somebody_is_asked(remove, aws, person):
    """And may say yes."""
    person("y\n")
    code, out, err = remove()
    assert (code, out) == (0, "")
    assert "remove them? [y/N]: " in err
    assert aws.stacks.live == {}


def test_somebody_may_say_no(remove, aws, person):
    """Then nothing is removed, and the exit code says so."""
    person("n\n")
    code, _, err = remove()
    assert code == 1
    assert err.endswith("nothing was removed\n")
    assert aws.stacks.live.keys() == BOTH


def test_somebody_may_give_up(remove, aws, person):
    """By Ctrl-C or Ctrl-D."""
    person("")
    assert remove().code == 130
    assert aws.stacks.live.keys() == BOTH


def test_where_nobody_is_there_somebody_must_have_said_yes(remove, aws):
    """A pipeline that hangs helps nobody."""
    code, _, err = remove()
    assert code == 2
    assert ASKS in err
    assert aws.stacks.live.keys() == BOTH


def test_the_name_says_yes_as_well(remove, aws):
    """One command for all stages."""
    assert remove("--confirm", "shop-dev").code == 0
    assert aws.stacks.live == {}


def test_another_name_says_nothing(remove, aws):
    """In an unprotected stage it is asked as without."""
    assert remove("--confirm", "shop-prod").code == 2
    assert aws.stacks.live.keys() == BOTH


# Protected


@pytest.fixture(params=["stage", "stack"])
def protected(request, run, remove, aws):
    """Remove a protected stage, or a stage with a protected stack, when called."""
    if request.param == "stack":
        aws.stacks.live["shop-dev-Api"].protected = True
        return "shop-dev", remove
    run("remove", "--yes")
    assert run("deploy", "--no-lint", "--stage", "prod").code == 0
    return "shop-prod", lambda *arguments: remove("--stage", "prod", *arguments)


def test_what_is_protected_asks_for_its_name(protected, aws):
    """A yes is said too easily."""
    name, remove = protected
    code, _, err = remove("--yes")
    assert code == 2
    assert f"error: the stage is protected: give `--confirm {name}`" in err
    assert len(aws.stacks.live) == 2


def test_with_its_name_it_is_removed(protected, aws):
    """Termination protection and all."""
    name, remove = protected
    assert remove("--confirm", name).code == 0
    assert aws.stacks.live == {}


def test_another_name_removes_nothing(protected, aws):
    """Somebody is in the wrong stage."""
    name, remove = protected
    code, _, err = remove("--yes", "--confirm", "shop")
    assert code == 1
    assert f"error: `shop` is not the name of what would be removed: `{name}`" in err
    assert len(aws.stacks.live) == 2


def test_somebody_can_type_the_name(protected, aws, person):
    """Where somebody is there."""
    name, remove = protected
    person(f"{name}\n")
    code, _, err = remove()
    assert code == 0
    assert f"this stage is protected: type {name} to remove it: " in err
    assert aws.stacks.live == {}


# Buckets


@pytest.fixture
def full(run, project, aws):
    """The project has a bucket, too, that holds something."""
    with (project / "app.py").open("a") as file:
        file.write("from lambdaform import Bucket\nBucket(data, 'Files')\n")
    run("deploy", "--no-lint")
    return aws.buckets.put(physical("Files"), versions={"a": ["1", "2"]})


def test_a_full_bucket_stops_it(run, full, aws):
    """Before anything is removed."""
    code, _, err = run("remove", "--yes")
    assert code == 1
    assert f"error: the bucket `Files` ({physical('Files')}) is not empty\n" in err
    assert "hint: empty it yourself, or let `--empty-buckets` delete all versions of all" in err
    assert aws.stacks.live.keys() == BOTH
    assert full.versions


def test_a_bucket_is_emptied_only_when_told(run, full, aws):
    """And after somebody has agreed."""
    assert run("remove", "--empty-buckets").code == 2
    assert full.versions
    code, _, err = run("remove", "--empty-buckets", "--yes")
    assert code == 0
    assert "note: deleted 2 object versions in `Files`" in err
    assert full.versions == {}
    assert aws.stacks.live == {}


# What goes wrong


def test_what_stands_in_the_way_is_told(remove, aws):
    """At its line, with what is left."""
    boom = "The queue is in use"
    aws.stacks.plan("shop-dev-Api", [("WorkerRole", "DELETE_FAILED", boom), ("", "DELETE_FAILED")])
    code, _, err = remove("--yes")
    assert code == 1
    assert (
        f"error: `WorkerRole` (AWS::IAM::Role) could not be deleted: {boom}\n  --> app.py:16" in err
    )
    assert "the stack is now DELETE_FAILED" in err
    assert "shop-dev-Data: left out" in err


def test_who_lets_go_hears_how_to_follow(remove, aws, monkeypatch):
    """A removal goes on by itself."""
    made = []
    usual = clouds.Deployment
    monkeypatch.setattr(
        clouds, "Deployment", lambda *a, **how: made.append(usual(*a, **how)) or made[-1]
    )
    aws.stacks.plan("shop-dev-Api", [])
    aws.before("DeleteStack", lambda call: made[-1].reins.detach.set())
    code, _, err = remove("--yes")
    assert code == 130
    assert "`lambdaform remove` follows it" in err
    assert aws.stacks.live["shop-dev-Api"].status == "DELETE_IN_PROGRESS"


def test_what_is_not_deployed_is_named(remove, aws):
    """The rest of the stage may well be."""
    code, _, err = remove("Api", "--yes")
    assert code == 0
    code, _, err = remove("Api", "--yes")
    assert (code, err) == (0, "not deployed: `shop-dev-Api`\n")
    assert "shop-dev-Data" in aws.stacks.live


def test_who_lets_go_of_one_stack_is_not_told_to_remove_all(remove, aws, monkeypatch):
    """What to run again is what was run, but for the consent."""
    aws.stacks.plan("shop-dev-Api", [])
    made = []
    usual = clouds.Deployment
    monkeypatch.setattr(
        clouds, "Deployment", lambda *a, **how: made.append(usual(*a, **how)) or made[-1]
    )
    aws.before("DeleteStack", lambda call: made[-1].reins.detach.set())
    code, _, err = remove("Api", "--yes", "--region", "eu-west-1")
    assert code == 130
    assert "`lambdaform remove Api --region eu-west-1` follows it" in err
