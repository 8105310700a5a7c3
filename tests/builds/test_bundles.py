"""Bundles are made once, together, of what their zips are named by; and told what they hold."""

from __future__ import annotations

import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from installed import write
from node_projects import installed_package, packed, project
from recipes import Noted, package

from lambdaform.builds import ready
from lambdaform.builds.build import build
from lambdaform.builds.bundles import METAFILE
from lambdaform.builds.cache import Cache
from lambdaform.builds.functions import CodeResource
from lambdaform.bundle import Bundle
from lambdaform.errors import BuildError, Source

CREATE = 'import "./price.js"\nexport const create = 1\nexport const list = 2\n'
SHOP = {"src/orders.ts": CREATE, "src/price.ts": "export const price = 1\n"}


@pytest.fixture
def cache(tmp_path):
    """A cache of its own."""
    return Cache(tmp_path / "cache")


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """The folder of a project with an esbuild; the tests are in it."""
    folder = project(tmp_path / "shop", SHOP)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def problems(cache):
    """Return what is wrong, as `message (hint)`."""

    def of(*packages, functions=()):
        with pytest.raises(BuildError) as caught:
            build(packages, functions, cache=cache)
        return [f"{p.message} ({p.hint})" for p in caught.value.problems]

    return of


def runs(folder):
    """Return the arguments of each run of esbuild."""
    log = folder / "esbuild.log"
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


def contents(zip):
    with zipfile.ZipFile(zip) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_the_zip_holds_the_bundle_and_its_map(shop, cache):
    """And nothing else of the folder; the map names sources from the top of the project."""
    found = packed(shop)
    zips = build([found], (), cache=cache).zips
    files = contents(zips[found.digest])
    assert sorted(files) == ["orders.js", "orders.js.map"]
    assert "create" in files["orders.js"]
    assert json.loads(files["orders.js.map"])["sources"] == ["src/orders.ts", "src/price.ts"]


def test_files_that_are_named_are_beside_it(shop, cache):
    """With what the bundle holds coming first."""
    write(shop, {"src/page.html": "<p>"})
    found = packed(shop, bundle=Bundle(include=["*.html"], sourcemap=False))
    files = contents(build([found], (), cache=cache).zips[found.digest])
    assert list(files) == ["orders.js", "page.html"]


def test_what_was_bundled_is_not_bundled_again(shop, cache):
    """Not even asked for by another process, after a change of a file that does not count."""
    found = packed(shop)
    build([found], (), cache=cache)
    write(shop, {"readme.md": ""})
    again = build([packed(shop)], (), cache=cache)
    assert (len(runs(shop)), again.made) == (1, frozenset())
    assert ready([found], cache) == again.zips


def test_the_functions_of_a_folder_are_bundled_in_one_run(shop, cache):
    """Forty cost little more than one; what is there already is left out."""
    names = [f"f{n}" for n in range(40)]
    write(shop, {f"src/{name}.ts": f"export const handler = '{name}'\n" for name in names})
    packages = [packed(shop, f"{name}.handler") for name in names]
    build(packages[:1], (), cache=cache)
    noted = Noted()
    zips = build(packages, (), noted, cache=cache).zips
    first, second = ([a for a in run if not a.startswith("--")] for run in runs(shop))
    assert first == ["src/f0.ts"]
    assert {*second} == {f"src/{name}.ts" for name in names[1:]}
    for name, one in zip(names, packages, strict=True):
        assert f"'{name}'" in contents(zips[one.digest])[f"{name}.js"]
        assert sorted(contents(zips[one.digest])) == [f"{name}.js", f"{name}.js.map"]
    assert noted.begun_[0].endswith(" and 38 more")


def test_only_what_is_alike_is_bundled_together(shop, cache):
    """Options, runtimes and kinds of modules are said once for a run."""
    write(shop, {"src/api.mts": "export const handler = 1\n"})
    packages = [
        packed(shop),
        packed(shop, "api.handler"),
        packed(shop, bundle=Bundle(minify=True)),
    ]
    build(packages, (), cache=cache)
    assert len(runs(shop)) == 3


def test_the_metafile_of_a_bundle_says_what_is_in_it(shop, cache):
    """Of a run of many, too: its own inputs and outputs, by names that are the same everywhere."""
    write(shop, {"src/other.ts": "export const handler = 1\n"})
    packages = [packed(shop), packed(shop, "other.handler")]
    build(packages, (), cache=cache)
    one, other = (
        json.loads((cache.folder / "installed" / p.recipe.digest / METAFILE).read_text())
        for p in packages
    )
    assert sorted(one["inputs"]) == ["src/orders.ts", "src/price.ts"]
    assert sorted(one["outputs"]) == ["orders.js", "orders.js.map"]
    assert one["outputs"]["orders.js"]["exports"] == ["create", "list"]
    assert sorted(other["inputs"]) == ["src/other.ts"]


