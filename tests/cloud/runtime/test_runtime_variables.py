"""The environment of a function's process: Lambda's, its own, and nothing of this machine's."""

from __future__ import annotations

import os

import pytest

pytestmark = pytest.mark.slow  # each test starts a process of a function

ALL = (
    "import os, sys, tempfile\n"
    "def handler(event, context):\n"
    "    return [dict(os.environ), sys.path, os.getcwd(), tempfile.gettempdir(), sys.stdin.read()]\n"
)
FROM_LAMBDA = {
    "_HANDLER": "main.handler",
    "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
    "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
    "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
    "AWS_LAMBDA_LOG_FORMAT": "Text",
    "AWS_REGION": "eu-west-1",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "TZ": ":UTC",
    "LANG": "en_US.UTF-8",
}


def test_a_function_has_the_variables_of_lambda_and_its_own(cloud, function, invoke):
    """Its own win over the machine's, and give way to Lambda's."""
    own = {"TABLE": "orders", "TZ": "Europe/Berlin", "AWS_REGION": "mars"}
    name = function(ALL, MemorySize=256, Environment={"Variables": own})
    found = invoke(name).payload[0]
    expected = {
        **FROM_LAMBDA,
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{name}",
        "AWS_ENDPOINT_URL": cloud.endpoint,
        "TABLE": "orders",
        "TZ": "Europe/Berlin",
    }
    assert expected.items() <= found.items()
    assert found["AWS_LAMBDA_LOG_STREAM_NAME"].count("/") == 3
    assert "[$LATEST]" in found["AWS_LAMBDA_LOG_STREAM_NAME"]


def test_nothing_of_this_machine_leaks_in(function, invoke, monkeypatch):
    """Neither secrets nor settings, nor where the user lives, nor what is installed here."""
    name = function(ALL)
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    monkeypatch.setenv("HTTPS_PROXY", "http://user:secret@proxy")
    found, path, *_ = invoke(name).payload
    assert not {"AWS_PROFILE", "GITHUB_TOKEN", "HTTPS_PROXY", "USER", "SHELL"} & set(found)
    assert "secret" not in str(found)
    assert found["HOME"] != os.environ["HOME"]
    assert not [
        entry
        for entry in path
        if "site-packages" in entry and "/opt/" not in entry and "/python/lib" not in entry
    ]


def test_a_function_runs_in_its_code_with_a_folder_for_temporary_files(function, invoke):
    """Its modules come first, and standard input has nothing to read."""
    found, path, current, temporary, read = invoke(function(ALL)).payload
    assert path[0] == current == found["LAMBDA_TASK_ROOT"]
    assert temporary == found["TMPDIR"] != "/tmp"
    assert read == ""


def test_a_function_calls_the_cloud_as_its_role(function, invoke):
    """By boto3 alone, which Lambda's runtime carries: no endpoint, no region, no keys in the code."""
    code = (
        "import boto3\n"
        "def handler(event, context):\n"
        "    boto3.client('sqs').create_queue(QueueName='from-inside')\n"
        "    return boto3.client('sts').get_caller_identity()['Arn']\n"
    )
    name = function(code, Timeout=30)
    arn = invoke(name).payload
    assert arn == f"arn:aws:sts::123456789012:assumed-role/functions/{name}"


def test_what_a_zip_carries_wins_over_what_the_runtime_carries(function, invoke, zipped):
    """A function may bring its own boto3; the runtime client stays Lambda's own."""
    code = zipped(
        main="import boto3\ndef handler(event, context):\n    return boto3.MINE\n",
        boto3="MINE = 'mine'\n",
        awslambdaric="raise SystemExit(9)\n",
        runtime_client="raise SystemExit(9)\n",
    )
    assert invoke(function(code)).payload == "mine"


def test_modules_of_this_project_are_not_in_reach(function, invoke):
    """What a function forgets to bring is missing here as it is in Lambda."""
    code = "import lambdaform\ndef handler(event, context): ...\n"
    payload = invoke(function(code)).payload
    assert payload["errorType"] == "Runtime.ImportModuleError"


def test_names_of_our_own_are_free_for_the_function(function, invoke, zipped):
    """No module that the process began with is in the way of one of the function's."""
    code = zipped(
        main="import bootstrap, frames\ndef handler(event, context):\n    return bootstrap.X + frames.X\n",
        bootstrap="X = 1\n",
        frames="X = 2\n",
    )
    assert invoke(function(code)).payload == 3
