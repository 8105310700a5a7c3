"""Templates that hold too much: split, the same in sum, and every resource stays where it was."""

from __future__ import annotations

import json
from random import Random

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from splitting.conftest import SMALL, in_order, made, many, parts, queue, whole
from splitting.interpreter import Stack

from lambdaform.errors import DeclarationError
from lambdaform.splitting import Limits
from lambdaform.splitting.limits import Room, size

PARAMETERS = {
    "Level": {"Type": "String", "Default": "INFO", "AllowedValues": ["INFO", "DEBUG"]},
    "Zones": {"Type": "CommaDelimitedList", "Default": "a, b"},
    "Image": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/image"},
    "Nets": {"Type": "AWS::SSM::Parameter::Value<List<String>>", "Default": "/nets"},
    "Secret": {"Type": "String", "Default": "s", "NoEcho": True},
}
CONDITIONS = {
    "IsLoud": {"Fn::Equals": [{"Ref": "Level"}, "DEBUG"]},
    "IsCalm": {"Fn::Not": [{"Condition": "IsLoud"}]},
    "IsHere": {"Fn::Equals": [{"Fn::FindInMap": ["Sizes", "a", "x"]}, "1"]},
    "NotHere": {"Fn::Not": [{"Condition": "IsHere"}]},
}
MAPPINGS = {"Sizes": {"a": {"x": "1", "y": "2"}, "b": {"x": "3", "y": "4"}}}
ELSEWHERE = {"Fn::GetStackOutput": {"StackName": "shop-dev-Data", "OutputName": "JobsRef"}}

OUTER = [
    "text",
    {"Ref": "Level"},
    {"Ref": "Zones"},
    {"Ref": "Image"},
    {"Ref": "Nets"},
    {"Ref": "Secret"},
    {"Ref": "AWS::StackName"},
    {"Ref": "AWS::Region"},
    {"Fn::Sub": "${AWS::StackId}/${!Level}/${Level}"},
    {"Fn::FindInMap": ["Sizes", "b", "x"]},
    {"Fn::If": ["IsLoud", {"Ref": "Level"}, {"Ref": "AWS::NoValue"}]},
    {"Fn::If": ["NotHere", "no", {"Ref": "Image"}]},
    ELSEWHERE,
    "{{resolve:ssm:/x}}",
]


def forms(id, *, lists):
    """Return the forms of referring to a resource."""
    found = [
        {"Ref": id},
        {"Fn::GetAtt": [id, "Arn"]},
        {"Fn::GetAtt": f"{id}.Arn"},
        {"Fn::Sub": f"a/${{{id}}}/${{ {id}.Arn }}/${{!{id}}}"},
        {"Fn::Sub": ["${V}/${Level}/" + f"${{{id}}}", {"V": {"Fn::GetAtt": [id, "Arn"]}}]},
        {"Fn::Sub": [f"${{{id}Arn}}/${{{id}.Arn}}", {f"{id}Arn": "mine"}]},
        {"Fn::Join": ["", ["x", {"Ref": id}]]},
        {"Deep": [{"Er": {"Fn::GetAtt": [id, "QueueName"]}}]},
    ]
    return [*found, {"Fn::GetAtt": [id, "CidrBlockAssociations"]}] if lists else found


