"""The record of where resources are."""

from __future__ import annotations

import pytest

from lambdaform import placements
from lambdaform.errors import LambdaformError
from lambdaform.placements import FILE, Placements

RECORD = Placements({"shop": {"Main": {"B": "Part1", "A": "root"}}})


@pytest.fixture(autouse=True)
def _no_pipeline(monkeypatch):
    monkeypatch.delenv("CI", raising=False)


def test_what_was_written_is_read(tmp_path):
    """Sorted, a line for each resource: two branches that add something else merge."""
    file = placements.write(tmp_path, RECORD)
    assert file.read_text().splitlines()[3:5] == ['      "A": "root",', '      "B": "Part1"']
    assert placements.read(tmp_path) == RECORD


def test_without_a_file_nothing_has_a_place(tmp_path):
    """Nor where nobody knows where the app's file is."""
    assert placements.read(tmp_path) == placements.read(None) == Placements()


def test_a_record_is_by_app_and_stack():
    """Two apps in one folder do not share theirs."""
    more = RECORD.having("shop", "Other", {"C": "root"}).having("x", "Main", {"A": "Part1"})
    assert more.of("shop", "Main") == {"B": "Part1", "A": "root"}
    assert more.of("x", "Main") == {"A": "Part1"}
    assert more.of("x", "Other") == {}
    assert RECORD.having("shop", "Main", {}) is RECORD


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<<<<<<< HEAD", "is not JSON"),
        ('{"shop": {"Main": {"A": "root", "A": "Part1"}}}', "has `A` twice"),
        ('{"shop": {"Main": ["A"]}}', "is no record of placements"),
        ('{"shop": {"Main": {"A": 1}}}', "is no record of placements"),
        ("[]", "is no record of placements"),
    ],
)
def test_what_is_no_record_is_told(tmp_path, text, expected):
    """Nothing is placed by half of one: what moves is made anew."""
    (tmp_path / FILE).write_text(text)
    with pytest.raises(LambdaformError, match=expected) as caught:
        placements.read(tmp_path)
    assert caught.value.problems[0].hint


def test_a_folder_in_its_place_is_told(tmp_path):
    """In reading as in writing."""
    (tmp_path / FILE).mkdir()
    with pytest.raises(LambdaformError, match="cannot be read"):
        placements.read(tmp_path)
    with pytest.raises(LambdaformError, match="cannot be written"):
        placements.write(tmp_path, RECORD)


def test_a_record_that_has_changed_is_written_and_told(tmp_path, monkeypatch):
    """Once; what is the same is left alone."""
    monkeypatch.chdir(tmp_path)
    told = placements.keep(tmp_path, Placements(), RECORD)
    kept = f"commit `{FILE}`, so that nothing moves"
    assert told == f"recorded where 2 resources of `Main` are: {kept}"
    assert placements.read(tmp_path) == RECORD
    (tmp_path / FILE).unlink()
    assert placements.keep(tmp_path, RECORD, RECORD) is None
    assert not (tmp_path / FILE).exists()


def test_a_pipeline_warns_and_writes_nothing(tmp_path, monkeypatch):
    """Nobody would commit what it has written."""
    monkeypatch.setenv("CI", "true")
    before = RECORD.having("shop", "Main", {"A": "root"})
    told = placements.keep(tmp_path, before, RECORD)
    assert told
    assert told.startswith(f"warning: `{FILE}` does not say where 1 resource of `Main` is")
    assert not (tmp_path / FILE).exists()
