"""uv.lock: what counts of it is what the project needs, its groups and extras beside it."""

from __future__ import annotations

import json

import pytest
from locks import UV_LOCK, UV_PROJECT, arm, project

from lambdaform.assets import uv_lock
from lambdaform.errors import AssetError


@pytest.fixture
def reading(tmp_path):
    """Write a lock and its project, and read it."""

    def of(lock=UV_LOCK, *, pyproject=UV_PROJECT, groups=(), extras=(), member=None, python="3.14"):
        project(tmp_path, {"uv.lock": lock, "pyproject.toml": pyproject})
        return uv_lock.read(tmp_path / "uv.lock", [arm(python)], groups, extras, member)

    return of


def _names(found):
    _, entries = json.loads(found.text)
    return [entry["name"] for entry in entries]


def _problems(error):
    return [f"{p.message} ({p.hint})" for p in error.value.problems]


def test_what_the_project_needs_is_followed(reading):
    """With the extras of what it needs, and without its groups for development."""
    found = reading()
    assert _names(found) == ["idna", "pysocks", "requests", "shared"]
    assert found.asked == {"requests", "shared"}
    assert (found.form, found.complete, found.pinned) == ("uv.lock", True, None)


def test_groups_and_extras_are_added(reading):
    """By their names, however those are written."""
    assert "orjson" in _names(reading(groups=["Batch"]))
    assert "defusedxml" in _names(reading(extras=["XML"]))


def test_only_what_is_needed_decides(reading):
    """A newer pytest makes no new zip; a newer idna does."""
    before = reading()
    assert reading(UV_LOCK.replace('"9.2.0"', '"9.2.1"')) == before
    assert reading(UV_LOCK.replace("sha256:bb", "sha256:b0")) != before


def test_a_member_of_a_workspace_has_its_own(reading):
    """The lock of the workspace serves each of its projects."""
    found = reading(member="orders")
    assert (_names(found), found.member) == (["idna", "shared"], "orders")


def test_projects_on_this_disk_count_by_their_files(reading, tmp_path):
    """The lock does not pin those."""
    before = reading()
    assert [local.name for local in before.locals] == ["shared"]
    (tmp_path / "libs/shared/shared.py").write_text("X = 2\n")
    assert uv_lock.read(tmp_path / "uv.lock", [arm()], (), ()).locals != before.locals


def test_a_project_that_needs_nothing_is_no_recipe(reading):
    """Nothing is installed for it."""
    lock = UV_LOCK.replace(
        'source = { virtual = "." }\ndependencies = [\n    { name = "requests", extra = ["socks"] },'
        '\n    { name = "shared" },\n]',
        'source = { virtual = "." }',
    )
    lock = lock.replace(
        """    { name = "requests", extras = ["socks"], specifier = ">=2" },
    { name = "shared", editable = "libs/shared" },
""",
        "",
    )
    pyproject = UV_PROJECT.replace('["requests[socks]>=2", "shared"]', "[]")
    assert reading(lock, pyproject=pyproject) is None


def test_unknown_groups_and_extras_are_told_at_once(reading):
    """With what was probably meant."""
    with pytest.raises(AssetError) as caught:
        reading(groups=["bach"], extras=["yml"])
    assert [m.split("uv.lock`")[1] for m in _problems(caught)] == [
        " has no group `bach` (did you mean `batch`?)",
        " has no extra `yml` (did you mean `xml`?)",
    ]


def test_a_lock_for_other_pythons_is_told(reading):
    """What uv asks the Python that runs it, not the runtime's."""
    with pytest.raises(AssetError, match=r"for Python `>=3.11`, but the runtime is `python3.10`"):
        reading(python="3.10")
    with pytest.raises(AssetError, match=r"but the runtime is `python3.14`"):
        reading(UV_LOCK.replace('">=3.11"', '"==3.13.*"'))
    assert reading(UV_LOCK.replace('">=3.11"', '">=3.14.2,<4"'))


def test_a_stale_lock_is_told(reading):
    """At the line of the project that it does not know."""
    with pytest.raises(AssetError) as caught:
        reading(pyproject=UV_PROJECT.replace('"shared"]', '"shared",\n  "httpx>=0.27",\n]'))
    (only,) = caught.value.problems
    assert only.message.endswith("needs `httpx`, which `uv.lock` does not know")
    assert (only.at.line, only.hint) == (6, "run `uv lock`")


def test_a_stale_lock_of_a_project_that_is_needed_is_told(reading, tmp_path):
    """What that has come to need would be missing."""
    reading()
    file = tmp_path / "libs/shared/pyproject.toml"
    file.write_text('[project]\nname = "shared"\ndependencies = ["httpx"]\n')
    lock = UV_LOCK.replace(
        'source = { editable = "libs/shared" }',
        'source = { editable = "libs/shared" }\nmetadata = { requires-dist = [{ name = "idna" }] }',
    )
    (tmp_path / "uv.lock").write_text(lock)
    with pytest.raises(AssetError, match=r"libs/shared/pyproject.toml` needs `httpx`"):
        uv_lock.read(tmp_path / "uv.lock", [arm()], (), ())


@pytest.mark.parametrize("kind", ["wheels", "sdist"])
def test_a_wheel_on_this_disk_without_a_hash_counts_by_what_is_in_it(reading, tmp_path, kind):
    """As uv locks those of a folder that stands for an index."""
    entry = '{ path = "idna-3.10.zip" }'
    lock = UV_LOCK.replace(
        'source = { registry = "https://example.com/simple" }\nwheels = [{ url = '
        '"https://example.com/idna-3.10-py3-none-any.whl", hash = "sha256:bb" }]',
        f'source = {{ registry = "own" }}\n{kind} = {f"[{entry}]" if kind == "wheels" else entry}',
    )
    (tmp_path / "own").mkdir()
    found = []
    for text in ("one", "two"):
        (tmp_path / "own/idna-3.10.zip").write_text(text)
        found.append(reading(lock).identity)
    assert found[0] != found[1]


def test_a_lock_needs_its_project(reading, tmp_path):
    """Both are read by uv."""
    reading()
    (tmp_path / "pyproject.toml").unlink()
    with pytest.raises(AssetError, match=r"has no `pyproject.toml` beside it"):
        uv_lock.read(tmp_path / "uv.lock", [arm()], (), ())


def test_a_workspace_without_a_project_of_its_own_needs_one_to_be_named(reading):
    """With the names of its members."""
    with pytest.raises(AssetError) as caught:
        reading(pyproject='[tool.uv.workspace]\nmembers = ["libs/*"]\n')
    (only,) = caught.value.problems
    assert "`orders`, `shared`, `shop`" in only.hint


def test_an_unknown_project_is_told(reading):
    """The lock is older than its name."""
    with pytest.raises(AssetError, match="knows no project `shoop`"):
        reading(pyproject=UV_PROJECT.replace('"shop"', '"shoop"'))


@pytest.mark.parametrize(
    ("lock", "message", "line"),
    [
        (
            f"{UV_LOCK}<<<<<<< HEAD\n",
            "holds the marks of a merge conflict",
            UV_LOCK.count("\n") + 1,
        ),
        ("version = 1\nx = \n", "is not TOML: invalid value", 2),
        ("version = 1\n[package", "is not TOML: expected", 2),
    ],
)
def test_a_broken_lock_is_told_at_its_line(reading, lock, message, line):
    """Nobody should have to look for it."""
    with pytest.raises(AssetError) as caught:
        reading(lock)
    (only,) = caught.value.problems
    assert message in only.message
    assert only.at.line == line