class Grower:
    """Makes a template at random, and then larger ones with the same resources in them."""

    def __init__(self, seed):
        self.random = Random(seed)
        self.order = []
        self.entries = {}
        self.owners = {}
        self.conditions = {}

    def grow(self, count):
        """Add resources that need others, and have others need them."""
        for _ in range(count):
            id = f"R{len(self.order)}"
            place = self.random.randint(0, len(self.order))
            self.order.insert(place, id)
            self.owners[id] = self.random.choice([id, "R0", "R1"])
            type = self.random.choice(["AWS::EC2::VPC", *["AWS::SQS::Queue"] * 6])
            self.entries[id] = {"Type": type, "Properties": {"Of": self.random.choice(OUTER)}}
            condition = self.random.choice([None] * 6 + [*CONDITIONS])
            self.conditions[id] = condition
            if condition:
                self.entries[id]["Condition"] = condition
            for other in self.some(self.order[:place], 3):
                self.refer(id, other)
            for other in self.some(self.order[place + 1 :], 1):
                self.refer(other, id)

    def some(self, ids, most):
        return self.random.sample(ids, min(len(ids), self.random.randint(0, most)))

    def refer(self, id, other):
        entry, condition = self.entries[id], self.conditions[other]
        if self.random.random() < 0.2:
            waits = entry.setdefault("DependsOn", [])
            waits += [] if other in waits else [other]
            return
        lists = self.entries[other]["Type"] == "AWS::EC2::VPC" and self.random.random() < 0.2
        form = self.random.choice(forms(other, lists=lists))
        if condition and condition != self.conditions[id]:
            form = {"Fn::If": [condition, form, {"Ref": "AWS::NoValue"}]}
        entry["Properties"][f"To{other}{len(entry['Properties'])}"] = form

    def whole(self, placed, limits=SMALL):
        outputs = {
            f"Out{id}": {"Value": {"Ref": id}}
            | ({"Condition": c} if (c := self.conditions[id]) else {})
            for id in self.order[:2]
        }
        resources = json.loads(json.dumps({id: self.entries[id] for id in self.entries}))
        return whole(
            resources,
            placed,
            self.owners,
            limits,
            Parameters=PARAMETERS,
            Mappings=MAPPINGS,
            Conditions=CONDITIONS,
            Outputs=outputs,
        )


def check(it, found, level):
    """Hold what a template was split into against the template."""
    given = {"Level": level}
    before = Stack(it.body, given)
    nested = {part.id: part.body for part in found.parts}
    after = Stack(found.body, given, nested)
    assert after.resolved() == before.resolved()
    assert after.outputs() == before.outputs()
    for body in parts(found).values():
        in_order(body)
        assert size(body) <= it.limits.most.bytes
        assert len(body["Resources"]) <= it.limits.most.resources
        assert len(body.get("Outputs", {})) <= it.limits.most.outputs
    ids = [id for b in parts(found).values() for id in b["Resources"] if id not in nested]
    assert sorted(ids) == sorted(it.resources)


@pytest.mark.slow
@settings(deadline=None, max_examples=80)
@given(st.integers(), st.integers(1, 45))
def test_a_split_template_is_the_same_in_sum(seed, count):
    """Each resource has the properties that it would have in one template, whatever it refers to."""
    grower = Grower(seed)
    grower.grow(count)
    it = grower.whole({})
    try:
        found = made(it)
    except DeclarationError as error:  # lists tie too many together for so small limits
        assume("have to be with it" not in str(error))
        raise
    for level in ("INFO", "DEBUG"):
        check(it, found, level)
    assert bool(found.parts) == (len(it.resources) > SMALL.most.resources)


@pytest.mark.slow
@settings(deadline=None, max_examples=60)
@given(st.integers(), st.lists(st.integers(1, 20), max_size=5))
def test_what_was_placed_stays_where_it_was(seed, steps):
    """However a template grows, no resource moves; where that cannot be, it is an error."""
    grower, placed = Grower(seed), {}
    for step in steps:
        grower.grow(step)
        it = grower.whole(placed)
        try:
            found = made(it)
        except DeclarationError as error:
            event(error.problems[0].message.split("`")[0])
            tied = "have to be with it" in str(error)
            assert placed or tied, "the first time there is always a way"
            assert all(p.hint and p.message for p in error.problems)
            return
        assert placed.items() <= found.placed.items()
        check(it, found, "DEBUG")
        again = made(grower.whole(found.placed))
        assert parts(again) == parts(found)
        assert again.placed == found.placed
        placed = found.placed
    event(f"{len(set(placed.values()))} templates")


def test_what_fits_is_left_alone():
    """Up to the limit there is one template, byte by byte as it was declared."""
    it = whole(many(20))
    found = made(it)
    assert found.body == it.body
    assert found.parts == ()


def test_a_small_stack_is_not_recorded():
    """Nothing is remembered of what never grows."""
    assert made(whole(many(3))).placed == {}
    assert made(whole(many(4))).placed == dict.fromkeys(many(4), "root")


