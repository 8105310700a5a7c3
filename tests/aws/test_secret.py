"""The secret, and what changes it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lambdaform import (
    App,
    GenerateSecretString,
    Parameter,
    Resource,
    Secret,
    SecretReplica,
    SecretRotation,
    Stack,
)
from lambdaform.errors import DeclarationError
from lambdaform.lint import lint
from lambdaform.synth import synth

ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/login-AbCdEf"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/abc"
WORDS = "correct horse battery staple"
VIA = {
    "StringEquals": {
        "kms:ViaService": {"Fn::Sub": "secretsmanager.${AWS::Region}.amazonaws.com"},
    }
}


def test_a_secret_says_only_what_it_is_told(stack, properties):
    """A secret without options has no value until somebody puts one."""
    Secret(stack, "Login")
    assert properties("Login") == {}


def test_every_option_is_rendered(stack, properties):
    """Each option becomes the property that CloudFormation calls so."""
    Secret(
        stack,
        "Login",
        generate_secret_string=GenerateSecretString(
            password_length=24,
            exclude_characters="@/",
            exclude_lowercase=False,
            exclude_numbers=True,
            exclude_punctuation=True,
            exclude_uppercase=False,
            include_space=False,
            require_each_included_type=True,
            secret_string_template={"user": "shop"},
            generate_string_key="password",
        ),
        description="of the shop",
        kms_key_arn=KEY,
        replica_regions=[SecretReplica("eu-central-1", kms_key_arn="alias/there")],
        secret_name="shop/login",
    )
    assert properties("Login") == {
        "Name": "shop/login",
        "Description": "of the shop",
        "GenerateSecretString": {
            "PasswordLength": 24,
            "ExcludeCharacters": "@/",
            "ExcludeLowercase": False,
            "ExcludeNumbers": True,
            "ExcludePunctuation": True,
            "ExcludeUppercase": False,
            "IncludeSpace": False,
            "RequireEachIncludedType": True,
            "SecretStringTemplate": '{"user":"shop"}',
            "GenerateStringKey": "password",
        },
        "KmsKeyId": KEY,
        "ReplicaRegions": [{"Region": "eu-central-1", "KmsKeyId": "alias/there"}],
    }


def test_a_value_is_in_no_template(stack, problems):
    """It is told at the line of the secret, and the message does not repeat it."""
    Secret(stack, "Login", secret_string=WORDS)
    (problem,) = problems()
    assert problem == (
        "secret `Login` has its value in the template, where everybody can read it (let AWS make "
        "one with `generate_secret_string`; or leave it out, and put the value with "
        "`aws secretsmanager put-secret-value`)"
    )


def test_a_value_can_be_given_by_a_parameter_that_is_not_shown(stack, properties):
    """Be it the whole, or a part of a text."""
    word = Parameter(stack, "Word", no_echo=True)
    Secret(stack, "Login", secret_string=word.value)
    Secret(stack, "Token", secret_string=f"shop:{word.value}")
    assert properties("Login")["SecretString"] == {"Ref": "Word"}
    assert properties("Token")["SecretString"] == {"Fn::Sub": "shop:${Word}"}


def test_a_parameter_that_is_shown_is_no_place_for_a_value(stack, problems):
    """CloudFormation would show it to whoever looks at the stack."""
    word = Parameter(stack, "Word")
    Secret(stack, "Login", secret_string=f"shop:{word.value}")
    assert problems() == [
        (
            "secret `Login` has its value in parameter `Word`, which shows it "
            "(give the parameter `no_echo=True`)"
        )
    ]


def test_a_secret_has_one_value(stack, problems):
    """Given or made."""
    word = Parameter(stack, "Word", no_echo=True)
    made = GenerateSecretString()
    Secret(stack, "Login", secret_string=word.value, generate_secret_string=made)
    assert problems() == [
        (
            "secret `Login` has a `secret_string`, and a `generate_secret_string` "
            "(leave one of them out)"
        )
    ]


@pytest.mark.parametrize(
    ("made", "problem"),
    [
        (
            GenerateSecretString(password_length=4097),
            "has a generated value with a `password_length` of 4097 (it can be 1 to 4,096)",
        ),
        (
            GenerateSecretString(secret_string_template={"user": "shop"}),
            (
                "has only one of `secret_string_template` and `generate_string_key` "
                "(the one is an object, the other the key of the password in it)"
            ),
        ),
    ],
)
def test_what_secrets_manager_cannot_make_is_told(stack, problems, made, problem):
    """The schema knows nothing of it."""
    Secret(stack, "Login", generate_secret_string=made)
    assert problems() == [f"secret `Login` {problem}"]


def test_replicas_are_in_other_regions(problems):
    """Each once, and none where the secret is itself."""
    app = App("shop")
    stack = Stack(app, "Main", region="eu-west-1")
    regions = ("eu-west-1", "us-east-1", "us-east-1")
    Secret(stack, "Login", replica_regions=[SecretReplica(region) for region in regions])
    with pytest.raises(DeclarationError) as caught:
        synth(app)
    assert [p.message for p in caught.value.problems] == [
        "secret `Login` has a replica in `eu-west-1`, where it is itself",
        "secret `Login` has two replicas in `us-east-1`",
    ]


@pytest.mark.parametrize(
    "options",
    [{"description": "a" * 2049}, {"secret_name": "a" * 513}],
    ids=lambda o: next(iter(o)),
)
def test_what_is_past_a_bound_is_told_at_the_line_of_the_secret(app, stack, options):
    """By the linter, which knows the bounds."""
    secret = Secret(stack, "Login", **options)
    assert [f.at for f in lint(synth(app)) if f.level == "error"] == [secret.at]


def test_a_secret_is_read_and_written_by_who_may(stack, function, statements):
    """One action each, on this secret."""
    login = Secret(stack, "Login")
    function("Reader", allow=[login.read], environment={"LOGIN": login.arn})
    function("Writer", allow=[login.write])
    assert statements("Reader") == [(["secretsmanager:GetSecretValue"], {"Ref": "Login"})]
    assert statements("Writer") == [(["secretsmanager:PutSecretValue"], {"Ref": "Login"})]


def test_the_use_of_a_key_comes_with_the_grant(stack, function, statements):
    """To read opens, to write makes data keys too; through Secrets Manager only."""
    login = Secret(stack, "Login", kms_key_arn=KEY)
    function("Reader", allow=[login.read])
    function("Writer", allow=[login.write])
    assert statements("Reader")[1] == (["kms:Decrypt"], KEY, VIA)
    assert statements("Writer")[1] == (["kms:Decrypt", "kms:GenerateDataKey"], KEY, VIA)


def test_another_resource_gets_the_value_from_cloudformation(app, stack, properties):
    """By a dynamic reference: what stands in the template is where the value is."""
    login = Secret(stack, "Login")
    Resource(
        stack,
        "Feed",
        type="AWS::AppStream::DirectoryConfig",
        properties={"AccountName": login.value(), "AccountPassword": login.value("password")},
    )
    found = properties("Feed")
    assert found["AccountName"] == {"Fn::Sub": "{{resolve:secretsmanager:${Login}:SecretString}}"}
    assert found["AccountPassword"] == {
        "Fn::Sub": "{{resolve:secretsmanager:${Login}:SecretString:password}}"
    }


def test_a_function_changes_the_secret(stack, function, properties, resources, statements):
    """It has what the four steps need; Secrets Manager may invoke it, for this account alone."""
    function(on=[SecretRotation(Secret(stack, "Login"))])
    schedule = resources()["WorkerLogin"]
    assert schedule["Type"] == "AWS::SecretsManager::RotationSchedule"
    assert schedule["DependsOn"] == ["WorkerLoginPermission"]
    assert schedule["Properties"] == {
        "SecretId": {"Ref": "Login"},
        "RotationLambdaARN": {"Fn::GetAtt": ["Worker", "Arn"]},
        "RotationRules": {"AutomaticallyAfterDays": 30},
    }
    assert properties("WorkerLoginPermission") == {
        "Action": "lambda:InvokeFunction",
        "FunctionName": {"Ref": "Worker"},
        "Principal": "secretsmanager.amazonaws.com",
        "SourceAccount": {"Ref": "AWS::AccountId"},
    }
    actions = ["DescribeSecret", "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage"]
    assert statements() == [([f"secretsmanager:{a}" for a in actions], {"Ref": "Login"})]


def test_every_option_of_the_rotation_is_rendered(stack, function, properties):
    """Each option becomes the property that CloudFormation calls so."""
    rotation = SecretRotation(
        Secret(stack, "Login"),
        name="Weekly",
        schedule_expression="cron(0 3 ? * SUN *)",
        duration=timedelta(hours=2),
        rotate_immediately_on_update=False,
    )
    function(on=[rotation])
    assert properties("WorkerWeekly")["RotationRules"] == {
        "ScheduleExpression": "cron(0 3 ? * SUN *)",
        "Duration": "2h",
    }
    assert properties("WorkerWeekly")["RotateImmediatelyOnUpdate"] is False


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (
            {"automatically_after": timedelta(days=1001)},
            ("a `SecretRotation` changes its secret after 1,001 days (it can be 1 to 1,000 days)"),
        ),
        (
            {"duration": timedelta(hours=25)},
            "a `SecretRotation` has a `duration` of 25 hours (it can be 1 to 24 hours)",
        ),
        (
            {"automatically_after": timedelta(days=3), "schedule_expression": "rate(3 days)"},
            (
                "a `SecretRotation` has `automatically_after` and a `schedule_expression` "
                "(leave one of them out)"
            ),
        ),
    ],
)
def test_a_rotation_past_its_bounds_is_told(stack, function, problems, options, problem):
    """The schema knows nothing of them."""
    function(on=[SecretRotation(Secret(stack, "Login"), **options)])
    assert problems() == [problem]


def test_one_function_changes_a_secret(stack, function, problems):
    """Secrets Manager keeps one rotation, and the second would take the place of the first."""
    login = Secret(stack, "Login")
    function("One", on=[SecretRotation(login)])
    function("Two", on=[SecretRotation(login)])
    assert problems() == [
        (
            "secret `Login` is changed by function `Two` and by function `One` "
            "(a secret has one rotation)"
        )
    ]


def test_an_existing_secret_is_used_by_its_arn(stack, function, resources, statements):
    """The whole of it, so that it stands for this secret and no other."""
    login = Secret.existing(stack, "Login", arn=ARN, key=KEY)
    function(allow=[login.read], environment={"LOGIN": login.arn})
    assert "Login" not in resources()
    assert statements() == [
        (["secretsmanager:GetSecretValue"], ARN),
        (["kms:Decrypt"], KEY, VIA),
    ]


def test_an_existing_secret_is_used_by_its_name(stack, function, statements):
    """What AWS adds to the name in the ARN is not known: six characters stand for any."""
    login = Secret.existing(stack, "Login", name="shop/login")
    function(allow=[login.read])
    start = (
        "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:shop/login"
    )
    assert statements() == [(["secretsmanager:GetSecretValue"], {"Fn::Sub": f"{start}-??????"})]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({}, "nothing here says which it is"),
        ({"name": "login", "arn": ARN}, "is said by its name, and by its ARN"),
        ({"arn": ARN.removesuffix("-AbCdEf")}, "does not end with the six characters"),
    ],
)
def test_which_secret_it_is_is_said_once_and_whole(stack, given, problem):
    """IAM would take an ARN without its end for no secret at all."""
    with pytest.raises(DeclarationError, match=problem):
        Secret.existing(stack, "Login", **given)
