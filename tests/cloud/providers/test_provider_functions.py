"""Functions: their code, versions, aliases, URLs and who may call them."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from base64 import b64encode

import pytest
from provided import ACCOUNT, REGION

from lambdaform.cloud.provider import ResourceFault

FUNCTION, VERSION = "AWS::Lambda::Function", "AWS::Lambda::Version"


def told(bench, id):
    return bench.client("lambda").get_function(FunctionName=id)["Configuration"]


def zipped(content):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("index.py", content)
    return packed.getvalue()


def digest(content):
    return b64encode(hashlib.sha256(content).digest()).decode()


def test_code_in_the_template_is_the_same_zip_each_time(bench):
    """So that deploying it again does not change it; with other code it is another."""
    code = bench.code("return 1")
    first = bench.make(FUNCTION, code, "First").physical_id
    second = bench.make(FUNCTION, code, "Second").physical_id
    same = told(bench, first)["CodeSha256"]
    assert told(bench, second)["CodeSha256"] == same
    bench.change(FUNCTION, first, code, bench.code("return 2"))
    assert told(bench, first)["CodeSha256"] != same


def test_code_in_the_template_runs(bench):
    """It is the module `index` of the function's language."""
    made = bench.make(FUNCTION, {**bench.code("return {'got': event}"), "Runtime": "python3.11"})
    answer = bench.client("lambda").invoke(FunctionName=made.physical_id, Payload=b'{"a": 1}')
    assert json.loads(answer["Payload"].read()) == {"got": {"a": 1}}


def test_code_comes_from_a_bucket_in_the_version_that_is_named(bench):
    """Not in the latest, where another is said."""
    properties = {"VersioningConfiguration": {"Status": "Enabled"}}
    bucket = bench.make("AWS::S3::Bucket", properties, "Code").physical_id
    place = {"Bucket": bucket, "Key": "code.zip"}
    s3 = bench.client("s3")
    old = s3.put_object(**place, Body=zipped("old"))["VersionId"]
    s3.put_object(**place, Body=zipped("new"))
    code = {"S3Bucket": bucket, "S3Key": "code.zip"}
    latest = {**bench.code(""), "Code": code}
    made = bench.make(FUNCTION, latest).physical_id
    assert told(bench, made)["CodeSha256"] == digest(zipped("new"))
    named = {**latest, "Code": {**code, "S3ObjectVersion": old}}
    bench.change(FUNCTION, made, latest, named)
    assert told(bench, made)["CodeSha256"] == digest(zipped("old"))


@pytest.mark.parametrize(
    ("bucket", "reason"), [("no-such-bucket", "NoSuchBucket"), (None, "NoSuchKey")]
)
def test_code_that_is_not_there_is_told(bench, bucket, reason):
    """On creation and on an update, as Lambda says it."""
    missing = {"S3Bucket": bucket or bench.bucket, "S3Key": "nothing"}
    wanted = {**bench.code(""), "Code": missing}
    errors = bench.client("lambda").exceptions
    with pytest.raises(errors.InvalidParameterValueException, match=reason):
        bench.make(FUNCTION, wanted)
    with pytest.raises(errors.InvalidParameterValueException, match=reason):
        bench.change(FUNCTION, bench.function, bench.code("return event"), wanted)


def test_a_function_that_fails_half_way_is_taken_back(bench):
    """Nothing is left behind of what could not be made to the end."""
    wanted = {**bench.code("return 1"), "FunctionName": "half", "ReservedConcurrentExecutions": "x"}
    with pytest.raises(ResourceFault):
        bench.make(FUNCTION, wanted)
    names = [one["FunctionName"] for one in bench.client("lambda").list_functions()["Functions"]]
    assert "half" not in names


def test_versions_are_numbered_upwards(bench):
    """Also past one that was deleted; each keeps the code that it was made of."""
    made = bench.make(FUNCTION, bench.code("return 1"), "Counted").physical_id
    numbers, hashes, before = [], [], bench.code("return 1")
    for number in range(1, 4):
        version = bench.make(VERSION, {"FunctionName": made}, f"Version{number}")
        numbers.append(version.attributes["Version"])
        hashes.append(told(bench, version.physical_id)["CodeSha256"])
        if number == 1:
            bench.take_away(VERSION, version.physical_id, {"FunctionName": made})
        after = bench.code(f"return {number + 1}")
        bench.change(FUNCTION, made, before, after)
        before = after
    assert numbers == ["1", "2", "3"]
    assert len(set(hashes)) == 3


def test_what_is_published_is_not_published_again(bench):
    """A version of unchanged code fails, as CloudFormation has it."""
    made = bench.make(FUNCTION, bench.code("return 1"), "Once").physical_id
    bench.make(VERSION, {"FunctionName": made})
    with pytest.raises(ResourceFault, match=r"A version .* exists \( 1 \).*AlreadyExists"):
        bench.make(VERSION, {"FunctionName": made})


def test_a_version_may_hold_its_code_against_a_hash(bench):
    """It is made of the code that was meant, or not at all."""
    made = bench.make(FUNCTION, bench.code("return 1"), "Hashed").physical_id
    known = told(bench, made)["CodeSha256"]
    with pytest.raises(ResourceFault, match="different from current CodeSHA256"):
        bench.make(VERSION, {"FunctionName": made, "CodeSha256": "other"})
    assert bench.make(VERSION, {"FunctionName": made, "CodeSha256": known})