def test_a_stack_that_grows_keeps_places_for_nested_stacks():
    """What is known to be new goes to a nested stack before the last places are taken."""
    first = made(whole(many(15)))
    found = made(whole(many(18), first.placed))
    assert [part.id for part in found.parts] == ["Part1"]
    assert [*found.parts[0].body["Resources"]] == ["Q15", "Q16", "Q17"]


def test_a_stack_that_passes_the_limit_in_one_step_still_splits():
    """Nothing of it was there before, so that all can go anywhere."""
    found = made(whole(many(21)))
    assert {*found.placed.values()} == {"root", "Part1"}


def test_what_left_stays_in_the_record():
    """It may be in another stage; the nested stack that is empty in this one is not made."""
    placed = {**dict.fromkeys(many(4), "root"), "Gone": "Part3"}
    found = made(whole(many(4), placed))
    assert found.placed == placed
    assert found.parts == ()


def test_a_new_nested_stack_never_gets_an_id_that_another_had():
    """Its stack would be taken for the other one, which another stage may still have."""
    placed = {**dict.fromkeys(many(15), "root"), "Gone": "Part3"}
    found = made(whole(many(21), placed))
    assert {part.id for part in found.parts} == {"Part4"}


def test_ids_of_the_app_are_left_to_it():
    """A nested stack takes the next id that is free."""
    resources = {**many(20), "Part1": queue()}
    assert [part.id for part in made(whole(resources)).parts][:1] == ["Part2"]


def test_what_belongs_together_stays_together():
    """A function, its role and its log group are in one template, where that can be."""
    ids = [f"{n}{what}" for n in "ABCDEFG" for what in ("", "Role", "Logs")]
    owners = {id: id[0] for id in ids}
    found = made(whole({id: queue() for id in ids}, owners=owners))
    for owner in "ABCDEFG":
        assert len({found.placed[id] for id in ids if id[0] == owner}) == 1


def test_a_hub_stays_in_the_root_and_closes_no_cycle():
    """An API that names every function, and permissions that name the API and the function."""
    functions = {f"F{n}": queue() for n in range(14)}
    api = {"Api": queue(Body=[{"Fn::GetAtt": [id, "Arn"]} for id in functions])}
    allowed = {f"F{n}Allowed": queue(Of=[{"Ref": f"F{n}"}, {"Ref": "Api"}]) for n in range(14)}
    owners = {f"F{n}Allowed": f"F{n}" for n in range(14)}
    it = whole({**functions, **allowed, **api}, owners=owners)
    found = made(it)
    assert found.placed["Api"] == "root"
    check(it, found, "INFO")


def test_lists_do_not_pass_between_templates():
    """Who reads a list is in the template of what has it; in a text, it can pass."""
    network = {"Vpc": {"Type": "AWS::EC2::VPC"}}
    reader = queue(Of={"Fn::GetAtt": ["Vpc", "CidrBlockAssociations"]})
    found = made(whole({**network, **many(24), "Reader": reader}))
    assert found.placed["Reader"] == found.placed["Vpc"]


def test_what_is_between_two_that_stay_together_stays_too():
    """A nested stack cannot wait for something that waits for the nested stack."""
    first = {"Vpc": {"Type": "AWS::EC2::VPC"}, "Between": queue(Of={"Ref": "Vpc"})}
    of = {"Fn::GetAtt": ["Vpc", "CidrBlockAssociations"]}
    last = queue(Of=of, Other={"Ref": "Between"})
    placed = dict.fromkeys(many(18), "root")
    it = whole({**many(18), **first, "Last": last}, placed)
    found = made(it)
    assert {found.placed[id] for id in ("Vpc", "Between", "Last")} == {"Part1"}
    check(it, found, "INFO")


def test_parameters_are_passed_on():
    """Lists as text, secrets hidden, what the parameter store has as the root has read it."""
    used = [{"Ref": name} for name in PARAMETERS]
    found = made(whole({**many(20), "User": queue(Of=used)}, Parameters=PARAMETERS))
    part = found.placed["User"]
    declared = parts(found)[part]["Parameters"]
    assert declared == {
        "Level": {"Type": "String"},
        "Zones": {"Type": "CommaDelimitedList"},
        "Image": {"Type": "String"},
        "Nets": {"Type": "CommaDelimitedList"},
        "Secret": {"Type": "String", "NoEcho": True},
    }
    told = found.body["Resources"][part]["Properties"]["Parameters"]
    assert told["Zones"] == {"Fn::Join": [",", {"Ref": "Zones"}]}
    assert told["Nets"] == {"Fn::Join": [",", {"Ref": "Nets"}]}
    assert told["Secret"] == {"Ref": "Secret"}


