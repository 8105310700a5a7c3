"""The runner over labelled code: what it reads, compares and prints."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import pytest

RUNNER = Path(__file__).parents[2] / "benchmarks" / "access" / "labelled.py"
_spec = importlib.util.spec_from_file_location("access_labelled", RUNNER)
labelled = importlib.util.module_from_spec(_spec)
sys.modules["access_labelled"] = labelled
_spec.loader.exec_module(labelled)

HANDLER = (
    "import boto3\n"
    "table = boto3.resource('dynamodb').Table('t')\n"
    "def work(event, context):\n    table.put_item(Item={})\n    table.scan()\n"
)
TEMPLATE = "Resources:\n  Fn:\n    Properties:\n      Handler: app.work\n      X: !Ref Y\n      Z: !Sub [a, b]\n"


@pytest.fixture
def folders(tmp_path):
    """Labels and code: a function, a program and an example; one function has no code."""
    labels, code = tmp_path / "data" / "least-privilege", tmp_path / "code"
    function = {
        "boto3_calls": {"dynamodb:resource.Table.put_item": 1, "dynamodb.get_item": 2},
        "function": "Fn",
        "handler": {"source_repo": "github:a/b", "source_path": "src/app.py"},
        "template": "data/sam/template.yaml",
    }
    other = {**function, "handler": {"source_repo": "github:a/none", "source_path": "x.py"}}
    write(labels / "function-policies.json", json.dumps([function, other]))
    policy = {"Statement": [{"Action": ["sqs:ListQueues", "s3:PutObject"]}]}
    write(labels / "autopilot" / "run_1" / "minimal_policy.json", json.dumps(policy))
    example = {"api_actions": ["sns:ListTopics"], "snippets": [{"source_path": "python/x.py"}]}
    write(labels / "doc-sdk-labels.json", json.dumps([example]))
    write(tmp_path / "data" / "sam" / "template.yaml", TEMPLATE)
    write(code / "a/b/src/app.py", HANDLER)
    program = "import boto3\ndef main():\n    boto3.client('sqs').list_queues()\n"
    write(code / labelled.AUTOPILOT / "run_1/python/script.py", program)
    shown = "import boto3\ndef show(x):\n    boto3.client('sns').list_topics()\n"
    write(code / labelled.EXAMPLES / "python/x.py", shown)
    return labels, code


def write(file, text):
    """Write a file in a new folder."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def test_labels_are_held_against_what_is_found(folders, capsys):
    """What is missed and what is found besides are named; recall and precision are counted."""
    assert labelled.main(list(map(str, folders))) == 0
    out = capsys.readouterr().out
    assert "function Fn\n  missed  dynamodb.GetItem\n  besides dynamodb.Scan\n" in out
    assert "function     1  recall 0.500  precision 0.500  crashes 0" in out
    assert "program      1  recall 0.500  precision 1.000" in out
    assert "example      1  recall 1.000  precision 1.000" in out
    assert "function     1  without code" in out


def test_a_crash_is_told(folders, capsys, monkeypatch):
    """With the end of its traceback; the program says so to who calls it."""
    monkeypatch.setattr(labelled, "analyse", lambda entry: 1 / 0)
    assert labelled.main(list(map(str, folders))) == 1
    out = capsys.readouterr().out
    assert "ZeroDivisionError" in out
    assert "crashes 1" in out
