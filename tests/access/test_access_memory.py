"""What code reaches, and what a check has found, is kept until something changes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from lambdaform import App, Assume, Function, InlineCode, Layer, Stack, Table
from lambdaform.access import checking, findings, memory, prove, reach_json
from lambdaform.access.checking import check
from lambdaform.access.memory import Memory
from lambdaform.access.python import Entry, analyse
from lambdaform.access.python.values import Const, Tmpl
from lambdaform.builds.cache import Cache
from lambdaform.synth import synth

CODE = b"""
import os
import boto3

bucket = os.environ.get("BUCKET", "usual")
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
queue = boto3.client("sqs")
s3 = boto3.client("s3")

def handler(event, context):
    url = queue.get_queue_url(QueueName="jobs")["QueueUrl"]
    queue.send_message(QueueUrl=url, MessageBody="x", DelaySeconds=3)
    s3.put_object(Bucket=bucket, Key=f"out/{event['key']}/{context.function_name}", Body=b"\\xff")
    s3.get_object(Bucket=event["Records"][0]["s3"]["bucket"]["name"], Key=event["name"])
    table.query(IndexName="a" if event["b"] else "c", Limit=None)
    table.put_item(Item={**event["item"], "n": 1.5, event["key"]: [1, True]})
    s3.get_object(Bucket="b", Key="begins/" + str(len(event)))
    getattr(s3, event["operation"])()
    boto3.client("ses", aws_access_key_id="a", aws_secret_access_key="b").send_email(Source="c")
"""
BROKEN = b"import missing\nimport other\ndef handler(event, context):\n    os.environ[event]\n"


@pytest.mark.parametrize(
    "files",
    [{"main.py": CODE}, {"main.py": BROKEN, "other.py": b"def ("}, {"main.py": b"def ("}, {}],
    ids=["all kinds of values", "unreadable import", "unreadable", "nothing"],
)
def test_what_code_reaches_comes_back_as_it_was(files):
    """Calls with their arguments, unknowns, variables, problems."""
    reach = analyse(Entry(files, "main.handler"))
    back = reach_json.read(reach_json.text({"main.handler": reach}))
    assert back == {"main.handler": reach}
    for kept, call in zip(back["main.handler"].calls, reach.calls, strict=True):
        # A default is told by what stands for it among arguments.
        assert reach_json._value(kept.arguments) == reach_json._value(call.arguments)
        assert repr(kept.arguments).count("Const") == repr(call.arguments).count("Const")


def test_constants_in_texts_stay_constants():
    """A number in a text is a text there, whatever it is elsewhere."""
    text = Tmpl((Const(1.5), Const(None), Const("a")))
    assert reach_json._read_value(json.loads(json.dumps(reach_json._value(text)))) == text


def test_what_has_no_form_in_json_is_not_kept():
    """It is analysed again, rather than kept as something else."""
    with pytest.raises(TypeError):
        reach_json._value(object())


@pytest.fixture
def kept(tmp_path):
    """A memory in a cache of its own."""
    return Memory(Cache(tmp_path / "cache"))


@pytest.fixture
def analysed(monkeypatch):
    """The handlers that were analysed, in order."""
    found = []
    real = analyse

    def spy(entry):
        found.append(entry.handler)
        return real(entry)

    monkeypatch.setattr("lambdaform.access.python.analyse", spy)
    return found


@pytest.fixture
def project(tmp_path):
    """Return an app whose code is in a folder, when called with the handlers of its functions."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src/main.py").write_bytes(CODE)

    def app(*handlers, **options):
        stack = Stack(App("shop"), "Main")
        for n, handler in enumerate(handlers):
            Function(stack, f"F{n}", code=str(tmp_path / "src"), handler=handler, **options)
        return synth(stack.app)

    return app


def test_code_that_has_not_changed_is_not_analysed_again(kept, project, analysed):
    """Functions of one handler share it as well."""
    first = prove(project("main.handler", "main.handler"), kept)
    assert analysed == ["main.handler"]
    second = prove(project("main.handler", "main.handler"), kept)
    assert analysed == ["main.handler"]
    assert findings(first) == findings(second)
    assert [f.answers for f in first.functions] == [f.answers for f in second.functions]


def test_a_change_of_code_is_analysed(kept, project, analysed, tmp_path):
    """By its content, not by its time."""
    prove(project("main.handler"), kept)
    (tmp_path / "src/main.py").write_bytes(CODE + b"\n# changed\n")
    prove(project("main.handler"), kept)
    assert len(analysed) == 2


