"""Which packages of npm are among files, and what their bill of materials says."""

from __future__ import annotations

import json

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from installed import write
from node_projects import installed_package, packed, project

from lambdaform.builds import bundles, node_sbom, npm
from lambdaform.builds.build import build
from lambdaform.builds.cache import Cache

DIGEST = "5e" * 32


def manifest(**said):
    """Return a `package.json`."""
    return json.dumps(said)


@pytest.mark.parametrize(
    ("file", "place"),
    [
        ("node_modules/zod/index.js", "node_modules/zod"),
        ("node_modules/@a/b/lib/index.js", "node_modules/@a/b"),
        ("src/node_modules/a/node_modules/b/x.js", "src/node_modules/a/node_modules/b"),
        (
            "node_modules/.pnpm/zod@4.0.0/node_modules/zod/x.js",
            "node_modules/.pnpm/zod@4.0.0/node_modules/zod",
        ),
        ("../node_modules/zod/index.js", "../node_modules/zod"),
        ("src/orders.ts", None),
        ("node_modules/.package-lock.json", None),
        ("my_node_modules/zod/index.js", None),
    ],
)
def test_a_file_is_of_the_package_that_it_is_in(file, place):
    """The innermost, where one has packages of its own."""
    assert npm.place_of(file) == place


@pytest.fixture
def copied(tmp_path):
    """Return the packages that are found among files."""
    return lambda files: npm.of_files(write(tmp_path, files))


def test_what_npm_has_installed_is_found(copied):
    """Each by its own manifest, not by those of its parts."""
    found = copied(
        {
            "main.js": "",
            "package.json": "{}",
            "node_modules/zod/package.json": manifest(
                version="4.1.0", license="MIT", description="Schemas"
            ),
            "node_modules/zod/v4/package.json": "{}",
            "node_modules/zod/index.js": "",
            "node_modules/@a/b/package.json": manifest(version="2.0.0", license={"type": "ISC"}),
            "node_modules/old/package.json": manifest(version="1", licenses=[{"type": "BSD"}]),
            "node_modules/bad/package.json": "{",
            "node_modules/odd/package.json": "[]",
        }
    )
    assert [(str(one), one.licence, one.summary) for one in found] == [
        ("@a/b 2.0.0", "ISC", ""),
        ("bad ", "", ""),
        ("odd ", "", ""),
        ("old 1", "BSD", ""),
        ("zod 4.1.0", "MIT", "Schemas"),
    ]


def test_needs_are_looked_for_as_node_does(copied):
    """In the package's own folder, then further up; what is not there is nobody's."""
    found = copied(
        {
            "node_modules/a/package.json": manifest(
                dependencies={"b": "*", "c": "*"}, optionalDependencies={"gone": "*"}
            ),
            "node_modules/a/node_modules/b/package.json": manifest(dependencies={"c": "*"}),
            "node_modules/b/package.json": manifest(peerDependencies={"a": "*"}),
            "node_modules/c/package.json": manifest(devDependencies={"a": "*"}),
        }
    )
    assert {one.place: one.needs for one in found} == {
        "node_modules/a": ("node_modules/a/node_modules/b", "node_modules/c"),
        "node_modules/a/node_modules/b": ("node_modules/c",),
        "node_modules/b": ("node_modules/a",),
        "node_modules/c": (),
    }


def test_of_a_bundle_it_is_known_who_imports_whom(tmp_path):
    """From what esbuild has read; what is installed and not imported is not in it."""
    lock = {"packages": {f"node_modules/{n}": {"version": "1.0.0"} for n in ("a", "b", "c")}}
    files = {"src/orders.ts": 'import "a"\n', "package-lock.json": json.dumps(lock)}
    folder = project(
        tmp_path / "shop",
        {
            **files,
            **installed_package("a", "1.0.0", 'import "b"\n'),
            **installed_package("b", "1.0.0"),
            **installed_package("c", "1.0.0"),
        },
    )
    found = packed(folder)
    made = build([found], (), cache=Cache(tmp_path / "cache")).installations[found.recipe.digest]
    packages = bundles.packages(made.folder)
    assert [(one.name, one.needs) for one in packages] == [
        ("a", ("node_modules/b",)),
        ("b", ()),
    ]


def bill(packages):
    """Return the bill of packages, held against CycloneDX's schema."""
    text = node_sbom.sbom("src", DIGEST, packages, "nodejs24.x")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    assert text == node_sbom.sbom("src", DIGEST, packages, "nodejs24.x")
    return json.loads(text)


def test_a_bill_names_each_package(copied):
    """With its package URL, what it is, its licence, and whom it needs."""
    found = bill(
        copied(
            {
                "node_modules/@a/b/package.json": manifest(
                    version="2.0.0",
                    license="(MIT OR Apache-2.0)",
                    description="Does it",
                    dependencies={"zod": "*"},
                ),
                "node_modules/zod/package.json": manifest(version="4.1.0", license="MIT"),
                "node_modules/@a/b/node_modules/zod/package.json": manifest(version="3.9.0"),
            }
        )
    )
    scoped, *_ = found["components"]
    assert scoped == {
        "bom-ref": "pkg:npm/%40a/b@2.0.0",
        "description": "Does it",
        "group": "@a",
        "licenses": [{"acknowledgement": "declared", "expression": "(MIT OR Apache-2.0)"}],
        "name": "b",
        "purl": "pkg:npm/%40a/b@2.0.0",
        "type": "library",
        "version": "2.0.0",
    }
    graph = {d["ref"]: d.get("dependsOn", []) for d in found["dependencies"]}
    assert graph == {
        f"src@{DIGEST}": ["pkg:npm/%40a/b@2.0.0", "pkg:npm/zod@4.1.0"],
        "pkg:npm/%40a/b@2.0.0": ["pkg:npm/zod@3.9.0"],
        "pkg:npm/zod@3.9.0": [],
        "pkg:npm/zod@4.1.0": [],
    }
    properties = found["metadata"]["component"]["properties"]
    assert properties == [{"name": "lambdaform:runtime", "value": "nodejs24.x"}]


def test_a_package_that_is_installed_twice_is_one_component(copied):
    """With the needs of both."""
    found = bill(
        copied(
            {
                "node_modules/a/package.json": manifest(version="1", dependencies={"b": "*"}),
                "node_modules/c/node_modules/a/package.json": manifest(version="1"),
                "node_modules/c/package.json": manifest(version="1", dependencies={"a": "*"}),
                "node_modules/b/package.json": manifest(version="1"),
            }
        )
    )
    assert [c["name"] for c in found["components"]] == ["a", "b", "c"]
    graph = {d["ref"]: d.get("dependsOn", []) for d in found["dependencies"]}
    assert graph["pkg:npm/a@1"] == ["pkg:npm/b@1"]
