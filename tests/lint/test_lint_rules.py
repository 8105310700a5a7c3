"""Our rules, each on small templates. What cfn-lint makes of them stands in test_linter.py."""

from __future__ import annotations

import base64
import secrets
import uuid
from types import SimpleNamespace
from typing import Any

import pytest

from lambdaform.lint import rules
from lambdaform.lint.rules.random_values import is_random

FUNCTION = "AWS::Lambda::Function"


def found(rule, today="", **resources):
    """Return what a rule finds in a template, as (path below the resources, message)."""
    return [(path, message) for path, message, _ in told(rule, {"today": today}, **resources)]


def told(rule, settings, **resources):
    """Return what a rule finds with some settings, with the hints."""
    instance: Any = rule()
    instance.configure({name: value for name, value in settings.items() if value})
    cfn = SimpleNamespace(template={"Resources": resources})
    return [("/".join(map(str, m.path[1:])), m.message, m.hint) for m in instance.match(cfn)]


def resource(type, **properties):
    return {"Type": type, "Properties": properties}


def function(**properties):
    return resource(FUNCTION, **properties)


def role(*statements, **properties):
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    policies = [{"PolicyName": "P", "PolicyDocument": document}]
    return resource("AWS::IAM::Role", Policies=policies, **properties)


def allow(action, on="arn:aws:sqs:eu-west-1:123456789012:jobs", **more):
    return {"Effect": "Allow", "Action": action, "Resource": on, **more}


def variable(value, name="NAME"):
    return function(Environment={"Variables": {name: value}})


def test_a_wildcard_in_an_action_is_found_wherever_a_policy_stands():
    """A star or a question mark in an action that is allowed is found, be it alone or in a list."""
    document = {"Statement": allow("s3:Get*", "*")}
    bucket = resource("AWS::S3::BucketPolicy", PolicyDocument=document)
    assert found(rules.WildcardAction, R=role(allow(["sqs:SendMessage", "sqs:*"])), B=bucket) == [
        (
            "R/Properties/Policies/0/PolicyDocument/Statement/0/Action",
            "`sqs:*` allows actions that nobody named",
        ),
        (
            "B/Properties/PolicyDocument/Statement/Action",
            "`s3:Get*` allows actions that nobody named",
        ),
    ]


def test_everything_but_some_actions_is_a_wildcard_too():
    """`NotAction` in what is allowed names what is forbidden, so the rest is unknown."""
    statement = {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}
    [(path, message)] = found(rules.WildcardAction, R=role(statement))
    assert path.endswith("Statement/0/NotAction")
    assert message == "`NotAction` allows every action but those that are named"


def test_what_the_cdk_allows_its_own_is_the_cdk_s():
    """Beginnings of names, as its constructs have them; all of a service is told, with the way out."""
    policies = {"Own": role(allow(["s3:GetObject*", "s3:List*"])), "All": role(allow("dynamodb:*"))}
    ((path, message, hint),) = told(rules.WildcardAction, {"theirs": [*policies]}, **policies)
    assert path.startswith("All/")
    assert message == "`dynamodb:*` allows actions that nobody named"
    assert '`ignore={"E9901": "..."}` on the `CdkConstruct`' in hint


def test_what_the_cdk_allows_one_of_ours_is_told():
    """A grant of ours is narrower."""
    ((_, message, hint),) = told(
        rules.WildcardAction, {"granted": ["R"]}, R=role(allow("s3:GetObject*"))
    )
    assert message == "`s3:GetObject*` allows actions that nobody named"
    assert hint.startswith("grant it by `from_cdk(...)` in `allow`")


@pytest.mark.parametrize(
    "resources",
    [
        {"R": role(allow(["sqs:SendMessage"]), {**allow("sqs:*"), "Effect": "Deny"})},
        {"R": role(allow({"Ref": "Action"}))},
        {"K": resource("AWS::KMS::Key", KeyPolicy={"Statement": [allow("kms:*", "*")]})},
        {"W": resource("AWS::WAFv2::WebACL", DefaultAction={"Allow": {}}), "X": "nonsense"},
    ],
)
def test_no_wildcard_is_found_in_what_is_named_denied_or_unknown(resources):
    """Named actions, a denial, a reference and a key's own policy are as they should be."""
    assert found(rules.WildcardAction, **resources) == []


