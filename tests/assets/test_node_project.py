"""Where the packages of Node code are looked for, and what decides what becomes of it."""

from __future__ import annotations

import pytest

from lambdaform.assets.node_project import NodeProject, extended
from lambdaform.errors import AssetError


@pytest.fixture
def write(tmp_path):
    """Write files of a project, by their names."""

    def files(**contents):
        for name, text in contents.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    return files


@pytest.fixture
def project(tmp_path):
    """Return the project of a code folder, of an app in a folder of its own."""

    def of(code="shop/src", app="shop"):
        (tmp_path / code).mkdir(parents=True, exist_ok=True)
        (tmp_path / app).mkdir(parents=True, exist_ok=True)
        return NodeProject.of(tmp_path / code, tmp_path / app)

    return of


def test_it_reaches_up_to_the_app(project, tmp_path):
    """What lies above is the machine's, not the project's."""
    assert project().folders == (tmp_path / "shop/src", tmp_path / "shop")
    assert project("shop").folders == (tmp_path / "shop",)


def test_code_beside_the_app_is_of_the_folder_that_both_are_in(project, tmp_path):
    """Such as `infra/app.py` beside `src`."""
    assert project("src", "infra").folders == (tmp_path / "src", tmp_path)


def test_a_workspace_has_its_lock_further_up(project, write, tmp_path):
    """The project is then all of it; a lock of its own ends the search."""
    write(**{"package-lock.json": "{}"})
    assert project().top == tmp_path
    write(**{"shop/yarn.lock": ""})
    assert project().top == tmp_path / "shop"


@pytest.mark.parametrize(
    ("lock", "command"),
    [
        (None, "npm install --save-dev esbuild"),
        ("package-lock.json", "npm install --save-dev esbuild"),
        ("pnpm-lock.yaml", "pnpm add --save-dev esbuild"),
        ("yarn.lock", "yarn add --dev esbuild"),
        ("bun.lock", "bun add --dev esbuild"),
    ],
)
def test_the_lock_tells_the_package_manager(project, write, lock, command):
    """And so how esbuild is installed."""
    if lock:
        write(**{f"shop/{lock}": ""})
    assert project().installing == command


def test_yarn_may_have_put_packages_elsewhere(project, write):
    """Then it is told to put them where everybody finds them."""
    write(**{"shop/yarn.lock": "", "shop/.pnp.cjs": ""})
    assert project().installing == "yarn config set nodeLinker node-modules && yarn install"


def test_the_nearest_esbuild_is_found(project, write, tmp_path):
    """As Node would find it."""
    assert project().esbuild is None
    write(**{"shop/node_modules/esbuild/package.json": '{"version": "0.28.2"}'})
    assert project().esbuild.version == "0.28.2"
    write(**{"shop/src/node_modules/esbuild/package.json": '{"version": "0.25.0"}'})
    found = project().esbuild
    assert found.version == "0.25.0"
    assert found.folder == tmp_path / "shop/src/node_modules/esbuild"


def test_an_esbuild_above_the_project_is_somebody_elses(project, write):
    """It would not be there on another machine."""
    write(**{"node_modules/esbuild/package.json": '{"version": "0.28.2"}'})
    assert project().esbuild is None


def test_the_nearest_manifest_says_what_a_file_is(project, write, tmp_path):
    """As for Node itself: one without a `type` ends the search."""
    src = tmp_path / "shop/src"
    assert not project().is_module(src)
    write(**{"shop/package.json": '{"type": "module"}'})
    assert project().is_module(src)
    write(**{"shop/src/package.json": "{}"})
    assert not project().is_module(src)


def test_what_lies_beside_the_code_and_above_it_counts(project, write, tmp_path):
    """Manifests, settings of TypeScript and locks."""
    names = ("shop/package.json", "shop/tsconfig.json", "shop/tsconfig.node.json", "shop/yarn.lock")
    write(**dict.fromkeys((*names, "shop/readme.md", "shop/src/package.json"), "{}"))
    expected = {tmp_path / name for name in (*names, "shop/src/package.json")}
    assert {*project().settings} == expected


def test_packages_that_are_links_are_the_projects_own(project, write, tmp_path):
    """Those that a `package.json` names, and those that these name in turn."""
    write(
        **{
            "shop/package.json": '{"dependencies": {"@shop/a": "*", "zod": "*"}}',
            "packages/a/package.json": '{"devDependencies": {"b": "*"}}',
            "packages/b/index.ts": "",
            "packages/c/index.ts": "",
            "shop/node_modules/.pnpm/zod@4/node_modules/zod/index.js": "",
        }
    )
    modules = tmp_path / "shop/node_modules"
    (modules / "@shop").mkdir()
    (modules / "@shop/a").symlink_to("../../../packages/a")
    (modules / "b").symlink_to("../../packages/b")
    (modules / "c").symlink_to("../../packages/c")
    (modules / "zod").symlink_to(".pnpm/zod@4/node_modules/zod")
    assert project().own_packages == (tmp_path / "packages/a", tmp_path / "packages/b")


def test_a_manifest_that_is_no_json_is_told_at_its_line(project, write, tmp_path):
    """Before anything else complains of it."""
    write(**{"shop/package.json": '{\n  "type": module\n}'})
    with pytest.raises(AssetError) as caught:
        project().is_module(tmp_path / "shop/src")
    (problem,) = caught.value.problems
    assert problem.message.endswith("shop/package.json` is not JSON: expecting value")
    assert problem.at.line == 2


def test_a_manifest_that_is_no_table_says_nothing(project, write, tmp_path):
    """Node ignores it too."""
    write(**{"shop/package.json": "[]"})
    assert not project().is_module(tmp_path / "shop/src")
    assert project().own_packages == ()


@pytest.mark.parametrize(
    "said",
    [
        '"../config/base.json"',
        '"../config/base"',
        '["@tsconfig/node24", "../config/base.json", "./gone.json"]',
        '"../config/between.json"',
    ],
)
def test_settings_are_followed_to_those_that_they_extend(write, tmp_path, said):
    """Out of the folder, through others, and in a circle; with comments, as TypeScript has them."""
    write(
        **{
            "shop/tsconfig.json": f'{{ // "strict": true\n  "extends" : {said},\n}}',
            "config/base.json": '{"extends": "./base.json"}',
            "config/between.json": '{"extends": "./base", "include": ["../shop/tsconfig.json"]}',
        }
    )
    found = {path.resolve() for path in extended([tmp_path / "shop/tsconfig.json"])}
    assert tmp_path / "config/base.json" in found
    assert found <= {tmp_path / "config/base.json", tmp_path / "config/between.json"}
