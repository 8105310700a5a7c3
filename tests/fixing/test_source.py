"""One `allow=[...]` in a user's file: only what a change is about is written anew."""

from __future__ import annotations

import ast

import pytest

from lambdaform.fixing.source import ByHandError, Edit, Only, Text

PUT = Only(("dynamodb:PutItem",), "dynamodb")


def place(text, number=0):
    """Return the place of a call of `Function`."""
    calls = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Call)]
    one = [n for n in calls if getattr(n.func, "id", "") == "Function"][number]
    return one.lineno, one.col_offset, one.end_lineno, one.end_col_offset


def edited(text, *, gone=(), narrowed=None, added=(), count=None, number=0):
    every = text.count("orders.") if count is None else count
    try:
        where = place(text, number)
    except (SyntaxError, IndexError):
        where = (1, 0, 1, 1)
    edit = Edit(where, every, frozenset(gone), narrowed or {}, tuple(added))
    return Text(text).edited([edit])


INLINE = [
    ("[orders.a]", {"gone": [0]}, "[]"),
    ("[orders.a, orders.b]", {"gone": [0]}, "[orders.b]"),
    ("[orders.a, orders.b]", {"gone": [1]}, "[orders.a]"),
    ("[orders.a, orders.b, ]", {"gone": [1]}, "[orders.a, ]"),
    ("[orders.a, orders.b, orders.c]", {"gone": [1]}, "[orders.a, orders.c]"),
    ("[orders.a, orders.b, orders.c]", {"gone": [1, 2]}, "[orders.a]"),
    ("[orders.a, orders.b, orders.c]", {"gone": [0, 2]}, "[orders.b]"),
    ("[orders.a, orders.b]", {"gone": [0, 1], "added": ["x"]}, "[x]"),
    ("[orders.a]", {"added": ["x", "y"]}, "[orders.a, x, y]"),
    ("[orders.a,]", {"added": ["x"]}, "[orders.a, x,]"),
    ("[]", {"added": ["x"]}, "[x]"),
    ("[orders.write]", {"narrowed": {0: PUT}}, '[orders.grant("PutItem")]'),
    ("[orders.write.index('i')]", {"narrowed": {0: PUT}}, "[orders.grant(\"PutItem\").index('i')]"),
    ("[a['x'].b.write]", {"narrowed": {0: PUT}, "count": 1}, "[a['x'].b.grant(\"PutItem\")]"),
    (
        "[orders.grant('PutItem', 'GetItem')]",
        {"narrowed": {0: PUT}},
        "[orders.grant('PutItem')]",
    ),
    (
        "[orders.grant('GetItem', 'dynamodb:putitem', 'Scan')]",
        {"narrowed": {0: PUT}},
        "[orders.grant('dynamodb:putitem')]",
    ),
    (
        "[orders.grant('PutItem')]",
        {"narrowed": {0: Only(("dynamodb:PutItem", "dynamodb:Scan"), "dynamodb")}},
        "[orders.grant('PutItem', \"Scan\")]",
    ),
    (
        "[orders.grant('PutItem')]",
        {"narrowed": {0: Only(("dynamodb:PutItem", "kms:Decrypt"), "dynamodb")}},
        "[orders.grant('PutItem', \"kms:Decrypt\")]",
    ),
    ("[f'ä{é}', orders.a, orders.b]", {"gone": [1], "count": 3}, "[f'ä{é}', orders.b]"),
]


@pytest.mark.parametrize(("before", "edit", "after"), INLINE, ids=[i[0] for i in INLINE])
def test_a_list_in_one_line(before, edit, after):
    """Commas and spaces are those that were there."""
    text = "F = Function( s,'F' , allow = {} ,x=1)  # kept\nrest( )\n"
    assert edited(text.format(before), **edit) == text.format(after)


BLOCK = """
Function(
    stack, "F",
    allow=[
        orders.a,  # of a
        # of b, c
        orders.b,  # of b

        orders.c{}
    ],
)
"""