def test_every_resource_is_found_where_the_action_has_a_resource_type():
    """`*` is found for what can be limited, and the actions that cannot be are left out."""
    statement = allow(["dynamodb:GetItem", "xray:PutTraceSegments"], "*")
    assert found(rules.EveryResource, R=role(statement)) == [
        (
            "R/Properties/Policies/0/PolicyDocument/Statement/0/Resource",
            "`dynamodb:GetItem` on every resource there is",
        )
    ]


def test_managed_policies_that_allow_too_much_are_found():
    """AWS's policies for administrators and full access are meant for people, if for anybody."""
    arns = [
        "arn:aws:iam::aws:policy/AdministratorAccess",
        {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AmazonS3FullAccess"},
        "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
        {"Ref": "Boundary"},
    ]
    assert found(rules.EveryResource, R=role(ManagedPolicyArns=arns)) == [
        (
            "R/Properties/ManagedPolicyArns/0",
            "the policy `AdministratorAccess` allows far more than one function needs",
        ),
        (
            "R/Properties/ManagedPolicyArns/1",
            "the policy `AmazonS3FullAccess` allows far more than one function needs",
        ),
    ]


@pytest.mark.parametrize(
    "statement",
    [
        allow("sqs:SendMessage"),
        allow("xray:PutTraceSegments", "*"),
        allow(["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"], "*"),
        allow("cloudwatch:PutMetricData", "*"),
        allow("kms:Decrypt", "*", Condition={"StringEquals": {"kms:ViaService": "sqs"}}),
        allow("dynamodb:GetItem", {"Ref": "Table"}),
    ],
)
def test_what_is_limited_or_cannot_be_is_no_permission_on_everything(statement):
    """An ARN, a condition, and actions that AWS cannot limit are as they should be."""
    assert found(rules.EveryResource, R=role(statement)) == []


# In two parts, so that nobody takes them for real ones.
KEYS = {
    "an AWS access key": "AKIA" + "IOSFODNN7EXAMPLE",
    "a private key": "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIE",
    "a JSON web token": "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0NSJ9.dozjgNryP4J3",
    "a password in a URL": "postgres://app:" + "hunter2@db.internal:5432/orders",
    "a GitHub token": "ghp_" + "0123456789abcdefghijABCDEFGHIJ012345",
    "a GitLab token": "glpat-" + "0123456789abcdefghij",
    "a Slack token": "xoxb-" + "123456789012-abcdefABCDEF",
    "a Slack webhook": "https://hooks.slack.com" + "/services/T0000000/B0000000/abcdefgh01234567",
    "a Stripe key": "sk_live_" + "0123456789abcdefABCDEF",
    "a Google key": "AIza" + "0123456789abcdefghijABCDEFGHIJ01234",
    "an OpenAI key": "sk-proj-" + "abcdefgh0123T3BlbkFJ0123456789abcdef",
    "an Anthropic key": "sk-ant-" + "api03-0123456789abcdefghij",
    "a SendGrid key": ".".join(("SG", "0123456789abcdefghijAB", "0123456789abcdefghijA" * 2 + "B")),
    "an npm token": "npm_" + "0123456789abcdefghijABCDEFGHIJ012345",
    "a PyPI token": "pypi-AgEI" + "c" * 50,
    "a Shopify token": "shpat_" + "0123456789abcdef0123456789abcdef",
    "a DigitalOcean token": "dop_v1_" + "0123456789abcdef" * 4,
    "a Telegram bot's token": "123456789:AA" + "0123456789abcdefghijABCDEFGHIJ012",
}


def test_there_is_an_example_of_each_shape():
    """No shape of a key goes untested."""
    assert KEYS.keys() == rules.secret_keys.SHAPES.keys()


@pytest.mark.parametrize(("kind", "value"), KEYS.items())
def test_a_key_is_known_by_its_shape(kind, value):
    """A key in a variable is found under any name, inside of other text and of functions."""
    path = "F/Properties/Environment/Variables/NAME"
    assert found(rules.KeyInEnvironment, F=variable(value)) == [(path, f"`NAME` holds {kind}")]
    wrapped = {"Fn::Sub": f'{{"key": "{value}", "region": "${{AWS::Region}}"}}'}
    assert found(rules.KeyInEnvironment, F=variable(wrapped)) == [(path, f"`NAME` holds {kind}")]
    joined = {"Fn::Join": ["", [value, 7, {"Ref": "AWS::Region"}]]}
    assert found(rules.KeyInEnvironment, F=variable(joined)) == [(path, f"`NAME` holds {kind}")]


def test_an_aws_secret_key_is_known_by_its_shape_and_the_name():
    """Forty characters alone may be a hash; under a name with SECRET they are a key."""
    value = "wJalrXUtnFEMI/K7MDENG" + "/bPxRfiCYEXAMPLEKEY"
    assert found(rules.KeyInEnvironment, F=variable(value)) == []
    [(_, message)] = found(rules.KeyInEnvironment, F=variable(value, "AWS_SECRET_ACCESS_KEY"))
    assert message == "`AWS_SECRET_ACCESS_KEY` holds an AWS secret access key"


HARMLESS = {
    "QUEUE_URL": "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs",
    "SECRET_ARN": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf",
    "SECRET": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf",
    "DB_SECRET": "orders/prod/database-2026",
    "TOKEN_TABLE": "orders-TokenTable-1A2B3C4D5E6F",
    "TOKEN_TTL": "1209600",
    "TOKEN_URL": "https://login.example.com/oauth2/a1B2c3D4e5F6/token",
    "TENANT_KEY": "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    "COMMIT_SHA": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
    "BUILD": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
    "KEY_HASH": "9f86d081884c7d659a2feaa0c55ad015",
    "PARTITION_KEY": "customer_id",
    "PUBLIC_KEY": "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE",
    "PASSWORD": "{{resolve:ssm-secure:/orders/prod/password:1}}",
    "PASSWORD_POLICY": "length-12-mixed",
    "TOKEN_VALID_FROM": "2026-01-15T10:00:00Z",
    "DATABASE": {"Fn::Sub": "postgres://app:${Password}@db/orders"},
    "API_KEY": {"Ref": "ApiKey"},
    "MONKEY": "a1B2c3D4e5F6g7H8",
}


@pytest.mark.parametrize(("name", "value"), HARMLESS.items())
def test_what_only_points_to_a_secret_is_none(name, value):
    """ARNs, URLs, hashes, names, times and references are no secrets, whatever they are called."""
    assert found(rules.KeyInEnvironment, F=variable(value, name)) == []
    assert found(rules.RandomValueInEnvironment, F=variable(value, name)) == []


@pytest.mark.parametrize("name", ["DB_PASSWORD", "apiKey", "SLACK_SIGNING_SECRET", "TOKEN"])
def test_a_random_value_under_the_name_of_a_secret_is_found(name):
    """The name speaks of a secret, and the value looks drawn by a machine."""
    [hit] = found(rules.RandomValueInEnvironment, F=variable("9f86d081884c7d659a2f", name))
    assert hit == (
        f"F/Properties/Environment/Variables/{name}",
        f"`{name}` seems to hold a secret",
    )


def test_a_secret_is_told_once():
    """What is known by its shape is not also told as random."""
    value = KEYS["a Stripe key"]
    assert found(rules.RandomValueInEnvironment, F=variable(value, "STRIPE_KEY")) == []


@pytest.mark.parametrize(
    "draw",
    [
        lambda: secrets.token_hex(16),
        lambda: secrets.token_urlsafe(24),
        lambda: base64.b64encode(secrets.token_bytes(32)).decode(),
    ],
)
def test_drawn_values_are_nearly_always_random(draw):
    """Of what password generators make, fewer than one in twenty goes unseen; of UUIDs, all do."""
    assert sum(is_random(draw()) for _ in range(400)) > 380
    assert not any(is_random(str(uuid.uuid4())) for _ in range(100))


def test_a_timeout_that_nobody_chose_is_found():
    """Without `Timeout`, a function has Lambda's 3 seconds."""
    message = "the timeout is left at Lambda's default of 3 s"
    assert found(rules.DefaultTimeout, F=function(Handler="a.b")) == [("F/Properties", message)]
    assert (
        found(rules.DefaultTimeout, F=function(Timeout=3), G=function(Timeout={"Ref": "T"})) == []
    )


def permission(principal, of):
    return resource("AWS::Lambda::Permission", Principal=principal, FunctionName=of)


REF = {"Ref": "F"}
ARN = {"Fn::GetAtt": ["F", "Arn"]}


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("S3", {"P": permission("s3.amazonaws.com", REF)}),
        ("SNS", {"P": permission("sns.amazonaws.com", {"Fn::Sub": "${F.Arn}"})}),
        ("EventBridge", {"P": permission("events.amazonaws.com", "worker")}),
        ("EventBridge", {"R": resource("AWS::Events::Rule", Targets=[{"Arn": ARN}])}),
        ("EventBridge Scheduler", {"S": resource("AWS::Scheduler::Schedule", Target={"Arn": ARN})}),
        (
            "IoT",
            {
                "P": permission("iot.amazonaws.com", {"Ref": "A"}),
                "A": resource("AWS::Lambda::Alias", FunctionName=REF),
            },
        ),
        (
            "S3 and SNS",
            {
                "P": permission(
                    "sns.amazonaws.com", "arn:aws:lambda:eu-west-1:1:function:worker:live"
                ),
                "Q": permission("s3.amazonaws.com", REF),
            },
        ),
    ],
)
def test_events_that_can_get_lost_are_found(name, other):
    """Whoever does not wait for the function is named, by whatever it names the function."""
    assert found(rules.LostEvents, F=function(FunctionName="worker"), **other) == [
        ("F/Properties", f"events of {name} are lost when the function fails three times")
    ]


