"""What a Node function's zip is named by where esbuild bundles its code."""

from __future__ import annotations

import pytest

from lambdaform.assets import Packer
from lambdaform.bundle import Bundle
from lambdaform.errors import AssetError, Source
from lambdaform.template import Asset

ESBUILD = "node_modules/esbuild/package.json"


@pytest.fixture
def write(tmp_path):
    """Write files of a project that has an esbuild."""

    def files(**contents):
        for name, text in {ESBUILD: '{"version": "0.28.2"}', **contents}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    return files


@pytest.fixture
def package(tmp_path):
    """Return the package of the folder `src`."""

    def of(handler="orders.create", runtime="nodejs24.x", **options):
        asset = Asset("src", handler=handler, runtime=runtime, **options)
        return Packer(Source(str(tmp_path / "app.py"), 1)).package(asset)

    return of


@pytest.fixture
def problem(package):
    """Return what is wrong, as `message (hint)`."""

    def of(*args, **options):
        with pytest.raises(AssetError) as caught:
            package(*args, **options)
        (only,) = caught.value.problems
        return f"{only.message} ({only.hint})"

    return of


@pytest.mark.parametrize(
    ("file", "kind", "output"),
    [
        ("orders.ts", None, "orders.js"),
        ("orders.ts", "module", "orders.mjs"),
        ("orders.mts", None, "orders.mjs"),
        ("orders.cts", "module", "orders.js"),
        ("orders.js", None, "orders.js"),
        ("orders.js", "module", "orders.mjs"),
        ("orders.mjs", "commonjs", "orders.mjs"),
        ("orders.cjs", "module", "orders.js"),
    ],
)
def test_the_handlers_file_becomes_one_that_node_takes_for_what_it_is(
    write, package, file, kind, output
):
    """There is no `package.json` in the zip: the ending alone says what it is."""
    write(**{f"src/{file}": "", "package.json": f'{{"type": "{kind}"}}' if kind else "{}"})
    found = package().recipe
    assert (found.entry, found.output) == (f"src/{file}", output)
    assert found.form == ("esm" if output.endswith(".mjs") else "cjs")
    assert found.target == "node24"


def test_what_is_compiled_beside_its_source_is_not_taken(write, package):
    """It may be older than the source."""
    write(**{"src/orders.ts": "", "src/orders.js": ""})
    assert package().recipe.entry == "src/orders.ts"


def test_a_handler_in_a_folder_keeps_its_place(write, package):
    """Lambda looks for it there."""
    write(**{"src/api/orders.ts": ""})
    assert package("api/orders.create").recipe.output == "api/orders.js"


def test_functions_of_one_file_share_a_bundle(write, package):
    """Whatever their architecture: there is nothing compiled in it."""
    write(**{"src/orders.ts": ""})
    one = package("orders.create", architecture="arm64")
    assert package("orders.list", architecture="x86_64") == one
    assert one.files == ()