def test_the_same_sources_give_the_same_bytes(shop, cache, tmp_path):
    """Wherever the project lies."""
    found = packed(shop)
    one = build([found], (), cache=cache).zips[found.digest]
    elsewhere = packed(project(tmp_path / "else/where", SHOP))
    other = build([elsewhere], (), cache=Cache(tmp_path / "other")).zips[elsewhere.digest]
    assert (one.name, one.read_bytes()) == (other.name, other.read_bytes())


def test_esbuild_is_told_what_the_options_say(shop, cache):
    """In its own words."""
    options = Bundle(
        external=["sharp"],
        sdk=True,
        minify=True,
        sourcemap=False,
        target="es2022",
        define={"STAGE": '"dev"'},
        loader={".html": "text"},
    )
    write(shop, {"src/api.mts": ""})
    build([packed(shop, "api.handler", bundle=options)], (), cache=cache)
    (said,) = runs(shop)
    assert {
        "--bundle",
        "--platform=node",
        "--target=es2022",
        "--format=esm",
        "--external:sharp",
        '--define:STAGE="dev"',
        "--loader:.html=text",
        "--minify",
        "--out-extension:.js=.mjs",
        "--outbase=src",
        "src/api.mts",
    } <= {*said}
    assert not any("sourcemap" in argument or "aws-sdk" in argument for argument in said)
    assert any(argument.startswith("--banner:js=import { createRequire") for argument in said)


def test_by_default_the_sdk_is_left_to_the_runtime(shop, cache):
    """And a map is written without the sources themselves."""
    build([packed(shop)], (), cache=cache)
    (said,) = runs(shop)
    wanted = {"--external:@aws-sdk/*", "--sourcemap", "--sources-content=false", "--target=node24"}
    assert wanted <= {*said}
    assert not any(argument.startswith(("--banner", "--minify")) for argument in said)


def test_what_cannot_be_resolved_is_told_at_its_line(shop, cache, problems):
    """Of all that cannot be bundled at once; and again in the next run: it is not kept."""
    write(shop, {"src/orders.ts": '\nimport "zod"\nimport "./missing"\n'})
    for _ in range(2):
        with pytest.raises(BuildError) as caught:
            build([packed(shop)], (), cache=cache)
        one, other = caught.value.problems
        assert one.message == "could not resolve `zod`"
        assert one.at == Source(str(shop / "src/orders.ts"), 2)
        assert one.hint.startswith("install it, or name it in `external`")
        assert one.notes[0] == '2 │ import "zod"'
        assert (other.message, other.hint) == ("could not resolve `./missing`", None)
    assert not [*(cache.folder / "installed").glob("*")]


def test_all_that_cannot_be_built_is_told_at_once(shop, problems):
    """Bundles of several folders and options."""
    write(shop, {"src/a.ts": 'import "a"\n', "src/b.mts": 'import "b"\n'})
    found = problems(packed(shop, "a.handler"), packed(shop, "b.handler"), packed(shop))
    assert [text.partition(" (")[0] for text in found] == [
        "could not resolve `a`",
        "could not resolve `b`",
    ]


def test_a_source_of_which_a_change_would_not_be_noticed_is_told(shop, problems):
    """Its name is not made of it: the old bundle would be deployed."""
    write(shop, {"lib/tax.ts": "", "src/orders.ts": 'import "../lib/tax"\n'})
    (problem,) = problems(packed(shop))
    assert problem == (
        "`lib/tax.ts` is imported, but it is not among the files of `src` (name a code folder "
        "that holds both, or make it a package that `package.json` names)"
    )


def test_a_source_that_is_excluded_is_told(shop, problems):
    """`exclude` takes it out of the name, but not out of the bundle."""
    (problem,) = problems(packed(shop, exclude=("price.ts",)))
    assert problem == (
        "`src/price.ts` is imported, but it is not among the files of `src` "
        "(`exclude` leaves it out)"
    )


def test_packages_of_the_project_itself_are_bundled(shop, cache):
    """They are links in `node_modules`, and their files are among the sources."""
    write(
        shop,
        {
            "package.json": '{"dependencies": {"shared": "*"}}',
            "shared/index.js": "export const shared = 1",
            "src/orders.ts": 'import "shared"\nexport const create = 1',
        },
    )
    (shop / "node_modules/shared").symlink_to("../shared")
    found = packed(shop)
    assert "shared = 1" in contents(build([found], (), cache=cache).zips[found.digest])["orders.js"]


LOCK = '{"packages": {"": {}, "node_modules/zod": {"version": "4.0.0"}}}'


