"""The assembly, held against AWS's own JSON schema of it, which `aws-cdk-lib` carries."""

from __future__ import annotations

import io
import json
import tarfile
from importlib.metadata import files
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from lambdaform.formats import output
from lambdaform.load import load
from lambdaform.synth import synth

BLUEPRINTS = Path(__file__).parents[3] / "blueprints"
PACKAGE = "aws-cdk.cloud-assembly-schema"


@pytest.fixture(scope="session")
def schemas():
    """The schemas of manifests and of asset manifests, out of the package of npm that it holds."""
    (archive,) = (file for file in files(PACKAGE) or () if file.suffix == ".tgz")
    with tarfile.open(fileobj=io.BytesIO(archive.locate().read_bytes())) as opened:
        return {
            name: json.load(opened.extractfile(f"package/schema/{name}.schema.json"))
            for name in ("cloud-assembly", "assets")
        }


def _strict(schema):
    """Return a schema in which no object holds what it does not name: ours are to be known words.

    Definitions that are open on purpose (a map of artifacts) stay so.
    """
    if isinstance(schema, list):
        return [_strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    changed = {key: _strict(value) for key, value in schema.items()}
    if schema.get("properties") and "additionalProperties" not in schema:
        changed["additionalProperties"] = False
    return changed


def _problems(schemas, out):
    manifest = json.loads((out / "manifest.json").read_text())
    found = [*Draft7Validator(_strict(schemas["cloud-assembly"])).iter_errors(manifest)]
    for path in out.glob("*.assets.json"):
        found += Draft7Validator(_strict(schemas["assets"])).iter_errors(
            json.loads(path.read_text())
        )
    return [f"{list(error.absolute_path)}: {error.message}" for error in found]


def test_the_assembly_of_an_app_of_many_things_is_valid(schemas, assembled, shop, tmp_path):
    """Zips, images, parameters, two stacks."""
    assembled(shop)
    assert _problems(schemas, tmp_path / "out") == []


def test_the_assembly_of_a_known_place_is_valid(schemas, assembled, placed, tmp_path):
    """With its account and region."""
    assembled(placed)
    assert _problems(schemas, tmp_path / "out") == []


@pytest.mark.parametrize("stage", ["dev", "prod"])
@pytest.mark.parametrize("name", [path.name for path in BLUEPRINTS.iterdir() if path.is_dir()])
def test_the_assembly_of_a_blueprint_is_valid(schemas, tmp_path, name, stage):
    """Of each stage."""
    output.write(synth(load(folder=BLUEPRINTS / name, stage=stage)), tmp_path / "out", "cdk")
    assert _problems(schemas, tmp_path / "out") == []


def test_a_wrong_assembly_is_found(schemas, assembled, shop, tmp_path):
    """The check is one that can fail."""
    assembled(shop)
    path = tmp_path / "out/manifest.json"
    manifest = json.loads(path.read_text())
    del manifest["artifacts"]["Api"]["properties"]["templateFile"]
    manifest["artifacts"]["Api"]["propertys"] = 1
    path.write_text(json.dumps(manifest))
    told = " ".join(_problems(schemas, tmp_path / "out"))
    assert "'propertys' was unexpected" in told
    assert "['artifacts', 'Api', 'properties']" in told


def test_the_same_app_elsewhere_gives_the_same_bytes(tmp_path):
    """No path of a machine stands in it."""
    for place in ("one", "other/deeper"):
        folder = tmp_path / place
        (folder / "src").mkdir(parents=True)
        (folder / "src/main.py").write_text("def handler(event, context): ...\n")
        (folder / "app.py").write_text(
            "from lambdaform import App, Function, Stack\napp = App('shop')\n"
            "Function(Stack(app, 'Api'), 'F', code='src', handler='main.handler')\n"
        )
        output.write(synth(load("app.py", folder=folder)), folder / "out", "cdk")
    one, other = (_bytes(tmp_path / place / "out") for place in ("one", "other/deeper"))
    assert one == other
    assert not any(str(tmp_path).encode() in content for content in one.values())


def _bytes(out):
    return {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()}