@pytest.mark.parametrize("ending", ["", ",", ",  # of c"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_list_over_several_lines(ending, newline):
    """An item goes with its line and the comment there; others stay to the letter."""
    before = BLOCK.format(ending).lstrip("\n").replace("\n", newline)
    edit = Edit(place(before), 3, frozenset({1}), {}, ("x", "y"))
    wanted = f"""
Function(
    stack, "F",
    allow=[
        orders.a,  # of a
        # of b, c

        orders.c{ending or ","}
        x,
        y,
    ],
)
"""
    assert Text(before).edited([edit]) == wanted.lstrip("\n").replace("\n", newline)


def test_all_items_of_a_block():
    """Comments of their own stay, and new items stand in lines like the old ones."""
    text = BLOCK.format(",")
    wanted = """
Function(
    stack, "F",
    allow=[
        # of b, c

        x,
    ],
)
"""
    edit = Edit(place(text), 3, frozenset({0, 1, 2}), {}, ("x",))
    assert Text(text).edited([edit]) == wanted


def test_a_block_that_becomes_empty():
    """Without comments nothing is left of its lines."""
    text = 'Function(\n    s, "F",\n    allow=[\n        orders.a,\n    ],\n)\n'
    assert edited(text, gone=[0]) == 'Function(\n    s, "F",\n    allow=[],\n)\n'


def test_an_allow_that_is_not_there():
    """It becomes the last option, in a line of its own where those have one."""
    assert (
        edited('Function(s, "F", x=1)', added=["a", "b"]) == 'Function(s, "F", x=1, allow=[a, b])'
    )
    text = 'Function(\n    s,\n    "F"\n)\n'
    assert edited(text, added=["a"]) == 'Function(\n    s,\n    "F",\n    allow=[a],\n)\n'


def test_several_functions_of_a_file():
    """Each by its line, whatever stands in front."""
    text = (
        "# ä\n" + 'Function(s, "A", allow=[orders.a])\nx = Function(s, id="B", allow=[orders.b])\n'
    )
    edits = [Edit(place(text, n), 1, frozenset({0}), {}, ()) for n in (0, 1)]
    assert Text(text).edited(edits) == (
        "# ä\n" + 'Function(s, "A", allow=[])\nx = Function(s, id="B", allow=[])\n'
    )


def test_two_functions_in_one_line_are_told_apart():
    """By the columns of their calls."""
    text = 'Function(s, "A", allow=[orders.a]); Function(s, "B", allow=[orders.b])\n'
    assert edited(text, gone=[0], number=1, count=1) == (
        'Function(s, "A", allow=[orders.a]); Function(s, "B", allow=[])\n'
    )


BY_HAND = {
    "a name": ('Function(s, "F", allow=ALL)', {"gone": [0], "count": 1}),
    "starred": ('Function(s, "F", allow=[*orders.all])', {"gone": [0]}),
    "added up": ('Function(s, "F", allow=[orders.a] + more)', {"gone": [0]}),
    "a tuple": ('Function(s, "F", allow=(orders.a,))', {"gone": [0]}),
    "options": ('Function(s, "F", **options)', {"added": ["x"]}),
    "another count": ('Function(s, "F", allow=[orders.a])', {"gone": [0], "count": 2}),
    "made elsewhere": ('Function(s, "F", allow=[writing])', {"narrowed": {0: PUT}, "count": 1}),
    "by a call": ('Function(s, "F", allow=[write(orders)])', {"narrowed": {0: PUT}, "count": 1}),
    "computed": ('Function(s, "F", allow=[orders.grant(*names)])', {"narrowed": {0: PUT}}),
    "parentheses": ('Function(s, "F", allow=[(orders.a), orders.b])', {"gone": [0]}),
    "no such call": ("x = 1", {"added": ["x"]}),
    "not Python": ("Function(", {"added": ["x"]}),
    "a comment": ('Function(s, "F", allow=[orders.a,  # x\n  orders.b])', {"gone": [1]}),
    "lines of old": ('Function(s, "F")\rx = 1\r', {"added": ["x"]}),
}


@pytest.mark.parametrize(("text", "edit"), BY_HAND.values(), ids=BY_HAND)
def test_what_cannot_be_told_is_left(text, edit):
    """Rather no change than one that might be another."""
    with pytest.raises(ByHandError):
        edited(text, **edit)
