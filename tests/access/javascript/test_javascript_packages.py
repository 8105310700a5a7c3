"""Packages that need the SDK: by their manifests, and by what esbuild's metafile says."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest
from node_projects import project, write

from lambdaform.access.javascript import Entry, analyse, metafile

PROGRAM = f"""#!{sys.executable}
import sys
options = dict(a[2:].partition("=")[::2] for a in sys.argv[1:] if a.startswith("--"))
with open("asked.txt", "a") as asked:
    asked.write(sys.stdin.read() + "\\n")
open(options["metafile"], "w").write(open("said.json").read())
"""
FAILS = f"#!{sys.executable}\nimport sys\nsys.exit('no such export')\n"
CODE = 'import { Store } from "store";\nexport const handler = () => new Store().run();\n'
CLIENT = "node_modules/@aws-sdk/client-dynamodb/dist-es"


def store(**needs):
    """Return the files of a package that needs others."""
    manifest = json.dumps({"version": "1.0.0", "dependencies": needs})
    return {"src/node_modules/store/package.json": manifest, "src/app.mjs": CODE}


def said(*names):
    """Return a metafile of a bundle that holds files."""
    held = {name: {"bytesInOutput": 10} for name in names}
    return json.dumps({"inputs": {}, "outputs": {"bundle.mjs": {"inputs": held}}})


def reach(folder):
    """Analyse the handler of a project."""
    return analyse(Entry.of(folder / "src", "app.handler", folder))


def test_the_commands_that_a_package_holds_are_its_calls(tmp_path):
    """With arguments that are not known, at the import; esbuild is asked for what is used."""
    commands = said(f"{CLIENT}/commands/PutItemCommand.js", f"{CLIENT}/DynamoDBClient.js")
    files = {**store(**{"@aws-sdk/client-dynamodb": "3"}), "src/said.json": commands}
    folder = project(tmp_path, files, PROGRAM)
    found = reach(folder)
    assert [(c.service, c.operation, c.certain) for c in found.calls] == [
        ("dynamodb", "PutItem", False)
    ]
    assert found.calls[0].place.line == 1
    assert "TableName" in found.calls[0].arguments
    assert found.unknowns == ()
    assert 'export { Store as part0 } from "store";' in (folder / "src/asked.txt").read_text()


def test_a_whole_client_is_not_precise():
    """CommonJS, aggregated clients and the second version keep all operations."""
    for name in ("dist-es/DynamoDB.js", "dist-cjs/index.js"):
        place = f"node_modules/@aws-sdk/client-dynamodb/{name}"
        held = metafile.read(json.loads(said(place, f"{CLIENT}/commands/PutItemCommand.js")))
        assert held == metafile.Held(frozenset(), frozenset({"dynamodb"}))
    held = metafile.read(json.loads(said("node_modules/aws-sdk/clients/stepfunctions.js")))
    assert held.whole == {"stepfunctions"}


def test_what_each_bundle_of_a_client_holds_is_left_out():
    """CreateSession and DescribeEndpoints are of the clients themselves."""
    names = (
        "client-s3/dist-es/commands/CreateSession",
        f"{CLIENT[21:]}/commands/DescribeEndpoints",
    )
    held = metafile.read(json.loads(said(*(f"node_modules/@aws-sdk/{n}Command.js" for n in names))))
    assert held == metafile.Held()


def test_what_is_not_in_the_output_does_not_count():
    """Tree shaking leaves files among the inputs with no bytes."""
    text = said(f"{CLIENT}/commands/PutItemCommand.js").replace("10", "0")
    assert metafile.read(json.loads(text)) == metafile.Held()


def test_a_whole_client_in_a_package_is_an_unknown(tmp_path):
    """Of its service only."""
    files = {**store(**{"aws-sdk": "2"}), "src/said.json": said(f"{CLIENT}/DynamoDB.js")}
    found = reach(project(tmp_path, files, PROGRAM))
    assert [(one.kind, one.service) for one in found.unknowns] == [("library", "dynamodb")]


def test_without_esbuild_it_is_said_how_to_get_it(tmp_path):
    """The package is known to call AWS, and no more."""
    write(tmp_path, {"package.json": "{}", **store(**{"@aws-sdk/client-s3": "3"})})
    (unknown,) = reach(tmp_path).unknowns
    assert unknown.kind == "library"
    assert "`npm install --save-dev esbuild`" in unknown.reason


def test_where_esbuild_fails_its_words_are_told(tmp_path):
    """It is tried with all of the package too: a name may be of a type."""
    folder = project(tmp_path, store(**{"@aws-sdk/client-s3": "3"}), FAILS)
    (unknown,) = reach(folder).unknowns
    assert unknown.reason == "what `store` calls is not known: no such export"


def test_a_package_that_needs_no_sdk_calls_nothing(tmp_path):
    """Its dependencies are looked at too, and esbuild is not started."""
    files = {**store(left="1"), "src/node_modules/left/package.json": '{"version": "1"}'}
    folder = project(tmp_path, files, FAILS)
    assert reach(folder).unknowns == ()


def test_a_dependency_of_a_dependency_counts(tmp_path):
    """The SDK is needed where any package below needs it; cycles end."""
    needs = json.dumps({"version": "1", "dependencies": {"store": "1", "aws-sdk": "2"}})
    files = {**store(left="1"), "src/node_modules/left/package.json": needs}
    folder = project(tmp_path, files, FAILS)
    assert [one.kind for one in reach(folder).unknowns] == ["library"]


def test_a_lock_tells_what_is_not_installed(tmp_path):
    """What a package needs is in `package-lock.json` too."""
    packages = {"": {}, "node_modules/store": {"dependencies": {"lodash": "4"}}}
    lock = json.dumps({"lockfileVersion": 3, "packages": packages})
    write(tmp_path, {"package-lock.json": lock, "src/app.mjs": CODE})
    assert reach(tmp_path).unknowns == ()


def test_a_package_of_which_nothing_is_known_is_an_unknown(tmp_path):
    """It is said what to do."""
    write(tmp_path, {"src/app.mjs": CODE})
    (unknown,) = reach(tmp_path).unknowns
    assert "`npm ci`" in unknown.reason


def test_a_package_in_a_layer_is_an_unknown(tmp_path):
    """Layers are not read."""
    write(tmp_path, {"src/app.mjs": CODE})
    entry = Entry.of(tmp_path / "src", "app.handler", tmp_path, frozenset({"store"}))
    (unknown,) = analyse(entry).unknowns
    assert "layer" in unknown.reason


def test_broken_manifests_do_not_stop_it(tmp_path):
    """They say nothing."""
    write(tmp_path, {"package.json": "{", "package-lock.json": "[", "src/app.mjs": CODE})
    assert [one.kind for one in reach(tmp_path).unknowns] == ["library"]


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("npm"), reason="there is no Node.js here: no real esbuild")
def test_real_packages_are_measured_by_the_real_esbuild(tmp_path):
    """The commands that are left of them, and no more, in the SDK's and in other packages."""
    names = ["esbuild", "@middy/core", "@middy/ssm", "dynamodb-onetable"]
    names += ["@aws-sdk/client-ssm", "@aws-sdk/client-dynamodb", "@aws-sdk/lib-dynamodb"]
    write(tmp_path, {"package.json": "{}"})
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *names]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    code = 'import middy from "@middy/core";\nimport ssm from "@middy/ssm";\n'
    code += "export const handler = middy(async () => {}).use(ssm({}));\n"
    write(tmp_path, {"src/app.mjs": code})
    found = reach(tmp_path)
    assert found.unknowns == ()
    assert {call.operation for call in found.calls} == {"GetParameters", "GetParametersByPath"}
    write(tmp_path, {"src/app.mjs": CODE.replace("Store", "Table").replace("store", names[3])})
    found = reach(tmp_path)
    assert {call.service for call in found.calls} == {"dynamodb"}
    operations = {call.operation for call in found.calls}
    assert operations >= {"PutItem", "GetItem", "Query"}
    assert "DescribeEndpoints" not in operations
