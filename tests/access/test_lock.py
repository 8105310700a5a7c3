"""`access.lock`: what inferred roles may do, recorded beside the app."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdaform import INFER, App, Assume, Function, InlineCode, Key, Queue, Stack, Stage, Table
from lambdaform.access import lock
from lambdaform.access.facts import facts
from lambdaform.access.lock import Lock
from lambdaform.errors import LoadError, LockError, OutputError
from lambdaform.synth import synth

CODE = """
import boto3, os
def handler(event, context):
    boto3.client("dynamodb").put_item(TableName=os.environ["T"], Item={})
    boto3.client("sqs").send_message(QueueUrl=os.environ["Q"], MessageBody="")
    boto3.client("sns").publish(TopicArn="arn:aws:sns:eu-west-1:123456789012:news", Message="")
"""


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory, monkeypatch):
    """What code reaches is kept in a cache of the test's own."""
    monkeypatch.setenv("LAMBDAFORM_CACHE", str(tmp_path_factory.mktemp("cache")))


def assembly(*calls, stage="dev", stages=("dev", "prod")):
    """Return an app whose function does some of what `CODE` does."""
    app = App("shop", stages=[Stage(name) for name in stages])
    app.stage = (
        next(one for one in app.stages if one.name == stage) if stage != "local" else Stage(stage)
    )
    data, main = Stack(app, "Data"), Stack(app, "Main")
    table = Table(data, "Orders", partition_key="pk")
    queue = Queue(main, "Jobs", kms_key_arn=Key(main, "Secrets").arn)
    lines = [n for n, line in enumerate(CODE.splitlines()) if any(call in line for call in calls)]
    kept = [line for n, line in enumerate(CODE.splitlines()) if n in {1, 2, *lines}]
    Function(
        main,
        "Worker",
        code=InlineCode("\n".join([*kept, "    return event"])),
        handler="index.handler",
        allow=INFER,
        environment={"T": table.name, "Q": queue.url},
    )
    return synth(app)


def test_a_fact_names_function_action_and_resource():
    """One of another stack with the stack's id, one of somebody else's by its ARN."""
    assert sorted(facts(assembly("put_item", "send_message", "publish"))) == [
        "Main/Worker: dynamodb:PutItem on Data/Orders",
        *(
            f"Main/Worker: kms:{action} on Secrets where kms:ViaService is "
            "sqs.${AWS::Region}.amazonaws.com"
            for action in ("Decrypt", "GenerateDataKey")
        ),
        "Main/Worker: sns:Publish on arn:aws:sns:eu-west-1:123456789012:news",
        "Main/Worker: sqs:SendMessage on Jobs",
    ]


def test_what_is_assumed_is_a_fact_too(stack):
    """It is granted, so it is reviewed."""
    table = Table(stack, "Orders", partition_key="pk")
    known = Assume("*", why="read by hand", uses=[table.grant("GetItem")])
    Function(
        stack,
        "F",
        code=InlineCode("import subprocess\ndef h(e, c): subprocess.run(['x'])"),
        handler="index.h",
        allow=INFER,
        assume=[known],
    )
    assert facts(synth(stack.app)) == {"Main/F: dynamodb:GetItem on Orders"}


def test_what_changes_is_told_and_recorded(tmp_path):
    """Once; the second time nothing has changed."""
    assert lock.keep(assembly("put_item"), tmp_path) == (
        "access.lock: 1 permission added for stage `dev`; review it, and commit it\n"
        "  + Main/Worker: dynamodb:PutItem on Data/Orders"
    )
    assert lock.keep(assembly("put_item"), tmp_path) is None
    told = lock.keep(assembly("publish"), tmp_path).splitlines()
    assert told[0].startswith("access.lock: 1 permission added, 1 permission removed for")
    assert [line[:3] for line in told[1:]] == ["  +", "  -"]


def test_stages_have_sections_of_their_own(tmp_path):
    """What is recorded of one says nothing of another."""
    lock.keep(assembly("put_item"), tmp_path)
    lock.keep(assembly("publish", stage="prod"), tmp_path)
    text = (tmp_path / lock.FILE).read_text()
    assert text.index("[shop dev]") < text.index("Orders") < text.index("[shop prod]")
    lock.hold(assembly("put_item"), tmp_path, protected=False)
    with pytest.raises(LockError):
        lock.hold(assembly("put_item", stage="prod"), tmp_path, protected=False)


def test_a_stage_that_was_never_recorded(tmp_path):
    """It may do what was reviewed of the others, and no more; a protected one has its own section."""
    for stage, calls in (("dev", ["put_item"]), ("prod", ["publish"])):
        lock.keep(assembly(*calls, stage=stage), tmp_path)
    preview = {"stage": "pr-7", "stages": ("dev", "prod", "pr-7")}
    lock.hold(assembly("put_item", **preview), tmp_path, protected=False)
    lock.hold(assembly("put_item", "publish", **preview), tmp_path, protected=False)
    with pytest.raises(LockError) as caught:
        lock.hold(assembly("put_item", "send_message", **preview), tmp_path, protected=False)
    assert all("+ Main/Worker: " in note for note in caught.value.problems[0].notes)
    with pytest.raises(LockError):
        lock.hold(assembly("put_item", **preview), tmp_path, protected=True)