def invoke_config(of, **on_failure):
    destination = on_failure or {"OnFailure": {"Destination": "arn"}}
    return resource(
        "AWS::Lambda::EventInvokeConfig", FunctionName=of, DestinationConfig=destination
    )


@pytest.mark.parametrize(
    "resources",
    [
        {"F": function(DeadLetterConfig={"TargetArn": {"Fn::GetAtt": ["Q", "Arn"]}})},
        {"F": function(), "C": invoke_config(REF)},
        {"F": function(), "C": invoke_config({"Ref": "SomeParameter"})},
    ],
)
def test_events_that_go_somewhere_are_not_lost(resources):
    """A dead-letter queue keeps them, or a destination, or something that only a deploy can tell."""
    invoked = permission("s3.amazonaws.com", REF)
    assert found(rules.LostEvents, P=invoked, **resources) == []


def test_a_destination_for_success_or_of_another_function_keeps_nothing():
    """Only a destination on failure, of this function, counts."""
    invoked = permission("s3.amazonaws.com", REF)
    others = {
        "C": invoke_config(REF, OnSuccess={"Destination": "arn"}),
        "G": function(),
        "D": invoke_config({"Ref": "G"}),
        "E": invoke_config("elsewhere"),
    }
    assert len(found(rules.LostEvents, P=invoked, F=function(), **others)) == 1


