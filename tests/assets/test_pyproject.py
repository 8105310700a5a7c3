"""pyproject.toml without a lock: what the project says it needs."""

from __future__ import annotations

import pytest
from locks import UV_PROJECT, arm, project

from lambdaform.assets import pyproject
from lambdaform.errors import AssetError

PLAIN = UV_PROJECT.replace(', "shared"', "")


@pytest.fixture
def reading(tmp_path):
    """Write a project and read it."""

    def of(text=PLAIN, *, groups=(), extras=()):
        project(tmp_path, {"pyproject.toml": text})
        return pyproject.read(tmp_path / "pyproject.toml", [arm()], groups, extras)

    return of


def _problem(reading, *arguments, **options):
    with pytest.raises(AssetError) as caught:
        reading(*arguments, **options)
    (only,) = caught.value.problems
    return f"{only.at.line} {only.message.rpartition('/')[2]} ({only.hint})"


def test_the_projects_own_needs_are_installed(reading):
    """Without its extras and groups, as requirements."""
    found = reading()
    assert (found.form, found.text) == ("requirements", "requests[socks]>=2")
    assert (found.asked, found.pinned, found.complete) == ({"requests"}, frozenset(), False)


def test_groups_and_extras_are_added(reading):
    """A group may include another, once."""
    text = PLAIN.replace(
        'batch = ["orjson"]', 'batch = ["orjson==3.13.0", {include-group = "Dev"}]'
    )
    found = reading(text, groups=["batch", "dev"], extras=["xml"])
    expected = ["requests[socks]>=2", "defusedxml", "orjson==3.13.0", "pytest"]
    assert found.text.splitlines() == expected
    assert found.pinned == {"orjson"}


def test_unknown_groups_and_extras_are_told_at_once(reading):
    """With what was probably meant."""
    with pytest.raises(AssetError) as caught:
        reading(groups=["bach"], extras=["yml"])
    hints = [problem.hint for problem in caught.value.problems]
    assert hints == ["did you mean `batch`?", "did you mean `xml`?"]


@pytest.mark.parametrize(
    ("batch", "expected"),
    [
        ('[{include-group = "gone"}]', "includes `gone`, which is no group of it"),
        ('[{include-group = "batch"}]', "includes `batch`, which is the one that it is in"),
    ],
)
def test_a_group_that_cannot_be_worked_out_is_told(reading, batch, expected):
    """Not followed for ever."""
    text = PLAIN.replace('batch = ["orjson"]', f"batch = {batch}")
    with pytest.raises(AssetError, match=expected):
        reading(text, groups=["batch"])


def test_a_project_that_needs_nothing_is_no_recipe(reading):
    """Nor one that says nothing of it."""
    assert reading('[project]\nname = "x"\n') is None
    assert reading("[tool.ruff]\nline-length = 100\n") is None


def test_every_wrong_requirement_is_told_at_its_line(reading):
    """All at once."""
    with pytest.raises(AssetError) as caught:
        reading('[project]\nname = "x"\ndependencies = [\n  "a b",\n  "six",\n  "c=1",\n]\n')
    assert [problem.at.line for problem in caught.value.problems] == [4, 6]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '[project]\nname = "x"\ndynamic = ["dependencies"]\n',
            "3 pyproject.toml` needs is known only once it is built (lock it, with `uv lock`)",
        ),
        (
            '[tool.poetry.dependencies]\npython = "^3.10"\nsix = "*"\n',
            "1 pyproject.toml` says what it needs in Poetry's own form (lock it, with `poetry lock`)",
        ),
        (
            '[project]\ndependencies = ["shared"]\n\n[tool.uv.sources]\nshared = {workspace = true}\n',
            "5 pyproject.toml` needs a project of its workspace (lock it, with `uv lock`)",
        ),
    ],
)
def test_what_only_a_lock_tells_is_said(reading, text, expected):
    """With the tool that makes it."""
    assert _problem(reading, text) == expected


def test_where_uv_is_told_a_source_uv_installs_it(reading, tmp_path):
    """From the index that has the name first, something else might come."""
    text = UV_PROJECT + '\n[tool.uv.sources]\nshared = {path = "libs/shared", editable = true}\n'
    found = reading(text)
    assert found.form == "pyproject.toml"
    assert [local.path for local in found.locals] == [tmp_path / "libs/shared"]
    assert reading(text.replace("editable = true", "editable = false")).text != found.text
    unused = PLAIN + '\n[tool.uv.sources]\nshared = {path = "libs/shared"}\n'
    assert reading(unused).form == "requirements"


COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("line", "source", "pinned"),
    [
        ("six==1.17.0", None, True),
        ("six @ git+https://example.com/six@main", None, False),
        (f"six @ git+https://example.com/six@{COMMIT}", None, True),
        ("six", f'{{git = "https://example.com/six", rev = "{COMMIT}"}}', True),
        ("six", '{git = "https://example.com/six", rev = "main"}', False),
        ("six==1.17.0", '{git = "https://example.com/six", branch = "main"}', False),
        ("six", '{url = "https://example.com/six.zip#sha256=0a"}', True),
        ("six", '{url = "https://example.com/six.zip"}', False),
        ("six==1.17.0", '[{index = "own"}, {git = "https://example.com/six"}]', False),
        ("six==1.17.0", '{index = "own"}', True),
    ],
)
def test_a_place_is_a_pin_where_nothing_else_can_come_to_be_there(reading, line, source, pinned):
    """Be it said in the line or by a source of uv's."""
    text = f'[project]\nname = "x"\ndependencies = ["{line}"]\n'
    found = reading(text + (f"[tool.uv.sources]\nsix = {source}\n" if source else ""))
    assert found.unpinned(["six"]) == ([] if pinned else ["six"])
