"""Lambda's Invoke over HTTP: what it takes, what it answers, what it refuses."""

from __future__ import annotations

import base64
import json

import pytest
from botocore.exceptions import ClientError

pytestmark = pytest.mark.slow  # each test starts a process of a function

ECHO = "def handler(event, context):\n    print('seen', event)\n    return event\n"
VERSION = "def handler(event, context):\n    return [{}, context.function_version, context.invoked_function_arn]\n"


def refused(call, **arguments):
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    answer = caught.value.response
    status = answer["ResponseMetadata"]["HTTPStatusCode"]
    return answer["Error"]["Code"], status, answer["Error"]["Message"]


def test_a_call_without_an_event_gives_an_empty_one(client, function):
    """As Lambda does."""
    answer = client("lambda").invoke(FunctionName=function(ECHO))
    assert json.loads(answer["Payload"].read()) == {}
    assert answer["StatusCode"] == 200
    assert "LogResult" not in answer
    assert "FunctionError" not in answer


def test_the_end_of_the_log_comes_with_the_answer_when_asked_for(function, invoke):
    """From START to REPORT, 4 KB at most."""
    name = function("def handler(event, context):\n    print('x' * event['size'])\n")
    result = invoke(name, {"size": 3})
    lines = result.log.splitlines()
    assert lines[0] == f"START RequestId: {result.id} Version: $LATEST"
    assert lines[1:3] == ["xxx", f"END RequestId: {result.id}"]
    assert lines[3].startswith(f"REPORT RequestId: {result.id}\tDuration: ")
    log = invoke(name, {"size": 9000}).log
    assert len(log) == 4096
    assert "REPORT" in log


def test_a_dry_run_runs_nothing(client, function, logged):
    """It answers 204, and the function's log stays unwritten."""
    name = function(ECHO)
    answer = client("lambda").invoke(FunctionName=name, InvocationType="DryRun", Payload="{}")
    assert (answer["StatusCode"], answer["ExecutedVersion"]) == (204, "$LATEST")
    client("lambda").invoke(FunctionName=name, Payload='"once"')
    assert [m for m in logged(name, 5) if m.startswith("seen")] == ["seen once\n"]


def test_versions_and_aliases_run_what_they_name(client, function, invoke, zipped):
    """A version keeps its code; an alias leads to one; both are in the ARN of the context."""
    aws = client("lambda")
    name = function(VERSION.format(1))
    aws.publish_version(FunctionName=name)
    aws.update_function_code(FunctionName=name, ZipFile=zipped(main=VERSION.format(2)))
    aws.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    arn = f"arn:aws:lambda:eu-west-1:123456789012:function:{name}"
    assert invoke(name).payload == [2, "$LATEST", arn]
    assert invoke(name, Qualifier="$LATEST").payload == [2, "$LATEST", f"{arn}:$LATEST"]
    by_version = invoke(name, Qualifier="1")
    assert (by_version.payload, by_version.version) == ([1, "1", f"{arn}:1"], "1")
    for named in (f"{name}:live", f"{arn}:live", f"123456789012:function:{name}:live"):
        result = invoke(named)
        assert (result.payload, result.version) == ([1, "1", f"{arn}:live"], "1")


def test_a_function_may_be_called_function(client, function, invoke):
    """With an alias behind its name it is no piece of an ARN."""
    name = function(VERSION.format(1), FunctionName="my-function")
    client("lambda").publish_version(FunctionName=name)
    client("lambda").create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    assert invoke("my-function:live").payload[1] == "1"


def test_an_alias_shares_its_traffic_by_weight(client, function, invoke, zipped):
    """All of it, where the other version has all the weight."""
    aws = client("lambda")
    name = function(VERSION.format(1))
    aws.publish_version(FunctionName=name)
    aws.update_function_code(FunctionName=name, ZipFile=zipped(main=VERSION.format(2)))
    aws.publish_version(FunctionName=name)
    routing = {"AdditionalVersionWeights": {"2": 1.0}}
    aws.create_alias(FunctionName=name, Name="live", FunctionVersion="1", RoutingConfig=routing)
    assert invoke(name, Qualifier="live").version == "2"


@pytest.mark.parametrize("named", ["absent", "absent:live", "{}:9", "{}:nolive"])
def test_what_is_not_there_is_not_found(client, function, named):
    """With the ARN that was asked for."""
    named = named.format(function(ECHO))
    code, status, message = refused(client("lambda").invoke, FunctionName=named)
    assert (code, status) == ("ResourceNotFoundException", 404)
    assert message == f"Function not found: arn:aws:lambda:eu-west-1:123456789012:function:{named}"


def test_a_qualifier_is_named_once(client, function):
    """Two that differ are a mistake of the caller's."""
    named = f"{function(ECHO)}:1"
    code, status, _ = refused(client("lambda").invoke, FunctionName=named, Qualifier="2")
    assert (code, status) == ("InvalidParameterValueException", 400)