def test_who_waits_for_the_function_loses_nothing():
    """An API tells its caller of the failure; a function elsewhere is somebody else's."""
    api = permission("apigateway.amazonaws.com", REF)
    elsewhere = permission("s3.amazonaws.com", "other")
    assert found(rules.LostEvents, P=api, Q=elsewhere, F=function()) == []


def mapped(visibility, timeout, source=None):
    queue = {} if visibility is None else {"VisibilityTimeout": visibility}
    return {
        "M": resource(
            "AWS::Lambda::EventSourceMapping",
            EventSourceArn=source or {"Fn::GetAtt": ["Q", "Arn"]},
            FunctionName=REF,
        ),
        "Q": resource("AWS::SQS::Queue", **queue),
        "F": function(**({} if timeout is None else {"Timeout": timeout})),
    }


@pytest.mark.parametrize(
    ("visibility", "timeout", "said"),
    [
        (59, 10, "59 s is under six times the 10 s that `F` may take"),
        (None, 10, "30 s is under six times the 10 s that `F` may take"),
        ("17", None, "17 s is under six times the 3 s that `F` may take"),
    ],
)
def test_a_visibility_timeout_under_six_times_the_timeout_is_found(visibility, timeout, said):
    """The defaults of both count: 30 s for the queue, 3 s for the function."""
    path = "Q/Properties/VisibilityTimeout"
    assert found(rules.ShortVisibility, **mapped(visibility, timeout)) == [(path, said)]


