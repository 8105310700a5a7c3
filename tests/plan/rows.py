"""Edits, and what the plan must say of them: thought through against AWS's pages, one by one.

A row has a title, what is deployed, what the app says, what happens to resources
(`replace Orders: TableName`), and what that means (`data replace:Orders`; `-` is told only).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

from kinds import SHARED, worker
from plan.planned import template

from lambdaform import (
    Bucket,
    Cors,
    EventBus,
    FunctionUrl,
    GlobalSecondaryIndex,
    HttpApi,
    InlineCode,
    JwtAuthorizer,
    Key,
    Layer,
    LifecycleRule,
    LocalSecondaryIndex,
    OnDemandThroughput,
    Queue,
    QueueTrigger,
    RestApi,
    Route,
    Schedule,
    Secret,
    SsmParameter,
    Stream,
    StreamConsumer,
    StreamTrigger,
    Table,
    TableKey,
    Topic,
)


class Row(NamedTuple):
    """An edit, and what must be said of it."""

    title: str
    before: Any
    after: Any
    actions: list[str]
    means: list[str] = []


def table(**options: Any) -> Any:
    return lambda s: Table(s, "Orders", **{"partition_key": "pk", **options})


def index(name: str, key: Any = "x", **more: Any) -> GlobalSecondaryIndex:
    return GlobalSecondaryIndex(name, partition_key=key, **more)


def queue(**options: Any) -> Any:
    return lambda s: Queue(s, "Jobs", **{"dead_letter_queue": False, **options})


def bucket(**options: Any) -> Any:
    return lambda s: Bucket(s, "Files", **options)


def stream(**options: Any) -> Any:
    return lambda s: Stream(s, "Clicks", **options)


def function(**options: Any) -> Any:
    return lambda s: worker(s, **options)


def granting(*operations: str) -> Any:
    def declare(s: Any) -> None:
        orders = Table(s, "Orders", partition_key="pk")
        worker(s, allow=[orders.grant(*operations)] if operations else [])

    return declare


def api(*routes: str, kind: Any = HttpApi, **options: Any) -> Any:
    def declare(s: Any) -> None:
        made = kind(s, "Api", **options)
        worker(s, on=[Route(made, route) for route in routes])

    return declare


def gone(s: Any) -> None:
    """Leave nothing but something that nobody misses."""
    SsmParameter(s, "Rest", value="?")


def kept(one: Any) -> Any:
    """Declare something, and the same that nobody misses."""

    def declare(s: Any) -> None:
        one(s)
        gone(s)

    return declare


KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
OTHER_KEY = KEY.replace("1234abcd", "4321abcd")

TABLES = [
    Row(
        "another partition key",
        table(),
        table(partition_key="id"),
        ["replace Orders: AttributeDefinitions KeySchema"],
        ["data replace:Orders"],
    ),
    Row(
        "a sort key",
        table(),
        table(sort_key="sk"),
        ["replace Orders: AttributeDefinitions KeySchema"],
        ["data replace:Orders"],
    ),
    Row(
        "a physical name",
        table(),
        table(table_name="orders"),
        ["replace Orders: TableName"],
        ["data replace:Orders"],
    ),
    Row(
        "a key of a table with a name: two cannot have it",
        table(table_name="orders"),
        table(table_name="orders", partition_key="id"),
        ["replace Orders: AttributeDefinitions KeySchema"],
        ["refusal -", "data replace:Orders"],
    ),
    Row(
        "another type of an attribute that stays: the table is made anew",
        table(global_secondary_indexes=[index("ByA")]),
        table(global_secondary_indexes=[index("ByA", TableKey("x", "N"))]),
        ["replace Orders: AttributeDefinitions"],
        ["data replace:Orders"],
    ),
    Row(
        "one index more",
        table(),
        table(global_secondary_indexes=[index("ByA")]),
        ["change Orders: AttributeDefinitions GlobalSecondaryIndexes"],
    ),
    Row(
        "two indexes more: DynamoDB makes one in an update",
        table(),
        table(global_secondary_indexes=[index("ByA"), index("ByB", "y")]),
        ["change Orders: AttributeDefinitions GlobalSecondaryIndexes"],
        ["refusal -"],
    ),
    Row(
        "one index for another: two changes in an update",
        table(global_secondary_indexes=[index("ByA")]),
        table(global_secondary_indexes=[index("ByB")]),
        ["change Orders: GlobalSecondaryIndexes"],
        ["refusal -"],
    ),
    Row(
        "an index less",
        table(global_secondary_indexes=[index("ByA")]),
        table(),
        ["change Orders: AttributeDefinitions GlobalSecondaryIndexes"],
    ),
    Row(
        "an index of the same name with another key",
        table(global_secondary_indexes=[index("ByA")]),
        table(global_secondary_indexes=[index("ByA", "y")]),
        ["change Orders: AttributeDefinitions GlobalSecondaryIndexes"],
        ["refusal -"],
    ),
    Row(
        "indexes in another order",
        table(global_secondary_indexes=[index("ByA"), index("ByB", "y")]),
        table(global_secondary_indexes=[index("ByB", "y"), index("ByA")]),
        ["change Orders: AttributeDefinitions GlobalSecondaryIndexes"],
    ),
    Row(
        "a local index more: only a new table can have one",
        table(sort_key="sk"),
        table(sort_key="sk", local_secondary_indexes=[LocalSecondaryIndex("ByT", sort_key="t")]),
        ["perhaps replace Orders: AttributeDefinitions LocalSecondaryIndexes"],
        ["data replace:Orders"],
    ),
    Row(
        "a stream for it",
        table(),
        table(stream="KEYS_ONLY"),
        ["change Orders: StreamSpecification"],
    ),
    Row(
        "limits of throughput",
        table(),
        table(throughput=OnDemandThroughput(max_read_request_units=5)),
        ["change Orders: OnDemandThroughput"],
    ),
    Row(
        "items that expire",
        table(),
        table(ttl_attribute="expires"),
        ["change Orders: TimeToLiveSpecification"],
        ["data weaken:Orders"],
    ),
    Row(
        "another attribute by which items expire",
        table(ttl_attribute="expires"),
        table(ttl_attribute="until"),
        ["change Orders: TimeToLiveSpecification"],
        ["data weaken:Orders"],
    ),
    Row(
        "items that expire no longer",
        table(ttl_attribute="expires"),
        table(),
        ["change Orders: TimeToLiveSpecification"],
    ),
    Row(
        "no deletion protection any more",
        table(deletion_protection=True),
        table(deletion_protection=False),
        ["change Orders: DeletionProtectionEnabled"],
        ["data weaken:Orders"],
    ),
    Row(
        "a name for a table that is protected from deletion: the old one stays",
        table(deletion_protection=True),
        table(deletion_protection=True, table_name="orders"),
        ["replace Orders: TableName"],
        ["data replace:Orders"],
    ),
    Row(
        "protected from deletion, and removed: it stays",
        kept(table(deletion_protection=True)),
        gone,
        ["remove Orders"],
        ["data -"],
    ),
    Row("removed", kept(table()), gone, ["remove Orders"], ["data remove:Orders"]),
    Row(
        "a shorter time to which it can be restored",
        template(
            Orders=(
                "DynamoDB::Table",
                {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}},
            )
        ),
        template(
            Orders=(
                "DynamoDB::Table",
                {
                    "PointInTimeRecoverySpecification": {
                        "PointInTimeRecoveryEnabled": True,
                        "RecoveryPeriodInDays": 7,
                    }
                },
            )
        ),
        ["change Orders: PointInTimeRecoverySpecification"],
        ["data weaken:Orders"],
    ),
    Row(
        "no restoring to a point in time",
        template(
            Orders=(
                "DynamoDB::Table",
                {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}},
            )
        ),
        template(Orders=("DynamoDB::Table", {})),
        ["change Orders: PointInTimeRecoverySpecification"],
        ["data weaken:Orders"],
    ),
    Row(
        "another table class",
        table(),
        table(table_class="STANDARD_INFREQUENT_ACCESS"),
        ["change Orders: TableClass"],
        ["interruption -"],
    ),
    Row(
        "a key of one's own",
        table(),
        table(kms_key_arn=KEY),
        ["change Orders: SSESpecification"],
    ),
    Row(
        "another key",
        table(kms_key_arn=KEY),
        table(kms_key_arn=OTHER_KEY),
        ["change Orders: SSESpecification"],
        ["exposure -"],
    ),
    Row(
        "no key of one's own any more",
        table(kms_key_arn=KEY),
        table(),
        ["change Orders: SSESpecification"],
        ["exposure weaken:Orders"],
    ),
    Row(
        "attributes in another order are the same",
        template(
            Orders=(
                "DynamoDB::Table",
                {
                    "AttributeDefinitions": [
                        {"AttributeName": "a", "AttributeType": "S"},
                        {"AttributeName": "b", "AttributeType": "S"},
                    ]
                },
            )
        ),
        template(
            Orders=(
                "DynamoDB::Table",
                {
                    "AttributeDefinitions": [
                        {"AttributeName": "b", "AttributeType": "S"},
                        {"AttributeName": "a", "AttributeType": "S"},
                    ]
                },
            )
        ),
        ["change Orders: AttributeDefinitions"],
    ),
    Row(
        "Retain taken away",
        template(
            Orders=(
                "DynamoDB::Table",
                {},
                {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"},
            )
        ),
        template(Orders=("DynamoDB::Table", {})),
        ["change Orders: DeletionPolicy UpdateReplacePolicy"],
        ["data weaken:Orders", "data weaken:Orders"],
    ),
    Row(
        "replaced in the edit that takes Retain away: the worse of the two counts",
        template(Orders=("DynamoDB::Table", {"TableName": "a"}, {"UpdateReplacePolicy": "Retain"})),
        template(Orders=("DynamoDB::Table", {"TableName": "b"})),
        ["replace Orders: TableName UpdateReplacePolicy"],
        ["data replace:Orders", "data weaken:Orders"],
    ),
    Row(
        "replaced, but kept: the app begins with an empty one",
        template(Orders=("DynamoDB::Table", {"TableName": "a"}, {"UpdateReplacePolicy": "Retain"})),
        template(Orders=("DynamoDB::Table", {"TableName": "b"}, {"UpdateReplacePolicy": "Retain"})),
        ["replace Orders: TableName"],
        ["data replace:Orders"],
    ),
    Row(
        "removed, and kept",
        template(
            Orders=("DynamoDB::Table", {}, {"DeletionPolicy": "Retain"}), Rest=("SNS::Topic", {})
        ),
        template(Rest=("SNS::Topic", {})),
        ["remove Orders"],
        ["data -"],
    ),
    Row(
        "another type under the same id",
        template(Orders=("DynamoDB::Table", {})),
        template(Orders=("SQS::Queue", {})),
        ["change Orders"],
        ["refusal -"],
    ),
    Row(
        "the same id under another id with the name that the old one has",
        template(
            Old=("DynamoDB::Table", {"TableName": "orders", "BillingMode": "PAY_PER_REQUEST"})
        ),
        template(
            New=("DynamoDB::Table", {"TableName": "orders", "BillingMode": "PAY_PER_REQUEST"})
        ),
        ["add New", "remove Old"],
        ["refusal -", "data remove:Old"],
    ),
]

QUEUES = [
    Row(
        "another visibility timeout",
        template(Jobs=("SQS::Queue", {"VisibilityTimeout": 30})),
        template(Jobs=("SQS::Queue", {"VisibilityTimeout": 60})),
        ["change Jobs: VisibilityTimeout"],
    ),
    Row(
        "FIFO",
        queue(),
        queue(fifo=True),
        ["replace Jobs: FifoQueue"],
        ["data replace:Jobs"],
    ),
    Row(
        "a FIFO queue with another name: order begins anew, too",
        queue(fifo=True, queue_name="a.fifo"),
        queue(fifo=True, queue_name="b.fifo"),
        ["replace Jobs: QueueName"],
        ["data replace:Jobs", "interruption replace:Jobs"],
    ),
    Row(
        "content-based deduplication",
        queue(fifo=True),
        queue(fifo=True, content_based_deduplication=True),
        ["change Jobs: ContentBasedDeduplication"],
    ),
    Row(
        "messages kept for a shorter time",
        template(Jobs=("SQS::Queue", {"MessageRetentionPeriod": 1209600})),
        template(Jobs=("SQS::Queue", {})),
        ["change Jobs: MessageRetentionPeriod"],
        ["data weaken:Jobs"],
    ),
    Row(
        "messages kept for longer",
        template(Jobs=("SQS::Queue", {})),
        template(Jobs=("SQS::Queue", {"MessageRetentionPeriod": 1209600})),
        ["change Jobs: MessageRetentionPeriod"],
    ),
    Row(
        "no dead letters",
        lambda s: Queue(s, "Jobs", dead_letter_queue=Queue(s, "Dead")),
        lambda s: (Queue(s, "Dead"), Queue(s, "Jobs", dead_letter_queue=False)),
        ["change Jobs: RedrivePolicy"],
        ["data weaken:Jobs"],
    ),
    Row(
        "renamed",
        queue(),
        lambda s: Queue(s, "Work", dead_letter_queue=False),
        ["add Work", "remove Jobs"],
        ["data remove:Jobs"],
    ),
    Row(
        "a number as a text is the same",
        template(Jobs=("SQS::Queue", {"DelaySeconds": 5})),
        template(Jobs=("SQS::Queue", {"DelaySeconds": "5"})),
        ["change Jobs: DelaySeconds"],
    ),
    Row(
        "the encryption of SQS turned off",
        template(Jobs=("SQS::Queue", {})),
        template(Jobs=("SQS::Queue", {"SqsManagedSseEnabled": False})),
        ["change Jobs: SqsManagedSseEnabled"],
        ["exposure weaken:Jobs"],
    ),
    Row(
        "no key of one's own",
        template(Jobs=("SQS::Queue", {"KmsMasterKeyId": KEY})),
        template(Jobs=("SQS::Queue", {})),
        ["change Jobs: KmsMasterKeyId"],
        ["exposure weaken:Jobs"],
    ),
]


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def open_to(principal: Any, action: str = "sqs:SendMessage", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*", **more}


def queue_policy(*statements: dict[str, Any]) -> dict[str, Any]:
    properties = {"Queues": [{"Ref": "Jobs"}], "PolicyDocument": policy(*statements)}
    return template(Jobs=("SQS::Queue", {}), Open=("SQS::QueuePolicy", properties))


SERVICE = {"Service": "sns.amazonaws.com"}
RESOURCE_POLICIES = [
    Row(
        "a policy for everybody",
        queue_policy(open_to(SERVICE)),
        queue_policy(open_to(SERVICE), open_to("*")),
        ["change Open: PolicyDocument"],
        ["exposure expose:Open"],
    ),
    Row(
        "a policy for everybody of one organisation",
        queue_policy(open_to(SERVICE)),
        queue_policy(
            open_to(SERVICE),
            open_to("*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}}),
        ),
        ["change Open: PolicyDocument"],
    ),
    Row(
        "the organisation's condition goes",
        queue_policy(
            open_to({"AWS": "*"}, Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}})
        ),
        queue_policy(open_to({"AWS": "*"})),
        ["change Open: PolicyDocument"],
        ["exposure expose:Open"],
    ),
    Row(
        "a policy for another account",
        queue_policy(open_to(SERVICE)),
        queue_policy(open_to({"AWS": "arn:aws:iam::210987654321:root"})),
        ["change Open: PolicyDocument"],
        ["exposure share:Open"],
    ),
    Row(
        "an account by its number",
        queue_policy(open_to(SERVICE)),
        queue_policy(open_to({"AWS": ["210987654321"]})),
        ["change Open: PolicyDocument"],
        ["exposure share:Open"],
    ),
    Row(
        "an account less",
        queue_policy(open_to({"AWS": "210987654321"}), open_to(SERVICE)),
        queue_policy(open_to(SERVICE)),
        ["change Open: PolicyDocument"],
    ),
    Row(
        "a denial for everybody opens nothing",
        queue_policy(open_to(SERVICE)),
        queue_policy(open_to(SERVICE), {**open_to("*"), "Effect": "Deny"}),
        ["change Open: PolicyDocument"],
    ),
    Row(
        "the same in another order",
        queue_policy(open_to(SERVICE), open_to({"AWS": "210987654321"})),
        queue_policy(open_to({"AWS": ["210987654321"]}), open_to(SERVICE)),
        ["change Open: PolicyDocument"],
    ),
    Row(
        "a policy that the resource holds itself",
        template(Orders=("DynamoDB::Table", {})),
        template(
            Orders=(
                "DynamoDB::Table",
                {
                    "ResourcePolicy": {
                        "PolicyDocument": policy(
                            open_to({"AWS": "210987654321"}, "dynamodb:GetItem")
                        )
                    }
                },
            )
        ),
        ["change Orders: ResourcePolicy"],
        ["exposure share:Orders"],
    ),
    Row(
        "a key for another account",
        template(
            Data=(
                "KMS::Key",
                {
                    "KeyPolicy": policy(
                        open_to(
                            {
                                "AWS": {
                                    "Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"
                                }
                            },
                            "kms:*",
                        )
                    )
                },
            )
        ),
        template(
            Data=(
                "KMS::Key",
                {
                    "KeyPolicy": policy(
                        open_to(
                            {
                                "AWS": {
                                    "Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"
                                }
                            },
                            "kms:*",
                        ),
                        open_to({"AWS": "210987654321"}, "kms:Decrypt"),
                    )
                },
            )
        ),
        ["change Data: KeyPolicy"],
        ["exposure share:Data"],
    ),
    Row(
        "a layer for everybody",
        template(Libs=("Lambda::LayerVersion", {"Content": {"S3Bucket": "b", "S3Key": "k"}})),
        template(
            Libs=("Lambda::LayerVersion", {"Content": {"S3Bucket": "b", "S3Key": "k"}}),
            All=(
                "Lambda::LayerVersionPermission",
                {
                    "Principal": "*",
                    "Action": "lambda:GetLayerVersion",
                    "LayerVersionArn": {"Ref": "Libs"},
                },
            ),
        ),
        ["add All"],
        ["exposure expose:All"],
    ),
    Row(
        "a permission for another account",
        template(Rest=("SNS::Topic", {})),
        template(
            Rest=("SNS::Topic", {}),
            May=(
                "Lambda::Permission",
                {
                    "Principal": "210987654321",
                    "Action": "lambda:InvokeFunction",
                    "FunctionName": "f",
                },
            ),
        ),
        ["add May"],
        ["exposure share:May"],
    ),
    Row(
        "a database that everybody can reach",
        template(Db=("RDS::DBInstance", {"PubliclyAccessible": False})),
        template(Db=("RDS::DBInstance", {"PubliclyAccessible": True})),
        ["change Db: PubliclyAccessible"],
        ["exposure expose:Db"],
    ),
    Row(
        "a port for every address",
        template(
            Group=(
                "EC2::SecurityGroup",
                {
                    "SecurityGroupIngress": [
                        {
                            "IpProtocol": "tcp",
                            "FromPort": 443,
                            "ToPort": 443,
                            "CidrIp": "10.0.0.0/8",
                        }
                    ]
                },
            )
        ),
        template(
            Group=(
                "EC2::SecurityGroup",
                {
                    "SecurityGroupIngress": [
                        {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0"}
                    ]
                },
            )
        ),
        ["change Group: SecurityGroupIngress"],
        ["exposure expose:Group"],
    ),
    Row(
        "who has not signed in",
        template(Pool=("Cognito::IdentityPool", {"AllowUnauthenticatedIdentities": False})),
        template(Pool=("Cognito::IdentityPool", {"AllowUnauthenticatedIdentities": True})),
        ["change Pool: AllowUnauthenticatedIdentities"],
        ["exposure expose:Pool"],
    ),
    Row(
        "who signs up",
        template(
            Pool=(
                "Cognito::UserPool",
                {"AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True}},
            )
        ),
        template(
            Pool=(
                "Cognito::UserPool",
                {"AdminCreateUserConfig": {"AllowAdminCreateUserOnly": False}},
            )
        ),
        ["change Pool: AdminCreateUserConfig"],
        ["exposure expose:Pool"],
    ),
]


def role(*statements: Any, trust: Any = None, **more: Any) -> dict[str, Any]:
    trusted = trust or {"Service": "lambda.amazonaws.com"}
    who = [
        one
        if "Effect" in one
        else {"Effect": "Allow", "Principal": one, "Action": "sts:AssumeRole"}
        for one in (trusted if isinstance(trusted, list) else [trusted])
    ]
    policies = [{"PolicyName": "main", "PolicyDocument": policy(*statements)}] if statements else []
    properties = {"AssumeRolePolicyDocument": policy(*who), "Policies": policies, **more}
    return template(Role=("IAM::Role", properties), Jobs=("SQS::Queue", {}))


JOBS = {"Fn::GetAtt": ["Jobs", "Arn"]}
GITHUB = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"


def federated(**condition: Any) -> dict[str, Any]:
    made = {
        "Effect": "Allow",
        "Principal": {"Federated": GITHUB},
        "Action": "sts:AssumeRoleWithWebIdentity",
    }
    return made | (
        {
            "Condition": {
                "StringEquals": {
                    f"token.actions.githubusercontent.com:{k}": v for k, v in condition.items()
                }
            }
        }
        if condition
        else {}
    )


GROWS = ["permission grant:Role"]
POLICIES = ["change Role: Policies"]
PERMISSIONS = [
    Row(
        "one action more",
        role(allow("sqs:SendMessage", JOBS)),
        role(allow(["sqs:SendMessage", "sqs:PurgeQueue"], JOBS)),
        POLICIES,
        GROWS,
    ),
    Row(
        "one action less",
        role(allow(["sqs:SendMessage", "sqs:PurgeQueue"], JOBS)),
        role(allow("sqs:SendMessage", JOBS)),
        POLICIES,
    ),
    Row(
        "a narrower statement for a wider one",
        role(allow("sqs:*", "*")),
        role(allow("sqs:SendMessage", JOBS)),
        POLICIES,
    ),
    Row(
        "a wider resource",
        role(allow("sqs:SendMessage", JOBS)),
        role(allow("sqs:SendMessage", "*")),
        POLICIES,
        GROWS,
    ),
    Row(
        "a pattern that holds the old one",
        role(allow("s3:GetObject", "arn:aws:s3:::a/x/*")),
        role(allow("s3:GetObject", "arn:aws:s3:::a/*")),
        POLICIES,
        GROWS,
    ),
    Row(
        "a pattern within the old one",
        role(allow("s3:GetObject", "arn:aws:s3:::a/*")),
        role(allow("s3:GetObject", "arn:aws:s3:::a/x/*")),
        POLICIES,
    ),
    Row(
        "two statements for one that said the same",
        role(allow(["sqs:SendMessage", "sqs:PurgeQueue"], JOBS)),
        role(allow("sqs:PurgeQueue", JOBS), allow("sqs:SendMessage", JOBS)),
        POLICIES,
    ),
    Row(
        "other letters of actions, another order",
        role(allow(["sqs:SendMessage", "sqs:PurgeQueue"], JOBS)),
        role(allow(["SQS:purgequeue", "sqs:sendmessage"], JOBS)),
        POLICIES,
    ),
    Row(
        "a condition more",
        role(allow("sqs:SendMessage", JOBS)),
        role(allow("sqs:SendMessage", JOBS, Condition={"Bool": {"aws:SecureTransport": "true"}})),
        POLICIES,
    ),
    Row(
        "a condition less",
        role(allow("sqs:SendMessage", JOBS, Condition={"Bool": {"aws:SecureTransport": "true"}})),
        role(allow("sqs:SendMessage", JOBS)),
        POLICIES,
        GROWS,
    ),
    Row(
        "a value of a condition more",
        role(allow("s3:ListBucket", "*", Condition={"StringEquals": {"s3:prefix": ["a"]}})),
        role(allow("s3:ListBucket", "*", Condition={"StringEquals": {"s3:prefix": ["a", "b"]}})),
        POLICIES,
        GROWS,
    ),
    Row(
        "a value of a condition less",
        role(allow("s3:ListBucket", "*", Condition={"StringEquals": {"s3:prefix": ["a", "b"]}})),
        role(allow("s3:ListBucket", "*", Condition={"StringEquals": {"s3:prefix": ["a"]}})),
        POLICIES,
    ),
    Row(
        "a value of a negative condition less",
        role(allow("s3:ListBucket", "*", Condition={"StringNotEquals": {"s3:prefix": ["a", "b"]}})),
        role(allow("s3:ListBucket", "*", Condition={"StringNotEquals": {"s3:prefix": ["a"]}})),
        POLICIES,
        GROWS,
    ),
    Row(
        "all but some actions",
        role(allow("sqs:SendMessage", JOBS)),
        role({"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"}),
        POLICIES,
        GROWS,
    ),
    Row(
        "one more that is left out",
        role({"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"}),
        role({"Effect": "Allow", "NotAction": ["iam:*", "sts:*"], "Resource": "*"}),
        POLICIES,
    ),
    Row(
        "one less that is left out",
        role({"Effect": "Allow", "NotAction": ["iam:*", "sts:*"], "Resource": "*"}),
        role({"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"}),
        POLICIES,
        GROWS,
    ),
    Row(
        "an action that was not left out",
        role({"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"}),
        role(allow("sqs:SendMessage", JOBS)),
        POLICIES,
    ),
    Row(
        "an action that was left out",
        role({"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"}),
        role(allow("iam:PassRole", "*")),
        POLICIES,
        GROWS,
    ),
    Row(
        "all but one resource",
        role(allow("s3:GetObject", "arn:aws:s3:::a/*")),
        role({"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::a/*"}),
        POLICIES,
        GROWS,
    ),
    Row(
        "a denial goes that was about something allowed",
        role(allow("sqs:*", JOBS), {**allow("sqs:PurgeQueue", JOBS), "Effect": "Deny"}),
        role(allow("sqs:*", JOBS)),
        POLICIES,
        GROWS,
    ),
    Row(
        "a denial goes that was about nothing allowed",
        role(allow("sqs:SendMessage", JOBS), {**allow("s3:*"), "Effect": "Deny"}),
        role(allow("sqs:SendMessage", JOBS)),
        POLICIES,
    ),
    Row(
        "a denial becomes wider",
        role(allow("sqs:*", JOBS), {**allow("sqs:PurgeQueue", JOBS), "Effect": "Deny"}),
        role(allow("sqs:*", JOBS), {**allow("sqs:P*", "*"), "Effect": "Deny"}),
        POLICIES,
    ),
    Row(
        "a managed policy that AWS says",
        role(allow("sqs:SendMessage", JOBS)),
        role(
            allow("sqs:SendMessage", JOBS),
            ManagedPolicyArns=["arn:aws:iam::aws:policy/AdministratorAccess"],
        ),
        ["change Role: ManagedPolicyArns"],
        GROWS,
    ),
    Row(
        "a managed policy that nobody knows here",
        role(allow("sqs:SendMessage", JOBS)),
        role(
            allow("sqs:SendMessage", JOBS),
            ManagedPolicyArns=["arn:aws:iam::123456789012:policy/theirs"],
        ),
        ["change Role: ManagedPolicyArns"],
        GROWS,
    ),
    Row(
        "a managed policy less",
        role(ManagedPolicyArns=["arn:aws:iam::aws:policy/AdministratorAccess"]),
        role(),
        ["change Role: ManagedPolicyArns"],
    ),
    Row(
        "no boundary any more",
        role(allow("sqs:*"), PermissionsBoundary="arn:aws:iam::aws:policy/ReadOnlyAccess"),
        role(allow("sqs:*")),
        ["change Role: PermissionsBoundary"],
        GROWS,
    ),
    Row(
        "a boundary",
        role(allow("sqs:*")),
        role(allow("sqs:*"), PermissionsBoundary="arn:aws:iam::aws:policy/ReadOnlyAccess"),
        ["change Role: PermissionsBoundary"],
    ),
    Row(
        "another service may take it on",
        role(allow("sqs:SendMessage", JOBS)),
        role(
            allow("sqs:SendMessage", JOBS),
            trust={"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]},
        ),
        ["change Role: AssumeRolePolicyDocument"],
        GROWS,
    ),
    Row(
        "another account may take it on",
        role(),
        role(trust=[{"Service": "lambda.amazonaws.com"}, {"AWS": "210987654321"}]),
        ["change Role: AssumeRolePolicyDocument"],
        ["exposure share:Role"],
    ),
    Row(
        "everybody may take it on",
        role(),
        role(trust={"AWS": "*"}),
        ["change Role: AssumeRolePolicyDocument"],
        ["exposure expose:Role"],
    ),
    Row(
        "every repository on GitHub may take it on",
        role(trust=federated(sub="repo:a/b:ref:refs/heads/main", aud="sts.amazonaws.com")),
        role(trust=federated(aud="sts.amazonaws.com")),
        ["change Role: AssumeRolePolicyDocument"],
        ["exposure expose:Role", *GROWS],
    ),
    Row(
        "a user with a policy",
        template(Jobs=("SQS::Queue", {})),
        template(
            Jobs=("SQS::Queue", {}),
            Ada=(
                "IAM::User",
                {"Policies": [{"PolicyName": "a", "PolicyDocument": policy(allow("*"))}]},
            ),
        ),
        ["add Ada"],
        ["permission grant:Ada"],
    ),
    Row(
        "a managed policy for roles from elsewhere",
        template(
            Mine=("IAM::ManagedPolicy", {"PolicyDocument": policy(allow("sqs:SendMessage", "*"))})
        ),
        template(Mine=("IAM::ManagedPolicy", {"PolicyDocument": policy(allow("sqs:*", "*"))})),
        ["change Mine: PolicyDocument"],
        ["permission grant:Mine"],
    ),
    Row(
        "a policy beside the role",
        role(),
        {
            **role(),
            "Resources": {
                **role()["Resources"],
                "More": {
                    "Type": "AWS::IAM::Policy",
                    "Properties": {
                        "PolicyName": "more",
                        "Roles": [{"Ref": "Role"}],
                        "PolicyDocument": policy(allow("sqs:SendMessage", JOBS)),
                    },
                },
            },
        },
        ["add More"],
        GROWS,
    ),
    Row(
        "a statement moved to a policy beside the role",
        role(allow("sqs:SendMessage", JOBS)),
        {
            **role(),
            "Resources": {
                **role()["Resources"],
                "More": {
                    "Type": "AWS::IAM::Policy",
                    "Properties": {
                        "PolicyName": "more",
                        "Roles": [{"Ref": "Role"}],
                        "PolicyDocument": policy(allow("sqs:SendMessage", JOBS)),
                    },
                },
            },
        },
        ["change Role: Policies", "add More"],
    ),
    Row(
        "a key's policy that names a role",
        {
            **role(),
            "Resources": {
                **role()["Resources"],
                "Data": {
                    "Type": "AWS::KMS::Key",
                    "Properties": {
                        "KeyPolicy": policy(
                            open_to({"Service": "logs.amazonaws.com"}, "kms:Decrypt")
                        )
                    },
                },
            },
        },
        {
            **role(),
            "Resources": {
                **role()["Resources"],
                "Data": {
                    "Type": "AWS::KMS::Key",
                    "Properties": {
                        "KeyPolicy": policy(
                            open_to({"Service": "logs.amazonaws.com"}, "kms:Decrypt"),
                            open_to({"AWS": {"Fn::GetAtt": ["Role", "Arn"]}}, "kms:Decrypt"),
                        )
                    },
                },
            },
        },
        ["change Data: KeyPolicy"],
        GROWS,
    ),
    Row(
        "a grant of a kind",
        granting("GetItem"),
        granting("GetItem", "PutItem"),
        ["change WorkerRole: Policies"],
        ["permission grant:WorkerRole"],
    ),
    Row(
        "a grant of a kind less",
        granting("GetItem", "PutItem"),
        granting("GetItem"),
        ["change WorkerRole: Policies"],
    ),
]

BUCKETS = [
    Row("versions", bucket(), bucket(versioning=True), ["change Files: VersioningConfiguration"]),
    Row(
        "no versions any more",
        bucket(versioning=True),
        bucket(),
        ["change Files: VersioningConfiguration"],
        ["data weaken:Files"],
    ),
    Row(
        "a name",
        bucket(),
        bucket(bucket_name="files-of-the-shop"),
        ["replace Files: BucketName", "replace FilesPolicy: Bucket PolicyDocument"],
        ["data replace:Files"],
    ),
    Row(
        "public",
        bucket(),
        bucket(block_public_access=False),
        ["change Files: PublicAccessBlockConfiguration"],
        ["exposure expose:Files"],
    ),
    Row(
        "the block of public access goes from the template",
        template(
            Files=(
                "S3::Bucket",
                {
                    "PublicAccessBlockConfiguration": {
                        "BlockPublicAcls": True,
                        "BlockPublicPolicy": True,
                        "IgnorePublicAcls": True,
                        "RestrictPublicBuckets": True,
                    }
                },
            )
        ),
        template(Files=("S3::Bucket", {})),
        ["change Files: PublicAccessBlockConfiguration"],
        ["exposure expose:Files"],
    ),
    Row(
        "objects that are deleted after a while",
        bucket(),
        bucket(lifecycle_rules=[LifecycleRule(expiration=timedelta(days=30))]),
        ["change Files: LifecycleConfiguration"],
        ["data weaken:Files"],
    ),
    Row(
        "objects that are deleted sooner",
        template(
            Files=(
                "S3::Bucket",
                {
                    "LifecycleConfiguration": {
                        "Rules": [{"Status": "Enabled", "ExpirationInDays": 90}]
                    }
                },
            )
        ),
        template(
            Files=(
                "S3::Bucket",
                {
                    "LifecycleConfiguration": {
                        "Rules": [{"Status": "Enabled", "ExpirationInDays": 30}]
                    }
                },
            )
        ),
        ["change Files: LifecycleConfiguration"],
        ["data weaken:Files"],
    ),
    Row(
        "objects that are deleted later",
        template(
            Files=(
                "S3::Bucket",
                {
                    "LifecycleConfiguration": {
                        "Rules": [{"Status": "Enabled", "ExpirationInDays": 30}]
                    }
                },
            )
        ),
        template(
            Files=(
                "S3::Bucket",
                {
                    "LifecycleConfiguration": {
                        "Rules": [{"Status": "Enabled", "ExpirationInDays": 90}]
                    }
                },
            )
        ),
        ["change Files: LifecycleConfiguration"],
    ),
    Row(
        "CORS for one site",
        bucket(),
        bucket(cors=[Cors(allow_origins=["https://example.com"], allow_methods=["PUT"])]),
        ["change Files: CorsConfiguration"],
    ),
    Row(
        "CORS for any site",
        bucket(),
        bucket(cors=[Cors(allow_origins=["*"], allow_methods=["PUT"])]),
        ["change Files: CorsConfiguration"],
        ["exposure expose:Files"],
    ),
    Row(
        "removed: S3 keeps what is in it",
        kept(bucket()),
        gone,
        ["remove Files", "remove FilesPolicy"],
        ["data remove:Files"],
    ),
    Row(
        "another encryption key",
        bucket(kms_key_arn=KEY),
        bucket(kms_key_arn=OTHER_KEY),
        ["change Files: BucketEncryption"],
        ["exposure -"],
    ),
]


def stream_trigger(position: str = "LATEST", name: str | None = None, **options: Any) -> Any:
    def declare(s: Any) -> None:
        clicks = Stream(s, "Clicks", **options)
        more = {"name": name} if name else {}
        worker(s, on=[StreamTrigger(clicks, starting_position=position, **more)])

    return declare


def queue_trigger(id: str = "Jobs", name: str | None = None, **options: Any) -> Any:
    def declare(s: Any) -> None:
        jobs = Queue(s, id, dead_letter_queue=False)
        worker(s, on=[QueueTrigger(jobs, **({"name": name} if name else {}), **options)])

    return declare


STREAMS = [
    Row(
        "another starting position: Lambda takes one mapping",
        stream_trigger(),
        stream_trigger("TRIM_HORIZON"),
        ["replace WorkerClicks: StartingPosition"],
        ["refusal -", "interruption replace:WorkerClicks"],
    ),
    Row(
        "a name of the stream replaces the trigger",
        stream_trigger(),
        stream_trigger(stream_name="clicks"),
        [
            "replace Clicks: Name",
            "change WorkerRole: Policies",
            "replace WorkerClicks: EventSourceArn",
        ],
        ["data replace:Clicks", "interruption replace:WorkerClicks"],
    ),
    Row(
        "another name of the trigger: it is there twice for a moment",
        stream_trigger(),
        stream_trigger(name="Other"),
        [
            "change WorkerRole: Policies",
            "add WorkerOther",
            "add WorkerOtherDeadLetters",
            "remove WorkerClicks",
            "remove WorkerClicksDeadLetters",
        ],
        ["refusal -", "data remove:WorkerClicksDeadLetters", "interruption -"],
    ),
    Row(
        "events kept for a shorter time",
        template(Clicks=("Kinesis::Stream", {"RetentionPeriodHours": 168})),
        template(Clicks=("Kinesis::Stream", {"RetentionPeriodHours": 48})),
        ["change Clicks: RetentionPeriodHours"],
        ["data weaken:Clicks"],
    ),
    Row(
        "twice as many shards",
        template(Clicks=("Kinesis::Stream", {"ShardCount": 2})),
        template(Clicks=("Kinesis::Stream", {"ShardCount": 4})),
        ["change Clicks: ShardCount"],
    ),
    Row(
        "three times as many shards",
        template(Clicks=("Kinesis::Stream", {"ShardCount": 2})),
        template(Clicks=("Kinesis::Stream", {"ShardCount": 6})),
        ["change Clicks: ShardCount"],
        ["refusal -"],
    ),
    Row(
        "no encryption",
        stream(),
        stream(stream_encryption=False),
        ["change Clicks: StreamEncryption"],
        ["exposure weaken:Clicks"],
    ),
    Row(
        "another consumer name",
        lambda s: StreamConsumer(s, "Fast", stream=Stream(s, "Clicks"), consumer_name="a"),
        lambda s: StreamConsumer(s, "Fast", stream=Stream(s, "Clicks"), consumer_name="b"),
        ["replace Fast: ConsumerName"],
        ["interruption replace:Fast"],
    ),
    Row(
        "a queue's trigger turned off",
        queue_trigger(),
        queue_trigger(enabled=False),
        ["change WorkerJobs: Enabled"],
        ["interruption -"],
    ),
    Row(
        "another batch size",
        queue_trigger(),
        queue_trigger(batch_size=5),
        ["change WorkerJobs: BatchSize"],
    ),
    Row(
        "another name of a queue's trigger",
        queue_trigger(),
        queue_trigger(name="Other"),
        ["add WorkerOther", "remove WorkerJobs"],
        ["refusal -"],
    ),
    Row(
        "the queue renamed, with its trigger",
        queue_trigger(),
        queue_trigger("Work"),
        [
            "add Work",
            "change WorkerRole: Policies",
            "add WorkerWork",
            "remove Jobs",
            "remove WorkerJobs",
        ],
        ["data remove:Jobs"],
    ),
]


def durable(**more: Any) -> dict[str, Any]:
    return template(Worker=("Lambda::Function", {"Handler": "a.b", **more}))


def zip_at(bucket_name: str, key: str) -> dict[str, Any]:
    return template(Worker=("Lambda::Function", {"Code": {"S3Bucket": bucket_name, "S3Key": key}}))


FUNCTIONS = [
    Row("memory", function(), function(memory_mb=1024), ["change Worker: MemorySize"]),
    Row("a variable", function(), function(environment={"A": "1"}), ["change Worker: Environment"]),
    Row(
        "code in the template",
        function(),
        function(code=InlineCode("def handler(event, context): ...\n")),
        ["change Worker: Code"],
    ),
    Row(
        "a name",
        function(),
        function(function_name="work"),
        ["replace Worker: FunctionName"],
        ["interruption replace:Worker"],
    ),
    Row(
        "renamed",
        function(id="Worker"),
        function(id="Other"),
        [
            "add OtherRole",
            "add OtherLogGroup",
            "add Other",
            "remove WorkerRole",
            "remove WorkerLogGroup",
            "remove Worker",
        ],
        ["data remove:WorkerLogGroup", "permission -"],
    ),
    Row(
        "logs kept for a shorter time",
        template(Logs=("Logs::LogGroup", {"RetentionInDays": 90})),
        template(Logs=("Logs::LogGroup", {"RetentionInDays": 7})),
        ["change Logs: RetentionInDays"],
        ["data weaken:Logs"],
    ),
    Row(
        "logs that were kept for ever",
        template(Logs=("Logs::LogGroup", {})),
        template(Logs=("Logs::LogGroup", {"RetentionInDays": 3653})),
        ["change Logs: RetentionInDays"],
        ["data weaken:Logs"],
    ),
    Row(
        "logs kept for ever",
        template(Logs=("Logs::LogGroup", {"RetentionInDays": 7})),
        template(Logs=("Logs::LogGroup", {})),
        ["change Logs: RetentionInDays"],
    ),
    Row(
        "a log group that is protected from deletion, removed",
        template(
            Logs=("Logs::LogGroup", {"DeletionProtectionEnabled": True}), Rest=("SNS::Topic", {})
        ),
        template(Rest=("SNS::Topic", {})),
        ["remove Logs"],
        ["data -"],
    ),
    Row(
        "durable, though it exists",
        durable(),
        durable(DurableConfig={"ExecutionTimeout": 60}),
        ["perhaps replace Worker: DurableConfig"],
        ["refusal -", "interruption replace:Worker"],
    ),
    Row(
        "may not run any more",
        durable(),
        durable(ReservedConcurrentExecutions=0),
        ["change Worker: ReservedConcurrentExecutions"],
        ["interruption -"],
    ),
    Row(
        "another way to pack it",
        durable(PackageType="Zip"),
        durable(PackageType="Image"),
        ["replace Worker: PackageType"],
        ["interruption replace:Worker"],
    ),
    Row(
        "other code",
        zip_at("a", "0" * 64 + ".zip"),
        zip_at("a", "1" * 64 + ".zip"),
        ["change Worker: Code"],
    ),
    Row(
        "the same code in another bucket",
        zip_at("a", "0" * 64 + ".zip"),
        zip_at("b", "0" * 64 + ".zip"),
        [],
    ),
    Row(
        "a zip of somebody's own in another bucket",
        zip_at("a", "code.zip"),
        zip_at("b", "code.zip"),
        ["change Worker: Code"],
    ),
    Row(
        "no dead letters",
        durable(DeadLetterConfig={"TargetArn": "arn:aws:sqs:eu-west-1:123456789012:dead"}),
        durable(),
        ["change Worker: DeadLetterConfig"],
        ["data weaken:Worker"],
    ),
    Row(
        "an alias removed",
        template(
            Worker=("Lambda::Function", {}),
            Live=(
                "Lambda::Alias",
                {"Name": "live", "FunctionName": {"Ref": "Worker"}, "FunctionVersion": "1"},
            ),
        ),
        template(Worker=("Lambda::Function", {})),
        ["remove Live"],
        ["interruption remove:Live"],
    ),
    Row(
        "an alias of another name",
        template(
            Live=("Lambda::Alias", {"Name": "live", "FunctionName": "f", "FunctionVersion": "1"})
        ),
        template(
            Live=("Lambda::Alias", {"Name": "prod", "FunctionName": "f", "FunctionVersion": "1"})
        ),
        ["replace Live: Name"],
        ["interruption replace:Live"],
    ),
    Row(
        "a URL for everybody",
        function(),
        function(on=[FunctionUrl(auth_type="NONE")]),
        ["add WorkerUrl", "add WorkerUrlPublicPermissions", "add WorkerURLInvokeAllowPublicAccess"],
        ["exposure expose:WorkerUrl"],
    ),
    Row(
        "a URL that asked who calls",
        function(on=[FunctionUrl()]),
        function(on=[FunctionUrl(auth_type="NONE")]),
        [
            "change WorkerUrl: AuthType",
            "add WorkerUrlPublicPermissions",
            "add WorkerURLInvokeAllowPublicAccess",
        ],
        ["exposure expose:WorkerUrl"],
    ),
    Row(
        "a URL removed",
        function(on=[FunctionUrl()]),
        function(),
        ["remove WorkerUrl"],
        ["interruption remove:WorkerUrl"],
    ),
    Row(
        "a layer with other words: a version is never changed",
        lambda s: Layer(s, "Libs", code=SHARED, description="a"),
        lambda s: Layer(s, "Libs", code=SHARED, description="b"),
        ["replace Libs: Description"],
    ),
    Row(
        "encryption of variables",
        durable(KmsKeyArn=KEY),
        durable(),
        ["change Worker: KmsKeyArn"],
        ["exposure weaken:Worker"],
    ),
]

JWT = JwtAuthorizer(issuer="https://id.example.com", audience=["shop"])
APIS = [
    Row(
        "a route more",
        api("GET /a"),
        api("GET /a", "GET /b"),
        ["change Api: Body", "add WorkerGetBPermission"],
        ["exposure -"],
    ),
    Row(
        "a route less",
        api("GET /a", "GET /b"),
        api("GET /a"),
        ["change Api: Body", "remove WorkerGetBPermission"],
        ["interruption -"],
    ),
    Row("an authoriser more", api("GET /a"), api("GET /a", auth=JWT), ["change Api: Body"]),
    Row(
        "an authoriser less",
        api("GET /a", auth=JWT),
        api("GET /a"),
        ["change Api: Body"],
        ["exposure expose:Api"],
    ),
    Row(
        "an open route beside guarded ones",
        api("GET /a", auth="AWS_IAM"),
        lambda s: (
            a := HttpApi(s, "Api", auth="AWS_IAM"),
            worker(s, on=[Route(a, "GET /a"), Route(a, "GET /b", auth="NONE")]),
        ),
        ["change Api: Body", "add WorkerGetBPermission"],
        ["exposure expose:Api"],
    ),
    Row(
        "CORS for any site",
        api("GET /a", cors=Cors(allow_origins=["https://example.com"], allow_methods=["GET"])),
        api("GET /a", cors=Cors(allow_origins=["*"], allow_methods=["GET"])),
        ["change Api: Body"],
        ["exposure expose:Api"],
    ),
    Row(
        "an authoriser less, REST",
        api("GET /a", kind=RestApi, auth="AWS_IAM"),
        api("GET /a", kind=RestApi),
        None,
        ["exposure expose:Api"],
    ),
    Row(
        "an API key is no authoriser",
        api("GET /a", kind=RestApi),
        api("GET /a", kind=RestApi, api_key_required=True),
        None,
        [],
    ),
    Row(
        "another stage",
        api("GET /a", stage_name="live"),
        api("GET /a", stage_name="prod"),
        None,
        None,
    ),
    Row(
        "an API of another protocol",
        template(Api=("ApiGatewayV2::Api", {"ProtocolType": "HTTP"})),
        template(Api=("ApiGatewayV2::Api", {"ProtocolType": "WEBSOCKET"})),
        ["replace Api: ProtocolType"],
        ["interruption replace:Api"],
    ),
    Row(
        "a stage of another name",
        template(Stage=("ApiGateway::Stage", {"StageName": "a", "RestApiId": "x"})),
        template(Stage=("ApiGateway::Stage", {"StageName": "b", "RestApiId": "x"})),
        ["replace Stage: StageName"],
        ["interruption replace:Stage"],
    ),
    Row(
        "a domain removed",
        template(
            Domain=("ApiGatewayV2::DomainName", {"DomainName": "a.example.com"}),
            Rest=("SNS::Topic", {}),
        ),
        template(Rest=("SNS::Topic", {})),
        ["remove Domain"],
        ["interruption remove:Domain"],
    ),
    Row(
        "a route that is a resource asks nobody any more",
        template(
            R=(
                "ApiGatewayV2::Route",
                {"ApiId": "x", "RouteKey": "GET /a", "AuthorizationType": "JWT"},
            )
        ),
        template(R=("ApiGatewayV2::Route", {"ApiId": "x", "RouteKey": "GET /a"})),
        ["change R: AuthorizationType"],
        ["exposure expose:R"],
    ),
]

OTHERS = [
    Row(
        "a topic of another name",
        lambda s: Topic(s, "News"),
        lambda s: Topic(s, "News", topic_name="news"),
        ["replace News: TopicName"],
        ["interruption replace:News"],
    ),
    Row(
        "a topic removed",
        kept(lambda s: Topic(s, "News")),
        gone,
        ["remove News"],
        ["interruption remove:News"],
    ),
    Row(
        "another endpoint of a subscription",
        template(
            To=(
                "SNS::Subscription",
                {"Endpoint": "a@example.com", "Protocol": "email", "TopicArn": "x"},
            )
        ),
        template(
            To=(
                "SNS::Subscription",
                {"Endpoint": "b@example.com", "Protocol": "email", "TopicArn": "x"},
            )
        ),
        ["replace To: Endpoint"],
        ["interruption replace:To"],
    ),
    Row(
        "another schedule",
        function(on=[Schedule(cron="0 3 * * ? *")]),
        function(on=[Schedule(cron="0 4 * * ? *")]),
        None,
        [],
    ),
    Row(
        "a schedule turned off",
        template(N=("Scheduler::Schedule", {"ScheduleExpression": "rate(1 day)"})),
        template(
            N=("Scheduler::Schedule", {"ScheduleExpression": "rate(1 day)", "State": "DISABLED"})
        ),
        ["change N: State"],
        ["interruption -"],
    ),
    Row(
        "a rule of another name",
        template(R=("Events::Rule", {"Name": "a"})),
        template(R=("Events::Rule", {"Name": "b"})),
        ["replace R: Name"],
        ["interruption -"],
    ),
    Row(
        "events kept for a shorter time",
        template(A=("Events::Archive", {"SourceArn": "x"})),
        template(A=("Events::Archive", {"SourceArn": "x", "RetentionDays": 30})),
        ["change A: RetentionDays"],
        ["data weaken:A"],
    ),
    Row(
        "an archive removed",
        template(A=("Events::Archive", {"SourceArn": "x"}), Rest=("SNS::Topic", {})),
        template(Rest=("SNS::Topic", {})),
        ["remove A"],
        ["data remove:A"],
    ),
    Row(
        "a secret's name",
        lambda s: Secret(s, "Login"),
        lambda s: Secret(s, "Login", secret_name="login"),
        ["replace Login: Name"],
        ["data replace:Login"],
    ),
    Row(
        "a secret renamed",
        lambda s: Secret(s, "Login"),
        lambda s: Secret(s, "Entry"),
        ["add Entry", "remove Login"],
        ["data remove:Login"],
    ),
    Row(
        "a parameter's value",
        lambda s: SsmParameter(s, "Url", value="a"),
        lambda s: SsmParameter(s, "Url", value="b"),
        ["change Url: Value"],
    ),
    Row("a key removed", kept(lambda s: Key(s, "Data")), gone, None, ["data remove:Data"]),
    Row(
        "a key no longer rotated",
        template(Data=("KMS::Key", {"EnableKeyRotation": True})),
        template(Data=("KMS::Key", {"EnableKeyRotation": False})),
        ["change Data: EnableKeyRotation"],
        ["data weaken:Data"],
    ),
    Row(
        "a bus of another name",
        lambda s: EventBus(s, "Shop", event_bus_name="a"),
        lambda s: EventBus(s, "Shop", event_bus_name="b"),
        None,
        ["interruption replace:Shop"],
    ),
    Row(
        "a user pool's attribute removed",
        template(P=("Cognito::UserPool", {"Schema": [{"Name": "a"}, {"Name": "b"}]})),
        template(P=("Cognito::UserPool", {"Schema": [{"Name": "a"}]})),
        ["change P: Schema"],
        ["refusal -"],
    ),
    Row(
        "a user pool's attribute added",
        template(P=("Cognito::UserPool", {"Schema": [{"Name": "a"}]})),
        template(P=("Cognito::UserPool", {"Schema": [{"Name": "a"}, {"Name": "b"}]})),
        ["change P: Schema"],
    ),
    Row(
        "a user pool no longer protected",
        template(P=("Cognito::UserPool", {"DeletionProtection": "ACTIVE"})),
        template(P=("Cognito::UserPool", {"DeletionProtection": "INACTIVE"})),
        ["change P: DeletionProtection"],
        ["data weaken:P"],
    ),
    Row(
        "a client of a user pool replaced",
        template(C=("Cognito::UserPoolClient", {"UserPoolId": "x", "GenerateSecret": False})),
        template(C=("Cognito::UserPoolClient", {"UserPoolId": "x", "GenerateSecret": True})),
        ["replace C: GenerateSecret"],
        ["interruption replace:C"],
    ),
    Row(
        "a database with another engine",
        template(Db=("RDS::DBInstance", {"Engine": "mysql"})),
        template(Db=("RDS::DBInstance", {"Engine": "postgres"})),
        None,
        ["data replace:Db"],
    ),
    Row(
        "fewer backups",
        template(Db=("RDS::DBInstance", {"BackupRetentionPeriod": 7})),
        template(Db=("RDS::DBInstance", {"BackupRetentionPeriod": 0})),
        ["change Db: BackupRetentionPeriod"],
        ["data weaken:Db"],
    ),
    Row(
        "a backup plan removed",
        template(B=("Backup::BackupPlan", {}), Rest=("SNS::Topic", {})),
        template(Rest=("SNS::Topic", {})),
        ["remove B"],
        ["data weaken:B"],
    ),
    Row(
        "a file system no longer backed up",
        template(F=("EFS::FileSystem", {"BackupPolicy": {"Status": "ENABLED"}})),
        template(F=("EFS::FileSystem", {"BackupPolicy": {"Status": "DISABLED"}})),
        ["change F: BackupPolicy"],
        ["data weaken:F"],
    ),
    Row(
        "a file system that becomes encrypted",
        template(F=("EFS::FileSystem", {})),
        template(F=("EFS::FileSystem", {"Encrypted": True})),
        ["replace F: Encrypted"],
        ["data replace:F"],
    ),
    Row(
        "a custom resource's property",
        template(C={"Type": "Custom::Thing", "Properties": {"ServiceToken": "a", "Size": 1}}),
        template(C={"Type": "Custom::Thing", "Properties": {"ServiceToken": "a", "Size": 2}}),
        ["change C: Size"],
        ["interruption -"],
    ),
    Row(
        "a custom resource's function",
        template(C={"Type": "Custom::Thing", "Properties": {"ServiceToken": "a"}}),
        template(C={"Type": "Custom::Thing", "Properties": {"ServiceToken": "b"}}),
        ["replace C: ServiceToken"],
        ["refusal -"],
    ),
    Row(
        "a custom resource whose function is replaced",
        template(
            F=("Lambda::Function", {"FunctionName": "a"}),
            C={
                "Type": "Custom::Thing",
                "Properties": {"ServiceToken": {"Fn::GetAtt": ["F", "Arn"]}},
            },
        ),
        template(
            F=("Lambda::Function", {"FunctionName": "b"}),
            C={
                "Type": "Custom::Thing",
                "Properties": {"ServiceToken": {"Fn::GetAtt": ["F", "Arn"]}},
            },
        ),
        ["replace F: FunctionName", "replace C: ServiceToken"],
        ["refusal -", "interruption replace:F"],
    ),
    Row(
        "a state machine of another type",
        template(M=("StepFunctions::StateMachine", {"StateMachineType": "STANDARD"})),
        template(M=("StepFunctions::StateMachine", {"StateMachineType": "EXPRESS"})),
        ["replace M: StateMachineType"],
        ["interruption replace:M"],
    ),
    Row(
        "only what waits for what",
        template(A=("SQS::Queue", {}), B=("SNS::Topic", {})),
        template(A=("SQS::Queue", {}), B=("SNS::Topic", {}, {"DependsOn": ["A"]})),
        ["change B: DependsOn"],
    ),
    Row(
        "the same waiting in another form",
        template(A=("SQS::Queue", {}), B=("SNS::Topic", {}, {"DependsOn": "A"})),
        template(A=("SQS::Queue", {}), B=("SNS::Topic", {}, {"DependsOn": ["A"]})),
        [],
    ),
]


def chosen(expression: Any, **parameter: Any) -> dict[str, Any]:
    return template(
        Parameters={"Env": {"Type": "String", **parameter}},
        Conditions={"IsProd": expression},
        Orders=("DynamoDB::Table", {}, {"Condition": "IsProd"}),
        Rest=("SNS::Topic", {}),
    )


def equals(one: Any, other: Any) -> dict[str, Any]:
    return {"Fn::Equals": [one, other]}


ENV = {"Ref": "Env"}


def default(value: str, **resources: Any) -> dict[str, Any]:
    return template(Parameters={"Name": {"Type": "String", "Default": value}}, **resources)


def mapped(value: Any, other: Any = "same", key: Any = "a") -> dict[str, Any]:
    return template(
        Mappings={"Sizes": {"a": {"name": value}, "b": {"name": other}}},
        Orders=("DynamoDB::Table", {"TableName": {"Fn::FindInMap": ["Sizes", key, "name"]}}),
    )


SECTIONS = [
    Row(
        "another default of what a name is made of",
        default("a", Q=("SQS::Queue", {"QueueName": {"Ref": "Name"}})),
        default("b", Q=("SQS::Queue", {"QueueName": {"Ref": "Name"}})),
        ["replace Q: QueueName"],
        ["data replace:Q"],
    ),
    Row(
        "another default within a text",
        default("a", Q=("SQS::Queue", {"QueueName": {"Fn::Sub": "q-${Name}"}})),
        default("b", Q=("SQS::Queue", {"QueueName": {"Fn::Sub": "q-${Name}"}})),
        ["replace Q: QueueName"],
        ["data replace:Q"],
    ),
    Row(
        "only the description of a parameter",
        template(
            Parameters={"Name": {"Type": "String", "Default": "a"}},
            Q=("SQS::Queue", {"QueueName": {"Ref": "Name"}}),
        ),
        template(
            Parameters={"Name": {"Type": "String", "Default": "a", "Description": "b"}},
            Q=("SQS::Queue", {"QueueName": {"Ref": "Name"}}),
        ),
        [],
    ),
    Row(
        "the entry of a mapping that is used",
        mapped("a"),
        mapped("b"),
        ["replace Orders: TableName"],
        ["data replace:Orders"],
    ),
    Row("another entry of the mapping", mapped("a"), mapped("a", "other"), []),
    Row(
        "an entry of a mapping that only a deploy knows",
        mapped("a", key={"Ref": "AWS::Region"}),
        mapped("a", "other", key={"Ref": "AWS::Region"}),
        ["replace Orders: TableName"],
        ["data replace:Orders"],
    ),
    Row(
        "a condition that holds no longer",
        chosen(equals("a", "a")),
        chosen(equals("a", "b")),
        ["remove Orders"],
        ["data remove:Orders"],
    ),
    Row(
        "a condition that holds now",
        chosen(equals("a", "b")),
        chosen(equals("a", "a")),
        ["add Orders"],
    ),
    Row(
        "a condition that may hold no longer",
        chosen(equals(ENV, "prod")),
        chosen(equals(ENV, "live")),
        ["perhaps remove Orders"],
        ["data remove:Orders"],
    ),
    Row(
        "another default of what a condition asks for",
        chosen(equals(ENV, "prod"), Default="prod"),
        chosen(equals(ENV, "prod"), Default="dev"),
        ["perhaps remove Orders"],
        ["data remove:Orders"],
    ),
    Row(
        "the same condition, of which nobody knows whether it holds",
        chosen(equals(ENV, "prod")),
        chosen(equals(ENV, "prod")),
        [],
    ),
    Row("never made, before and after", chosen(equals("a", "b")), chosen(equals("b", "a")), []),
    Row(
        "a condition for what there was without",
        template(Orders=("DynamoDB::Table", {})),
        {
            **chosen(equals(ENV, "prod")),
            "Resources": {
                "Orders": {"Type": "AWS::DynamoDB::Table", "Properties": {}, "Condition": "IsProd"}
            },
        },
        ["perhaps remove Orders: Condition"],
        ["data remove:Orders"],
    ),
    Row(
        "what a condition chooses for a name",
        template(
            Conditions={"C": equals({"Ref": "AWS::Region"}, "a")},
            Q=("SQS::Queue", {"QueueName": {"Fn::If": ["C", "a", "b"]}}),
        ),
        template(
            Conditions={"C": equals({"Ref": "AWS::Region"}, "b")},
            Q=("SQS::Queue", {"QueueName": {"Fn::If": ["C", "a", "b"]}}),
        ),
        ["replace Q: QueueName"],
        ["data replace:Q"],
    ),
    Row(
        "the same reference in other words",
        template(
            A=("SQS::Queue", {}),
            B=(
                "Lambda::EventSourceMapping",
                {"FunctionName": "f", "EventSourceArn": {"Fn::GetAtt": ["A", "Arn"]}},
            ),
        ),
        template(
            A=("SQS::Queue", {}),
            B=(
                "Lambda::EventSourceMapping",
                {"FunctionName": "f", "EventSourceArn": {"Fn::Sub": "${A.Arn}"}},
            ),
        ),
        ["change B: EventSourceArn"],
    ),
    Row(
        "an output",
        template(A=("SQS::Queue", {})),
        template(A=("SQS::Queue", {}), Outputs={"Url": {"Value": {"Ref": "A"}}}),
        [],
    ),
]

ROWS = [
    *TABLES,
    *QUEUES,
    *RESOURCE_POLICIES,
    *PERMISSIONS,
    *BUCKETS,
    *STREAMS,
    *FUNCTIONS,
    *APIS,
    *OTHERS,
    *SECTIONS,
]
