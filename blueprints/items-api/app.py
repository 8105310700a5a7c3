"""An items API: a table, a queue with a worker, and an hourly clean-up."""

from dataclasses import dataclass
from datetime import timedelta

from lambdaform import (
    App,
    Cors,
    Function,
    FunctionDefaults,
    HttpApi,
    Output,
    Queue,
    QueueTrigger,
    Route,
    Schedule,
    Stack,
    Stage,
    Table,
)


@dataclass(frozen=True, kw_only=True)
class ItemsStage(Stage):
    """What differs between the stages of this app."""

    keep: timedelta = timedelta(days=1)
    log_retention: timedelta = timedelta(days=7)
    web_origin: str = "*"


app = App(
    "items-api",
    stages=[
        ItemsStage("dev"),
        ItemsStage(
            "prod",
            protected=True,
            keep=timedelta(days=90),
            log_retention=timedelta(days=90),
            web_origin="https://example.com",
        ),
    ],
)
stack = Stack(
    app,
    "Items",
    description="An items API with a processing queue",
    defaults=FunctionDefaults(
        code="src",
        memory_mb=256,
        log_retention=app.stage.log_retention,
        environment={"STAGE": app.stage.name},
    ),
)

items = Table(stack, "ItemsTable", partition_key="id")
jobs = Queue(stack, "Jobs", visibility_timeout=timedelta(minutes=3))
api = HttpApi(
    stack,
    "Api",
    cors=Cors(allow_origins=[app.stage.web_origin], allow_headers=["content-type"]),
)
table = {"ITEMS_TABLE": items.name}

Function(
    stack,
    "ListItems",
    handler="items.list_items",
    on=[Route(api, "GET /items")],
    allow=[items.grant("Scan")],
    environment=table,
)
Function(
    stack,
    "CreateItem",
    handler="items.create_item",
    on=[Route(api, "POST /items")],
    allow=[items.grant("PutItem"), jobs.send],
    environment={**table, "JOBS_URL": jobs.url},
)
Function(
    stack,
    "GetItem",
    handler="items.get_item",
    on=[Route(api, "GET /items/{id}")],
    allow=[items.grant("GetItem")],
    environment=table,
)
Function(
    stack,
    "UpdateItem",
    handler="items.update_item",
    on=[Route(api, "PUT /items/{id}")],
    allow=[items.grant("UpdateItem")],
    environment=table,
)
Function(
    stack,
    "DeleteItem",
    handler="items.delete_item",
    on=[Route(api, "DELETE /items/{id}")],
    allow=[items.grant("DeleteItem")],
    environment=table,
)
Function(
    stack,
    "Worker",
    handler="worker.handler",
    timeout=timedelta(seconds=30),
    on=[QueueTrigger(jobs)],
    allow=[items.grant("UpdateItem")],
    environment=table,
)
Function(
    stack,
    "CleanUp",
    handler="clean_up.handler",
    timeout=timedelta(minutes=1),
    on=[Schedule(rate=timedelta(hours=1))],
    allow=[items.grant("Scan", "DeleteItem")],
    environment={**table, "KEEP_DAYS": str(app.stage.keep.days)},
)

Output(stack, "ApiUrl", value=api.url, description="Where the API answers")

app.synth()
