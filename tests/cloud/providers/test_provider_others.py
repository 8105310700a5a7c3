"""What else single types ask for: rules of schedules, secrets that are made, definitions."""

from __future__ import annotations

import json
import re

import pytest
from botocore.exceptions import ClientError
from provided import REGION

from lambdaform.cloud.provider import ResourceFault

RULE, SECRET, MACHINE = (
    "AWS::Events::Rule",
    "AWS::SecretsManager::Secret",
    "AWS::StepFunctions::StateMachine",
)


def test_a_rule_on_the_default_bus_has_a_plain_id(bench):
    """On another bus the id says which; either may come by the clock or by a pattern."""
    plain = bench.make(RULE, {"Name": "hourly", "ScheduleExpression": "rate(1 hour)"})
    assert plain.physical_id == "hourly"
    assert plain.attributes["Arn"].endswith(":rule/hourly")
    found = bench.client("events").describe_rule(Name="hourly")
    assert (found["ScheduleExpression"], found["State"]) == ("rate(1 hour)", "ENABLED")
    other = {"Name": "hourly", "EventBusName": bench.bus, "EventPattern": {"source": ["a"]}}
    on_bus = bench.make(RULE, other)
    assert on_bus.physical_id == f"{bench.bus}|hourly"
    assert on_bus.attributes["Arn"].endswith(f":rule/{bench.bus}/hourly")
    assert on_bus.attributes["RuleName"] == "hourly"


def test_a_rule_goes_with_targets_that_others_gave_it(bench):
    """A rule with targets cannot be deleted, so they go first."""
    said = {"Name": "told", "EventPattern": {"source": ["a"]}}
    bench.make(RULE, said)
    events = bench.client("events")
    events.put_targets(Rule="told", Targets=[{"Id": "x", "Arn": bench.queue.attributes["Arn"]}])
    bench.take_away(RULE, "told", said)
    with pytest.raises(events.exceptions.ResourceNotFoundException):
        events.describe_rule(Name="told")


def test_a_secret_may_be_made_up(bench):
    """As a password, or inside of what it is told; it is another only when it is wanted so."""
    how = {"PasswordLength": 20, "ExcludePunctuation": True}
    made = bench.make(SECRET, {"GenerateSecretString": how}).physical_id
    assert re.fullmatch("[a-zA-Z0-9]{20}", _secret(bench, made))
    inside = {**how, "SecretStringTemplate": '{"user": "shop"}', "GenerateStringKey": "password"}
    before, after = {"GenerateSecretString": how}, {"GenerateSecretString": inside}
    bench.change(SECRET, made, before, after)
    first = _secret(bench, made)
    assert json.loads(first).keys() == {"user", "password"}
    bench.change(SECRET, made, after, {**after, "Description": "new"})
    assert _secret(bench, made) == first


def _secret(bench, id):
    return bench.client("secretsmanager").get_secret_value(SecretId=id)["SecretString"]


def test_a_secret_that_is_made_up_inside_needs_both_words(bench):
    """The text that it stands in, and where."""
    half = {"GenerateSecretString": {"GenerateStringKey": "password"}}
    with pytest.raises(ResourceFault, match="go together"):
        bench.make(SECRET, half)


def test_a_secrets_name_is_free_when_it_is_gone(bench):
    """It is deleted for good, so that a stack can be made again; with its replicas too."""
    said = {"Name": "again", "SecretString": "a", "ReplicaRegions": [{"Region": "us-east-1"}]}
    for _ in range(2):
        made = bench.make(SECRET, said)
        bench.take_away(SECRET, made.physical_id, said)


DEFINITION = {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}


