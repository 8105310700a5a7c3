"""A uv.lock is held against what its project says, as uv itself would do it."""

from __future__ import annotations

import subprocess

import pytest
from locks import arm

from lambdaform.assets.texts import table, tables, toml
from lambdaform.assets.uv_freshness import check_fresh
from lambdaform.builds import programs
from lambdaform.errors import AssetError

PROJECT = """\
[project]
name = "shop"
dependencies = [{}]

[project.optional-dependencies]
XML = ["lxml>=5"]

[dependency-groups]
batch = ["orjson==3.13.0", {{include-group = "more"}}]
more = ["idna"]
"""

LOCKED = """\
[metadata]
requires-dist = [
    {}
    {{ name = "lxml", marker = "extra == 'xml'", specifier = ">=5" }},
]
[metadata.requires-dev]
batch = [{{ name = "idna" }}, {{ name = "orjson", specifier = "==3.13.0" }}]
"""


@pytest.fixture
def fresh(tmp_path):
    """Return what is wrong with a lock of a project, or `None`."""

    def of(said, locked, *, project=PROJECT, groups=(), extras=()):
        (tmp_path / "pyproject.toml").write_text(project.format(said))
        (tmp_path / "entry.toml").write_text(LOCKED.format(locked))
        lock, file = tmp_path / "uv.lock", tmp_path / "pyproject.toml"
        try:
            check_fresh(lock, file, toml(tmp_path / "entry.toml"), [arm()], groups, extras)
        except AssetError as error:
            (only,) = error.problems
            assert only.hint == "run `uv lock`"
            return only.message.replace(f"{tmp_path}/", "").rpartition("toml` ")[2]
        return None

    return of


@pytest.mark.parametrize(
    ("said", "locked"),
    [
        ('"Requests >= 2.0 , <3"', '{ name = "requests", specifier = "<3,>=2.0" },'),
        ('"requests==2.0"', '{ name = "requests", specifier = "==2.0.0" },'),
        ('"requests (>=2)"', '{ name = "requests", specifier = ">=2" },'),
        ('"requests[Socks, x]"', '{ name = "requests", extras = ["x", "socks"] },'),
        (
            "\"idna ; python_version >= '3.10'\"",
            '{ name = "idna", marker = "python_full_version >= \'3.10\'" },',
        ),
        ("\"idna ; python_version >= '3.10'\"", '{ name = "idna" },'),
        ("\"idna<3 ; python_version < '3.10'\"", ""),
        ('"idna>=3"', '{ name = "idna", git = "https://example.com/idna?rev=main" },'),
        (
            '"idna @ https://example.com/i.zip"',
            '{ name = "idna", url = "https://example.com/i.zip" },',
        ),
        ('"shared"', '{ name = "shared", editable = "libs/shared" },'),
    ],
)
def test_a_lock_that_says_the_same_in_other_words_is_fresh(fresh, said, locked):
    """What does not count on the runtime may differ."""
    assert fresh(said, locked) is None


@pytest.mark.parametrize(
    ("said", "locked", "expected"),
    [
        ('"idna"', "", "needs `idna`, which `uv.lock` does not know"),
        (
            '"idna>=3"',
            '{ name = "idna", specifier = ">=2" },',
            "needs `idna>=3`, but `uv.lock` was made for `idna>=2`",
        ),
        (
            '"requests[socks]"',
            '{ name = "requests" },',
            "needs `requests[socks]`, but `uv.lock` was made for `requests`",
        ),
        ("", '{ name = "idna" },', "does not need `idna`, which `uv.lock` was made for"),
        (
            '"idna"',
            '{ name = "idna", marker = "sys_platform == \'win32\'" },',
            "needs `idna`, which `uv.lock` does not know",
        ),
    ],
)
def test_a_lock_that_was_made_for_something_else_is_stale(fresh, said, locked, expected):
    """By name, extras, version and conditions."""
    assert fresh(said, locked) == expected


def test_groups_and_extras_count_where_they_are_wanted(fresh):
    """Others are not installed."""
    assert fresh("", "", groups=["Batch"], extras=["xml"]) is None
    other = PROJECT.replace("lxml>=5", "lxml>=6").replace("3.13.0", "3.14.0")
    assert fresh("", "", project=other) is None
    stale = "needs `lxml>=6`, but `uv.lock` was made for `lxml>=5`"
    assert fresh("", "", project=other, extras=["xml"]) == stale
    stale = "needs `orjson==3.14.0`, but `uv.lock` was made for `orjson==3.13.0`"
    assert fresh("", "", project=other, groups=["batch"]) == stale


@pytest.mark.parametrize("text", ['name = "x"\ndynamic = ["dependencies"]\n', None])
def test_what_only_a_build_tells_is_left_to_uv(tmp_path, text):
    """Nobody else knows it."""
    file = tmp_path / "pyproject.toml"
    file.write_text(f"[project]\n{text}" if text else "[tool.poetry]\n")
    check_fresh(tmp_path / "uv.lock", file, {}, [arm()])


UV_PROJECT = """\
[project]
name = "shop"
version = "1"
requires-python = ">=3.11"
dependencies = ["lib >= 0 , < 2", "lib ; python_version >= '3.8' and sys_platform == 'linux'"]

[project.optional-dependencies]
Big_xml = ["Lib>=1"]

[dependency-groups]
batch = ["lib!=1.5", {include-group = "more"}]
more = ["lib<3"]

[tool.uv]
dev-dependencies = ["lib"]

[tool.uv.sources]
lib = {path = "lib"}
"""


@pytest.mark.slow
def test_what_uv_has_just_locked_is_fresh(tmp_path):
    """Whatever form it gives to what it was asked for."""
    (tmp_path / "lib").mkdir()
    library = '[project]\nname = "lib"\nversion = "1"\n'
    (tmp_path / "lib/pyproject.toml").write_text(library)
    file = tmp_path / "pyproject.toml"
    file.write_text(UV_PROJECT)
    command = [programs.uv(), "lock", "--offline", "--quiet", "--no-config", "--python", ">=3.11"]
    subprocess.run(command, cwd=tmp_path, check=True)
    lock = tmp_path / "uv.lock"
    entry = next(e for e in tables(toml(lock)["package"]) if e["name"] == "shop")
    assert table(entry, "metadata")
    check_fresh(lock, file, entry, [arm()], ["batch", "dev"], ["big-xml"])