CHANGES = {
    "source": {"src/lib/price.ts": "export const price = 2"},
    "new source": {"src/other.ts": ""},
    "lock": {"package-lock.json": '{"lockfileVersion": 3}'},
    "manifest": {"package.json": '{"type": "commonjs"}'},
    "settings": {"tsconfig.json": '{"compilerOptions": {}}'},
    "esbuild": {ESBUILD: '{"version": "0.28.3"}'},
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_decides_the_bundle_decides_its_name(write, package, change):
    """Sources, packages by their lock, settings, and esbuild itself."""
    write(**{"src/orders.ts": "", "src/lib/price.ts": "", "package.json": "{}"})
    before = package().digest
    write(**CHANGES[change])
    assert package().digest != before


@pytest.mark.parametrize(
    "options",
    [
        {"runtime": "nodejs22.x"},
        {"bundle": Bundle(minify=True)},
        {"bundle": Bundle(sourcemap=False)},
        {"bundle": Bundle(external=["sharp"])},
        {"bundle": Bundle(sdk=True)},
        {"bundle": Bundle(target="es2022")},
        {"bundle": Bundle(define={"STAGE": '"dev"'})},
        {"bundle": Bundle(loader={".html": "text"})},
        {"bundle": Bundle(include=["*.html"])},
    ],
    ids=repr,
)
def test_each_option_decides_the_name_too(write, package, options):
    """None of them gives the same zip."""
    write(**{"src/orders.ts": "", "src/page.html": "<html>"})
    assert package(**options).digest != package().digest


def test_what_does_not_get_into_it_does_not_count(write, package):
    """What is installed is what the lock says; of what lies above the code, only settings count."""
    write(**{"src/orders.ts": ""})
    before = package().digest
    write(
        **{
            "src/node_modules/zod/index.js": "",
            "node_modules/zod/index.js": "",
            "readme.md": "",
            "src/.env": "",
        }
    )
    assert package().digest == before
    assert package(bundle=True).digest == before
    assert package(exclude=("*.md",)).digest == before


def test_a_file_beside_the_code_counts_unless_it_is_excluded(write, package):
    """Which file is imported is known only to esbuild."""
    write(**{"src/orders.ts": "", "src/orders.test.ts": ""})
    before = package().digest, package(exclude=("*.test.ts",)).digest
    write(**{"src/orders.test.ts": "test()"})
    after = package().digest, package(exclude=("*.test.ts",)).digest
    assert before[0] != after[0]
    assert before[1] == after[1]


@pytest.mark.parametrize("exclude", [(), ("tsconfig.json",)])
def test_settings_that_others_extend_count(write, package, exclude):
    """Wherever they lie, and whether the zip would hold what extends them or not."""
    extends = '{"extends": "../config/base"}'
    write(**{"src/orders.ts": "", "src/tsconfig.json": extends, "config/base.json": "{}"})
    before = package(exclude=exclude)
    assert any(path.endswith("config/base.json") for path in before.recipe.sources.paths)
    write(**{"config/base.json": '{"compilerOptions": {"useDefineForClassFields": false}}'})
    assert package(exclude=exclude).digest != before.digest


def test_packages_of_the_project_itself_count(write, package, tmp_path):
    """No lock says what is in them."""
    write(
        **{
            "src/orders.ts": "",
            "package.json": '{"dependencies": {"shared": "*"}}',
            "shared/index.ts": "",
        }
    )
    (tmp_path / "node_modules/shared").symlink_to("../shared")
    before = package().digest
    write(**{"shared/index.ts": "export const x = 1"})
    assert package().digest != before
    assert str(tmp_path / "shared/index.ts") in package().recipe.sources.paths


def test_the_name_is_the_same_on_every_machine(write, package, tmp_path):
    """Wherever the project lies."""
    write(**{"src/orders.ts": "x", "package.json": "{}"})
    before = package().digest
    other = tmp_path / "other"
    other.mkdir()
    for name in ("src", "package.json", "node_modules"):
        (tmp_path / name).rename(other / name)
    asset = Asset("src", handler="orders.create", runtime="nodejs24.x")
    assert Packer(Source(str(other / "app.py"), 1)).package(asset).digest == before


def test_files_that_the_code_reads_are_put_beside_it(write, package):
    """By patterns; what the bundle itself is called stays the bundle."""
    write(**{"src/orders.mjs": "", "src/pages/a.html": "a", "src/b.md": "", "src/c.html": "c"})
    found = package(bundle=Bundle(include=["*.html", "orders.mjs"]))
    assert [file.name for file in found.files] == ["c.html", "pages/a.html"]


def test_a_pattern_that_names_nothing_is_told(write, problem):
    """The file that the code reads would not be there."""
    write(**{"src/orders.mjs": ""})
    assert problem(bundle=Bundle(include=["*.html"])).startswith("`include` names no file of")
    text = problem(bundle=Bundle(include=["!"]))
    assert text == "`include` holds what is no `.gitignore` pattern: `!` (None)"


@pytest.mark.parametrize("runtime", ["python3.14", "provided.al2023", "nodejs", None])
def test_only_nodes_code_is_bundled(write, package, runtime):
    """Others have packagers of their own."""
    write(**{"src/orders.js": "", "src/orders.py": "def create(e, c): ..."})
    assert package(runtime=runtime).recipe is None


def test_it_is_copied_where_that_is_asked_for(write, package):
    """With what is installed beside it."""
    write(**{"src/orders.js": "", "src/node_modules/zod/index.js": ""})
    found = package(bundle=False)
    assert (found.recipe, sorted(found.by_name)) == (
        None,
        ["node_modules/zod/index.js", "orders.js"],
    )


def test_it_is_copied_where_there_is_no_esbuild(package, tmp_path):
    """As it is: that is what npm has installed."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src/orders.js").touch()
    assert package().recipe is None


@pytest.mark.parametrize("bundle", [True, Bundle()])
def test_without_esbuild_nobody_may_insist(problem, tmp_path, bundle):
    """What would be deployed is not what was asked for."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src/orders.js").touch()
    assert problem(bundle=bundle) == (
        "it is to be bundled, but its project has no esbuild "
        "(install it: `npm install --save-dev esbuild`)"
    )


@pytest.mark.parametrize("handler", ["../orders.create", "/orders.create"])
def test_the_handler_is_in_the_code_folder(write, problem, handler):
    """A file outside of it is not found, though it is there."""
    write(**{"src/other.ts": "", "orders.ts": ""})
    assert "`src` holds no" in problem(handler)


def test_what_a_layer_holds_is_not_bundled(write, package, problem):
    """It is copied as before, and insisting is told."""
    write(**{"src/other.ts": ""})
    assert package(layered=True).recipe is None
    assert problem(layered=True, bundle=True) == (
        "the handler is `orders.create`, but `src` holds no such file "
        "(leave `bundle` out where a layer has it)"
    )
