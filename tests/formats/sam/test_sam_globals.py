"""`Globals`: what functions share is said once, so that SAM puts it together again."""

from __future__ import annotations

import pytest

from lambdaform import Resource
from lambdaform.formats import sam
from lambdaform.synth import synth

TOOLS, MORE = (
    f"arn:aws:lambda:eu-west-1:123456789012:layer:{name}:1" for name in ("tools", "more")
)


@pytest.fixture
def said(app):
    """Return what is shared, and what each function says itself, when called."""

    def of():
        body = sam.body(synth(app).template("Main"))
        functions = {
            id: r["Properties"]
            for id, r in body["Resources"].items()
            if r["Type"] == "AWS::Serverless::Function"
        }
        return body.get("Globals", {}).get("Function", {}), functions

    return of


def test_one_function_shares_nothing(function, said):
    """It says all itself."""
    function()
    shared, functions = said()
    assert not shared
    assert functions["Worker"]["Runtime"] == "python3.14"


def test_what_all_say_is_said_once(function, said):
    """And no more in the functions."""
    function("A")
    function("B")
    shared, functions = said()
    assert shared["Runtime"] == "python3.14"
    assert shared["Architectures"] == ["arm64"]
    assert not any({"Runtime", "Architectures"} & own.keys() for own in functions.values())


def test_what_most_say_is_said_once(function, said):
    """A function that says otherwise keeps its own, which SAM takes first."""
    for id, memory in (("A", 256), ("B", 256), ("C", 1024)):
        function(id, memory_mb=memory)
    shared, functions = said()
    assert shared["MemorySize"] == 256
    assert {id: own.get("MemorySize") for id, own in functions.items()} == {
        "A": None,
        "B": None,
        "C": 1024,
    }


def test_what_as_many_say_as_do_not_stays(function, said):
    """There is no usual."""
    function("A", memory_mb=256)
    function("B", memory_mb=1024)
    assert "MemorySize" not in said()[0]


def test_maps_are_parted(function, said):
    """SAM merges them: a variable of all is shared, the others are the functions' own."""
    function("A", environment={"STAGE": "dev", "MODE": "a"})
    function("B", environment={"STAGE": "dev", "MODE": "b"})
    shared, functions = said()
    assert shared["Environment"] == {"Variables": {"STAGE": "dev"}}
    assert functions["A"]["Environment"] == {"Variables": {"MODE": "a"}}
    assert shared["LoggingConfig"] == {"LogFormat": "JSON", "ApplicationLogLevel": "INFO"}
    assert functions["B"]["LoggingConfig"] == {"LogGroup": {"Ref": "BLogGroup"}}


def test_a_map_that_one_has_not_is_not_shared(function, said):
    """SAM would give it to that function too."""
    function("A", environment={"STAGE": "dev"})
    function("B", environment={"STAGE": "dev"})
    function("C")
    assert "Environment" not in said()[0]


def test_lists_are_parted_where_they_begin_alike(function, said):
    """SAM puts the shared entries before a function's own."""
    function("A", layers=[TOOLS])
    function("B", layers=[TOOLS, MORE])
    shared, functions = said()
    assert shared["Layers"] == [TOOLS]
    assert functions["B"]["Layers"] == [MORE]
    assert "Layers" not in functions["A"]


def test_lists_that_sam_replaces_are_shared_whole_or_not(function, said):
    """An architecture of a function's own is its only one."""
    function("A", architecture="x86_64")
    function("B")
    shared, functions = said()
    assert "Architectures" not in shared
    assert functions["A"]["Architectures"] == ["x86_64"]


def test_numbers_and_truths_are_not_the_same(app, function):
    """To Python `1` is `True`, to a function's environment it is not."""
    function("A", environment={"N": "1"})
    function("B", environment={"N": "1"})
    template = synth(app).template("Main")
    for id, value in (("A", 1), ("B", True)):
        environment = template.body["Resources"][id]["Properties"]["Environment"]
        environment["Variables"]["N"] = value
    assert "Environment" not in sam.body(template)["Globals"]["Function"]


def test_what_stays_plain_shares_nothing(stack, function, said):
    """A function that SAM could not say takes nothing of what is shared."""
    function("A")
    function("B")
    raw = {"Runtime": "python3.12", "Handler": "index.handler", "Code": {"ZipFile": "x"}}
    Resource(stack, "Raw", type="AWS::Lambda::Function", properties=raw)
    shared, functions = said()
    assert shared["Runtime"] == "python3.14"
    assert set(functions) == {"A", "B"}