def test_a_change_of_a_layer_is_analysed(kept, project, analysed, tmp_path):
    """Its modules are part of what the code reaches."""
    (tmp_path / "layer/python").mkdir(parents=True)
    (tmp_path / "layer/python/shared.py").write_text("x = 1\n")

    def layered():
        stack = Stack(App("shop"), "Main")
        layer = Layer(stack, "Shared", code=str(tmp_path / "layer"))
        code = str(tmp_path / "src")
        Function(stack, "F", code=code, handler="main.handler", layers=[layer.arn])
        prove(synth(stack.app), kept)

    layered()
    layered()
    assert len(analysed) == 1
    (tmp_path / "layer/python/shared.py").write_text("x = 2\n")
    layered()
    assert len(analysed) == 2


def test_another_analysis_finds_other_things(kept, project, analysed, monkeypatch):
    """A newer release, a changed fact."""
    prove(project("main.handler"), kept)
    monkeypatch.setattr(memory, "analysis", lambda: "another")
    prove(project("main.handler"), kept)
    assert len(analysed) == 2


@pytest.mark.parametrize("text", ["[{]", "[]", '{"main.handler": {}}', "null"])
def test_what_is_broken_is_analysed_anew(kept, project, analysed, tmp_path, text):
    """A cache is nobody's truth."""
    prove(project("main.handler"), kept)
    for file in (tmp_path / "cache/access").iterdir():
        file.write_text(text)
    prove(project("main.handler"), kept)
    prove(project("main.handler"), kept)
    assert len(analysed) == 2


def test_a_cache_that_cannot_be_written_hinders_nothing(project, analysed, tmp_path):
    """It is analysed each time."""
    (tmp_path / "cache").write_text("a file")
    kept = Memory(Cache(tmp_path / "cache"))
    assert prove(project("main.handler"), kept).functions
    assert check(project("main.handler"), kept).states


def test_a_check_that_was_made_is_not_made_again(kept, project, analysed, monkeypatch):
    """Not even what is compared with the templates."""
    first = check(project("main.handler"), kept)
    monkeypatch.setattr(checking, "_check", lambda assembly, kept: pytest.fail("again"))
    assert check(project("main.handler"), kept) == replace(first, findings=first.findings)
    assert (first.states, first.unproven) == ({"missing": 1}, ())
    assert {finding.rule for finding in first.findings} >= {"E9920", "E9922"}


def test_a_check_tells_lines_as_they_are_now(kept):
    """The line of a function moves, its template does not."""
    code = InlineCode("def handler(event, context): ...")
    options = {"code": code, "handler": "index.handler", "environment": {"MODE": "x"}}
    first, second = (Stack(App("shop"), "Main") for _ in range(2))
    Function(first, "F", **options)
    Function(second, "F", **options)
    lines = [check(synth(stack.app), kept).findings[0].at.line for stack in (first, second)]
    assert lines[1] == lines[0] + 1


@pytest.mark.parametrize(
    "change",
    [{"environment": {"TABLE": "x"}}, {"tracing": False}, {"assume": [Assume("*", why="seen")]}],
    ids=lambda change: next(iter(change)),
)
def test_another_template_is_checked(kept, project, change, monkeypatch):
    """And what only the analysis is told of."""
    check(project("main.handler"), kept)
    made = checking.Checked((), {"proven tight": 1}, ())
    monkeypatch.setattr(checking, "_check", lambda assembly, kept: made)
    assert check(project("main.handler", **change), kept) == made


def test_a_check_without_a_memory_keeps_nothing(project, tmp_path):
    """For a program that wants it so."""
    assert check(project("main.handler")).states == {"missing": 1}
    assert not (tmp_path / "cache").exists()


def test_an_app_without_functions_has_nothing_to_check(kept):
    """No state, no finding."""
    stack = Stack(App("shop"), "Main")
    Table(stack, "Orders", partition_key="pk")
    assert check(synth(stack.app), kept) == checking.Checked((), {}, ())


@pytest.mark.slow
def test_whatever_the_probes_reach_comes_back_as_it_was():
    """Each kind of value that the analysis knows stands in one of them."""
    probes = sorted((Path(__file__).parents[2] / "benchmarks/access/probes").glob("*.py"))
    assert len(probes) > 200
    for probe in probes:
        reach = analyse(Entry({probe.name: probe.read_bytes()}, f"{probe.stem}.handler"))
        [back] = reach_json.read(reach_json.text({"h": reach})).values()
        assert back == reach, probe.name
        kept, made = ([reach_json._value(c.arguments) for c in r.calls] for r in (back, reach))
        assert kept == made, probe.name
