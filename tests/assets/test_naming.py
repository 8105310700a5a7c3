"""The file that names a distribution is found, and how `dependencies` names it is told."""

from __future__ import annotations

import pytest

from lambdaform.assets.naming import naming

PROJECT = '[project]\nname = "shop"\nversion = "1"\n'


@pytest.fixture
def hint(tmp_path):
    """Return the hint for `orjson` with the code in a folder below the app's."""

    def of(files, code="src"):
        for name, text in {**files, f"{code}/main.py": ""}.items():
            path = tmp_path / "app" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        found = naming({"orjson"}, tmp_path / "app" / code, tmp_path / "app", None)
        return found.hint if found else None

    return of


def _plain(file):
    return f'`{file}` has it: write `dependencies="{file}"`'


@pytest.mark.parametrize(
    ("files", "file"),
    [
        ({"requirements.txt": "orjson==3.10.0 \\\n    --hash=sha256:00\n"}, "requirements.txt"),
        ({"requirements.txt": "six\n-r more.txt\n", "more.txt": "orjson\n"}, "requirements.txt"),
        ({"pyproject.toml": f'{PROJECT}dependencies = ["OrJSON>=3"]\n'}, "pyproject.toml"),
        ({"pyproject.toml": f'{PROJECT}dependencies = ["orjson"]\n', "uv.lock": ""}, "uv.lock"),
        ({"pyproject.toml": '[tool.poetry.dependencies]\norjson = "^3"\n', "poetry.lock": ""}, "poetry.lock"),
        ({"pylock.toml": '[[packages]]\nname = "orjson"\n'}, "pylock.toml"),
    ],
)  # fmt: skip
def test_each_file_that_is_read_is_looked_into(hint, files, file):
    """The lock goes before what it was made of, as where it lies beside the code."""
    assert hint(files) == _plain(file)


def test_the_nearest_one_is_taken(hint):
    """Between the code and the app."""
    files = {"requirements.txt": "orjson\n", "api/requirements.txt": "orjson\n"}
    assert hint(files, "api/src") == _plain("api/requirements.txt")


@pytest.mark.parametrize(
    ("table", "option"),
    [
        ('[dependency-groups]\nfunctions = ["orjson"]\n', "groups"),
        ('[tool.poetry.group.functions.dependencies]\norjson = "*"\n', "groups"),
        ('[project.optional-dependencies]\nfunctions = ["orjson"]\n', "extras"),
    ],
)
def test_a_group_is_named(hint, table, option):
    """Without it the file would install nothing of it."""
    assert hint({"pyproject.toml": PROJECT + table}).endswith(
        f'write `dependencies=Dependencies("pyproject.toml", {option}=["functions"])`'
    )


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"requirements.txt": "orjson-extra\n"},
        {"pyproject.toml": f'{PROJECT}[dependency-groups]\ndev = ["orjson"]\n'},
        {"pyproject.toml": "[project\n"},
        {"requirements.txt": "-r nowhere.txt\norjson\n"},
        {"uv.lock": '[[package]]\nname = "orjson"\n'},
        {"../requirements.txt": "orjson\n"},
    ],
    ids=["none", "other", "development", "no TOML", "faulty", "no project", "above the app"],
)
def test_where_nothing_is_known_nothing_is_told(hint, files):
    """What is for development, what cannot be read, and what is not of the app."""
    assert hint(files) is None


def test_code_elsewhere_is_served_by_the_folder_of_the_app(hint):
    """A code folder may be beside the app's."""
    assert hint({"requirements.txt": "orjson\n"}, "../elsewhere/src") == _plain("requirements.txt")