def test_the_weights_of_an_alias_come_in_cloudformations_form(bench):
    """A list there, a map in the API."""
    made = bench.make(FUNCTION, bench.code("return 1"), "Weighed").physical_id
    bench.make(VERSION, {"FunctionName": made})
    weights = [{"FunctionVersion": "1", "FunctionWeight": 0.25}]
    alias = {"FunctionName": made, "Name": "live", "FunctionVersion": "$LATEST"}
    routed = {**alias, "RoutingConfig": {"AdditionalVersionWeights": weights}}
    bench.make("AWS::Lambda::Alias", routed)
    found = bench.client("lambda").get_alias(FunctionName=made, Name="live")
    assert found["RoutingConfig"] == {"AdditionalVersionWeights": {"1": 0.25}}


def test_a_layer_of_another_account_is_taken_as_it_is(bench):
    """It cannot be looked into here; one of the own account has to be there."""
    arn = f"arn:aws:lambda:{REGION}:017000801446:layer:tools:3"
    made = bench.make(FUNCTION, {**bench.code("return 1"), "Layers": [arn]}, "Layered")
    assert told(bench, made.physical_id)["Layers"][0]["Arn"] == arn
    own = arn.replace("017000801446", ACCOUNT)
    errors = bench.client("lambda").exceptions
    with pytest.raises(errors.ResourceNotFoundException):
        bench.make(FUNCTION, {**bench.code("return 1"), "Layers": [own]})


def test_a_url_ends_with_a_slash_and_keeps_its_name(bench):
    """As AWS's do; changing how it is called does not change it."""
    made = bench.make(FUNCTION, bench.code("return 1"), "Open").physical_id
    first = {"TargetFunctionArn": made, "AuthType": "NONE", "Cors": {"AllowOrigins": ["*"]}}
    url = bench.make("AWS::Lambda::Url", first)
    name = url.attributes["FunctionUrl"]
    assert name.startswith("https://")
    assert name.endswith(f".lambda-url.{REGION}.on.aws/")
    then = {"TargetFunctionArn": made, "AuthType": "AWS_IAM"}
    assert bench.change("AWS::Lambda::Url", url.physical_id, first, then) == url
    errors = bench.client("lambda").exceptions
    with pytest.raises(errors.ClientError, match="exists for this Lambda function"):
        bench.make("AWS::Lambda::Url", then)


def test_a_permission_says_how_a_function_is_called(bench):
    """The two words about URLs are conditions, as IAM reads them; each goes alone."""
    made = bench.make(FUNCTION, bench.code("return 1"), "Public").physical_id
    public = {"FunctionName": made, "Principal": "*"}
    by_url = {**public, "Action": "lambda:InvokeFunctionUrl", "FunctionUrlAuthType": "NONE"}
    through = {**public, "Action": "lambda:InvokeFunction", "InvokedViaFunctionUrl": True}
    first = bench.make("AWS::Lambda::Permission", by_url)
    second = bench.make("AWS::Lambda::Permission", through)
    assert _conditions(bench, made) == {
        first.physical_id: {"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}},
        second.physical_id: {"Bool": {"lambda:InvokedViaFunctionUrl": "true"}},
    }
    bench.take_away("AWS::Lambda::Permission", first.physical_id, by_url)
    assert _conditions(bench, made).keys() == {second.physical_id}


def _conditions(bench, function):
    policy = bench.client("lambda").get_policy(FunctionName=function)["Policy"]
    return {one["Sid"]: one["Condition"] for one in json.loads(policy)["Statement"]}


def test_an_alias_has_permissions_of_its_own(bench):
    """They are not the function's."""
    made = bench.make(FUNCTION, bench.code("return 1"), "Aliased").physical_id
    bench.make(VERSION, {"FunctionName": made})
    alias = {"FunctionName": made, "Name": "live", "FunctionVersion": "1"}
    arn = bench.make("AWS::Lambda::Alias", alias).physical_id
    said = {"FunctionName": arn, "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"}
    permission = bench.make("AWS::Lambda::Permission", said)
    client = bench.client("lambda")
    [statement] = json.loads(client.get_policy(FunctionName=arn)["Policy"])["Statement"]
    assert statement["Sid"] == permission.physical_id
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.get_policy(FunctionName=made)


def test_events_are_configured_for_each_qualifier(bench):
    """For the function itself and for an alias, and a second time is refused."""
    made = bench.make(FUNCTION, bench.code("return 1"), "Async").physical_id
    bench.make(
        "AWS::Lambda::Alias", {"FunctionName": made, "Name": "live", "FunctionVersion": "$LATEST"}
    )
    kind = "AWS::Lambda::EventInvokeConfig"
    for qualifier, retries in (("$LATEST", 0), ("live", 1)):
        bench.make(
            kind, {"FunctionName": made, "Qualifier": qualifier, "MaximumRetryAttempts": retries}
        )
    found = bench.client("lambda").list_function_event_invoke_configs(FunctionName=made)
    told = {
        one["FunctionArn"].rpartition(":")[2]: one["MaximumRetryAttempts"]
        for one in found["FunctionEventInvokeConfigs"]
    }
    assert told == {"$LATEST": 0, "live": 1}
    with pytest.raises(ResourceFault, match="already exists"):
        bench.make(kind, {"FunctionName": made, "Qualifier": "live"})


def test_a_batch_has_its_sources_size_again(bench):
    """Ten messages of a queue where nothing is said any more, a hundred records of a stream."""
    kind = "AWS::Lambda::EventSourceMapping"
    plain = {"FunctionName": bench.function, "EventSourceArn": bench.queue.attributes["Arn"]}
    made = bench.make(kind, {**plain, "BatchSize": 5})
    bench.change(kind, made.physical_id, {**plain, "BatchSize": 5}, plain)
    found = bench.client("lambda").get_event_source_mapping(UUID=made.physical_id)
    assert found["BatchSize"] == 10