def test_what_is_installed_is_what_is_locked(shop, cache, problems):
    """The zip is named by the lock; with another version in it, it would be called what it is not."""
    files = {"src/orders.ts": 'import "zod"\n', "package-lock.json": LOCK}
    write(shop, {**files, **installed_package("zod", "3.9.0")})
    (problem,) = problems(packed(shop))
    assert problem == (
        "`zod` is installed as `3.9.0`, but `package-lock.json` says `4.0.0` "
        "(install what the lock says: `npm ci`)"
    )
    write(shop, installed_package("zod", "4.0.0"))
    noted = Noted()
    build([packed(shop)], (), noted, cache=cache)
    assert noted.warnings == []


def test_what_no_lock_says_is_told(shop, cache):
    """A newer one would not be noticed; of all functions at once, and once for each bundle."""
    write(
        shop,
        {
            "src/orders.ts": 'import "zod"\n',
            "src/api.ts": 'import "yup"\n',
            **installed_package("zod", "3.9.0"),
            **installed_package("yup", "1.0.0"),
        },
    )
    noted = Noted()
    for _ in range(2):
        build([packed(shop), packed(shop, "api.handler")], (), noted, cache=cache)
    (warning,) = noted.warnings
    assert warning.message == "`package.json` does not pin `yup`, `zod`"
    assert warning.hint == "commit a lock: `npm install` writes one"


@pytest.mark.parametrize("is_here", [True, False])
def test_on_this_machine_the_sdk_is_bundled(shop, cache, is_here):
    """Lambda has it; what runs here has what is in its zip. So the zips have other names."""
    found = packed(shop, is_here=is_here)
    build([found], (), cache=cache)
    (arguments,) = runs(shop)
    assert ("--external:@aws-sdk/*" in arguments) is not is_here
    assert (found.digest == packed(shop).digest) is not is_here


def test_a_sdk_that_this_machine_lacks_is_told(shop, problems):
    """With what installs it."""
    write(shop, {"src/orders.ts": 'import { S3Client } from "@aws-sdk/client-s3"\n'})
    (problem,) = problems(packed(shop, is_here=True))
    assert problem == (
        "could not resolve `@aws-sdk/client-s3` (nothing but Lambda has it of its own: "
        "`npm install --save-dev @aws-sdk/client-s3`)"
    )


def test_what_weighs_what_is_known(shop, cache):
    """Each package, and the rest; the sum is what is on the disk."""
    text = "export const x = 1\n" * 100
    files = {"src/orders.ts": 'import "@a/zod"\n', "package-lock.json": "{}"}
    write(shop, {**files, **installed_package("@a/zod", "4.0.0", text)})
    found = packed(shop)
    made = build([found], (), cache=cache).installations[found.recipe.digest]
    assert made.parts["@a/zod 4.0.0"] == len(text)
    assert made.size == sum(p.stat().st_size for p in made.folder.rglob("*") if p.is_file())


@pytest.mark.parametrize(
    ("handler", "problem"),
    [
        ("api.create", None),
        ("api.nested.create", None),
        ("api.crate", "exports no `crate` (did you mean `api.create`?)"),
        ("api.xyz", "exports no `xyz` (None)"),
    ],
)
def test_the_handler_is_what_the_bundle_exports(shop, cache, problems, handler, problem):
    """What that is, says esbuild."""
    write(shop, {"src/api.mts": "export const create = 1\nexport const nested = {}\n"})
    found = packed(shop, handler)
    function = CodeResource("Api", "Main", found, (), handler, at=Source("app.py", 3))
    if problem is None:
        build([found], [function], cache=cache)
    else:
        start = f"function `Api`: the handler is `{handler}`, but `src/api.mts` "
        assert problems(found, functions=[function]) == [start + problem]


def test_python_and_node_are_built_together(shop, cache):
    """Each in its own way, into one set of zips."""
    packages = [packed(shop), package(shop.parent / "py", {"src/main.py": "X = 1\n"})]
    zips = build(packages, (), cache=cache).zips
    assert {*zips} == {p.digest for p in packages}
    assert all(Path(zip).is_file() for zip in zips.values())


def test_two_builds_at_once_bundle_once(shop, cache):
    """Whoever comes second waits, and takes what the first has made."""
    write(shop, {f"src/f{n}.ts": "export const handler = 1\n" for n in range(4)})
    packages = [packed(shop, f"f{n}.handler") for n in range(4)]
    with ThreadPoolExecutor(2) as pool:
        orders = (packages, packages[::-1])
        one, other = pool.map(lambda each: build(each, (), cache=cache).zips, orders)
    assert one == other
    assert len(runs(shop)) == 1
