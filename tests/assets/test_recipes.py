"""Which file says the dependencies of a zip, and what decides the name of that."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from locks import UV_LOCK, UV_PROJECT, project

from lambdaform.assets import Packer, recipes, texts
from lambdaform.assets.recipe import Contents, Local
from lambdaform.dependencies import Dependencies, dependencies
from lambdaform.errors import AssetError, Source
from lambdaform.template import Asset

POETRY = '[[package]]\nname = "six"\nversion = "1.17.0"\npython-versions = "*"\n'
PYLOCK = '[[packages]]\nname = "six"\nversion = "1.17.0"\n'
FILES = {
    "uv.lock": UV_LOCK,
    "poetry.lock": POETRY,
    "pylock.toml": PYLOCK,
    "requirements.txt": "six==1.17.0\n",
    "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["six"]\n',
}


@pytest.fixture
def packing(tmp_path):
    """Write files of a project with a code folder `src`, and pack that."""

    def of(files=(), said=None, **options):
        code = {"src/main.py": "def handler(event, context): ...\n"}
        project(tmp_path, {**code, **dict(files)})
        packer = Packer(Source(str(tmp_path / "app.py"), 1))
        asset = {"runtime": "python3.14", "architecture": "arm64", **options}
        return packer.package(Asset("src", dependencies=dependencies(said), **asset))

    return of


def _problem(packing, *arguments, **options):
    with pytest.raises(AssetError) as caught:
        packing(*arguments, **options)
    (only,) = caught.value.problems
    return f"{only.message} ({only.hint})"


def test_a_folder_without_such_a_file_needs_nothing(packing):
    """Its zip holds its code only."""
    assert packing().recipe is None


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        (["poetry.lock", "pylock.toml", "requirements.txt", "pyproject.toml"], "poetry.lock"),
        (["pylock.toml", "requirements.txt", "pyproject.toml"], "pylock.toml"),
        (["requirements.txt", "pyproject.toml"], "requirements.txt"),
        (["pyproject.toml"], "pyproject.toml"),
    ],
)
def test_what_lies_in_the_code_folder_is_installed(packing, there, expected):
    """A lock before what it was made of."""
    package = packing({f"src/{name}": FILES[name] for name in there})
    assert package.recipe.name == f"src/{expected}"
    assert expected in package.by_name


def test_the_lock_of_uv_comes_first(packing):
    """With its project beside it."""
    files = {"src/uv.lock": UV_LOCK, "src/pyproject.toml": UV_PROJECT}
    shared = {"src/libs/shared/pyproject.toml": '[project]\nname = "shared"\n'}
    assert packing({**files, **shared}).recipe.name == "src/uv.lock"


def test_what_is_excluded_is_not_installed(packing):
    """A file that does not get into the zip says nothing of it."""
    files = {"src/requirements.txt": "six\n", "src/deeper/requirements.txt": "idna\n"}
    assert packing(files, exclude=("/requirements.txt",)).recipe is None


@pytest.mark.parametrize(
    "text", ["[tool.ruff]\nline-length = 100\n", '[project]\nname = "x"\ndependencies = []\n']
)
def test_a_project_file_that_needs_nothing_is_left_alone(packing, text):
    """A `pyproject.toml` is there for many tools."""
    assert packing({"src/pyproject.toml": text}).recipe is None


def test_a_file_or_a_folder_may_be_named(packing, tmp_path):
    """Relative to the app's file, or absolute."""
    files = {"more/requirements.txt": "six\n", "more/tools.txt": "idna\n", "more/x.in": "idna\n"}
    assert packing(files, "more").recipe.name == "more/requirements.txt"
    assert packing(files, "more/tools.txt").recipe.contents.text == "idna\n"
    assert packing(files, tmp_path / "more/x.in").recipe.contents.text == "idna\n"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("requirments.txt", "the file of dependencies `requirments.txt` does not exist (did you"),
        ("src", "the folder `src` holds no file of dependencies (write one of `uv.lock`, "),
        ("src/main.py", "`src/main.py` is no file of dependencies that lambdaform knows"),
        ("Pipfile.lock", "`Pipfile.lock` is not read by lambdaform (write what it holds as"),
    ],
)
def test_what_cannot_be_read_is_told(packing, said, expected):
    """With what to do."""
    files = {"requirements.txt": "six\n", "Pipfile.lock": "{}\n"}
    assert _problem(packing, files, said).startswith(expected)


