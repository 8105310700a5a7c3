"""The abstract values: how they are joined, stored and written down."""

from __future__ import annotations

from lambdaform.access.python.boto.clients import Client
from lambdaform.access.python.containers import Tup
from lambdaform.access.python.given import Given
from lambdaform.access.python.machine import Machine
from lambdaform.access.python.program import Program
from lambdaform.access.python.slots import Slots
from lambdaform.access.python.snapshot import plain
from lambdaform.access.python.texts import template
from lambdaform.access.python.values import (
    ABSENT,
    ANYTHING,
    MANY,
    NEVER,
    Const,
    Env,
    Evt,
    Lost,
    Tmpl,
    blurred,
    join,
    members,
    without_absent,
)
from lambdaform.arguments import ABSENT as NOT_GIVEN
from lambdaform.arguments import UNKNOWN, Begins, OneOf


def machine():
    """Return an analysis of nothing."""
    return Machine(Program({}, frozenset()))


def test_joining_is_the_same_in_any_order():
    """Sets of values, in which nothing stands twice."""
    a, b = Const("a"), Const("b")
    assert join(a, b) == join(b, a, b)
    assert join(a, a) is a
    assert join() is NEVER
    assert join(a, NEVER) is a
    assert Const(1) != Const(True)


def test_many_data_become_anything_but_no_client_is_forgotten():
    """What leads to AWS stays, however many values it is joined with."""
    many = join(Client("s3"), *(Const(number) for number in range(50)))
    assert set(members(many)) == {Client("s3"), MANY}
    assert join(many, Const("x")) == many
    clients = join(*(Client(str(number)) for number in range(500)))
    assert Lost() in members(clients)


def test_blurring_forgets_data_only():
    """As loops do with what never stops changing."""
    assert blurred(Const("a")) is ANYTHING
    assert blurred(join(Const("a"), Client("s3"))) == join(ANYTHING, Client("s3"))


def test_what_may_be_absent_is_known():
    """An argument that may not be given has its default as well."""
    given = Given((), {"a": join(ABSENT, Const(1))})
    assert given.sure(0, "a", Const(2)) == join(Const(1), Const(2))
    assert given.sure(1, "b", Const(2)) == Const(2)
    assert without_absent(ABSENT) is NEVER


def test_what_is_stored_late_is_learnt():
    """Only what somebody has looked for before makes another pass necessary."""
    m, slots = machine(), Slots()
    slots.write(m, "a", Const(1))
    assert not m.learned
    slots.read("a")
    slots.write(m, "a", Const(1))
    assert not m.learned
    slots.write(m, "a", Const(2))
    assert m.learned


def test_texts_are_put_together():
    """Constants become one, and choices are multiplied out."""
    assert template([Const("a"), Const("b")]) == Const("ab")
    assert template([Const("a-"), Env("X")]) == Tmpl((Const("a-"), Env("X")))
    assert template([Const("a-"), join(Const("x"), Const("y"))]) == join(Const("a-x"), Const("a-y"))


def test_values_are_written_as_the_table_of_needs_takes_them():
    """Constants as they are, what is not known as such, the rest as values."""
    assert plain(Const("a")) == "a"
    assert plain(ANYTHING) is UNKNOWN
    assert plain(ABSENT) is NOT_GIVEN
    assert plain(Env("X")) == Env("X")
    assert plain(join(Const("a"), Evt(("b",)))) == OneOf(("a", Evt(("b",))))
    assert plain(template([Const("a"), ANYTHING])) == Begins("a")
    assert plain(Tup((Const(1),), Const(2))) == [1, 2]
    assert plain(Client("s3")) is UNKNOWN