@pytest.mark.parametrize("type", ["RequestResponse", "Event", "DryRun"])
def test_an_event_is_json(client, function, type):
    """Anything else never reaches the function."""
    call = client("lambda").invoke
    code, status, message = refused(
        call, FunctionName=function(ECHO), Payload="{no", InvocationType=type
    )
    assert (code, status) == ("InvalidRequestContentException", 400)
    assert message.startswith("Could not parse request body into json")


def test_a_client_context_is_json_in_base64(client, function):
    """Anything else is refused."""
    context = base64.b64encode(b"{no").decode()
    code, status, _ = refused(
        client("lambda").invoke, FunctionName=function(ECHO), ClientContext=context
    )
    assert (code, status) == ("InvalidRequestContentException", 400)


def test_events_have_a_size_that_they_may_have(client, function):
    """6 MB where somebody waits, 1 MB where nobody does; at the limit both pass."""
    call, name = (
        client("lambda").invoke,
        function("def handler(event, context):\n    return len(event)\n"),
    )
    six, one = 6 * 1024 * 1024, 1024 * 1024
    answer = call(FunctionName=name, Payload=json.dumps("x" * (six - 2)))
    assert json.loads(answer["Payload"].read()) == six - 2
    assert refused(call, FunctionName=name, Payload=json.dumps("x" * six)) == (
        "RequestEntityTooLargeException",
        413,
        f"Request must be smaller than {six} bytes for the InvokeFunction operation",
    )
    call(FunctionName=name, Payload=json.dumps("x" * (one - 2)), InvocationType="Event")
    assert refused(
        call, FunctionName=name, Payload=json.dumps("x" * one), InvocationType="Event"
    ) == (
        "RequestEntityTooLargeException",
        413,
        f"{one + 2} byte payload is too large for the Event invocation type (limit {one} bytes)",
    )


def test_a_runtime_that_does_not_run_here_is_said(client, function):
    """With what does."""
    name = function(ECHO, Runtime="java25")
    assert refused(client("lambda").invoke, FunctionName=name) == (
        "InvalidRuntimeException",
        502,
        "the embedded cloud runs functions in Python and Node.js, not in `java25`",
    )


def test_code_that_is_no_zip_is_said(client, function):
    """When it is invoked: moto takes any bytes."""
    name = function(b"no zip")
    code, _, message = refused(client("lambda").invoke, FunctionName=name)
    assert code == "InvalidRuntimeException"
    assert message == f"the code of `{name}` cannot be unpacked: File is not a zip file"


def test_a_container_image_is_refused_with_a_word(client, role):
    """It does not run as something else."""
    client("lambda").create_function(
        FunctionName="image", Role=role, PackageType="Image", Code={"ImageUri": "shop:1"}
    )
    code, _, message = refused(client("lambda").invoke, FunctionName="image")
    assert code == "InvalidRuntimeException"
    assert "container images" in message


def test_a_stream_of_a_response_is_refused_with_a_word(client, function):
    """It says what does run the function."""
    call = client("lambda").invoke_with_response_stream
    code, status, message = refused(call, FunctionName=function(ECHO))
    assert (code, status) == ("NotImplemented", 501)
    assert "`Invoke` runs the function" in message


def test_the_old_asynchronous_call_works_too(client, function, logged):
    """InvokeAsync is an Invoke of type Event."""
    name = function(ECHO)
    answer = client("lambda").invoke_async(FunctionName=name, InvokeArgs=b'"old"')
    assert answer["Status"] == 202
    assert "seen old\n" in logged(name, 4)


def test_all_other_calls_of_lambda_are_answered_still(client, function):
    """By moto."""
    name = function(ECHO, Timeout=7)
    assert client("lambda").get_function_configuration(FunctionName=name)["Timeout"] == 7


def test_a_function_is_called_where_its_arn_says(client, zipped, invoke, cloud):
    """In its own account, whoever calls; and not from another region."""
    there = cloud.client("lambda", "eu-west-1", "210987654321")
    code = {"ZipFile": zipped(main="def handler(event, context):\n    return 'theirs'\n")}
    role = "arn:aws:iam::210987654321:role/theirs"
    iam = cloud.client("iam", "eu-west-1", "210987654321")
    iam.create_role(RoleName="theirs", AssumeRolePolicyDocument="{}")
    made = there.create_function(
        FunctionName="shared", Role=role, Runtime="python3.13", Handler="main.handler", Code=code
    )
    assert invoke(made["FunctionArn"]).payload == "theirs"
    assert invoke("210987654321:function:shared").payload == "theirs"
    code, status, message = refused(client("lambda").invoke, FunctionName="shared")
    assert (code, status) == ("ResourceNotFoundException", 404)
    far = made["FunctionArn"].replace("eu-west-1", "eu-west-2")
    code, status, message = refused(client("lambda").invoke, FunctionName=far)
    assert (code, status) == ("ResourceNotFoundException", 404)
    assert message == ("Functions from 'eu-west-2' are not reachable in this region ('eu-west-1')")
