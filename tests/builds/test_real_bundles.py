"""Bundles by esbuild as npm has it, which run under AWS's runtime client for Node."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile

import boto3
import pytest
from installed import write
from node_projects import packed

from lambdaform.builds.build import build
from lambdaform.builds.bundles import METAFILE
from lambdaform.builds.cache import Cache
from lambdaform.builds.functions import CodeResource
from lambdaform.bundle import Bundle
from lambdaform.cloud import Cloud
from lambdaform.errors import BuildError

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("npm"), reason="there is no Node.js here: no real esbuild"),
]

SHOP = {
    "src/orders.ts": """
import archy from "archy";
import { GetItemCommand } from "@aws-sdk/client-fake";
import { price } from "./lib/price.js";

interface Order {
  count: number;
}

export const create = async (order: Order) => {
  if (order.count < 0) {
    throw new Error("too few");
  }
  return { price: price(order.count), tree: archy({ label: "a" }), sdk: GetItemCommand };
};
""",
    "src/lib/price.ts": "export const price = (count: number): number => count * 3;\n",
    "src/api/main.mts": """
import legacy from "../legacy.cjs";
import page from "../page.html";
const stage: string = STAGE;
const host = await Promise.resolve(legacy.platform());
export const handler = async () => ({ host, page, stage });
""",
    "src/legacy.cjs": 'const os = require("os");\nexports.platform = () => os.platform();\n',
    "src/page.html": "<p>hello</p>",
    "src/page.d.ts": 'declare module "*.html" { const text: string; export default text; }\n',
    "src/bad.ts": 'import x from "nowhere";\nconst a: = 3;\nexport const handler = x;\n',
    "src/sdk.mts": """
