"""References, f-strings, rendering."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdaform.errors import DeclarationError
from lambdaform.template import (
    Asset,
    Call,
    GetAtt,
    Ref,
    days,
    digest,
    json_text,
    part_of_arn,
    quoted,
    readable,
    references,
    render,
    seconds,
)


class Here:
    """Resolves references as if all were in one template."""

    def reference(self, reference):
        if isinstance(reference, Ref):
            return {"Ref": reference.id}
        if reference.stack == "elsewhere":
            return {"Fn::GetStackOutput": {"OutputName": reference.id}}
        return {"Fn::GetAtt": [reference.id, reference.attribute]}

    def asset(self, asset):
        return {"S3Key": asset.path}


def rendered(value):
    return render(value, Here())


def test_plain_values_stay_as_they_are():
    """JSON goes in and comes out; what is `None` is left out."""
    value = {"a": [1, 2.5, True, "x", None], "b": None, "c": {}}
    assert rendered(value) == {"a": [1, 2.5, True, "x"], "c": {}}


def test_references_render_by_where_they_point():
    """A reference is resolved by whoever renders; an asset too."""
    assert rendered(Ref("Jobs")) == {"Ref": "Jobs"}
    assert rendered(GetAtt("Jobs", "Arn")) == {"Fn::GetAtt": ["Jobs", "Arn"]}
    assert rendered(Asset("src")) == {"S3Key": "src"}


def test_an_f_string_becomes_a_substitution():
    """References in an f-string are written as `Fn::Sub` writes them."""
    text = (
        f"https://{Ref('Api')}.execute-api.{Ref('AWS::Region')}.aws/{GetAtt('Jobs', 'QueueName')}"
    )
    assert rendered(text) == {
        "Fn::Sub": "https://${Api}.execute-api.${AWS::Region}.aws/${Jobs.QueueName}"
    }


def test_an_f_string_of_one_reference_is_that_reference():
    """`f"{jobs.arn}"` is `jobs.arn`."""
    assert rendered(f"{GetAtt('Jobs', 'Arn')}") == {"Fn::GetAtt": ["Jobs", "Arn"]}


def test_adding_strings_to_a_reference_works_like_an_f_string():
    """`bucket.arn + "/*"` is what people write too."""
    assert rendered(GetAtt("Uploads", "Arn") + "/*") == {"Fn::Sub": "${Uploads.Arn}/*"}
    assert rendered("x-" + Ref("Jobs")) == {"Fn::Sub": "x-${Jobs}"}


def test_a_dollar_brace_of_the_users_own_stays_one():
    """`${x}` in plain text is not substituted; beside a reference it is escaped."""
    assert rendered("${x}") == "${x}"
    assert rendered(f"${{x}}{Ref('Jobs')}") == {"Fn::Sub": "${!x}${Jobs}"}


def test_what_sub_cannot_name_becomes_a_variable():
    """A function call, or a value of another stack, is named in the second part of `Fn::Sub`."""
    name = Call("Fn::Select", [1, Call("Fn::Split", ["/", GetAtt("T", "Arn")])])
    assert rendered(f"{name}-{GetAtt('X', 'Arn', 'elsewhere')}") == {
        "Fn::Sub": [
            "${Value_1}-${Value_2}",
            {
                "Value_1": {"Fn::Select": [1, {"Fn::Split": ["/", {"Fn::GetAtt": ["T", "Arn"]}]}]},
                "Value_2": {"Fn::GetStackOutput": {"OutputName": "X"}},
            },
        ]
    }


def test_references_survive_json_inside_a_string():
    """A body of JSON text, as dashboards and state machines have, may hold references."""
    text = json.dumps({"queue": f"{Ref('Jobs')}"})
    assert rendered(text) == {"Fn::Sub": '{"queue": "${Jobs}"}'}


@pytest.mark.parametrize(
    "cut",
    [
        lambda t: t[:-3],
        lambda t: t[5:],
        lambda t: t.split("{")[1],
        lambda t: t.rsplit("e", 1)[0],
        lambda t: t.replace("}", ""),
        str.upper,
        str.lower,
        str.title,
        str.swapcase,
    ],
)
def test_a_reference_that_was_cut_is_an_error(cut):
    """What is known only after a deploy cannot be sliced before."""
    text = f"a{Ref('Jobs')}"
    with pytest.raises(DeclarationError, match="was cut or changed"):
        rendered(cut(text))


@pytest.mark.parametrize("separator", [":", "/", "-", "_", ".", ",", " "])
def test_a_reference_is_whole_on_one_side_of_a_split(separator):
    """What separates parts of ARNs, names and paths stands in no reference."""
    text = f"before{separator}{Ref('Jobs')}{separator}after"
    assert [rendered(part) for part in text.split(separator)] == [
        "before",
        {"Ref": "Jobs"},
        "after",
    ]


def test_a_value_that_json_does_not_know_is_an_error():
    """A template holds JSON; the message names the value and its type."""
    with pytest.raises(DeclarationError, match="which is a `timedelta`"):
        rendered({"Timeout": timedelta(seconds=3)})


def test_a_key_that_holds_a_reference_is_an_error():
    """CloudFormation has no references in keys."""
    with pytest.raises(DeclarationError, match="a key in a template must be plain text"):
        rendered({f"{Ref('Jobs')}": 1})


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (b"x", "bytes"),
        (bytearray(b"x"), "bytearray"),
        (Decimal("1.5"), "Decimal"),
        (datetime(2026, 1, 1), "datetime"),  # noqa: DTZ001 - any would do
        (float("nan"), "float"),
        (float("inf"), "float"),
        (None, "NoneType"),
        ({"a": 1}.keys(), "dict_keys"),
        (object, "type"),
    ],
)
def test_a_template_holds_what_json_knows(value, name):
    """Bytes are no list of numbers, and a number is one that can be written."""
    with pytest.raises(DeclarationError, match=f"a template cannot hold .* is a `{name}`"):
        rendered(value)


def test_a_generator_is_no_list():
    """It would be used up by the first synth."""
    with pytest.raises(DeclarationError, match="hint: write it as a list"):
        rendered(x for x in "ab")


def test_sets_render_in_order():
    """A set has no order of its own; the template does, whatever stands in the set."""
    assert rendered({"b", "a", "c"}) == ["a", "b", "c"]
    assert rendered({1, "a"}) == rendered(["a", 1])
    mixed = rendered({Ref("B"), Ref("A"), "x"})
    assert sorted(map(str, mixed)) == ["x", "{'Ref': 'A'}", "{'Ref': 'B'}"]


def test_a_reference_is_what_its_text_is():
    """`!r` and `str([...])` quote it as they would a string."""
    name = Ref("Jobs")
    assert rendered(f"NAME = {name!r}") == {"Fn::Sub": "NAME = '${Jobs}'"}
    assert rendered(str([name])) == {"Fn::Sub": "['${Jobs}']"}


def test_a_reference_has_no_width():
    """How long it is, is known only after a deploy."""
    with pytest.raises(DeclarationError, match="cannot be formatted with `>20`"):
        f"{Ref('Jobs'):>20}"


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda r: pickle.loads(pickle.dumps(r))])
@pytest.mark.parametrize(
    "reference", [Ref("Jobs", "s"), GetAtt("Jobs", "Arn"), Call("Fn::Join", ["", [Ref("Jobs")]])]
)
def test_references_are_values(reference, copied):
    """They are equal by what they point to, and can be keys."""
    assert copied(reference) == reference
    assert {copied(reference): 1}[reference] == 1
    assert reference != str(reference)


@pytest.mark.parametrize(
    ("argument", "problem"),
    [
        ({"a"}, "cannot take `{'a'}`"),
        ([timedelta(1)], "cannot take `datetime.timedelta(days=1)`"),
        ({1: "a"}, "must be plain text, not `1`"),
    ],
)
def test_what_json_does_not_know_is_not_carried_by_an_f_string(argument, problem):
    """The function is written down where the f-string is."""
    with pytest.raises(DeclarationError) as caught:
        str(Call("Fn::Join", argument))
    assert problem in caught.value.problems[0].message


def test_messages_show_what_was_written():
    """References as `Fn::Sub` writes them, long values cut, addresses left out."""
    call = Call("Fn::Join", ["", []])
    assert readable(f"a{Ref('A', 's')}b{GetAtt('B', 'Arn')}c{call}") == "a${A}b${B.Arn}c${Call}"
    assert readable(f"{Ref('A')}".lower()) == f"{Ref('A')}".lower()
    assert quoted({"a": Ref("A")}) == "`{'a': '${A}'}`"
    assert quoted("x" * 99) == f"`'{'x' * 56}...`"
    assert quoted(object()) == "`<object object>`"


def test_references_of_a_value_are_found():
    """Wherever they stand."""
    value = {"a": [f"x{Ref('A')}"], "b": Call("Fn::Join", ["", (GetAtt("B", "Arn"),)]), "c": 5}
    assert list(references(value)) == [Ref("A"), GetAtt("B", "Arn")]


def test_json_text_holds_references():
    """As an f-string does."""
    assert rendered(json_text({"queue": Ref("Jobs")})) == {"Fn::Sub": '{"queue":"${Jobs}"}'}
    with pytest.raises(DeclarationError, match=r"JSON cannot hold .* is a `bytes`"):
        json_text([b"x"])
    with pytest.raises(DeclarationError, match="cannot be written as JSON"):
        json_text(float("nan"))


def test_a_digest_changes_with_the_value_alone():
    """Not with the order of its keys."""
    assert digest({"a": 1, "b": Ref("A")}) == digest({"b": Ref("A"), "a": 1})
    assert digest({"a": Ref("A")}) != digest({"a": Ref("B")})


def test_durations_are_whole():
    """Half a second cannot be said in CloudFormation, and is not rounded away."""
    assert seconds(timedelta(minutes=2)) == 120
    assert days(timedelta(weeks=2)) == 14
    assert seconds(None) is None
    with pytest.raises(DeclarationError, match="not a whole number of seconds"):
        seconds(timedelta(milliseconds=500))
    with pytest.raises(DeclarationError, match="not a whole number of days"):
        days(timedelta(hours=36))


def test_a_part_of_an_arn_is_worked_out_here_or_by_cloudformation():
    """The name in a plain ARN is plain; that of a reference is split when it is known."""
    assert part_of_arn("arn:aws:sqs:eu-west-1:1:jobs", ":", 5) == "jobs"
    assert rendered(part_of_arn(GetAtt("T", "Arn"), "/", 1)) == {
        "Fn::Select": [1, {"Fn::Split": ["/", {"Fn::GetAtt": ["T", "Arn"]}]}]
    }


@pytest.mark.parametrize("arn", ["jobs", "", "arn:aws:sqs", None, 5, b"arn:aws:sqs:a:b:c"])
def test_a_part_of_what_is_no_arn_is_an_error(arn):
    """A name in the place of an ARN is told."""
    with pytest.raises(DeclarationError, match="is no ARN"):
        part_of_arn(arn, ":", 5)


text = st.text().filter(lambda t: "lambdaform" not in t.lower())
leaves = st.none() | st.booleans() | st.integers() | text
values = st.recursive(
    leaves, lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(max_size=5), v, max_size=3)
)


@given(values)
def test_rendering_json_leaves_out_nothing_but_none(value):
    """Whatever JSON goes in comes out, without its `None`."""

    def bare(v):
        if isinstance(v, dict):
            return {k: bare(x) for k, x in v.items() if x is not None}
        return [bare(x) for x in v if x is not None] if isinstance(v, list) else v

    if value is not None:
        assert rendered(value) == bare(value)


@given(text, text)
def test_text_round_a_reference_is_kept(before, after):
    """What stands round a reference in an f-string comes out to the letter."""
    text = rendered(f"{before}{Ref('Jobs')}{after}")
    whole = text.get("Fn::Sub", "${Jobs}")
    assert whole == before.replace("${", "${!") + "${Jobs}" + after.replace("${", "${!")
