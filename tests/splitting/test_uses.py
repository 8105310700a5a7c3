"""What entries use, and the same entries with other references."""

from __future__ import annotations

import pytest

from lambdaform.splitting.uses import Key, Place, rewritten, used, uses


def keys(value):
    return [*used(value).keys]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"Ref": "A"}, [Key("A")]),
        ({"Fn::GetAtt": ["A", "B.C"]}, [Key("A", "B.C")]),
        ({"Fn::GetAtt": "A.B.C"}, [Key("A", "B.C")]),
        ({"Fn::Sub": "${A}${!B}${ C.D }$E"}, [Key("A"), Key("C", "D")]),
        ({"Fn::Sub": ["${A}${V}", {"V": {"Ref": "B"}}]}, [Key("B"), Key("A")]),
        ({"Fn::Join": ["", ["a", {"Ref": "A"}]]}, [Key("A")]),
        ({"Deep": [{"Er": {"Ref": "A"}}, {"Ref": "A"}]}, [Key("A")]),
        ({"Ref": "A", "Other": 1}, []),
        ({"Ref": 3}, []),
        ({"Fn::Sub": {"no": "pattern"}}, []),
    ],
)
def test_each_form_of_a_reference_is_found(value, found):
    """What only looks like one is none."""
    assert keys(value) == found


def test_what_another_stack_says_is_one_value():
    """However its argument is ordered."""
    said = {"OutputName": "X", "StackName": "S"}
    (key,) = keys({"Fn::GetStackOutput": said})
    assert key.of_stack
    assert key.reference == {"Fn::GetStackOutput": said}
    assert keys({"Fn::GetStackOutput": dict(reversed(said.items()))}) == [key]


def test_a_place_says_what_can_stand_there():
    """Only text in a text; guarded what a condition decides on."""
    its = used([{"Fn::Sub": "${A}"}, {"Ref": "A"}, {"Fn::If": ["C", {"Ref": "A"}, ""]}])
    assert its.keys[Key("A")] == [Place(text=True), Place(), Place(guarded=True)]
    assert [*its.conditions] == ["C"]


def test_a_resource_uses_its_condition_and_waits():
    """A condition on the whole guards all of it."""
    entry = {"Type": "T", "Condition": "C", "DependsOn": "B", "Properties": {"X": {"Ref": "A"}}}
    its = uses(entry)
    assert ([*its.conditions], its.waits) == (["C"], ("B",))
    assert its.keys == {Key("A"): [Place(guarded=True)]}
    assert [*its.ids] == ["A", "B"]


def test_conditions_and_mappings_are_found_by_name():
    """In conditions of conditions, too; a policy's `Condition` is no name."""
    its = used(
        {"Fn::And": [{"Condition": "A"}, {"Fn::Equals": [{"Fn::FindInMap": ["M", "a", "b"]}, 1]}]}
    )
    assert ([*its.conditions], [*its.mappings]) == (["A"], ["M"])
    assert not used({"Condition": {"StringEquals": {}}}).conditions


@pytest.mark.parametrize(
    "value",
    [
        {"Fn::Transform": {"Name": "AWS::Include"}},
        {"Fn::ForEach::Loop": []},
        {"Fn::GetAtt": ["A", {"Ref": "P"}]},
        {"Fn::GetStackOutput": {"StackName": {"Ref": "P"}, "OutputName": "X"}},
    ],
)
def test_what_cannot_be_followed_is_odd(value):
    """It stays where everything is known by its own name."""
    assert used([value]).odd


def change(key):
    return {"A": Key("P"), "B": Key("Part", f"Outputs.{key.attribute}")}.get(key.id)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "A"}, {"Ref": "P"}),
        ({"Fn::GetAtt": ["B", "Arn"]}, {"Fn::GetAtt": ["Part", "Outputs.Arn"]}),
        ({"Fn::GetAtt": "A.Arn"}, {"Ref": "P"}),
        (
            {"Fn::Sub": "${A}/${!A}/${ B.Arn }/${C}"},
            {"Fn::Sub": "${P}/${!A}/${Part.Outputs.Arn}/${C}"},
        ),
        (
            {"Fn::Sub": ["${A}/${B.X}", {"A": {"Ref": "A"}}]},
            {"Fn::Sub": ["${A}/${Part.Outputs.X}", {"A": {"Ref": "P"}}]},
        ),
        ({"Keep": {"Ref": "C"}}, {"Keep": {"Ref": "C"}}),
    ],
)
def test_references_are_exchanged_wherever_they_stand(value, expected):
    """Variables of a text keep their names, and hide what is called as they are."""
    assert rewritten([value], change) == [expected]