import { GetItemCommand } from "@aws-sdk/client-fake";
export const handler = async () => GetItemCommand;
""",
    "src/old.js": "exports.handler = async () => 'old';\n",
}
SDK = """import { Client } from "@aws-sdk/client-nowhere";
export const handler = async () => Client;
"""
OPTIONS = Bundle(define={"STAGE": '"dev"'}, loader={".html": "text"}, minify=True)


def _npm(folder, *names):
    command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", *names]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A project with an esbuild, a package of CommonJS, and the runtime client."""
    folder = tmp_path_factory.mktemp("shop")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
    client = "aws-lambda-ric" if int(version.stdout[1:].split(".")[0]) >= 22 else "aws-lambda-ric@3"
    write(folder, {"package.json": "{}", **SHOP})
    _npm(folder, "esbuild", "archy", client)
    sdk = "exports.GetItemCommand = 'sdk';"
    write(folder, {"node_modules/@aws-sdk/client-fake/index.js": sdk})
    return folder


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """A cache that the tests share."""
    return Cache(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def run(shop, cache):
    """Invoke a function of the project in an embedded cloud, with an event."""
    with Cloud(project=shop) as cloud:
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        where = {"region_name": "eu-west-1", "endpoint_url": cloud.endpoint, **keys}
        role = boto3.client("iam", **where).create_role(
            RoleName="functions", AssumeRolePolicyDocument="{}"
        )["Role"]["Arn"]
        client = boto3.client("lambda", **where)

        def invoked(handler, event=None, variables=None, **options):
            found = packed(shop, handler, **options)
            zip = build([found], (), cache=cache).zips[found.digest]
            name = f"f{len(client.list_functions()['Functions'])}"
            client.create_function(
                FunctionName=name,
                Role=role,
                Runtime="nodejs24.x",
                Handler=handler,
                Code={"ZipFile": zip.read_bytes()},
                Environment={"Variables": variables or {}},
                Timeout=20,
            )
            answer = client.invoke(FunctionName=name, Payload=json.dumps(event or {}))
            return json.loads(answer["Payload"].read())

        yield invoked


def test_typescript_and_its_packages_run(run):
    """As one file of CommonJS; the SDK is the runtime's own."""
    assert run("orders.create", {"count": 2}) == {"price": 6, "tree": "a\n", "sdk": "sdk"}


def test_an_ecmascript_module_may_need_commonjs(run):
    """What it bundles of that asks for Node's own modules; options hold as they are said."""
    found = run("api/main.handler", bundle=OPTIONS)
    assert found == {"host": sys.platform, "page": "<p>hello</p>", "stage": "dev"}


@pytest.mark.parametrize("is_here", [True, False])
def test_on_this_machine_the_sdk_is_in_the_bundle(shop, cache, run, is_here):
    """Lambda has one of its own."""
    found = packed(shop, "sdk.handler", is_here=is_here)
    with zipfile.ZipFile(build([found], (), cache=cache).zips[found.digest]) as archive:
        text = archive.read("sdk.mjs").decode()
    assert ('GetItemCommand = "sdk"' in text) is is_here
    assert run("sdk.handler", is_here=is_here) == "sdk"


def test_a_sdk_that_is_not_there_is_told_on_this_machine(shop, cache):
    """With what installs it; for Lambda nothing is missing."""
    write(shop, {"src/s3.mts": SDK})
    build([packed(shop, "s3.handler")], (), cache=cache)
    with pytest.raises(BuildError) as caught:
        build([packed(shop, "s3.handler", is_here=True)], (), cache=cache)
    (problem,) = caught.value.problems
    assert problem.message == "could not resolve `@aws-sdk/client-nowhere`"
    assert problem.at.line == 1
    assert problem.hint.endswith("npm install --save-dev @aws-sdk/client-nowhere`")


def test_what_was_commonjs_before_runs_too(run):
    """JavaScript is bundled as TypeScript is."""
    assert run("old.handler") == "old"


def test_errors_are_told_at_lines_of_the_source(run):
    """Where Node is told to read the map, which says where they are from the project's top."""
    variables = {"NODE_OPTIONS": "--enable-source-maps"}
    error = run("orders.create", {"count": -1}, variables)
    assert error["errorMessage"] == "too few"
    assert any("src/orders.ts:12:11" in line for line in error["trace"])


def test_the_bundle_is_the_same_each_time(shop, cache, tmp_path):
    """And says nothing of this machine."""
    found = packed(shop, "api/main.handler", bundle=OPTIONS)
    one = build([found], (), cache=cache).zips[found.digest]
    other = build([found], (), cache=Cache(tmp_path)).zips[found.digest]
    assert one.read_bytes() == other.read_bytes()
    with zipfile.ZipFile(one) as archive:
        assert archive.namelist() == ["api/main.mjs", "api/main.mjs.map"]
        text = b"".join(map(archive.read, archive.namelist())).decode()
    assert str(shop) not in text
    assert str(tmp_path) not in text


def test_what_it_holds_is_known(shop, cache):
    """By the metafile: what was read, what weighs what, what is exported."""
    found = packed(shop, "orders.create")
    made = build([found], (), cache=cache).installations[found.recipe.digest]
    version = json.loads((shop / "node_modules/archy/package.json").read_text())["version"]
    assert {f"archy {version}", "orders.js", "orders.js.map"} == {*made.parts}
    assert made.size == sum(p.stat().st_size for p in made.folder.rglob("*") if p.is_file())
    assert made.modules == ("default", "create")
    assert (made.unpinned, made.warnings) == ((), ())
    meta = json.loads((cache.folder / "installed" / found.recipe.digest / METAFILE).read_text())
    own = {"src/orders.ts", "src/lib/price.ts", "node_modules/archy/index.js"}
    assert {*meta["inputs"]} == own
    assert [i["path"] for i in meta["outputs"]["orders.js"]["imports"]] == ["@aws-sdk/client-fake"]


@pytest.mark.parametrize("handler", ["orders.crate", "api/main.crate"])
def test_a_handler_that_is_not_exported_is_told(shop, cache, handler):
    """Of CommonJS made of modules, and of modules."""
    options = Bundle(define={"STAGE": '"dev"'}, loader={".html": "text"})
    found = packed(shop, handler, bundle=options)
    function = CodeResource("F", "Main", found, (), handler)
    with pytest.raises(BuildError, match="exports no `crate`"):
        build([found], [function], cache=cache)


def test_errors_of_the_code_are_told_at_their_lines(shop, cache):
    """Syntax first: esbuild resolves nothing of a file that it cannot read."""
    with pytest.raises(BuildError) as caught:
        build([packed(shop, "bad.handler")], (), cache=cache)
    (problem,) = caught.value.problems
    assert (problem.message, problem.at.line) == ("unexpected `=`", 2)
    assert problem.at.file == str(shop / "src/bad.ts")
    write(shop, {"src/bad.ts": 'import x from "nowhere";\nexport const handler = x;\n'})
    with pytest.raises(BuildError) as caught:
        build([packed(shop, "bad.handler")], (), cache=cache)
    (problem,) = caught.value.problems
    assert (problem.message, problem.at.line) == ("could not resolve `nowhere`", 1)
    write(shop, {"src/bad.ts": SHOP["src/bad.ts"]})


def test_the_top_level_may_wait_only_in_modules(shop, cache):
    """With what makes it one."""
    write(shop, {"src/waits.ts": "export const handler = await Promise.resolve(() => 1);\n"})
    try:
        with pytest.raises(BuildError) as caught:
            build([packed(shop, "waits.handler")], (), cache=cache)
    finally:
        (shop / "src/waits.ts").unlink()
    (problem,) = caught.value.problems
    assert problem.message.startswith("top-level await")
    assert problem.hint.startswith('give `package.json` a `"type": "module"`')


def test_a_package_that_was_not_installed_from_the_lock_is_told(shop, tmp_path):
    """As after a pull, without `npm ci`."""
    lock = shop / "package-lock.json"
    before = lock.read_text()
    said = json.loads(before)
    said["packages"]["node_modules/archy"]["version"] = "9.9.9"
    lock.write_text(json.dumps(said))
    try:
        with pytest.raises(BuildError, match=r"`archy` is installed as .* says `9\.9\.9`"):
            build([packed(shop, "orders.create")], (), cache=Cache(tmp_path))
    finally:
        lock.write_text(before)
