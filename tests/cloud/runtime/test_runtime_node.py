"""Functions in Node.js, under AWS's runtime client for it."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from lambdaform.cloud import Cloud
from lambdaform.cloud.runtime.node import Nodes
from lambdaform.cloud.runtime.programs import NoProgram

HANDLER = """
console.log('loads');
exports.handler = async (event, context) => {
  console.log('two\\nlines');
  process.stdout.write('raw\\n');
  if (event.fail) throw new RangeError('no');
  if (event.exit) process.exit(3);
  if (event.sleep) await new Promise((resolve) => setTimeout(resolve, 60000));
  return [event, context.awsRequestId, context.invokedFunctionArn, process.env.TABLE];
};
"""
STREAMS = """
exports.handler = awslambda.streamifyResponse(async (event, stream) => {
  stream.write('{"a":'); stream.write('1}'); stream.end();
});
"""

needs_node = pytest.mark.skipif(not shutil.which("npm"), reason="there is no Node.js here")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project that has the runtime client as a package, for the Node that is here."""
    folder = tmp_path_factory.mktemp("project")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
    release = "4.0.2" if int(version.stdout[1:].split(".")[0]) >= 22 else "3.3.0"
    (folder / "package.json").write_text("{}")
    command = ["npm", "install", "--ignore-scripts", "--no-audit", f"aws-lambda-ric@{release}"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    sdk = folder / "node_modules/@aws-sdk/client-fake"
    sdk.mkdir(parents=True)
    (sdk / "index.js").write_text("module.exports = 'sdk';")
    return folder


@pytest.fixture(scope="module")
def cloud(project):
    """An embedded cloud for that project."""
    with Cloud(project=project) as cloud:
        yield cloud


@pytest.fixture
def node(function, zipped):
    """Make a function in Node.js of some code, and return its name."""

    def make(code=HANDLER, **options):
        packed = zipped(**{options.pop("file", "index.js"): code})
        return function(packed, Runtime="nodejs22.x", Handler="index.handler", **options)

    return make


@needs_node
@pytest.mark.slow
def test_a_node_function_runs(node, invoke):
    """With its event, context and environment; its log has whole messages."""
    name = node(Environment={"Variables": {"TABLE": "orders"}})
    result = invoke(name, {"a": 1})
    arn = f"arn:aws:lambda:eu-west-1:123456789012:function:{name}"
    assert result.payload == [{"a": 1}, result.id, arn, "orders"]
    assert f"{result.id}\tINFO\ttwo\nlines\n" in result.log
    assert "raw\n" in result.log
    assert invoke(name, {"a": 2}).payload[0] == {"a": 2}


@needs_node
@pytest.mark.slow
def test_a_node_function_fails_as_a_python_function_does(node, invoke):
    """By an error, an end, or its timeout; and the next invocation is served."""
    name = node(Timeout=1)
    failed = invoke(name, {"fail": True})
    assert (failed.error, failed.payload["errorType"]) == ("Unhandled", "RangeError")
    ended = invoke(name, {"exit": True})
    assert ended.payload["errorMessage"].endswith("Runtime exited with error: exit status 3")
    late = invoke(name, {"sleep": True})
    assert late.payload["errorType"] == "Sandbox.Timedout"
    assert invoke(name).error is None


@needs_node
@pytest.mark.slow
def test_a_node_function_logs_json(node, invoke):
    """As AWS's client has it."""
    result = invoke(node(LoggingConfig={"LogFormat": "JSON"}))
    lines = [json.loads(line) for line in result.log.splitlines() if line.startswith("{")]
    messages = [line["message"] for line in lines if "message" in line]
    assert "two\nlines" in messages


@needs_node
@pytest.mark.slow
def test_modules_are_those_of_the_function_and_the_sdk(node, invoke):
    """The SDK is what Lambda's runtime carries; no other package of the project is in reach."""
    reach = (
        "exports.handler = async () => ['@aws-sdk/client-fake', 'aws-lambda-ric', 'node-gyp']"
        ".filter((name) => { try { require.resolve(name); return true } catch { return false } });"
    )
    assert invoke(node(reach)).payload == ["@aws-sdk/client-fake"]
    modern = (
        "import sdk from '@aws-sdk/client-fake/index.js';\nexport const handler = async () => sdk;"
    )
    assert invoke(node(modern, file="index.mjs")).payload == "sdk"


@needs_node
@pytest.mark.slow
def test_a_response_that_is_streamed_is_gathered(node, invoke):
    """Invoke waits for its end, as AWS does."""
    assert invoke(node(STREAMS)).payload == {"a": 1}


def test_without_node_it_is_said(tmp_path, monkeypatch):
    """Which program is missing."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoProgram, match="there is no `node` on this machine"):
        Nodes(tmp_path, tmp_path).way("nodejs22.x")


@pytest.mark.parametrize(("version", "package"), [("v20.1.0", "@3"), ("v24.0.0", "")])
def test_without_the_runtime_client_it_is_said_how_to_install_it(
    tmp_path, monkeypatch, version, package
):
    """In the release that runs on the Node that is here."""
    (tmp_path / "node").write_text(f"#!/bin/sh\necho {version}\n")
    (tmp_path / "node").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoProgram) as caught:
        Nodes(tmp_path, tmp_path).way("nodejs22.x")
    command = f"npm install --save-dev --ignore-scripts aws-lambda-ric{package}"
    assert str(caught.value).endswith(command)
