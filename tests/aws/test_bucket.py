"""The bucket, its grants, and the trigger that listens to it."""

from __future__ import annotations

from datetime import timedelta

import botocore.session
import pytest

from lambdaform import (
    Bucket,
    BucketTrigger,
    Condition,
    Cors,
    Fn,
    Function,
    InlineCode,
    LifecycleRule,
    Stack,
)
from lambdaform.aws.bucket_events import EVENTS
from lambdaform.errors import DeclarationError
from lambdaform.synth import synth

KEY = "arn:aws:kms:eu-west-1:123456789012:key/abc"
FLAGS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")


def att(id, attribute="Arn"):
    return {"Fn::GetAtt": [id, attribute]}


def sub(text):
    return {"Fn::Sub": text}


def when(name):
    return Fn.equals(name, "yes")


def test_a_bucket_is_closed_encrypted_and_owned(stack, properties):
    """Without options nobody from outside gets in, and all objects are the owner's."""
    Bucket(stack, "Uploads")
    rule = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    assert properties("Uploads") == {
        "BucketEncryption": {"ServerSideEncryptionConfiguration": [rule]},
        "PublicAccessBlockConfiguration": dict.fromkeys(FLAGS, True),
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
    }


def test_a_bucket_refuses_requests_without_tls(stack, properties):
    """The bucket's policy denies everything that comes in the clear, to everybody."""
    Bucket(stack, "Uploads")
    assert properties("UploadsPolicy") == {
        "Bucket": {"Ref": "Uploads"},
        "PolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "TlsOnly",
                    "Effect": "Deny",
                    "Principal": "*",
                    "Action": "s3:*",
                    "Resource": [att("Uploads"), sub("${Uploads.Arn}/*")],
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                }
            ],
        },
    }


def test_every_option_is_rendered(stack, properties):
    """Each option becomes the property that CloudFormation calls so."""
    Bucket(
        stack,
        "Uploads",
        versioning=True,
        event_bridge=True,
        kms_key_arn=KEY,
        block_public_access=False,
        object_ownership="ObjectWriter",
        bucket_name="uploads",
    )
    rule = {
        "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY},
        "BucketKeyEnabled": True,
    }
    assert properties("Uploads") == {
        "BucketName": "uploads",
        "BucketEncryption": {"ServerSideEncryptionConfiguration": [rule]},
        "PublicAccessBlockConfiguration": dict.fromkeys(FLAGS, False),
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "ObjectWriter"}]},
        "VersioningConfiguration": {"Status": "Enabled"},
        "NotificationConfiguration": {"EventBridgeConfiguration": {"EventBridgeEnabled": True}},
    }


def test_what_grows_old_is_moved_and_deleted(stack, properties):
    """A rule says it in whole days; its objects are all, or those with a prefix."""
    Bucket(
        stack,
        "Uploads",
        lifecycle_rules=[
            LifecycleRule(
                prefix="tmp/",
                expiration=timedelta(days=3),
                abort_incomplete_multipart_upload=timedelta(days=1),
            ),
            LifecycleRule(
                transitions={"STANDARD_IA": timedelta(days=30), "GLACIER": timedelta(days=90)},
                noncurrent_version_expiration=timedelta(days=60),
                newer_noncurrent_versions=3,
                noncurrent_version_transitions={"GLACIER_IR": timedelta(days=10)},
            ),
        ],
    )
    assert properties("Uploads")["LifecycleConfiguration"] == {
        "Rules": [
            {
                "Status": "Enabled",
                "Prefix": "tmp/",
                "ExpirationInDays": 3,
                "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
            },
            {
                "Status": "Enabled",
                "Transitions": [
                    {"StorageClass": "STANDARD_IA", "TransitionInDays": 30},
                    {"StorageClass": "GLACIER", "TransitionInDays": 90},
                ],
                "NoncurrentVersionExpiration": {"NoncurrentDays": 60, "NewerNoncurrentVersions": 3},
                "NoncurrentVersionTransitions": [
                    {"StorageClass": "GLACIER_IR", "TransitionInDays": 10}
                ],
            },
        ]
    }


