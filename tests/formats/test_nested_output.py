"""Stacks that are split, in each format: root and nested templates that find each other."""

from __future__ import annotations

import json
import os
from hashlib import sha256

import pytest
from cfnlint.decode import decode
from samtranslator.yaml_helper import yaml_parse

from lambdaform import App, Function, Queue, Stack
from lambdaform.assembly import Template
from lambdaform.formats import FORMATS, output
from lambdaform.splitting import MOST
from lambdaform.synth import synth


@pytest.fixture
def assembly(tmp_path):
    """An app of one stack that is split, with code."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src/main.py").write_text("def handler(event, context): ...\n")
    app = App("big")
    stack = Stack(app, "Main")
    queues = [Queue(stack, f"Jobs{n}") for n in range(498)]
    Function(
        stack,
        "Worker",
        code=str(tmp_path / "src"),
        handler="main.handler",
        environment={"URL": queues[0].url},
    )
    return synth(app)


@pytest.mark.parametrize("format", ["cloudformation", "minified", "yaml", "sam"])
def test_the_root_names_the_files_of_its_nested_stacks(assembly, tmp_path, format):
    """Relative to its own file, as `aws cloudformation package` and `sam package` read them."""
    out = tmp_path / "out"
    output.write(assembly, out, format)
    (stack,) = json.loads((out / "lambdaform.json").read_text())["stacks"]
    resources = decode(str(out / stack["template"]))[0]["Resources"]
    count = len(resources)
    for id, nested in zip(("Part1", "Part2"), stack["nested"], strict=True):
        url = resources[id]["Properties"]["TemplateURL"]
        assert os.path.normpath((out / stack["template"]).parent / url) == str(out / nested)
        count += len(decode(str(out / nested))[0]["Resources"]) - 1
    assert count == 501


def test_the_cdk_uploads_the_nested_templates(assembly, tmp_path):
    """By their content, so that a changed one is another; `cdk diff` finds them by the metadata."""
    out = tmp_path / "out"
    output.write(assembly, out, "cdk")
    root = json.loads((out / "big-dev-Main.template.json").read_text())["Resources"]["Part1"]
    file = root["Metadata"]["aws:asset:path"]
    digest = sha256((out / file).read_bytes()).hexdigest()
    assert root["Properties"]["TemplateURL"]["Fn::Sub"].endswith(f"/{digest}.json")
    files = json.loads((out / "big-dev-Main.assets.json").read_text())["files"]
    assert files[digest]["source"] == {"path": file, "packaging": "file"}


@pytest.mark.slow
def test_every_format_takes_a_split_stack(assembly, tmp_path):
    """A new one, too: whatever it writes, it writes the same twice."""
    for format in FORMATS:
        output.write(assembly, tmp_path / "a" / format, format)
        output.write(assembly, tmp_path / "b" / format, format)
        first, second = (sorted((tmp_path / x / format).rglob("*")) for x in "ab")
        assert [p.read_bytes() for p in first if p.is_file()] == [
            p.read_bytes() for p in second if p.is_file()
        ]


def _deep(depth, value):
    for _ in range(depth):
        value = {"In": value}
    return value


@pytest.mark.slow
@pytest.mark.parametrize("format", ["cloudformation", "yaml"])
@pytest.mark.parametrize("value", [_deep(40, [1] * 12_000), _deep(20, ["Ä" * 46] * 9_500)])
def test_a_template_that_is_too_long_by_its_spaces_has_none(format, value):
    """CloudFormation counts their bytes; it is JSON in one line then, which is YAML as well."""

    def written(value):
        body = {"Resources": {"R": {"Type": "Custom::It", "Properties": {"Of": value}}}}
        text = output.text(Template("Main", "shop-dev-Main", body, {}), format)
        assert yaml_parse(text) == body
        return text

    text = written(value)
    assert (text.count("\n"), len(text.encode()) <= MOST) == (1, True)
    assert written(1).count("\n") > 1
