"""What hidden parameters give is masked wherever it stands."""

from __future__ import annotations

from lambdaform.cloud.formation.masks import masked
from lambdaform.cloud.formation.records import Parameter, Wanted
from lambdaform.cloud.formation.template import Template


def wanted(**parameters):
    return Wanted(Template("", {}), parameters)


def test_what_is_hidden_is_masked_in_any_place():
    """In texts and as a whole, as a number too; keys and all else stay."""
    hidden = wanted(Key=Parameter("hush", "hush", hidden=True), Shown=Parameter("open", "open"))
    number = wanted(Port=Parameter("5432", "5432", hidden=True))
    said = {"hush": "a-hush-b", "Deep": [{"A": "hush"}, 5432, 5, True, None], "B": "open"}
    assert masked(said, hidden, number, None) == {
        "hush": "a-****-b",
        "Deep": [{"A": "****"}, "****", 5, True, None],
        "B": "open",
    }


def test_a_longer_secret_goes_before_a_shorter_one_in_it():
    """Nothing of it is left."""
    both = wanted(
        A=Parameter("pass", "pass", hidden=True), B=Parameter("x", ["password", ""], hidden=True)
    )
    assert masked("my password", both) == "my ****"


def test_without_secrets_nothing_is_touched():
    """It is the same object."""
    said = {"A": "x"}
    assert masked(said, wanted(A=Parameter("x", "x")), None) is said
