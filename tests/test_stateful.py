"""What holds data is kept in protected stages, whatever declares it."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

from lambdaform import App, Queue, Resource, Stack, Stage
from lambdaform.stateful import holds_data
from lambdaform.synth import synth

ROOT = Path(__file__).parent.parent


def test_the_list_is_what_the_tool_makes_of_cfn_lints():
    """It is made anew with each cfn-lint."""
    spec = importlib.util.spec_from_file_location("tool", ROOT / "tools" / "stateful_table.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    written = json.loads((ROOT / "lambdaform" / "data" / "stateful.json").read_text())
    assert written == tool.table()
    assert holds_data("AWS::DynamoDB::Table")
    assert not holds_data("AWS::Lambda::Function")


def policies(protected, **options):
    app = App("shop", stages=[Stage("only", protected=protected)])
    stack = Stack(app, "Main")
    Queue(stack, "Jobs")
    Resource(stack, "Files", type="AWS::EFS::FileSystem", **options)
    Resource(stack, "Pages", type="AWS::CloudFront::Function", **options)
    resources = synth(app).template("Main").body["Resources"]
    kept = {
        id: (r.get("DeletionPolicy"), r.get("UpdateReplacePolicy")) for id, r in resources.items()
    }
    return kept["Jobs"], kept["Files"], kept["Pages"]


def test_what_holds_data_is_retained_where_the_stage_is_protected():
    """Raw resources too."""
    kept, gone, nothing = ("Retain", "Retain"), ("Delete", "Delete"), (None, None)
    assert policies(protected=True) == (kept, kept, nothing)
    assert policies(protected=False) == (gone, gone, nothing)


def test_a_construct_may_say_another():
    """It counts for the resource of the construct, whether it holds data or not."""
    kept, gone = ("Retain", "Retain"), ("Delete", "Delete")
    assert policies(protected=False, removal_policy="retain") == (gone, kept, kept)
    assert policies(protected=True, removal_policy="delete") == (kept, gone, gone)