@pytest.mark.parametrize(
    "said",
    [
        {"Definition": DEFINITION},
        {"DefinitionString": json.dumps(DEFINITION)},
        {"DefinitionString": '{"StartAt": "A", "States": {"A": {"Type": "${kind}"}}}'},
        {"DefinitionS3Location": {"Key": "json"}},
        {"DefinitionS3Location": {"Key": "yaml"}},
    ],
    ids=["object", "text", "substituted", "json", "yaml"],
)
def test_a_state_machine_is_defined_in_each_way(bench, said):
    """In the template or in a bucket, as JSON or YAML, with words put in."""
    s3 = bench.client("s3")
    s3.put_object(Bucket=bench.bucket, Key="json", Body=json.dumps(DEFINITION).encode())
    s3.put_object(
        Bucket=bench.bucket, Key="yaml", Body=b"StartAt: A\nStates: {A: {Type: Succeed}}\n"
    )
    place = said.get("DefinitionS3Location")
    said = {
        **said,
        **({"DefinitionS3Location": {**place, "Bucket": bench.bucket}} if place else {}),
    }
    words = {"DefinitionSubstitutions": {"kind": "Succeed"}}
    made = bench.make(MACHINE, {**said, **words, "RoleArn": bench.role}).physical_id
    found = bench.client("stepfunctions").describe_state_machine(stateMachineArn=made)
    assert json.loads(found["definition"]) == DEFINITION


def test_a_state_machine_without_a_definition_is_refused(bench):
    """In the words of the model."""
    with pytest.raises(ResourceFault, match=r"required key .DefinitionString. not found"):
        bench.make(MACHINE, {"RoleArn": bench.role})


def test_a_schedule_moves_to_another_group(bench):
    """It is in the new one, and not in the old."""
    kind = "AWS::Scheduler::Schedule"
    said = {
        "Name": "moves",
        "ScheduleExpression": "rate(1 hour)",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"Arn": bench.queue.attributes["Arn"], "RoleArn": bench.role},
    }
    group = bench.make("AWS::Scheduler::ScheduleGroup", {}).physical_id
    bench.make(kind, said)
    changed = bench.change(kind, "moves", said, {**said, "GroupName": group})
    assert changed.attributes["Arn"].endswith(f":schedule/{group}/moves")
    listed = bench.client("scheduler").list_schedules()["Schedules"]
    assert [one["GroupName"] for one in listed] == [group]


def test_a_protected_pool_is_not_deleted(bench):
    """As Cognito has it."""
    kind, said = "AWS::Cognito::UserPool", {"DeletionProtection": "ACTIVE"}
    made = bench.make(kind, said).physical_id
    with pytest.raises(ClientError, match="deletion protection"):
        bench.take_away(kind, made, said)
    bench.change(kind, made, said, {})
    bench.take_away(kind, made, {})


def test_an_attribute_of_people_is_never_taken_away(bench):
    """A pool's schema only grows."""
    kind = "AWS::Cognito::UserPool"
    said = {"Schema": [{"Name": "plan", "AttributeDataType": "String"}]}
    made = bench.make(kind, said).physical_id
    with pytest.raises(ResourceFault, match="cannot be modified or deleted"):
        bench.change(kind, made, said, {})


def test_the_log_role_of_the_account_stays_when_its_resource_goes(bench):
    """It is a setting, which others may count on."""
    kind, said = "AWS::ApiGateway::Account", {"CloudWatchRoleArn": bench.role}
    made = bench.make(kind, said)
    bench.take_away(kind, made.physical_id, said)
    assert bench.client("apigateway").get_account()["cloudwatchRoleArn"] == bench.role
    bench.change(kind, made.physical_id, said, {})
    assert not bench.client("apigateway").get_account().get("cloudwatchRoleArn")


def test_metadata_of_the_cdk_is_nothing(bench):
    """It is made, changed and taken away, and nothing happens."""
    kind = "AWS::CDK::Metadata"
    made = bench.make(kind, {"Analytics": "a"})
    assert bench.change(kind, made.physical_id, {"Analytics": "a"}, {}) == made
    bench.take_away(kind, made.physical_id, {})


def test_an_http_api_of_sockets_has_an_address_of_sockets(bench):
    """Its scheme is theirs."""
    said = {
        "Name": "sockets",
        "ProtocolType": "WEBSOCKET",
        "RouteSelectionExpression": "$request.body.action",
    }
    made = bench.make("AWS::ApiGatewayV2::Api", said)
    id = made.physical_id
    assert made.attributes["ApiEndpoint"] == f"wss://{id}.execute-api.{REGION}.amazonaws.com"


