"""What to do about a module that nothing provides depends on where dependencies are said."""

from __future__ import annotations

from pathlib import Path

import pytest

from lambdaform.assets import Package
from lambdaform.assets.recipe import Contents, Recipe
from lambdaform.assets.target import Target
from lambdaform.builds.advice import Advice
from lambdaform.builds.functions import CodeResource

TARGET = Target((3, 14), "arm64")


def advice(name):
    """Return the advice for a function whose dependencies a file says; for none, of the usual one."""
    recipe = name and Recipe(Path(name), name, (TARGET,), Contents("requirements", ""))
    package = Package(Path("src"), (), "", recipe)
    return Advice(CodeResource("F", "S", package, target=TARGET))


@pytest.mark.parametrize(
    ("name", "where"),
    [
        (None, "`src/requirements.txt`"),
        ("src/requirements.txt", "`src/requirements.txt`"),
        ("pyproject.toml", "`pyproject.toml`"),
        ("pylock.toml", "`pylock.toml`"),
        ("uv.lock", "`pyproject.toml`, and run `uv lock`"),
        ("api/poetry.lock", "`api/pyproject.toml`, and run `poetry lock`"),
    ],
)
def test_a_distribution_is_added_where_they_are_said(name, where):
    """Nobody writes into a lock."""
    assert advice(name).known("yaml") == f"add `PyYAML` to {where}"
    assert advice(name).unknown() == f"add the distribution that provides it to {where}"


def test_no_distribution_is_guessed_from_a_name():
    """It might be anybody's."""
    assert advice(None).known("ourown") is None
