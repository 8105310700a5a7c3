"""Whether a policy's pattern is about a text of which not everything is known."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdaform.access.patterns import (
    ANY,
    SIGN,
    covers,
    is_known,
    is_plain,
    meets,
    readable,
    symbol,
)

OWN = symbol("Orders", "shop", own=True)
OTHER = symbol("Jobs", "shop", own=True)
ACCOUNT = symbol("AWS::AccountId")
PIECES = st.sampled_from(["a", "b", "/"])
PATTERNS = st.lists(st.sampled_from(["a", "b", "/", "*", "?"]), max_size=6).map("".join)
TEXTS = st.lists(PIECES, max_size=6).map("".join)
PARTLY = st.lists(st.sampled_from(["a", "b", "/", ANY]), max_size=5).map("".join)


@pytest.mark.parametrize(
    ("pattern", "text", "covered", "met"),
    [
        ("table/*", "table/a", True, True),
        ("table/a", "table/a/index/b", False, False),
        ("table/*", f"table/{ANY}", True, True),
        ("table/a", f"table/{ANY}", False, True),
        ("table/a*", f"table/{ANY}", False, True),
        ("queue/a", f"table/{ANY}", False, False),
        ("table/?", f"table/{ANY}", False, True),
        (f"table/{OWN}", f"table/{OWN}", True, True),
        (f"table/{OWN}", f"table/{OTHER}", False, False),
        (f"table/{OWN}", "table/orders", False, False),
        ("table/orders", f"table/{OWN}", False, False),
        (f"table/{OWN}", f"table/{ANY}", False, True),
        ("table/*", f"table/{OWN}", True, True),
        ("table/shop-*", f"table/{OWN}", False, True),
        ("table/shop-?", f"table/{OWN}/index/i", False, False),
        ("table/shop-*/index/i", f"table/{OWN}/index/i", False, True),
        ("data/in/*", f"{OWN}/in/a", False, False),
        ("?", f"{OWN}", False, True),
        (f"{OWN}*", f"{OTHER}", False, False),
        ("secret:db-??????", f"secret:db-{6 * SIGN}", True, True),
        ("secret:db-AbCdEf", f"secret:db-{6 * SIGN}", False, True),
        ("secret:db-AbC", f"secret:db-{6 * SIGN}", False, False),
        (f"secret:db-{6 * SIGN}", f"secret:db-{6 * SIGN}", True, True),
        (f"secret:db-{6 * SIGN}", "secret:db-AbCdEf", False, True),
        (f"table/{ANY}", f"table/{ANY}", False, True),
        (f"{ACCOUNT}:a", f"{ACCOUNT}:a", True, True),
        (f"{ACCOUNT}:a", "123456789012:a", False, True),
        ("123456789012:a", f"{ACCOUNT}:a", False, True),
        (f"{ACCOUNT}:a", f"{ACCOUNT}:b", False, False),
        (f"t/{ACCOUNT}-a/index/*", f"t/{ACCOUNT}-b", False, False),
        (f"t/{ACCOUNT}*", f"t/{ACCOUNT}-b", True, True),
        (f"bucket/{ANY}", "bucket/a", False, True),
        ("*", f"{ANY}", True, True),
        ("", "", True, True),
        ("a\nb*", "a\nbc\n", True, True),
    ],
)
def test_what_is_covered_and_what_is_met(pattern, text, covered, met):
    """Covered is what matches whatever it turns out to be; met is what may match."""
    assert covers(pattern, text) is covered
    assert meets(pattern, text) is met


@given(PATTERNS, TEXTS)
def test_of_what_is_known_they_say_what_any_glob_says(pattern, text):
    """Without anything unknown there is no difference, nor to the standard library's globs."""
    expected = fnmatchcase(text, pattern)
    assert covers(pattern, text) is expected
    assert meets(pattern, text) is expected


@given(PATTERNS, PARTLY, st.lists(TEXTS, min_size=5, max_size=5))
def test_what_is_unknown_may_be_anything(pattern, text, fillings):
    """A pattern that covers a text matches all that it can be; one that matches one of it meets it."""
    left = iter(fillings)
    filled = "".join(next(left) if character == ANY else character for character in text)
    if covers(pattern, text):
        assert fnmatchcase(filled, pattern)
    if fnmatchcase(filled, pattern):
        assert meets(pattern, text)


@given(PATTERNS, PARTLY)
def test_what_is_covered_is_met(pattern, text):
    """Nothing is certain that is not possible."""
    assert meets(pattern, text) or not covers(pattern, text)


@given(st.lists(st.sampled_from(["a", "b", "*"]), max_size=4).map("".join), PARTLY)
def test_what_is_met_can_be(pattern, text):
    """For each pair that meets there is a text that both can be: none is met without reason."""
    found = any(
        fnmatchcase(_filled(text, one), pattern)
        for one in [
            "",
            "a",
            "b",
            "/",
            "ab",
            "ba",
            "aa",
            "bb",
            "aba",
            "bab",
            "abb",
            "bba",
            "baa",
            "aab",
        ]
    )
    if found:
        assert meets(pattern, text)
    if not meets(pattern, text):
        assert not found


def _filled(text: str, filling: str) -> str:
    return text.replace(ANY, filling)


def test_a_symbol_is_the_same_text_wherever_it_stands():
    """Its name and what it is of make it; people read its name."""
    assert symbol("Orders", "shop", own=True) == OWN != symbol("Orders", "other", own=True)
    assert readable(f"table/{OWN}/{ANY}") == "table/${Orders}/*"
    assert is_known(OWN)
    assert not is_known(f"a{ANY}")
    assert not is_plain(OWN)
    assert not is_plain(f"a{SIGN}")
    assert is_plain("table/orders")