def test_deleting_a_deployment_takes_the_stage_that_it_made(bench):
    """Unless the stage leads to another deployment by then."""
    kind = "AWS::ApiGateway::Deployment"
    api = bench.rest_api.physical_id
    said = {"RestApiId": api, "StageName": "early"}
    first = bench.make(kind, said).physical_id
    bench.take_away(kind, first, said)
    client = bench.client("apigateway")
    assert "early" not in [one["stageName"] for one in client.get_stages(restApiId=api)["item"]]


def test_a_method_is_there_whole_or_not_at_all(bench):
    """What of it was made is taken back when its integration is refused."""
    api = bench.rest_api
    said = {
        "RestApiId": api.physical_id,
        "ResourceId": api.attributes["RootResourceId"],
        "HttpMethod": "PUT",
        "Integration": {"Type": "HTTP", "IntegrationHttpMethod": "GET", "Uri": "no address"},
    }
    with pytest.raises(ClientError, match="BadRequestException"):
        bench.make("AWS::ApiGateway::Method", said)
    resources = bench.client("apigateway").get_resources(restApiId=api.physical_id)["items"]
    assert not [one for one in resources if "PUT" in one.get("resourceMethods", {})]


def test_a_deployment_is_led_to_by_another_stage(bench):
    """As soon as it names it."""
    stage = bench.make("AWS::ApiGatewayV2::Stage", {"ApiId": bench.http_api, "StageName": "next"})
    said = {"ApiId": bench.http_api}
    kind, then = "AWS::ApiGatewayV2::Deployment", {**said, "StageName": stage.physical_id}
    made = bench.make(kind, said).physical_id
    bench.change(kind, made, said, then)
    found = bench.client("apigatewayv2").get_stage(ApiId=bench.http_api, StageName="next")
    assert found["DeploymentId"] == made


def test_what_an_integration_answers_is_a_map_for_the_api(bench):
    """A list of sources and destinations in the template."""
    pairs = [{"Destination": "append:header.age", "Source": "1"}]
    said = {
        "ApiId": bench.http_api,
        "IntegrationType": "HTTP_PROXY",
        "IntegrationUri": "https://example.com",
        "IntegrationMethod": "GET",
        "PayloadFormatVersion": "1.0",
        "ResponseParameters": {"200": {"ResponseParameters": pairs}},
    }
    made = bench.make("AWS::ApiGatewayV2::Integration", said).physical_id
    client = bench.client("apigatewayv2")
    found = client.get_integration(ApiId=bench.http_api, IntegrationId=made)
    assert found["ResponseParameters"] == {"200": {"append:header.age": "1"}}


def test_a_stream_of_shards_becomes_one_on_demand_and_back(bench):
    """In place."""
    kind, first = "AWS::Kinesis::Stream", {"ShardCount": 2}
    made = bench.make(kind, first).physical_id
    then = {"StreamModeDetails": {"StreamMode": "ON_DEMAND"}}
    modes = []
    for before, wanted in ((first, then), (then, first)):
        bench.change(kind, made, before, wanted)
        found = bench.client("kinesis").describe_stream_summary(StreamName=made)
        about = found["StreamDescriptionSummary"]
        modes.append((about["StreamModeDetails"]["StreamMode"], about["OpenShardCount"]))
    assert [mode for mode, _ in modes] == ["ON_DEMAND", "PROVISIONED"]
    assert modes[1][1] == 2


def test_an_unknown_property_is_refused(bench):
    """Rather than dropped: the reason names it."""
    with pytest.raises(ResourceFault, match="`Colour` of AWS::SQS::Queue cannot be had"):
        bench.make("AWS::SQS::Queue", {"Colour": "red"})


def test_what_cannot_change_is_refused(bench):
    """Rather than left as it was."""
    with pytest.raises(ResourceFault, match="`KeySpec` of AWS::KMS::Key cannot be changed"):
        bench.change("AWS::KMS::Key", bench.key, {}, {"KeySpec": "RSA_2048"})
