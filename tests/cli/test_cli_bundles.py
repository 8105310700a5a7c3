"""Functions in TypeScript: `build` bundles them, `synth` takes what was bundled."""

from __future__ import annotations

import json
import zipfile

import pytest
from node_projects import installed_package, project, write

APP = """\
from lambdaform import App, Bundle, Function, FunctionDefaults, Stack

app = App("shop", defaults=FunctionDefaults(runtime="nodejs24.x", code="src"))
stack = Stack(app, "Main")
Function(stack, "Create", handler="orders.create")
Function(stack, "List", handler="orders.list")
Function(stack, "Api", handler="api.handler", bundle=Bundle(include=["*.html"], sourcemap=False))
Function(stack, "Plain", code="plain", handler="index.handler", bundle=False)
app.synth()
"""
LOCK = {"packages": {"node_modules/zod": {"version": "4.1.0"}}}
FILES = {
    "app.py": APP,
    "cdk.json": '{"app": "python3 app.py"}',
    "package-lock.json": json.dumps(LOCK),
    "src/orders.ts": 'import "zod"\nexport const create = 1\nexport const list = 1\n',
    "src/api.mts": "export const handler = 1\n",
    "src/page.html": "<p>",
    "plain/index.js": "exports.handler = 1\n",
    "plain/node_modules/yup/package.json": '{"version": "1.0.0", "license": "MIT"}',
}


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """A project with an esbuild, which is the current folder."""
    monkeypatch.setenv("LAMBDAFORM_CACHE", str(tmp_path / "cache"))
    folder = project(tmp_path / "shop", {**FILES, **installed_package("zod", "4.1.0")})
    monkeypatch.chdir(folder)
    return folder


def names(folder):
    """Return what is in each zip of the output."""
    found = []
    for zip in (folder / "lambdaform.out/assets").glob("*.zip"):
        with zipfile.ZipFile(zip) as archive:
            found.append(archive.namelist())
    return sorted(found)


def test_build_bundles_what_is_nodes(shop, run):
    """Functions of one file share a zip; each line says who, and how large."""
    done = run("build")
    assert done.code == 0, done.err
    lines = done.err.splitlines()
    assert lines[0].startswith("bundled `src/")
    assert any(line.startswith("Create, List: ") for line in lines)
    assert names(shop) == [
        ["api.mjs", "page.html"],
        ["index.js", "node_modules/yup/package.json"],
        ["orders.js", "orders.js.map"],
    ]
    again = run("build").err
    assert "bundled" not in again
    assert "Create, List: " in again


def test_synth_takes_what_was_bundled(shop, run):
    """And says what is missing, without bundling it."""
    done = run("synth", "--no-lint")
    assert done.err.endswith("2 zips not built yet: `lambdaform build` does it\n")
    assert names(shop) == [["index.js", "node_modules/yup/package.json"]]
    run("build", "--out", "elsewhere")
    assert "not built" not in run("synth", "--no-lint").err
    assert len(names(shop)) == 3


def test_what_esbuild_says_is_told_at_its_line(shop, run):
    """With the code, as errors of the app are."""
    write(shop, {"src/orders.ts": 'import "zod"\nimport "nowhere"\n'})
    done = run("build")
    assert done.code == 1
    assert done.err.endswith(
        "error: could not resolve `nowhere`\n"
        "  --> src/orders.ts:2\n"
        '   |  2 │ import "nowhere"\n'
        "   |    ╵ ~\n"
        "hint: install it, or name it in `external` where a layer or the runtime holds it\n"
    )


def test_a_handler_that_the_bundle_does_not_export_is_told(shop, run):
    """At the function that names it."""
    write(shop, {"src/api.mts": "export const handle = 1\n"})
    done = run("build")
    assert done.code == 1
    assert "function `Api`: the handler is `api.handler`, but `src/api.mts` exports" in done.err
    assert "  --> app.py:7\n" in done.err


def test_the_bill_of_materials_lists_packages_of_npm(shop, run):
    """Those in a bundle, and those that were copied."""
    done = run("build", "--sbom")
    assert done.code == 0, done.err
    bills = [json.loads(p.read_text()) for p in (shop / "lambdaform.out/sbom").glob("*.json")]
    purls = sorted(c["purl"] for bill in bills for c in bill.get("components", ()))
    assert (len(bills), purls) == (3, ["pkg:npm/yup@1.0.0", "pkg:npm/zod@4.1.0"])
