"""The smallest and the fullest use of every kind, for the rules that hold over all of them.

Each use declares into a scope of its own. A kind's fullest use says every option that can stand
beside the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from lambdaform import (
    Bucket,
    BucketTrigger,
    CognitoAuthorizer,
    Cors,
    Dependencies,
    EventBus,
    EventTrigger,
    Function,
    FunctionUrl,
    GenerateSecretString,
    GlobalSecondaryIndex,
    HttpApi,
    Image,
    InlineCode,
    JwtAuthorizer,
    Key,
    Layer,
    LifecycleRule,
    LocalSecondaryIndex,
    OnDemandThroughput,
    Parameter,
    Queue,
    QueueTrigger,
    Resource,
    RestApi,
    Route,
    Schedule,
    Secret,
    SecretReplica,
    SecretRotation,
    SsmParameter,
    SsmPath,
    Stream,
    StreamConsumer,
    StreamTrigger,
    Subscription,
    Table,
    TableKey,
    TableTrigger,
    Topic,
    TopicTrigger,
    UsagePlan,
)
from lambdaform.construct import Scope

KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
POOL = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEf123"
SHARED = Path(__file__).parent / "shared"
CODE = InlineCode("def handler(event, context):\n    return event\n")

Declare = Callable[[Scope], Any]


@dataclass(frozen=True)
class Uses:
    """How little, and how much, can be said of a kind."""

    smallest: Declare
    fullest: Declare


def worker(scope: Scope, id: str = "Worker", **options: Any) -> Function:
    return Function(scope, id, **{"code": CODE, "handler": "index.handler", **options})


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


CORS = Cors(
    allow_origins=["https://example.com"],
    allow_methods=["GET", "POST"],
    allow_headers=["content-type"],
    allow_credentials=True,
    max_age=minutes(10),
)
EXPOSING = Cors(allow_origins=["https://example.com"], expose_headers=["x-page"])


def full_function(scope: Scope) -> None:
    worker(
        scope,
        exclude=["*.md"],
        environment={"LEVEL": "high"},
        memory_mb=1024,
        timeout=minutes(1),
        runtime="python3.13",
        architecture="x86_64",
        layers=["arn:aws:lambda:eu-west-1:123456789012:layer:tools:3"],
        reserved_concurrency=0,
        log_format="JSON",
        log_level="DEBUG",
        system_log_level="WARN",
        log_retention=timedelta(days=7),
        tracing=False,
        ephemeral_storage_mb=1024,
        dead_letter_queue=Queue(scope, "Dead", dead_letter_queue=False),
        description="does the work",
        function_name="the-worker",
        tags={"part": "worker"},
        metadata={"Owner": "team"},
    )
    image = Image(
        SHARED / "picture",
        dockerfile="Dockerfile",
        target="final",
        build_args={"PYTHON": "3.13"},
        command=["main.resize"],
        entry_point=["/lambda-entrypoint.sh"],
        working_directory="/var/task",
    )
    Function(scope, "Resize", code=image)


def full_url(scope: Scope) -> None:
    url = FunctionUrl(auth_type="NONE", cors=EXPOSING, invoke_mode="RESPONSE_STREAM")
    worker(scope, on=[url])


def full_layer(scope: Scope) -> None:
    Layer(
        scope,
        "Libs",
        dependencies=Dependencies(SHARED / "requirements.txt", strip=True),
        code=SHARED,
        prefix="",
        exclude=["*.md"],
        compatible_runtimes=["python3.13", "python3.14"],
        compatible_architectures=["arm64", "x86_64"],
        description="what functions share",
        license_info="MIT",
        layer_name="libs",
    )


def full_queue(scope: Scope) -> None:
    Queue(
        scope,
        "Jobs",
        fifo=True,
        content_based_deduplication=True,
        visibility_timeout=minutes(3),
        delay=timedelta(seconds=5),
        retention=timedelta(days=7),
        receive_wait=timedelta(seconds=20),
        dead_letter_queue=Queue(scope, "Dead", fifo=True),
        max_receive_count=3,
        kms_key_arn=KEY,
        queue_name="jobs.fifo",
    )


def full_queue_trigger(scope: Scope) -> None:
    trigger = QueueTrigger(
        Queue(scope, "Jobs"),
        name="Batches",
        batch_size=100,
        batching_window=timedelta(seconds=30),
        filters=[{"body": {"kind": ["order"]}}],
        partial_batch_response=False,
        max_concurrency=5,
        enabled=False,
    )
    worker(scope, on=[trigger])


def full_table(scope: Scope) -> None:
    Table(
        scope,
        "Orders",
        partition_key="pk",
        sort_key=TableKey("sk", "N"),
        global_secondary_indexes=[
            GlobalSecondaryIndex("ByState", partition_key="state", projection=["total"]),
        ],
        local_secondary_indexes=[LocalSecondaryIndex("ByTotal", sort_key=TableKey("total", "N"))],
        throughput=OnDemandThroughput(max_read_request_units=10, max_write_request_units=10),
        stream="KEYS_ONLY",
        ttl_attribute="expires",
        recovery_period=timedelta(days=7),
        kms_key_arn=KEY,
        deletion_protection=True,
        table_class="STANDARD_INFREQUENT_ACCESS",
        contributor_insights="THROTTLED_KEYS",
        table_name="orders",
    )


def full_table_trigger(scope: Scope) -> None:
    trigger = TableTrigger(
        Table(scope, "Orders", partition_key="pk"),
        name="Changes",
        starting_position="LATEST",
        batch_size=50,
        batching_window=timedelta(seconds=5),
        filters=[{"eventName": ["INSERT"]}],
        maximum_retry_attempts=3,
        maximum_record_age=timedelta(hours=1),
        parallelization_factor=2,
        dead_letter_queue=Queue(scope, "Dead"),
        enabled=False,
    )
    worker(scope, on=[trigger])


def full_stream(scope: Scope) -> None:
    Stream(
        scope,
        "Clicks",
        shard_count=2,
        retention=timedelta(days=7),
        kms_key_arn=KEY,
        max_record_size_kib=2048,
        shard_level_metrics=["IncomingBytes", "IteratorAgeMilliseconds"],
        stream_name="clicks",
    )
    Stream(scope, "Open", stream_encryption=False)


def full_stream_consumer(scope: Scope) -> None:
    clicks = Stream(scope, "Clicks", kms_key_arn=KEY)
    fast = StreamConsumer(scope, "Fast", stream=clicks, consumer_name="fast")
    worker(scope, allow=[fast.subscribe])


def full_stream_trigger(scope: Scope) -> None:
    trigger = StreamTrigger(
        StreamConsumer(scope, "Fast", stream=Stream(scope, "Clicks")),
        name="Records",
        starting_position="AT_TIMESTAMP",
        starting_position_timestamp=datetime(2026, 11, 1, tzinfo=UTC),
        batch_size=500,
        batching_window=timedelta(seconds=5),
        filters=[{"data": {"kind": ["click"]}}],
        bisect_batch_on_function_error=False,
        maximum_retry_attempts=3,
        maximum_record_age=timedelta(hours=1),
        parallelization_factor=2,
        tumbling_window=minutes(1),
        dead_letter_queue=Queue(scope, "Dead"),
        enabled=False,
    )
    worker(scope, on=[trigger])


def full_secret(scope: Scope) -> None:
    Secret(
        scope,
        "Login",
        generate_secret_string=GenerateSecretString(
            password_length=24,
            exclude_characters="@/",
            exclude_lowercase=False,
            exclude_numbers=False,
            exclude_punctuation=True,
            exclude_uppercase=False,
            include_space=False,
            require_each_included_type=True,
            secret_string_template={"user": "shop"},
            generate_string_key="password",
        ),
        description="of the shop",
        kms_key_arn=KEY,
        replica_regions=[SecretReplica("eu-central-1"), SecretReplica("us-east-1")],
        secret_name="shop/login",
    )
    given = Parameter(scope, "Given", default="?", no_echo=True)
    Secret(scope, "Token", secret_string=given.value)


def full_secret_rotation(scope: Scope) -> None:
    rotation = SecretRotation(
        Secret(scope, "Login"),
        name="Weekly",
        schedule_expression="cron(0 3 ? * SUN *)",
        duration=timedelta(hours=2),
        rotate_immediately_on_update=False,
    )
    worker(scope, on=[rotation])
    worker(
        scope, "Other", on=[SecretRotation(Secret(scope, "Key"), automatically_after=timedelta(7))]
    )


def full_ssm_parameter(scope: Scope) -> None:
    SsmParameter(
        scope,
        "Image",
        value="ami-0123456789abcdef0",
        type="String",
        description="what the machines run",
        allowed_pattern="^ami-.*",
        data_type="aws:ec2:image",
        tier="Advanced",
        parameter_name="/shop/prod/image",
    )
    SsmParameter(scope, "Zones", value=["a", "b"])


def full_ssm_path(scope: Scope) -> None:
    settings = SsmPath(scope, "Settings", path="/shop/prod", kms_key_arn=KEY)
    worker(scope, allow=[settings.read, settings.write])


def full_key(scope: Scope) -> None:
    key = Key(
        scope,
        "Data",
        alias_name="alias/shop",
        description="of the shop",
        enable_key_rotation=True,
        rotation_period=timedelta(days=90),
        pending_window=timedelta(days=7),
        policy=[
            {
                "Effect": "Allow",
                "Principal": {"Service": "delivery.logs.amazonaws.com"},
                "Action": "kms:Decrypt",
                "Resource": "*",
            }
        ],
    )
    Key(scope, "Old", enabled=False, enable_key_rotation=False)
    Key(scope, "Tokens", key_spec="RSA_2048", key_usage="SIGN_VERIFY", multi_region=True)
    Queue(scope, "Jobs", kms_key_arn=key.arn)
    Topic(scope, "Paid", kms_key_arn=key.arn)
    Table(scope, "Orders", partition_key="pk", kms_key_arn=key.arn)
    Bucket(scope, "Uploads", kms_key_arn=key.arn)
    Stream(scope, "Clicks", kms_key_arn=key.arn)
    Secret(scope, "Login", kms_key_arn=key.arn)
    EventBus(scope, "Shop", kms_key_arn=key.arn)


def full_bucket(scope: Scope) -> None:
    ages = {"STANDARD_IA": timedelta(days=30), "GLACIER": timedelta(days=90)}
    Bucket(
        scope,
        "Uploads",
        versioning=True,
        lifecycle_rules=[
            LifecycleRule(
                prefix="in/",
                expiration=timedelta(days=365),
                transitions=ages,
                noncurrent_version_expiration=timedelta(days=180),
                newer_noncurrent_versions=3,
                noncurrent_version_transitions=ages,
                abort_incomplete_multipart_upload=timedelta(days=7),
            )
        ],
        cors=[Cors(allow_origins=["https://example.com"], allow_methods=["PUT"])],
        event_bridge=True,
        access_logs=Bucket(scope, "Logs"),
        kms_key_arn=KEY,
        block_public_access=False,
        object_ownership="BucketOwnerPreferred",
        policy=[
            {
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:PutObject",
                "Resource": "arn:aws:s3:::uploads-of-the-shop/in/*",
                "Condition": {"Null": {"s3:x-amz-server-side-encryption": "true"}},
            }
        ],
        bucket_name="uploads-of-the-shop",
    )


def full_bucket_trigger(scope: Scope) -> None:
    trigger = BucketTrigger(
        Bucket(scope, "Uploads"),
        name="Pictures",
        events=["s3:ObjectCreated:Put", "s3:ObjectRemoved:*"],
        prefix="in/",
        suffix=".png",
    )
    worker(scope, on=[trigger])


def full_topic(scope: Scope) -> None:
    Topic(
        scope,
        "Orders",
        fifo=True,
        content_based_deduplication=True,
        display_name="orders",
        tracing=True,
        kms_key_arn=KEY,
        topic_name="orders.fifo",
    )


def full_subscription(scope: Scope) -> None:
    Subscription(
        scope,
        "ToJobs",
        topic=Topic(scope, "Orders"),
        endpoint=Queue(scope, "Jobs"),
        filter_policy={"kind": ["order"]},
        filter_policy_scope="MessageBody",
        raw_delivery=True,
        dead_letter_queue=Queue(scope, "Dead"),
    )


def full_topic_trigger(scope: Scope) -> None:
    trigger = TopicTrigger(
        Topic(scope, "Orders"),
        name="Paid",
        filter_policy={"event": ["paid"]},
        filter_policy_scope="MessageAttributes",
        dead_letter_queue=Queue(scope, "Dead"),
    )
    worker(scope, on=[trigger])


def full_schedule(scope: Scope) -> None:
    schedule = Schedule(
        name="Nightly",
        cron="0 3 * * ? *",
        timezone="Europe/Berlin",
        start_date=datetime(2027, 1, 1, tzinfo=UTC),
        end_date=datetime(2027, 12, 31, tzinfo=UTC),
        flexible_window=minutes(15),
        input={"kind": "nightly"},
        maximum_retry_attempts=3,
        maximum_event_age=timedelta(hours=1),
        dead_letter_queue=Queue(scope, "Dead"),
        group_name="default",
        description="every night",
        enabled=False,
    )
    worker(scope, on=[schedule])


def full_event_bus(scope: Scope) -> None:
    EventBus(
        scope,
        "Shop",
        description="what happens in the shop",
        kms_key_arn=KEY,
        dead_letter_queue=Queue(scope, "Dead"),
        event_bus_name="shop",
    )


def full_event_trigger(scope: Scope) -> None:
    trigger = EventTrigger(
        {"source": ["shop.orders"], "detail": {"total": [{"numeric": [">", 100]}]}},
        name="Large",
        bus=EventBus(scope, "Shop"),
        input_paths={"id": "$.detail.id"},
        input_template='{"order": "<id>"}',
        maximum_retry_attempts=3,
        maximum_event_age=timedelta(hours=1),
        dead_letter_queue=Queue(scope, "Dead"),
        description="large orders",
        enabled=False,
    )
    worker(scope, on=[trigger])


def full_rest_api(scope: Scope) -> None:
    pool = CognitoAuthorizer(user_pool_arn=POOL, scopes=["shop/read"])
    api = RestApi(
        scope,
        "Api",
        auth=pool,
        cors=CORS,
        throttling_burst_limit=10,
        throttling_rate_limit=5.5,
        metrics=True,
        log_retention=timedelta(days=7),
        disable_execute_api_endpoint=True,
        description="the shop",
        api_name="shop",
        stage_name="live",
        api_key_required=True,
        usage_plan=UsagePlan(burst_limit=10, rate_limit=5, quota=1000, period="DAY"),
        access_logs=True,
        account_log_role=True,
        tracing=False,
        endpoint_type="EDGE",
        binary_media_types=["image/png"],
        minimum_compression_bytes=1024,
    )
    routes = [
        Route(api, "GET /orders/{id}", scopes=["shop/write"]),
        Route(api, "POST /orders", auth="AWS_IAM", api_key_required=False, name="Create"),
        Route(api, "ANY /{proxy+}", auth="NONE"),
    ]
    worker(scope, on=routes)


def full_http_api(scope: Scope) -> None:
    tokens = JwtAuthorizer(issuer="https://id.example.com", audience=["shop"], scopes=["read"])
    api = HttpApi(
        scope,
        "Api",
        auth=tokens,
        cors=CORS,
        throttling_burst_limit=10,
        throttling_rate_limit=5.5,
        metrics=True,
        log_retention=timedelta(days=7),
        disable_execute_api_endpoint=True,
        description="the shop",
        api_name="shop",
        stage_name="live",
    )
    pool = CognitoAuthorizer(user_pool_arn=POOL, clients=["abc"])
    routes = [
        Route(api, "GET /orders/{id}", scopes=["write"]),
        Route(api, "POST /orders", auth="AWS_IAM", name="Create"),
        Route(api, "PUT /orders/{id}", auth=pool),
        Route(api, "$default", auth="NONE"),
    ]
    worker(scope, on=routes)


USES: dict[str, Uses] = {
    "Function": Uses(worker, full_function),
    "FunctionUrl": Uses(lambda s: worker(s, on=[FunctionUrl()]), full_url),
    "Layer": Uses(lambda s: Layer(s, "Libs", code=SHARED), full_layer),
    "Queue": Uses(lambda s: Queue(s, "Jobs"), full_queue),
    "QueueTrigger": Uses(
        lambda s: worker(s, on=[QueueTrigger(Queue(s, "Jobs"))]), full_queue_trigger
    ),
    "Table": Uses(lambda s: Table(s, "Orders", partition_key="pk"), full_table),
    "TableTrigger": Uses(
        lambda s: worker(s, on=[TableTrigger(Table(s, "Orders", partition_key="pk"))]),
        full_table_trigger,
    ),
    "Stream": Uses(lambda s: Stream(s, "Clicks"), full_stream),
    "StreamConsumer": Uses(
        lambda s: StreamConsumer(s, "Fast", stream=Stream(s, "Clicks")), full_stream_consumer
    ),
    "StreamTrigger": Uses(
        lambda s: worker(s, on=[StreamTrigger(Stream(s, "Clicks"))]), full_stream_trigger
    ),
    "Secret": Uses(lambda s: Secret(s, "Login"), full_secret),
    "SecretRotation": Uses(
        lambda s: worker(s, on=[SecretRotation(Secret(s, "Login"))]), full_secret_rotation
    ),
    "SsmParameter": Uses(lambda s: SsmParameter(s, "Url", value="?"), full_ssm_parameter),
    "SsmPath": Uses(
        lambda s: worker(s, allow=[SsmPath(s, "Settings", path="/shop").read]), full_ssm_path
    ),
    "Key": Uses(lambda s: Key(s, "Data"), full_key),
    "Bucket": Uses(lambda s: Bucket(s, "Uploads"), full_bucket),
    "BucketTrigger": Uses(
        lambda s: worker(s, on=[BucketTrigger(Bucket(s, "Uploads"))]), full_bucket_trigger
    ),
    "Topic": Uses(lambda s: Topic(s, "Orders"), full_topic),
    "Subscription": Uses(
        lambda s: Subscription(
            s, "Mail", topic=Topic(s, "T"), protocol="email", endpoint="a@example.com"
        ),
        full_subscription,
    ),
    "TopicTrigger": Uses(lambda s: worker(s, on=[TopicTrigger(Topic(s, "T"))]), full_topic_trigger),
    "Schedule": Uses(lambda s: worker(s, on=[Schedule(rate=minutes(5))]), full_schedule),
    "EventBus": Uses(lambda s: EventBus(s, "Shop"), full_event_bus),
    "EventTrigger": Uses(
        lambda s: worker(s, on=[EventTrigger({"source": ["aws.s3"]})]), full_event_trigger
    ),
    "RestApi": Uses(
        lambda s: worker(s, on=[Route(RestApi(s, "Api"), "GET /orders")]), full_rest_api
    ),
    "HttpApi": Uses(
        lambda s: worker(s, on=[Route(HttpApi(s, "Api"), "GET /orders")]), full_http_api
    ),
    "Route": Uses(lambda s: worker(s, on=[Route(HttpApi(s, "Api"), "$default")]), full_http_api),
    "Resource": Uses(
        lambda s: Resource(s, "Pool", type="AWS::Cognito::UserPool", removal_policy="retain"),
        lambda s: Resource(
            s,
            "Pool",
            type="AWS::Cognito::UserPool",
            properties={"UserPoolName": "shop", "DeletionProtection": "ACTIVE"},
            removal_policy="retain",
        ),
    ),
}
