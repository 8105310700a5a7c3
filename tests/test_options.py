"""Options held against their annotations."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, NewType, TypeVar

import pytest

from lambdaform import Bucket, Parameter, Queue, QueueTrigger, Table, options
from lambdaform.construct import Section, construct
from lambdaform.errors import Problem, Source
from lambdaform.iam import Grant
from lambdaform.load import load
from lambdaform.synth import synth
from lambdaform.template import GetAtt, Ref, Text, Value

HERE = Source(__file__, 1)
Account = NewType("Account", str)
T = TypeVar("T")


@dataclass
class Inner:
    """A dataclass within another."""

    size: int = 1
    at: datetime | None = None


@dataclass
class Options:
    """One option of each type that options have."""

    text: str = "x"
    reference: Text = "x"
    number: int = 1
    fraction: float = 1.0
    flag: bool = False
    duration: timedelta | None = None
    word: Literal["a", "b"] = "a"
    texts: Sequence[Text] = ()
    numbers: tuple[int, ...] = ()
    limits: Sequence[str | int | float] = ()
    table: Mapping[str, Text] | None = None
    free: Mapping[str, Value] | None = None
    condition: Section | None = None
    path: str | Path | None = None
    grants: Sequence[Grant] = ()
    inner: Inner | None = None
    inners: Sequence[Inner] = ()
    anything: Any = None
    bare: Mapping = None
    named: Account | None = None
    noted: Annotated[int, "note"] = 1
    generic: Sequence[T] = ()


def problems(**given):
    """Return what is told of options, as `message (hint)`."""
    found = list(options.check(Options(**given), "thing `X`", HERE))
    assert all(p.at == HERE for p in found)
    return [f"{p.message.removeprefix('thing `X`: ')} ({p.hint})" for p in found]


@pytest.mark.parametrize(
    "given",
    [
        {"text": ""},
        {"reference": Ref("Jobs")},
        {"reference": f"{Ref('Jobs')}-x"},
        {"number": 0},
        {"fraction": 2},
        {"duration": timedelta(0)},
        {"word": "b"},
        {"texts": ["a", GetAtt("Jobs", "Arn")]},
        {"texts": ("a",)},
        {"numbers": (1, 2)},
        {"limits": ["a", 1, 1.5]},
        {"table": {"a": Ref("Jobs")}},
        {"free": {"a": [1, {"b": None}]}},
        {"path": Path("src")},
        {"anything": object()},
        {"bare": {1: 2}},
        {"named": Account("1")},
        {"generic": [object()]},
    ],
)
def test_what_fits_is_taken(given):
    """Lists and tuples alike, and whole numbers for numbers."""
    assert problems(**given) == []


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"text": 5}, '`text` is `5`, but it takes a string (write `"5"`)'),
        ({"text": None}, "`text` is `None`, but it takes a string (None)"),
        ({"text": b"x"}, "`text` is `b'x'`, but it takes a string (None)"),
        ({"reference": 5}, '`reference` is `5`, but it takes a string (write `"5"`)'),
        ({"number": True}, "`number` is `True`, but it takes a whole number (None)"),
        ({"number": 1.0}, "`number` is `1.0`, but it takes a whole number (None)"),
        ({"number": "1"}, "`number` is `'1'`, but it takes a whole number (None)"),
        ({"fraction": False}, "`fraction` is `False`, but it takes a number (None)"),
        ({"flag": "yes"}, "`flag` is `'yes'`, but it takes `True` or `False` (None)"),
        ({"flag": 1}, "`flag` is `1`, but it takes `True` or `False` (None)"),
        (
            {"duration": 30},
            "`duration` is `30`, but it takes a `timedelta` or `None` (write `timedelta(seconds=30)`)",
        ),
        ({"duration": True}, "`duration` is `True`, but it takes a `timedelta` or `None` (None)"),
        ({"word": "c"}, "`word` is `'c'`, but it takes `'a'` or `'b'` (None)"),
        (
            {"texts": "a"},
            "`texts` is `'a'`, but it takes a list of strings (write it in square brackets)",
        ),
        (
            {"texts": Ref("A")},
            (
                "`texts` is a reference, but it takes a list of strings"
                " (where CloudFormation takes a reference, `stack.override` sets one)"
            ),
        ),
        (
            {"texts": {"a"}},
            "`texts` is `{'a'}`, but it takes a list of strings (write it in square brackets)",
        ),
        (
            {"texts": (t for t in "a")},
            (
                "`texts` is `<generator object <genexpr>>`, but it takes a list of strings"
                " (write it in square brackets)"
            ),
        ),
        ({"texts": ["a", None]}, "`texts` is `['a', None]`, but it takes a list of strings (None)"),
        (
            {"texts": b"ab"},
            "`texts` is `b'ab'`, but it takes a list of strings (write it in square brackets)",
        ),
        (
            {"numbers": 1},
            "`numbers` is `1`, but it takes a list of whole numbers (write it in square brackets)",
        ),
        (
            {"limits": [True]},
            "`limits` is `[True]`, but it takes a list of strings or numbers (None)",
        ),
        ({"table": ["a"]}, "`table` is `['a']`, but it takes a dictionary or `None` (None)"),
        (
            {"table": {"a": None}},
            "`table['a']` is `None`, but it takes a string (None)",
        ),
        (
            {"condition": "IsLive"},
            "`condition` is `'IsLive'`, but it takes a `Condition` or `None` (None)",
        ),
        ({"path": 5}, '`path` is `5`, but it takes a string or a `Path` or `None` (write `"5"`)'),
        ({"inner": Inner}, f"`inner` is `{Inner!r}`, but it takes an `Inner` or `None` (None)"),
        ({"noted": "x"}, "`noted` is `'x'`, but it takes a whole number (None)"),
    ],
)
def test_what_does_not_fit_is_told_with_advice(given, problem):
    """In the words of somebody who writes an app."""
    assert problems(**given) == [problem]


def test_all_is_told_at_once():
    """In the order of the fields."""
    found = problems(flag=None, text=5, number=None)
    assert [p.partition(" is ")[0] for p in found] == ["`text`", "`number`", "`flag`"]


def test_nested_options_are_held_against_their_types():
    """One, or several in a list; a field called `at` that is no line does no harm."""
    wrong = Inner(size="big", at=datetime(2026, 1, 1))  # noqa: DTZ001 - any value would do
    (one,) = options.check(Options(inner=wrong), "thing `X`", HERE)
    assert one == Problem(
        "Inner of thing `X`: `size` is `'big'`, but it takes a whole number", HERE
    )
    assert len(list(options.check(Options(inners=[wrong, Inner(), wrong]), "x", HERE))) == 2


def test_a_trigger_is_told_at_its_own_line(stack, function):
    """It may be made elsewhere than its function."""
    trigger = QueueTrigger(Queue(stack, "Jobs"), batch_size="10")
    worker = function(on=[trigger])
    (problem,) = options.check(worker, worker, worker.at)
    assert problem.message.startswith("QueueTrigger of function `Worker`: `batch_size` is `'10'`")
    assert problem.at == trigger.line != worker.at


def test_a_long_value_is_cut():
    """The beginning says enough."""
    (found,) = problems(text=["x" * 100])
    assert found == f"`text` is `['{'x' * 55}...`, but it takes a string (None)"


def test_a_reference_is_shown_as_it_is_meant():
    """Not as what carries it through an f-string."""
    (found,) = problems(numbers=[f"{GetAtt('Jobs', 'Arn', 'shop/Main')}!"])
    assert found.startswith("`numbers` is `['${Jobs.Arn}!']`")


def test_a_construct_is_not_its_name(stack):
    """Its attributes are suggested, which of them depends on what it has."""
    jobs, size = Queue(stack, "Jobs"), Parameter(stack, "Size")
    names = "give one of its attributes, such as `.name` or `.arn`"
    assert problems(text=jobs) == [f"`text` is queue `Jobs`, but it takes a string ({names})"]
    assert problems(table={"a": jobs})[0].endswith(f"({names})")
    assert problems(text=size)[0].endswith("(give one of its attributes, such as `.value`)")


def test_a_construct_is_no_grant(stack):
    """One of its grants is suggested."""
    found = problems(grants=[Queue(stack, "Jobs")])
    assert found[0].endswith("(give one of its grants, such as `.send`)")


def test_what_exists_has_few_options(stack):
    """Those that nobody said are not missed; those that somebody said are checked."""
    old = Queue.existing(stack, "Old", arn="arn:aws:sqs:eu-west-1:1:old", key=5)
    assert [p.message for p in options.check(old, old, old.at)] == [
        "queue `Old`: `kms_key_arn` is `5`, but it takes a string or `None`"
    ]


def test_a_required_option_is_not_none(stack, problems):
    """`None` is no value for what has no default."""
    Table(stack, "Orders", partition_key=None)
    (problem,) = problems()
    assert problem.startswith("table `Orders`: `partition_key` is `None`, but it takes a string")


def test_what_depends_on_a_faulty_construct_is_not_told_too(app, stack, function, problems):
    """A queue of a wrong type is one mistake, whoever uses the queue."""
    jobs = Queue(stack, "Jobs", visibility_timeout=60)
    function(on=[QueueTrigger(jobs)], allow=[jobs.send], environment={"URL": jobs.url})
    assert [p.partition(",")[0] for p in problems()] == [
        "queue `Jobs`: `visibility_timeout` is `60`"
    ]


def test_a_kind_whose_annotations_are_gone_is_checked_as_far_as_they_are_known(stack):
    """Those of its base are; its own may name what only a type checker imports."""

    @construct
    class Audited(Queue):
        audit: Unknown = None  # noqa: F821 - that is the point

    queue = Audited(stack, "Jobs", audit=5, fifo="yes")
    assert [p.message for p in options.check(queue, queue, queue.at)] == [
        "audited `Jobs`: `fifo` is `'yes'`, but it takes `True` or `False`"
    ]


def test_a_kind_of_an_apps_own_file_is_checked(tmp_path):
    """Its module is gone when the app has been loaded."""
    (tmp_path / "app.py").write_text(
        "from __future__ import annotations\n"
        "from lambdaform import App, Queue, Stack\n"
        "from lambdaform.construct import construct\n"
        "@construct\n"
        "class Audited(Queue):\n"
        "    audit: Queue | None = None\n"
        "Audited(Stack(App('shop'), 'Main'), 'Jobs')\n"
    )
    app = load("app.py", folder=tmp_path)
    assert "Jobs" in synth(app).template("Main").body["Resources"]
    assert "app" not in sys.modules


def test_every_option_of_a_kind_has_a_default_that_fits(stack):
    """A default is not checked, so it must be right."""
    for made in (Queue(stack, "Jobs"), Bucket(stack, "Uploads")):
        kind = type(made)
        for name, default in options._options(kind):
            if name not in ("scope", "id"):
                assert options._matches(getattr(made, name), options._hint(kind, name)), default