def test_web_pages_may_read_and_write(stack, properties):
    """CORS is said as for an API; S3 has no `*` for the methods, and gets all of them."""
    every = Cors(allow_origins=["https://example.com"])
    some = Cors(
        allow_methods=["PUT"],
        allow_headers=["content-type"],
        expose_headers=["ETag"],
        max_age=timedelta(hours=1),
    )
    Bucket(stack, "Uploads", cors=[every, some])
    assert properties("Uploads")["CorsConfiguration"] == {
        "CorsRules": [
            {
                "AllowedOrigins": ["https://example.com"],
                "AllowedMethods": ["GET", "PUT", "POST", "DELETE", "HEAD"],
            },
            {
                "AllowedOrigins": ["*"],
                "AllowedMethods": ["PUT"],
                "AllowedHeaders": ["content-type"],
                "ExposedHeaders": ["ETag"],
                "MaxAge": 3600,
            },
        ]
    }


def test_s3_has_no_credentials_in_cors(stack, problems):
    """What S3 cannot do is told rather than dropped."""
    Bucket(stack, "Uploads", cors=[Cors(allow_credentials=True)])
    assert problems() == [
        "bucket `Uploads` has `allow_credentials` in its `cors` (S3 has no such option)"
    ]


def test_access_logs_go_to_another_bucket(stack, resources):
    """That one's policy lets S3 write under the id of this one, and is there first."""
    Bucket(stack, "Uploads", access_logs=Bucket(stack, "Logs"))
    uploads, policy = resources()["Uploads"], resources()["LogsPolicy"]
    assert uploads["Properties"]["LoggingConfiguration"] == {
        "DestinationBucketName": {"Ref": "Logs"},
        "LogFilePrefix": "Uploads/",
    }
    assert uploads["DependsOn"] == ["LogsPolicy"]
    assert policy["Properties"]["PolicyDocument"]["Statement"][1] == {
        "Sid": "AccessLogs",
        "Effect": "Allow",
        "Principal": {"Service": "logging.s3.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": [sub("${Logs.Arn}/Uploads/*")],
        "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
    }


def test_access_logs_go_to_an_existing_bucket_by_its_name(stack, resources):
    """The policy of a bucket that exists is not ours to write."""
    Bucket(stack, "Uploads", access_logs=Bucket.existing(stack, "Logs", name="logs"))
    uploads = resources()["Uploads"]
    assert uploads["Properties"]["LoggingConfiguration"]["DestinationBucketName"] == "logs"
    assert "DependsOn" not in uploads


def test_access_logs_take_no_key_of_a_customer(stack, problems):
    """S3 would deliver nothing, and say nothing."""
    Bucket(stack, "Uploads", access_logs=Bucket(stack, "Logs", kms_key_arn=KEY))
    assert problems() == [
        (
            "bucket `Uploads` has its access logs in bucket `Logs`, which has a `kms_key_arn` "
            "(S3 writes access logs under its own key only)"
        )
    ]


def test_the_policy_takes_further_statements(stack, properties, resources):
    """A bucket has one policy; without statements it has none."""
    mine = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudfront.amazonaws.com"},
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::uploads/*",
    }
    Bucket(stack, "Uploads", policy=[mine], tls_only=False)
    Bucket(stack, "Plain", tls_only=False)
    assert properties("UploadsPolicy")["PolicyDocument"]["Statement"] == [mine]
    assert "PlainPolicy" not in resources()


def test_grants_are_on_the_objects_or_on_the_bucket(stack, function, statements):
    """Objects are read, written and deleted; what is listed is the bucket."""
    uploads = Bucket.existing(stack, "Uploads", arn="arn:aws:s3:::uploads")
    function(allow=[uploads.read, uploads.list, uploads.delete, uploads.write])
    assert statements() == [
        (
            ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
            "arn:aws:s3:::uploads/*",
        ),
        (["s3:ListBucket"], "arn:aws:s3:::uploads"),
    ]


def test_exact_operations_can_be_granted(stack, function, statements):
    """`grant` takes IAM's names of S3's actions, each on what it applies to."""
    uploads = Bucket(stack, "Uploads")
    function(allow=[uploads.grant("GetObjectTagging", "GetBucketLocation")])
    assert statements() == [
        (["s3:GetObjectTagging"], sub("${Uploads.Arn}/*")),
        (["s3:GetBucketLocation"], att("Uploads")),
    ]


@pytest.mark.parametrize(
    ("operation", "action"),
    [
        ("ListObjectsV2", "`ListBucket`"),
        ("HeadObject", "`GetObject`"),
        ("DeleteObjects", "`DeleteObject`"),
        ("CopyObject", "`GetObject` on what it copies and `PutObject` on where to"),
    ],
)
def test_operations_that_iam_calls_otherwise_lead_to_its_actions(
    stack, function, problems, operation, action
):
    """Many operations of S3 are no actions of IAM: the hint names the one to grant."""
    function(allow=[Bucket(stack, "Uploads").grant(operation)])
    assert problems() == [f"the IAM action `s3:{operation}` does not exist (IAM calls it {action})"]


def test_a_grant_can_be_narrowed_to_prefixes(stack, function, statements):
    """Objects by their ARN, lists by the prefix that they ask for; conditions hold for both."""
    uploads = Bucket(stack, "Uploads")
    tls = {"Bool": {"aws:SecureTransport": "true"}}
    narrow = uploads.grant("GetObject", "ListBucket").prefix("in/", "out/").when(tls)
    function(allow=[narrow, uploads.write.prefix("out/")])
    assert statements() == [
        (
            ["s3:GetObject"],
            [sub("${Uploads.Arn}/in/*"), sub("${Uploads.Arn}/out/*")],
            tls,
        ),
        (
            ["s3:ListBucket"],
            att("Uploads"),
            {**tls, "StringLike": {"s3:prefix": ["in/*", "out/*"]}},
        ),
        (["s3:AbortMultipartUpload", "s3:PutObject"], sub("${Uploads.Arn}/out/*")),
    ]


def test_what_knows_no_prefix_cannot_be_narrowed_to_one(stack, function, problems):
    """An action on the bucket itself would hold for all of it."""
    function(allow=[Bucket(stack, "Uploads").grant("GetBucketLocation").prefix("in/")])
    assert problems() == [
        "`s3:GetBucketLocation` on bucket `Uploads` cannot be held to a prefix (None)"
    ]


def test_the_use_of_a_key_comes_with_the_grant(stack, function, statements):
    """Reading opens the key; writing makes a data key, and opens it for large uploads."""
    uploads = Bucket(stack, "Uploads", kms_key_arn=KEY)
    function("Reader", allow=[uploads.read.prefix("in/")])
    function("Writer", allow=[uploads.write])
    via = {"StringEquals": {"kms:ViaService": sub("s3.${AWS::Region}.amazonaws.com")}}
    assert statements("Reader")[1:] == [(["kms:Decrypt"], KEY, via)]
    assert statements("Writer")[1:] == [(["kms:Decrypt", "kms:GenerateDataKey"], KEY, via)]


def test_a_bucket_has_attributes(stack, function, properties):
    """Name, ARNs and host name are there for what is written by hand."""
    uploads = Bucket(stack, "Uploads")
    function(
        environment={
            "BUCKET": uploads.name,
            "HOST": uploads.regional_domain_name,
            "INCOMING": uploads.objects_arn("in/"),
        }
    )
    assert properties("Worker")["Environment"]["Variables"] == {
        "BUCKET": {"Ref": "Uploads"},
        "HOST": att("Uploads", "RegionalDomainName"),
        "INCOMING": sub("${Uploads.Arn}/in/*"),
    }


def test_a_trigger_is_a_property_of_the_bucket(stack, function, resources):
    """One configuration for each event; the permission, which S3 looks for, is made before."""
    trigger = BucketTrigger(
        Bucket(stack, "Uploads"),
        events=["s3:ObjectCreated:*", "s3:ObjectRemoved:*"],
        prefix="in/",
        suffix=".png",
    )
    function(on=[trigger])
    rules = [{"Name": "prefix", "Value": "in/"}, {"Name": "suffix", "Value": ".png"}]
    filtered = {"Function": att("Worker"), "Filter": {"S3Key": {"Rules": rules}}}
    uploads = resources()["Uploads"]
    assert uploads["Properties"]["NotificationConfiguration"] == {
        "LambdaConfigurations": [
            {"Event": "s3:ObjectCreated:*", **filtered},
            {"Event": "s3:ObjectRemoved:*", **filtered},
        ]
    }
    assert uploads["DependsOn"] == ["WorkerUploadsPermission"]
    assert resources()["WorkerUploadsPermission"]["Properties"] == {
        "Action": "lambda:InvokeFunction",
        "FunctionName": {"Ref": "Worker"},
        "Principal": "s3.amazonaws.com",
        "SourceAccount": {"Ref": "AWS::AccountId"},
    }


def test_what_s3_could_not_deliver_is_kept(stack, function, resources):
    """S3 hands its events over and forgets them: the function has a dead-letter queue."""
    function(on=[BucketTrigger(Bucket(stack, "Uploads"))])
    assert resources()["WorkerDeadLetters"]["Type"] == "AWS::SQS::Queue"


def test_a_trigger_of_a_conditional_function_is_conditional(stack, function, resources):
    """The bucket is always there, and notifies the function only where that is there too.

    A `DependsOn` cannot be conditional: the permission is named beside the function instead.
    """
    condition = Condition(stack, "IsLive", expression=when("live"))
    uploads = Bucket(stack, "Uploads")
    function(on=[BucketTrigger(uploads)], condition=condition)
    made = resources()["Uploads"]
    both = [att("Worker"), {"Ref": "WorkerUploadsPermission"}]
    live = {"Event": "s3:ObjectCreated:*", "Function": {"Fn::Select": [0, both]}}
    assert made["Properties"]["NotificationConfiguration"]["LambdaConfigurations"] == [
        {"Fn::If": ["IsLive", live, {"Ref": "AWS::NoValue"}]}
    ]
    assert "DependsOn" not in made


def test_a_conditional_function_may_know_its_bucket(stack, function, resources):
    """The custom resource, too, is always there and names the permission beside the function."""
    condition = Condition(stack, "IsLive", expression=when("live"))
    uploads = Bucket(stack, "Uploads")
    environment = {"BUCKET": uploads.name}
    function(on=[BucketTrigger(uploads)], environment=environment, condition=condition)
    custom = resources()["UploadsNotifications"]
    both = [att("Worker"), {"Ref": "WorkerUploadsPermission"}]
    live = {"LambdaFunctionArn": {"Fn::Select": [0, both]}, "Events": ["s3:ObjectCreated:*"]}
    assert "Condition" not in custom
    assert custom["DependsOn"] == ["UploadsPolicy"]
    assert custom["Properties"]["LambdaFunctionConfigurations"] == [
        {"Fn::If": ["IsLive", live, {"Ref": "AWS::NoValue"}]}
    ]


def test_bucket_and_function_may_share_a_condition(stack, function, resources):
    """Where one is there, the other is: the notification needs no condition of its own."""
    condition = Condition(stack, "IsLive", expression=when("live"))
    uploads = Bucket(stack, "Uploads", condition=condition)
    function(on=[BucketTrigger(uploads)], condition=condition)
    configurations = resources()["Uploads"]["Properties"]["NotificationConfiguration"]
    live = {"Event": "s3:ObjectCreated:*", "Function": att("Worker")}
    assert configurations["LambdaConfigurations"] == [live]


def test_two_triggers_of_a_function_on_one_bucket_need_names(stack, function, problems, resources):
    """Their ids come from the bucket, so that the second clashes unless it has a `name`."""
    uploads = Bucket(stack, "Uploads")
    pictures = BucketTrigger(uploads, suffix=".png")
    function(on=[pictures, BucketTrigger(uploads, suffix=".csv", name="Lists")])
    assert {"WorkerUploadsPermission", "WorkerListsPermission"} <= resources().keys()
    function("Other", on=[BucketTrigger(uploads, suffix=".a"), BucketTrigger(uploads, suffix=".b")])
    [problem] = problems()
    assert problem.startswith("the id `OtherUploadsPermission` is taken: ")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {"prefix": "in/"}),
        ({"prefix": "in/"}, {"suffix": ".png"}),
        ({"suffix": ".jpg"}, {"suffix": "jpg"}),
        ({"events": ["s3:ObjectCreated:Put"]}, {}),
        ({}, {"events": ["s3:ObjectRemoved:*", "s3:ObjectCreated:Copy"]}),
    ],
)
def test_one_event_of_one_object_has_one_trigger(stack, function, problems, one, other):
    """S3 refuses filters that one key could meet both of, for events that both ask for."""
    uploads = Bucket(stack, "Uploads")
    first = BucketTrigger(uploads, **one)
    function(on=[first])
    function("Other", on=[BucketTrigger(uploads, **other)])
    event = other.get("events", ["s3:ObjectCreated:*"])[-1]
    assert problems() == [
        (
            f"bucket `Uploads` has two triggers for `{event}` on the same objects "
            f"(the other is at {first.line}; let their prefixes or suffixes differ)"
        )
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"prefix": "in/"}, {"prefix": "out/"}),
        ({"prefix": "in/", "suffix": ".jpg"}, {"prefix": "in/", "suffix": ".png"}),
        ({}, {"events": ["s3:ObjectRemoved:*"]}),
        (
            {"events": ["s3:ObjectRemoved:Delete"]},
            {"events": ["s3:ObjectRemoved:DeleteMarkerCreated"]},
        ),
    ],
)
def test_triggers_apart_are_no_problem(stack, function, properties, one, other):
    """Other keys, or other events, may go to other functions."""
    uploads = Bucket(stack, "Uploads")
    function(on=[BucketTrigger(uploads, **one)])
    function("Other", on=[BucketTrigger(uploads, **other)])
    assert len(properties("Uploads")["NotificationConfiguration"]["LambdaConfigurations"]) == 2


def test_functions_that_exclude_each_other_may_share_events(stack, function, properties):
    """Under two conditions, only one of the functions may ever be there."""
    uploads = Bucket(stack, "Uploads")
    for name in ("Blue", "Green"):
        condition = Condition(stack, f"Is{name}", expression=when(name))
        function(name, on=[BucketTrigger(uploads)], condition=condition)
    assert len(properties("Uploads")["NotificationConfiguration"]["LambdaConfigurations"]) == 2


def test_one_trigger_names_an_event_once(stack, function, problems):
    """An event and all events of its family are the same event twice."""
    events = ["s3:ObjectCreated:*", "s3:ObjectCreated:Put"]
    function(on=[BucketTrigger(Bucket(stack, "Uploads"), events=events)])
    assert problems() == [
        (
            "a trigger of function `Worker` names `s3:ObjectCreated:*` and `s3:ObjectCreated:Put` "
            "(one is part of the other: name one of them)"
        )
    ]


def test_options_of_a_wrong_type_are_told_and_nothing_breaks(stack, function, problems):
    """A trigger that is told to be wrong is left out of what the bucket does."""
    uploads = Bucket(stack, "Uploads")
    function(on=[BucketTrigger(uploads, prefix=5)])
    function("Other", on=[BucketTrigger(uploads)])
    [problem] = problems()
    assert "`prefix` is `5`, but it takes a string" in problem


def test_an_existing_bucket_is_used_by_its_name(stack, function, resources, statements, properties):
    """Its ARN holds no account and no region."""
    legacy = Bucket.existing(stack, "Legacy", name="legacy", key=KEY)
    environment = {"BUCKET": legacy.name, "HOST": legacy.regional_domain_name}
    function(allow=[legacy.read], environment=environment)
    assert "Legacy" not in resources()
    read, decrypt = statements()
    assert read == (["s3:GetObject"], sub("arn:${AWS::Partition}:s3:::legacy/*"))
    assert decrypt[:2] == (["kms:Decrypt"], KEY)
    host = sub("legacy.s3.${AWS::Region}.${AWS::URLSuffix}")
    assert properties("Worker")["Environment"]["Variables"] == {"BUCKET": "legacy", "HOST": host}


def test_an_existing_bucket_needs_a_name_or_an_arn(stack):
    """Without either there is nothing to use."""
    with pytest.raises(DeclarationError, match="nothing here says which it is"):
        Bucket.existing(stack, "Legacy")


def test_the_grant_of_a_trigger_s_own_bucket_closes_no_cycle(stack, function, resources):
    """A function may read the bucket that triggers it: the statement moves, the trigger stays."""
    uploads = Bucket(stack, "Uploads")
    function(on=[BucketTrigger(uploads)], allow=[uploads.read])
    made = resources()
    assert "NotificationConfiguration" in made["Uploads"]["Properties"]
    assert made["WorkerRolePolicy"]["Type"] == "AWS::IAM::Policy"
    assert "UploadsNotifications" not in made


def test_a_reference_to_a_trigger_s_own_bucket_closes_no_cycle(stack, function, resources):
    """A function may know the bucket that triggers it: then a custom resource does the notifying.

    It comes after the bucket, its policy, and the permission, which the bucket no longer needs.
    """
    uploads = Bucket(stack, "Uploads", event_bridge=True)
    trigger = BucketTrigger(uploads, prefix="in/")
    function(on=[trigger], allow=[uploads.read], environment={"BUCKET": uploads.name})
    made = resources()
    assert "NotificationConfiguration" not in made["Uploads"]["Properties"]
    assert "DependsOn" not in made["Uploads"]
    assert made["Worker"]["Properties"]["Environment"]["Variables"] == {
        "BUCKET": {"Ref": "Uploads"}
    }
    rules = [{"Name": "prefix", "Value": "in/"}]
    assert made["UploadsNotifications"] == {
        "Type": "Custom::BucketNotifications",
        "DependsOn": ["WorkerUploadsPermission", "UploadsPolicy"],
        "Properties": {
            "ServiceToken": att("UploadsNotificationsFunction"),
            "ServiceTimeout": 600,
            "Bucket": {"Ref": "Uploads"},
            "LambdaFunctionConfigurations": [
                {
                    "LambdaFunctionArn": att("Worker"),
                    "Events": ["s3:ObjectCreated:*"],
                    "Filter": {"Key": {"FilterRules": rules}},
                }
            ],
            "EventBridge": True,
        },
    }


def test_depends_on_a_trigger_s_own_bucket_closes_no_cycle(stack, function, resources):
    """An order that no reference shows is broken in the same way."""
    uploads = Bucket(stack, "Uploads")
    function(on=[BucketTrigger(uploads)], depends_on=[uploads])
    assert resources()["Worker"]["DependsOn"] == ["Uploads"]
    assert "UploadsNotifications" in resources()


def test_resources_apart_are_part_of_the_bucket(stack, function, resources):
    """They have its condition and its tags, and can be overridden by their ids."""
    condition = Condition(stack, "IsLive", expression=when("live"))
    uploads = Bucket(stack, "Uploads", condition=condition, tags={"part": "uploads"})
    environment = {"BUCKET": uploads.name}
    function(on=[BucketTrigger(uploads)], environment=environment, condition=condition)
    stack.override("UploadsNotificationsFunction", Runtime="python3.13")
    made = {id: body for id, body in resources().items() if "Notifications" in id}
    assert {body["Condition"] for body in made.values()} == {"IsLive"}
    function = made["UploadsNotificationsFunction"]["Properties"]
    assert function["Tags"] == [{"Key": "part", "Value": "uploads"}]
    assert function["Runtime"] == "python3.13"


def test_an_existing_bucket_triggers_by_a_custom_resource(stack, function, resources):
    """One for all functions of the stack; S3 may invoke them for this bucket and no other."""
    legacy = Bucket.existing(stack, "Legacy", arn="arn:aws:s3:::legacy")
    function(on=[BucketTrigger(legacy, prefix="in/")])
    function("Other", on=[BucketTrigger(legacy, prefix="out/")])
    made = resources()
    custom = made["LegacyNotifications"]
    assert custom["DependsOn"] == ["WorkerLegacyPermission", "OtherLegacyPermission"]
    assert custom["Properties"]["Bucket"] == "legacy"
    functions = custom["Properties"]["LambdaFunctionConfigurations"]
    assert [c["LambdaFunctionArn"] for c in functions] == [att("Worker"), att("Other")]
    permission = made["WorkerLegacyPermission"]["Properties"]
    assert permission["SourceArn"] == "arn:aws:s3:::legacy"
    assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}


def test_functions_of_an_existing_bucket_share_their_condition(stack, function, problems):
    """The custom resource is there for all of them or for none."""
    legacy = Bucket.existing(stack, "Legacy", name="legacy")
    function(on=[BucketTrigger(legacy, prefix="in/")])
    condition = Condition(stack, "IsLive", expression=when("live"))
    function("Other", on=[BucketTrigger(legacy, prefix="out/")], condition=condition)
    assert problems() == [
        (
            "function `Worker` and function `Other` listen to bucket `Legacy` under different "
            "conditions (declare the bucket for each of them, under an id of its own)"
        )
    ]


def test_a_bucket_of_another_stack_triggers_by_a_custom_resource(app, stack, function, resources):
    """The stacks need each other one way only: that of the bucket knows nothing of the function."""
    uploads = Bucket(Stack(app, "Data"), "Uploads")
    function(on=[BucketTrigger(uploads)], environment={"BUCKET": uploads.name})
    custom = resources()["UploadsNotifications"]
    assert custom["DependsOn"] == ["WorkerUploadsPermission"]
    assert custom["Properties"]["Bucket"]["Fn::GetStackOutput"]["OutputName"] == "UploadsRef"
    data = synth(app).template("Data").body["Resources"]
    assert data.keys() == {"Uploads", "UploadsPolicy"}


def test_a_bucket_that_another_stack_listens_to_leaves_its_own_property(app, stack, resources):
    """CloudFormation would put that property in the place of what the other stack put."""
    uploads = Bucket(stack, "Uploads", event_bridge=True)
    other = Stack(app, "Other")
    for scope, id, suffix in ((stack, "Near", ".png"), (other, "Far", ".csv")):
        code = InlineCode("def handler(event, context): ...\n")
        trigger = BucketTrigger(uploads, suffix=suffix)
        Function(scope, id, code=code, handler="index.handler", on=[trigger])
    made = resources()
    assert "NotificationConfiguration" not in made["Uploads"]["Properties"]
    near = made["UploadsNotifications"]["Properties"]
    far = synth(app).template("Other").body["Resources"]["UploadsNotifications"]["Properties"]
    arns = [p["LambdaFunctionConfigurations"][0]["LambdaFunctionArn"] for p in (near, far)]
    assert arns == [att("Near"), att("Far")]
    assert near["EventBridge"] is True
    assert "EventBridge" not in far


def test_the_events_are_those_of_s3():
    """S3's own service model knows them all."""
    model = botocore.session.get_session().get_service_model("s3")
    assert set(model.shape_for("Event").enum) == EVENTS


def test_an_event_that_s3_does_not_know_is_told(stack, function, problems):
    """With the one that was meant."""
    uploads = Bucket(stack, "Uploads")
    function(on=[BucketTrigger(uploads, events=["s3:ObjectCreate:*"])])
    assert problems() == [
        (
            "a trigger of function `Worker` names `s3:ObjectCreate:*`, which is no event of S3"
            " (did you mean `s3:ObjectCreated:*`?)"
        )
    ]