@pytest.mark.parametrize(
    ("visibility", "timeout", "source"),
    [
        (60, 10, None),
        (None, None, None),
        (9, 10, None),  # under the timeout itself, cfn-lint has an error of its own
        ({"Ref": "V"}, 10, None),
        (30, {"Ref": "T"}, None),
        (30, 10, {"Fn::GetAtt": ["Table", "StreamArn"]}),
        (30, 10, "arn:aws:sqs:eu-west-1:123456789012:jobs"),
    ],
)
def test_a_visibility_timeout_that_is_long_enough_or_unknown_is_not(visibility, timeout, source):
    """Six times is enough; what is a parameter or elsewhere is not guessed."""
    assert found(rules.ShortVisibility, **mapped(visibility, timeout, source)) == []


@pytest.mark.parametrize(
    ("today", "near"),
    [("2027-01-01", True), ("2027-06-29", True), ("2026-12-31", False), ("2027-06-30", False)],
)
def test_a_runtime_is_near_its_end_for_180_days(today, near):
    """The day of the deprecation itself is cfn-lint's; the dates are cfn-lint's too."""
    hit = ("F/Properties/Runtime", "AWS deprecates `python3.11` on 2027-06-30")
    hits = found(rules.RuntimeNearItsEnd, today, F=function(Runtime="python3.11"))
    assert hits == ([hit] if near else [])


def test_an_unknown_runtime_has_no_end():
    """What cfn-lint has no date for, and what a parameter says, is not guessed."""
    unknown = {"F": function(Runtime="cobol85"), "G": function(Runtime={"Ref": "R"})}
    assert found(rules.RuntimeNearItsEnd, "2027-06-01", **unknown, H=function()) == []


def test_logs_without_a_retention_are_found():
    """A log group without a retention is found, and so is a function without a log group."""
    group = resource("AWS::Logs::LogGroup")
    assert found(rules.LogsKeptForEver, L=group, F=function()) == [
        ("L/Properties", "the log group has no retention, so it keeps its logs for ever"),
        (
            "F/Properties",
            "no log group is declared, so Lambda makes one that keeps logs for ever",
        ),
    ]


@pytest.mark.parametrize(
    ("name", "properties"),
    [
        (None, {"LoggingConfig": {"LogGroup": {"Ref": "L"}}}),
        ("/aws/lambda/worker", {"FunctionName": "worker"}),
        ({"Fn::Sub": "/aws/lambda/${F}"}, {}),
        ({"Fn::Join": ["", ["/aws/lambda/", {"Ref": "F"}]]}, {}),
        (
            {"Fn::Sub": "/aws/lambda/${AWS::StackName}-w"},
            {"FunctionName": {"Fn::Sub": "${AWS::StackName}-w"}},
        ),
        ({"Fn::ImportValue": "name"}, {}),
    ],
)
def test_a_function_s_log_group_is_known_by_reference_or_name(name, properties):
    """A log group belongs to a function in each of the ways that it can be written."""
    said = {"LogGroupName": name} if name else {}
    group = resource("AWS::Logs::LogGroup", RetentionInDays=30, **said)
    assert found(rules.LogsKeptForEver, L=group, F=function(**properties)) == []


def test_ids_are_of_the_block_for_rules_that_are_not_cfn_lint_s():
    """Each rule has an id of its own from 9901 on, and says what it checks and where to read more."""
    instances: list[Any] = [getattr(rules, name)() for name in rules.__all__]
    ids = [rule.id for rule in instances]
    assert len({id[1:] for id in ids}) == len(ids)
    assert all(id[0] in "EW" and id[1:3] == "99" for id in ids)
    assert all(r.shortdesc and r.description and r.tags for r in instances)
    assert all(r.source_url.startswith("https://docs.aws.amazon.com/") for r in instances)
