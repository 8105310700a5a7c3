"""The text of a template as data, with its lines."""

from __future__ import annotations

import json

import pytest

from lambdaform.template_text import TextError, parsed

CHAIN = "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, 3000))
BOMB = "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 60))

YAML = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      Tags:
        - Key: a
          Value: !Sub "${AWS::StackName}"
  # a comment
  Worker: {Type: "AWS::SNS::Topic"}
"""

JSON = """\
{
\t"Description": "\\ud83d\\ude00 \\/",
\t"Resources": {
\t\t"Jobs": {
\t\t\t"Type": "AWS::SQS::Queue"
\t\t}
\t}
}
"""


def test_lines_are_those_of_the_keys():
    """Of an item of a list, the item's; of what is not there, those of what would hold it."""
    text = parsed(YAML)
    assert text.line("Transform") == 1
    assert text.line("Resources", "Jobs") == 3
    assert text.line("Resources", "Jobs", "Properties", "Tags", 0, "Value") == 8
    assert text.line("Resources", "Worker", "Type") == 10
    assert text.line("Resources", "Worker", "Properties", "Tags", 0) == 10
    assert text.line("Outputs") == 1


def test_json_has_lines_too():
    """With tabs, and characters that are written as two halves."""
    text = parsed(JSON)
    assert text.data == json.loads(JSON)
    assert text.line("Resources", "Jobs", "Type") == 5


def test_what_is_written_is_read():
    """Dates, versions and a lone `=` are texts."""
    found = parsed("Version: 2012-10-17\nSign: =\nOn: !Not [!Condition Off]").data
    assert found == {
        "Version": "2012-10-17",
        "Sign": "=",
        "On": {"Fn::Not": [{"Condition": "Off"}]},
    }


def test_a_key_that_stands_twice_is_told():
    """The later one is read, as by everybody else; merged keys may stand again."""
    text = parsed("A: &a {x: 1}\nB:\n  <<: *a\n  x: 2\n  y: 1\n  y: 2\nC: [*a, *a]")
    assert text.data["B"] == {"x": 2, "y": 2}
    assert list(text.repeated()) == [("y", 6)]
    assert list(parsed('{"a": 1,\n "a": 2}').repeated()) == [("a", 2)]


@pytest.mark.parametrize(
    ("text", "form", "line"),
    [
        ('{"a":\n }', "JSON", 2),
        ("a: b\n c: d", "YAML", 2),
        ("a: 1\n---\nb: 2", "YAML", 2),
        ("ä: 1\nb: \x01", "YAML", 2),
        ("\n\ta: 1", "YAML", 2),
        ("? [1]\n: 2", "YAML", 1),
        ("a:\n  !!python/object:os.system x", "YAML", 2),
    ],
)
def test_a_fault_has_its_line(text, form, line):
    """In JSON and YAML."""
    with pytest.raises(TextError) as fault:
        parsed(text)
    assert (fault.value.form, fault.value.line) == (form, line)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "- " * 100_000,
        '{"a":' * 100_000,
        '{"a":' * 300 + "1" + "}" * 300,
        "a: &a [*a]",
        CHAIN,
        BOMB,
        "a: " + "1" * 10_000,
        '{"a": ' + "1" * 10_000 + "}",
        "a: !!int x",
        "a: !!bool x",
        "a: !!set {x}",
    ],
)
def test_nothing_breaks_the_reader(text):
    """What is too deep, endless or not what it says is refused, in bounded time."""
    with pytest.raises(TextError):
        parsed(text)


def test_a_large_list_without_an_alias_is_read():
    """The bound is for what aliases blow up."""
    assert len(parsed("\n".join(["- {a: 1}"] * 3000)).data) == 3000
