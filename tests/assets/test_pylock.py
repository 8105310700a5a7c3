"""pylock.toml: the lock that any tool may write."""

from __future__ import annotations

import pytest
from locks import arm, project

from lambdaform.assets import pylock
from lambdaform.errors import AssetError

LOCK = """\
lock-version = "1.0"
created-by = "uv"
requires-python = ">=3.11"
extras = ["xml"]
dependency-groups = ["batch"]

[[packages]]
name = "idna"
version = "3.10"
wheels = [{ url = "https://example.com/idna-3.10-py3-none-any.whl", hashes = { sha256 = "aa" } }]

[[packages]]
name = "shared"
directory = { path = "libs/shared" }
"""


@pytest.fixture
def reading(tmp_path):
    """Write a lock and read it."""

    def of(lock=LOCK, *, groups=(), extras=()):
        project(tmp_path, {"pylock.toml": lock})
        return pylock.read(tmp_path / "pylock.toml", [arm()], groups, extras)

    return of


def test_what_it_lists_is_all_there_is(reading):
    """Nothing is left to be resolved, and everything is pinned but projects on this disk."""
    found = reading()
    assert (found.form, found.complete, found.pinned) == ("pylock.toml", True, None)
    assert [local.name for local in found.locals] == ["shared"]


def test_what_wrote_it_does_not_decide(reading):
    """Only its packages do."""
    assert reading(LOCK.replace('"uv"', '"pip"')) == reading()
    assert reading(LOCK.replace('"aa"', '"bb"')) != reading()


def test_unknown_groups_and_extras_are_told_at_once(reading):
    """With what was probably meant."""
    with pytest.raises(AssetError) as caught:
        reading(groups=["bach"], extras=["yml"])
    hints = [problem.hint for problem in caught.value.problems]
    assert hints == ["did you mean `batch`?", "did you mean `xml`?"]


def test_a_lock_of_nothing_is_no_recipe(reading):
    """Nothing is installed."""
    assert reading('lock-version = "1.0"\ncreated-by = "uv"\npackages = []\n') is None


def test_a_lock_for_other_pythons_is_told(reading):
    """At the function, whose runtime it is."""
    with pytest.raises(AssetError, match=r"for Python `>=3.15`"):
        reading(LOCK.replace(">=3.11", ">=3.15"))


@pytest.mark.parametrize(
    ("place", "pinned"),
    [
        (f'vcs = {{ type = "git", url = "https://x", commit-id = "{"0a" * 20}" }}', True),
        ('vcs = { type = "git", url = "https://x", commit-id = "main" }', False),
        ('archive = { url = "https://x/i.zip", hashes = { sha256 = "aa" } }', True),
        ('archive = { url = "https://x/i.zip" }', False),
    ],
)
def test_a_place_is_a_pin_where_nothing_else_can_come_to_be_there(reading, place, pinned):
    """A lock without commits and hashes is none."""
    found = reading(f'lock-version = "1.0"\n[[packages]]\nname = "Idna"\n{place}\n')
    assert found.unpinned(["idna"]) == ([] if pinned else ["idna"])