def test_what_is_read_of_other_stacks_is_read_by_the_root():
    """A changed value is then another parameter, which a nested stack is updated for."""
    found = made(whole({**many(20), "User": queue(Of=ELSEWHERE)}))
    part = found.placed["User"]
    told = found.body["Resources"][part]["Properties"]["Parameters"]
    assert told == {"shopdevDataJobsRef": ELSEWHERE}
    assert parts(found)[part]["Resources"]["User"]["Properties"]["Of"] == {
        "Ref": "shopdevDataJobsRef"
    }


def test_conditions_go_with_those_that_use_them():
    """With the mappings that they read; the root keeps what it uses itself."""
    mine = {**queue(), "Condition": "NotHere"}
    it = whole({**many(20), "Mine": mine}, Mappings=MAPPINGS, Conditions=CONDITIONS)
    found = made(it)
    body = parts(found)[found.placed["Mine"]]
    assert {*body["Conditions"]} == {"IsHere", "NotHere"}
    assert body["Mappings"] == MAPPINGS
    assert {*found.body["Conditions"]} == {"IsLoud", "IsCalm"}
    assert "Mappings" not in found.body


def test_a_conditional_resource_is_read_where_it_is_there():
    """Its output has its condition, and the root asks for it only where that holds."""
    mine = {**queue(), "Condition": "IsLoud"}
    read = queue(Of={"Fn::If": ["IsLoud", {"Ref": "Mine"}, "none"]})
    placed = {**dict.fromkeys(many(9), "root"), "Mine": "Part1", "Reader": "Part2"}
    it = whole(
        {**many(9), "Mine": mine, "Reader": read},
        placed,
        Parameters=PARAMETERS,
        Conditions=CONDITIONS,
    )
    found = made(it)
    assert parts(found)["Part1"]["Outputs"]["MineRef"]["Condition"] == "IsLoud"
    given = found.body["Resources"]["Part2"]["Properties"]["Parameters"]["MineRef"]
    assert given == {"Fn::If": ["IsLoud", {"Fn::GetAtt": ["Part1", "Outputs.MineRef"]}, ""]}
    for level in ("INFO", "DEBUG"):
        check(it, found, level)


def test_waiting_passes_between_templates():
    """What waits for a resource of another template waits for that, or has it waited for."""
    placed = {"A": "root", "B": "Part1", "C": "Part2", "D": "root"}
    waits = lambda *ids: {**queue(), "DependsOn": [*ids]}  # noqa: E731 - one line each
    resources = {"A": queue(), "B": waits("A"), "C": waits("B"), "D": waits("C", "A")}
    body = made(whole(resources, placed)).body["Resources"]
    assert body["Part1"]["DependsOn"] == ["A"]
    assert body["Part2"]["DependsOn"] == ["Part1"]
    assert body["D"]["DependsOn"] == ["A", "Part2"]


def test_nobody_waits_twice():
    """Who is given a value of what it waits for waits for that already."""
    placed = {"A": "root", "B": "Part1", "C": "Part2"}
    after = {**queue(Of={"Ref": "B"}), "DependsOn": ["B"]}
    body = made(whole({"A": queue(), "B": queue(), "C": after}, placed)).body["Resources"]
    assert "DependsOn" not in body["Part2"]


def test_size_splits_as_numbers_do():
    """A template of few, but long resources is split, too."""
    limits = Limits(most=Room(500, 200, 200, 2000), any=Room(450, 180, 180, 1500))
    long = {f"Q{n}": queue(Text="x" * 300) for n in range(8)}
    found = made(whole(long, limits=limits))
    assert len(found.parts) == 1
    assert all(size(body) <= 2000 for body in parts(found).values())


def test_the_real_limits_hold():
    """A template of 500 resources is one; of 501, the root and a nested stack."""
    assert made(whole(many(500), limits=Limits())).parts == ()
    found = made(whole(many(501), limits=Limits()))
    assert len(found.parts) == 1
    assert len(found.body["Resources"]) <= 450


