"""References, f-strings, rendering."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdaform.errors import DeclarationError
from lambdaform.template import Asset, Call, GetAtt, Ref, days, part_of_arn, render, seconds


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
    text = f"https://{Ref('Api')}.execute-api.{Ref('AWS::Region')}.aws/{GetAtt('Jobs', 'QueueName')}"
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


@pytest.mark.parametrize("cut", [lambda t: t[:-3], str.upper, lambda t: t.replace("}", "")])
def test_a_reference_that_was_cut_is_an_error(cut):
    """What is known only after a deploy cannot be sliced before."""
    text = f"a{Ref('Jobs')}"
    with pytest.raises(DeclarationError, match="was cut or changed"):
        rendered(cut(text))


def test_a_value_that_json_does_not_know_is_an_error():
    """A template holds JSON; the message names the value and its type."""
    with pytest.raises(DeclarationError, match="which is a `timedelta`"):
        rendered({"Timeout": timedelta(seconds=3)})


def test_a_key_that_holds_a_reference_is_an_error():
    """CloudFormation has no references in keys."""
    with pytest.raises(DeclarationError, match="a key in a template must be plain text"):
        rendered({f"{Ref('Jobs')}": 1})


def test_sets_render_in_order():
    """A set has no order of its own; the template does."""
    assert rendered({"b", "a", "c"}) == ["a", "b", "c"]


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


leaves = st.none() | st.booleans() | st.integers() | st.text()
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


@given(st.text(), st.text())
def test_text_round_a_reference_is_kept(before, after):
    """What stands round a reference in an f-string comes out to the letter."""
    text = rendered(f"{before}{Ref('Jobs')}{after}")
    whole = text.get("Fn::Sub", "${Jobs}")
    assert whole == before.replace("${", "${!") + "${Jobs}" + after.replace("${", "${!")