def test_requirements_have_no_groups(packing):
    """They are for the files that do."""
    files = {"requirements.txt": "six\n"}
    said = Dependencies("requirements.txt", groups=["x"])
    assert "has no groups" in _problem(packing, files, said)


def test_a_project_is_installed_by_its_lock(packing):
    """Where its own file is named, too."""
    files = {"pyproject.toml": UV_PROJECT, "uv.lock": UV_LOCK}
    assert packing(files, "pyproject.toml").recipe.contents.form == "uv.lock"


def test_a_member_of_a_workspace_is_installed_by_the_lock_of_that(packing):
    """As uv finds it: in a folder above."""
    member = UV_PROJECT.replace('"shop"', '"orders"')
    files = {"pyproject.toml": UV_PROJECT, "uv.lock": UV_LOCK, "deep/er/pyproject.toml": member}
    recipe = packing(files, "deep/er").recipe
    assert (recipe.contents.form, recipe.contents.member) == ("uv.lock", "orders")
    assert "of `orders` for python3.14 on arm64" in str(recipe)
    stranger = UV_PROJECT.replace('"shop"', '"stranger"').replace(', "shared"', "")
    assert packing({"deep/er/pyproject.toml": stranger}, "deep/er").recipe.contents.member is None


@pytest.mark.parametrize(
    "change",
    [
        {"runtime": "python3.13"},
        {"architecture": "x86_64"},
        {"others": (("python3.13", "arm64"),)},
        {"said": Dependencies(strip=True)},
        {"said": Dependencies(leave_out=["boto3"])},
        {"said": Dependencies(build=["six"])},
        {"files": {"src/requirements.txt": "six==1.16.0\n"}},
        {"dependencies_prefix": "python"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_each_change_gives_another_name(packing, change):
    """All that decides what is in the zip is in its name."""
    files = {"src/requirements.txt": "six==1.17.0\n"}
    before = packing(files).digest
    assert packing(files).digest == before
    assert packing(**{"files": files, **change}).digest != before


LIMITS = 'constraint-dependencies = ["six<2", "idna==3.10"]\noverride-dependencies = ["six==1"]\n'


@pytest.mark.parametrize("name", ["pyproject.toml", "requirements.txt"])
@pytest.mark.parametrize("own", [False, True])
def test_what_uv_is_told_to_keep_to_is_kept_to(packing, name, own):
    """It takes these from its own file or table in the folder, whatever it installs there."""
    project = '[project]\nname = "shop"\ndependencies = ["six"]\n'
    files = {"src/pyproject.toml": project, f"src/{name}": FILES[name]}
    plain = packing(files)
    files["src/pyproject.toml"] = f"{project}[tool.uv]\n{'' if own else LIMITS}"
    files |= {"src/uv.toml": LIMITS} if own else {}
    limited = packing(files)
    contents = limited.recipe.contents
    assert (contents.constraints, contents.overrides) == ("six<2\nidna==3.10\n", "six==1\n")
    assert contents.unpinned(["six", "idna", "certifi"]) == ["certifi"]
    assert limited.digest != plain.digest


@pytest.mark.parametrize("name", ["pyproject.toml", "requirements.txt"])
def test_the_file_of_uv_stands_in_the_place_of_its_table(packing, name):
    """As uv has it: the one, and nothing of the other."""
    project = f'[project]\nname = "shop"\ndependencies = ["six"]\n[tool.uv]\n{LIMITS}'
    files = {"src/pyproject.toml": project, f"src/{name}": FILES[name], "src/uv.toml": ""}
    files["src/pyproject.toml"] = project
    contents = packing(files).recipe.contents
    assert (contents.constraints, contents.overrides) == ("", "")


def test_wheels_that_uv_is_told_of_count(packing, tmp_path):
    """In the folders that its own table names."""
    project = '[project]\nname = "shop"\ndependencies = ["six"]\n[tool.uv]\nfind-links = ["w"]\n'
    files = {"src/pyproject.toml": project, "src/w/six-1.0-py3-none-any.whl": "one"}
    before = packing(files, exclude=("w",)).digest
    files["src/w/six-1.0-py3-none-any.whl"] = "two"
    assert packing(files, exclude=("w",)).digest != before


def _contents(**change):
    return Contents("requirements", "six\n", pinned=frozenset(), **change)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("constraints", "six<2\n"),
        ("overrides", "six==1\n"),
        ("complete", True),
        ("locals", (Local("six", Path(), "1"),)),
        ("offers", (Local("six.whl", Path(), "1"),)),
        ("member", "shop"),
    ],
)
def test_all_that_a_file_says_of_the_result_is_in_the_name(name, value):
    """And what is told of pins, or is asked for, is not: these are said by the text."""
    assert _contents(**{name: value}).identity != _contents().identity
    told = {"form", "text", "asked", "pinned", "moving"}
    (others,) = test_all_that_a_file_says_of_the_result_is_in_the_name.pytestmark
    assert {field.name for field in fields(Contents)} == told | {case[0] for case in others.args[1]}


def test_the_way_in_which_names_are_written_does_not_count(packing):
    """`PyYAML` and `pyyaml` are one distribution, and an order of names says nothing."""
    files = {"src/requirements.txt": "pyyaml\n"}
    one = packing(files, Dependencies(leave_out=["PyYAML", "boto3"])).digest
    assert packing(files, Dependencies(leave_out=["boto3", "pyyaml"])).digest == one


def test_where_the_project_stands_does_not_count(packing, tmp_path):
    """The same files give the same name on every machine."""
    files = {
        "src/requirements.txt": "./libs/shared\n--find-links wheels\n",
        "src/libs/shared/pyproject.toml": '[project]\nname = "shared"\n',
    }
    first = packing(files).digest
    other = tmp_path / "elsewhere"
    code = {"src/main.py": "def handler(event, context): ...\n"}
    project(other, {**code, **files})
    packer = Packer(Source(str(other / "app.py"), 1))
    asset = Asset(
        "src", runtime="python3.14", architecture="arm64", dependencies=dependencies(None)
    )
    assert packer.package(asset).digest == first


def test_another_runtime_installs_nothing(packing):
    """The file of dependencies is Python's."""
    assert packing({"src/requirements.txt": "six\n"}, runtime="nodejs24.x").recipe is None


def test_what_functions_share_is_read_once(packing, tmp_path, monkeypatch):
    """However many there are, and whether it is right or wrong."""
    read = []

    def noted(file):
        read.append(file.name)
        return texts.text_of(file)

    monkeypatch.setattr("lambdaform.assets.requirements.text_of", noted)
    packing({"requirements.txt": "six\n", "wrong.txt": "a b\n"})
    packer = Packer(Source(str(tmp_path / "app.py"), 1))
    for name in ["requirements.txt", "wrong.txt"] * 20:
        said = dependencies(name)
        asset = Asset("src", runtime="python3.14", architecture="arm64", dependencies=said)
        if name == "wrong.txt":
            with pytest.raises(AssetError):
                packer.package(asset)
        else:
            packer.package(asset)
    assert read == ["requirements.txt", "wrong.txt"]


def test_a_handler_may_be_in_a_dependency(packing):
    """That is known once it is installed; a misspelt one of the code is told at once."""
    files = {"src/requirements.txt": "datadog-lambda\n"}
    assert packing(files, handler="datadog_lambda.handler.handler").recipe
    assert "did you mean `main.handler`?" in _problem(packing, files, handler="mian.handler")


def test_a_zip_may_hold_dependencies_only(packing, tmp_path):
    """As that of a layer."""
    packing({"requirements.txt": "six\n", "empty.txt": "\n"})
    packer = Packer(Source(str(tmp_path / "app.py"), 1))
    options = {"runtime": "python3.14", "architecture": "arm64"}
    package = packer.package(Asset(None, dependencies=dependencies("requirements.txt"), **options))
    assert (package.folder, package.files, str(package)) == (
        None,
        (),
        "`requirements.txt` for python3.14 on arm64",
    )
    with pytest.raises(AssetError, match="its file of dependencies names none"):
        packer.package(Asset(None, dependencies=dependencies("empty.txt"), **options))


def test_the_files_that_are_looked_for_are_those_that_are_read():
    """One list says both."""
    assert all(recipes._reader(name) == name for name in recipes.FILES)
    assert recipes._reader("pylock.lambda.toml") == "pylock.toml"