def problem(it):
    with pytest.raises(DeclarationError) as caught:
        made(it)
    (only,) = caught.value.problems
    return only


def test_nested_stacks_that_need_each_other_are_told():
    """With who needs whom: no place can be changed without making something anew."""
    placed = {"A": "Part1", "B": "Part2", "C": "Part2", "D": "Part1"}
    resources = {
        "A": queue(),
        "B": queue(Of={"Ref": "A"}),
        "C": queue(),
        "D": queue(Of={"Ref": "C"}),
    }
    found = problem(whole(resources, placed))
    assert found.message == "nested stacks `Part1`, `Part2` of stack `Main` need each other"
    assert [note.split(" at ")[0] for note in found.notes] == [
        "`B` in `Part2` needs `A` in `Part1`",
        "`D` in `Part1` needs `C` in `Part2`",
    ]
    assert "lambdaform.placements.json" in (found.hint or "")


def test_a_nested_stack_that_needs_the_root_and_is_needed_by_it_is_told():
    """By the same resource of the root."""
    placed = {"A": "Part1", "B": "root", "C": "Part1"}
    resources = {"A": queue(), "B": queue(Of={"Ref": "A"}), "C": queue(Of={"Ref": "B"})}
    found = problem(whole(resources, placed))
    assert found.message == "nested stack `Part1` of stack `Main` needs what needs it"


def test_a_list_between_templates_is_told():
    """Nothing of it can move, and a list cannot pass."""
    vpc = {"Type": "AWS::EC2::VPC"}
    reader = queue(Of={"Fn::GetAtt": ["Vpc", "CidrBlockAssociations"]})
    found = problem(whole({"Vpc": vpc, "Reader": reader}, {"Vpc": "root", "Reader": "Part1"}))
    assert found.message.startswith("`Reader` in `Part1` reads a list of `Vpc` in `root`")


def test_a_list_between_templates_by_way_of_a_third_is_told():
    """Who is new reads a list of one, and has a list that the other reads."""
    of = {"Fn::GetAtt": ["Vpc", "CidrBlockAssociations"]}
    new = {"Type": "AWS::EC2::VPC", "Properties": {"Of": of}}
    reader = queue(Of={"Fn::GetAtt": ["New", "CidrBlockAssociations"]})
    resources = {"Vpc": {"Type": "AWS::EC2::VPC"}, "New": new, "Reader": reader}
    found = problem(whole(resources, {"Vpc": "root", "Reader": "Part1"}))
    assert found.message.startswith("`Reader` in `Part1` reads a list of `New` in `root`")


def test_macros_are_not_split():
    """What a macro makes of a template is not known here."""
    found = problem(whole(many(21), Transform="AWS::LanguageExtensions"))
    assert "`Transform`" in found.message


def test_a_resource_with_a_macro_stays_in_the_root():
    """So does what it needs."""
    macro = queue(Of={"Fn::Transform": {"Name": "M", "Parameters": {"X": {"Ref": "Q20"}}}})
    found = made(whole({**many(21), "Macro": macro}))
    assert found.placed["Macro"] == found.placed["Q20"] == "root"


def test_a_resource_with_the_id_of_a_nested_stack_is_told():
    """It could not be told from the stack."""
    placed = {**dict.fromkeys(many(9), "root"), "Q9": "Part1"}
    found = problem(whole({**many(10), "Part1": queue()}, placed))
    assert found.message == "the id `Part1` is that of a nested stack of stack `Main`"


def test_a_record_with_too_much_in_one_template_is_told():
    """Two branches that were merged may have filled one nested stack together."""
    placed = dict.fromkeys(many(21), "Part1")
    found = problem(whole(many(21), placed))
    assert (
        found.message
        == "nested stack `Part1` of stack `Main` has 21 resources; a template holds 20"
    )


def test_a_resource_that_is_too_long_for_any_template_is_told():
    """No splitting helps."""
    found = problem(whole({"Q0": queue(Text="x" * 1_100_000)}, limits=Limits()))
    assert found.message.startswith("`Q0` would be 1,100,")