def test_what_is_held_names_each_permission(tmp_path):
    """Those that are new, and those that are gone."""
    lock.keep(assembly("put_item"), tmp_path)
    with pytest.raises(LockError) as caught:
        lock.hold(assembly("publish"), tmp_path, protected=False)
    (problem,) = caught.value.problems
    assert problem.notes == (
        "+ Main/Worker: sns:Publish on arn:aws:sns:eu-west-1:123456789012:news",
        "- Main/Worker: dynamodb:PutItem on Data/Orders",
    )


def test_the_local_stage_is_not_recorded(tmp_path):
    """The embedded cloud allows nothing that anybody else could use."""
    assert lock.keep(assembly("put_item", stage="local"), tmp_path) is None
    lock.hold(assembly("put_item", stage="local"), tmp_path, protected=False)
    assert not (tmp_path / lock.FILE).exists()


def test_a_file_that_records_nothing_goes(tmp_path):
    """Where no code needs anything any more."""
    lock.keep(assembly("put_item"), tmp_path)
    lock.keep(assembly(), tmp_path)
    assert not (tmp_path / lock.FILE).exists()


GOOD = Lock({("shop", "dev"): frozenset({"Main/W: s3:GetObject on B/*"})}).text()
BAD = {
    "conflict": (
        GOOD.replace("[shop", "<<<<<<< HEAD\n[shop"),
        "holds a conflict of a merge at line 5",
    ),
    "middle": (GOOD.replace("# end", "=======\n# end"), "holds a conflict of a merge at line 8"),
    "newer": (GOOD.replace("version 1", "version 2"), "is of version 2"),
    "cut": (GOOD[: GOOD.index("# end")], "is not whole"),
    "cut in a line": (GOOD[: GOOD.index("s3:")], "is not whole"),
    "empty": ("", "is not whole"),
    "no version": (GOOD.replace("version 1\n", ""), "does not say of which version"),
    "other": ("a: 1\n# end\n", "does not say of which version"),
    "twice": (GOOD.replace("# end", "[shop dev]\n# end"), "has the section `[shop dev]` twice"),
    "no fact": (GOOD.replace("Main/W", "Main"), "has a line that is no permission, 6"),
    "no section": (GOOD.replace("[shop dev]\n", ""), "has a line that is no permission, 5"),
}


@pytest.mark.parametrize(("text", "message"), BAD.values(), ids=BAD)
def test_a_file_that_is_not_ours_is_told(tmp_path, text, message):
    """With what is wrong; nothing is written over it."""
    (tmp_path / lock.FILE).write_text(text)
    for act in (lock.keep, partial(lock.hold, protected=False)):
        with pytest.raises(LoadError) as caught:
            act(assembly("put_item"), tmp_path)
        assert message in str(caught.value)
        assert caught.value.problems[0].hint
    assert (tmp_path / lock.FILE).read_text() == text


def test_bytes_and_folders_are_told(tmp_path):
    """A file that is no text, and one that cannot be read."""
    (tmp_path / lock.FILE).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(LoadError, match="is not text"):
        lock.read(tmp_path)
    (tmp_path / lock.FILE).unlink()
    (tmp_path / lock.FILE).mkdir()
    with pytest.raises(LoadError, match="cannot be read"):
        lock.read(tmp_path)
    with pytest.raises(OutputError, match="cannot be written"):
        lock.write(tmp_path, Lock({("a", "b"): frozenset({"a/b: c:d on e"})}))
    assert [one.name for one in tmp_path.iterdir()] == [lock.FILE]


def test_other_ends_of_lines_are_read(tmp_path):
    """As git may check it out on Windows."""
    (tmp_path / lock.FILE).write_bytes(GOOD.replace("\n", "\r\n").encode("utf-8-sig"))
    assert lock.read(tmp_path).text() == GOOD


names = st.from_regex(r"\A[A-Za-z][A-Za-z0-9-]{0,8}\Z")
texts = st.text(st.characters(blacklist_categories=["C", "Z"]), min_size=1, max_size=12)
lines = st.builds("{}/{}: {}:{} on {}".format, names, names, names, names, texts)
locks = st.dictionaries(
    st.tuples(names, names), st.frozensets(lines, min_size=1, max_size=4), max_size=4
)


@given(locks)
def test_what_is_written_is_what_is_read(tmp_path_factory, sections):
    """Whatever stands in it."""
    folder = tmp_path_factory.mktemp("lock")
    lock.write(folder, Lock(sections))
    assert (lock.read(folder) or Lock()).sections == sections


@pytest.mark.parametrize(
    ("said", "variable", "pipeline", "usually", "locked"),
    [
        (None, "", "", False, False),
        (None, "", "", True, True),
        (None, "", "true", False, True),
        (None, "0", "true", True, False),
        (None, "1", "", False, True),
        (False, "1", "true", True, False),
        (True, "0", "", False, True),
    ],
)
def test_who_says_whether_it_is_locked(monkeypatch, said, variable, pipeline, usually, locked):
    """The command line, then the variable, then whether a pipeline runs it."""
    monkeypatch.setenv(lock.LOCKED, variable)
    monkeypatch.setenv("CI", pipeline)
    assert lock.is_locked(said, usually=usually) is locked


def test_a_variable_that_says_neither_is_told(monkeypatch):
    """Nobody guesses whether a pipeline is to be held."""
    monkeypatch.setenv(lock.LOCKED, "maybe")
    with pytest.raises(LoadError, match="`LAMBDAFORM_LOCKED` is `maybe`"):
        lock.is_locked(None)
