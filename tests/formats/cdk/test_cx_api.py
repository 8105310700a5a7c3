"""The assembly, read by the CDK's own library: a second judge, beside the CLI."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from importlib.util import find_spec

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("node"), reason="there is no Node.js here: no aws-cdk-lib"),
    pytest.mark.skipif(find_spec("aws_cdk") is None, reason="there is no aws-cdk-lib here"),
]

# In a process of its own: the library starts Node, which stays as long as Python does.
READ = """
import json, sys
from aws_cdk import cx_api
assembly = cx_api.CloudAssembly(sys.argv[1])
stacks = [
    {
        "id": stack.hierarchical_id,
        "name": stack.stack_name,
        "display": stack.display_name,
        "environment": [stack.environment.account, stack.environment.region],
        "needs": [one.id for one in stack.dependencies],
        "protected": stack.termination_protection,
        "resources": len(stack.template["Resources"]),
        "logical ids": sorted(e.data for e in stack.find_metadata_by_type("aws:cdk:logicalId")),
    }
    for stack in assembly.stacks
]
tree = assembly.tree().file
print(json.dumps({"version": assembly.version, "stacks": stacks, "tree": tree}))
"""


def test_the_library_reads_what_is_written(assembled, shop, tmp_path):
    """Stacks in order, with names, places, what they need, and their logical ids."""
    files = assembled(shop)
    script = tmp_path / "read.py"
    script.write_text(READ)
    done = subprocess.run(
        [sys.executable, script, tmp_path / "out"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["version"], found["tree"]) == ("36.0.0", "tree.json")
    data, api = found["stacks"]
    assert (data["id"], data["name"], data["protected"]) == ("Data", "shop-dev-Data", True)
    assert data["display"] == "Data (shop-dev-Data)"
    assert data["environment"] == ["unknown-account", "unknown-region"]
    assert (data["needs"], api["needs"]) == (["Data.assets"], ["Data", "Api.assets"])
    for stack in (data, api):
        body = files[f"{stack['name']}.template.json"]
        assert stack["resources"] == len(body["Resources"])
        assert set(body["Resources"]) <= set(stack["logical ids"])
