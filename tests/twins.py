"""The apps that `test_sam_twins` holds against SAM: each has a twin, a SAM template of its name.

What lambdaform does on its own where an option is left out, the template says in so many words:
a dead-letter queue, partial batch responses. What it says of every function is in `Globals`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from lambdaform import (
    App,
    Aws,
    Bucket,
    BucketTrigger,
    CognitoAuthorizer,
    Condition,
    Cors,
    EventBus,
    EventTrigger,
    Fn,
    Function,
    FunctionDefaults,
    FunctionUrl,
    HttpApi,
    InlineCode,
    JwtAuthorizer,
    ProvisionedThroughput,
    Queue,
    QueueTrigger,
    RestApi,
    Route,
    Schedule,
    Stack,
    Stream,
    StreamConsumer,
    StreamTrigger,
    Table,
    TableKey,
    TableTrigger,
    Topic,
    TopicTrigger,
    UsagePlan,
)

TOOLS = "arn:aws:lambda:eu-west-1:123456789012:layer:tools:3"
MORE = "arn:aws:lambda:eu-west-1:123456789012:layer:more:1"
POOL = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEf123"
LONG = "AsLongAsTheNameOfAnEventMayBeSoThatTheIdOfTheTargetIsTooLong"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
PAGE = {
    "allow_origins": ["https://example.com"],
    "allow_methods": ["GET", "POST"],
    "allow_headers": ["content-type"],
    "allow_credentials": True,
    "max_age": timedelta(minutes=10),
}


def code(stack: Stack, id: str, **options: Any) -> Function:
    text = "def handler(event, context): pass"
    return Function(stack, id, **{"code": InlineCode(text), "handler": "index.handler", **options})


def function(app: App[Any]) -> None:
    stack = Stack(app, "Main")
    failed, alarms = Queue(stack, "Failed"), Topic(stack, "Alarms")
    code(stack, "Small")
    code(
        stack,
        "Full",
        function_name="shop-full",
        description="says all that it can",
        runtime="python3.13",
        architecture="x86_64",
        memory_mb=1769,
        timeout=timedelta(minutes=2),
        ephemeral_storage_mb=1024,
        environment={"LEVEL": "high", "FAILED": failed.url},
        layers=[TOOLS, f"arn:{Aws.PARTITION}:lambda:{Aws.REGION}:123456789012:layer:more:1"],
        reserved_concurrency=0,
        dead_letter_queue=failed,
        tracing=False,
        log_level="DEBUG",
        system_log_level="WARN",
        tags={"part": "worker"},
    )
    code(stack, "Told", dead_letter_queue=alarms)


def defaults(app: App[Any]) -> None:
    shared = FunctionDefaults(
        runtime="python3.13",
        memory_mb=256,
        environment={"LEVEL": "low", "REGION": "north"},
        layers=[TOOLS],
        tags={"team": "shop"},
    )
    stack = Stack(app, "Main", defaults=shared)
    code(stack, "Plain")
    code(stack, "Special", memory_mb=1024, environment={"LEVEL": "high"}, layers=[MORE])


def function_url(app: App[Any]) -> None:
    stack = Stack(app, "Main")
    code(stack, "Guarded", on=[FunctionUrl()])
    cors = Cors(**PAGE, expose_headers=["x-page"])
    url = FunctionUrl(auth_type="NONE", invoke_mode="RESPONSE_STREAM", cors=cors)
    code(stack, "Public", on=[url])


def queue(app: App[Any]) -> None:
    stack = Stack(app, "Main")
    large = QueueTrigger(
        Queue(stack, "Orders"),
        name="Large",
        batch_size=100,
        batching_window=timedelta(seconds=30),
        filters=[{"body": {"kind": ["order"]}}],
        partial_batch_response=False,
        max_concurrency=5,
        enabled=False,
    )
    code(stack, "Worker", on=[QueueTrigger(Queue(stack, "Jobs")), large])


def table(app: App[Any]) -> None:
    stack = Stack(app, "Main")
    Table(stack, "Items", partition_key=TableKey("id", "N"), sse_type="KMS", table_name="items")
    capacity = ProvisionedThroughput(read_capacity_units=5, write_capacity_units=2)
    Table(stack, "Measured", partition_key="id", throughput=capacity)
    orders = Table(stack, "Orders", partition_key="pk")
    code(stack, "Worker", on=[TableTrigger(orders)])
    changes = TableTrigger(
        orders,
        name="Changes",
        starting_position="LATEST",
        batch_size=50,
        batching_window=timedelta(seconds=5),
        filters=[{"eventName": ["INSERT"]}],
        partial_batch_response=False,
        bisect_batch_on_function_error=False,
        maximum_retry_attempts=3,
        maximum_record_age=HOUR,
        parallelization_factor=2,
        tumbling_window=MINUTE,
        dead_letter_queue=Queue(stack, "Failed"),
        enabled=False,
    )
    code(stack, "Auditor", on=[changes])


def stream(app: App[Any]) -> None:
    stack = Stack(app, "Main")
    clicks = Stream(stack, "Clicks")
    code(stack, "Worker", on=[StreamTrigger(clicks)])
    records = StreamTrigger(
        StreamConsumer(stack, "Fast", stream=clicks, consumer_name="fast"),
        name="Records",
        starting_position="AT_TIMESTAMP",
        starting_position_timestamp=datetime(2026, 11, 1, tzinfo=UTC),
        batch_size=50,
        batching_window=timedelta(seconds=5),
        filters=[{"data": {"kind": ["click"]}}],
        partial_batch_response=False,
        bisect_batch_on_function_error=False,
        maximum_retry_attempts=3,
        maximum_record_age=HOUR,
        parallelization_factor=2,
        tumbling_window=MINUTE,
        dead_letter_queue=Queue(stack, "Failed"),
        enabled=False,
    )
    code(stack, "Auditor", on=[records])


def topic(app: App[Any]) -> None:
    stack = Stack(app, "Main")
    paid = Topic(stack, "Paid")
    large = TopicTrigger(
        paid,
        name="Large",
        filter_policy={"total": [{"numeric": [">", 100]}]},
        filter_policy_scope="MessageBody",
        dead_letter_queue=Queue(stack, "Failed"),
    )
    code(stack, "Mailer", on=[TopicTrigger(paid), large])


def bucket(app: App[Any]) -> None:
    stack = Stack(app, "Main")
    uploads = Bucket(stack, "Uploads")
    gone = ["s3:ObjectRemoved:Delete", "s3:ObjectRemoved:DeleteMarkerCreated"]
    code(stack, "Thumbnails", on=[BucketTrigger(uploads, prefix="in/", suffix=".png")])
    code(stack, "Index", on=[BucketTrigger(uploads, name="Gone", events=gone)])


def schedule(app: App[Any]) -> None:
    stack = Stack(app, "Main")
    nightly = Schedule(
        name="Nightly",
        cron="0 3 * * ? *",
        timezone="Europe/Berlin",
        start_date=datetime(2027, 1, 1, tzinfo=UTC),
        end_date=datetime(2027, 12, 31, tzinfo=UTC),
        flexible_window=timedelta(minutes=15),
        description="every night",
        group_name="nights",
        input={"kind": "nightly"},
        maximum_retry_attempts=3,
        maximum_event_age=HOUR,
        dead_letter_queue=Queue(stack, "Failed"),
        enabled=False,
    )
    code(stack, "Report", on=[Schedule(rate=HOUR), nightly])


def event_bus(app: App[Any]) -> None:
    stack = Stack(app, "Main")
    bus = EventBus(stack, "Shop")
    large = EventTrigger(
        {"source": ["shop.orders"], "detail": {"total": [{"numeric": [">", 100]}]}},
        bus=bus,
        input_path="$.detail",
        maximum_retry_attempts=3,
        maximum_event_age=HOUR,
        dead_letter_queue=Queue(stack, "Failed"),
        enabled=False,
    )
    short = EventTrigger(
        {"source": ["shop.carts"]},
        name="Short",
        bus=bus,
        input_template='{"cart": "<id>"}',
        input_paths={"id": "$.detail.id"},
    )
    long = EventTrigger({"source": ["aws.ec2"]}, name=LONG, input={"kind": "instance"})
    code(stack, "Audit", on=[EventTrigger({"source": ["aws.s3"]}), large, short, long])


def rest_api(app: App[Any]) -> None:
    stack = Stack(app, "Main")
    api = RestApi(stack, "Api")
    routes = [
        Route(api, "GET /items"),
        Route(api, "POST /items", name="Create"),
        Route(api, "GET /items/{id}/parts"),
        Route(api, "ANY /files/{path+}"),
    ]
    code(stack, "Items", on=routes)
    code(stack, "Front", on=[Route(api, "GET /")])


def rest_api_open(app: App[Any]) -> None:
    stack = Stack(app, "Main")
    api = RestApi(stack, "Api", auth="AWS_IAM", cors=Cors())
    routes = [
        Route(api, "GET /items"),
        Route(api, "POST /items"),
        Route(api, "OPTIONS /orders"),
        Route(api, "GET /orders"),
        Route(api, "ANY /{proxy+}", auth="NONE"),
    ]
    code(stack, "Items", on=routes)


def rest_api_full(app: App[Any]) -> None:
    stack = Stack(app, "Main")
    api = RestApi(
        stack,
        "Api",
        api_name="shop",
        description="the shop",
        stage_name="live-1",
        endpoint_type="EDGE",
        tracing=False,
        disable_execute_api_endpoint=True,
        binary_media_types=["image/png"],
        minimum_compression_bytes=1024,
        throttling_burst_limit=10,
        throttling_rate_limit=5.5,
        metrics=True,
        cors=Cors(**PAGE),
        auth=CognitoAuthorizer(user_pool_arn=POOL, scopes=["shop/read"]),
        api_key_required=True,
        usage_plan=UsagePlan(burst_limit=10, rate_limit=5, quota=1000, period="DAY"),
    )
    routes = [
        Route(api, "GET /items"),
        Route(api, "POST /items", scopes=["shop/write"]),
        Route(api, "PUT /items/{id}", auth="AWS_IAM", api_key_required=False),
        Route(api, "GET /items/{id}", auth="NONE", api_key_required=False),
        Route(api, "ANY /{proxy+}", auth="NONE"),
    ]
    code(stack, "Items", on=routes)


def http_api(app: App[Any]) -> None:
    stack = Stack(app, "Main")
    api = HttpApi(stack, "Api", access_logs=False)
    routes = [
        Route(api, "GET /items"),
        Route(api, "POST /items", name="Create"),
        Route(api, "PUT /items/{id}/parts/{part}"),
        Route(api, "ANY /files/{path+}"),
    ]
    code(stack, "Items", on=routes)
    code(stack, "Front", on=[Route(api, "GET /"), Route(api, "$default")])


def http_api_open(app: App[Any]) -> None:
    stack = Stack(app, "Main")
    api = HttpApi(stack, "Api", auth="AWS_IAM", cors=Cors(), access_logs=False)
    code(stack, "Items", on=[Route(api, "GET /items"), Route(api, "$default", auth="NONE")])


def http_api_full(app: App[Any]) -> None:
    stack = Stack(app, "Main")
    api = HttpApi(
        stack,
        "Api",
        api_name="shop",
        description="the shop",
        stage_name="live",
        access_logs=False,
        disable_execute_api_endpoint=True,
        throttling_burst_limit=10,
        throttling_rate_limit=5.5,
        metrics=True,
        cors=Cors(**PAGE, expose_headers=["x-page"]),
        auth=JwtAuthorizer(issuer="https://id.example.com", audience=["shop"], scopes=["read"]),
    )
    routes = [
        Route(api, "GET /items"),
        Route(api, "POST /items", scopes=["write"]),
        Route(api, "PUT /items/{id}", auth="AWS_IAM"),
        Route(api, "GET /items/{id}", auth="NONE"),
    ]
    code(stack, "Items", on=routes)


def condition(app: App[Any]) -> None:
    stack = Stack(app, "Main")
    in_europe = Condition(stack, "InEurope", expression=Fn.equals(Aws.REGION, "eu-west-1"))
    rest, http = RestApi(stack, "Rest"), HttpApi(stack, "Http", access_logs=False)
    triggers = [
        QueueTrigger(Queue(stack, "Jobs")),
        TopicTrigger(Topic(stack, "Paid")),
        BucketTrigger(Bucket(stack, "Uploads")),
        Schedule(rate=HOUR),
        EventTrigger({"source": ["aws.s3"]}),
        Route(rest, "GET /rest"),
        Route(http, "GET /http"),
    ]
    code(stack, "Worker", condition=in_europe, on=[FunctionUrl(auth_type="NONE"), *triggers])
    code(stack, "Front", on=[Route(rest, "POST /rest"), Route(http, "POST /http")])


TWINS = [
    function,
    defaults,
    function_url,
    queue,
    table,
    stream,
    topic,
    bucket,
    schedule,
    event_bus,
    rest_api,
    rest_api_open,
    rest_api_full,
    http_api,
    http_api_open,
    http_api_full,
    condition,
]
