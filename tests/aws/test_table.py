"""The table, its indexes, and the trigger that follows its changes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lambdaform import (
    GlobalSecondaryIndex,
    LocalSecondaryIndex,
    OnDemandThroughput,
    ProvisionedThroughput,
    Queue,
    Stack,
    Stage,
    Table,
    TableKey,
    TableTrigger,
)
from lambdaform.construct import App
from lambdaform.errors import DeclarationError
from lambdaform.synth import synth

ARN = "arn:aws:dynamodb:eu-west-1:123456789012:table/legacy"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/abc"
BY_STATUS = GlobalSecondaryIndex("ByStatus", partition_key="status")


def att(id, attribute="Arn"):
    return {"Fn::GetAtt": [id, attribute]}


def sub(text):
    return {"Fn::Sub": text}


def test_a_table_is_on_demand_and_can_be_restored(stack, properties):
    """A table with keys alone is billed by the request and kept for point-in-time recovery."""
    Table(stack, "Orders", partition_key="pk", sort_key=TableKey("sk", "N"))
    assert properties("Orders") == {
        "AttributeDefinitions": [
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "N"},
        ],
        "KeySchema": [
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        "BillingMode": "PAY_PER_REQUEST",
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
        "DeletionProtectionEnabled": False,
    }


def test_every_option_is_rendered(stack, properties):
    """Each option becomes the property that CloudFormation calls so."""
    Table(
        stack,
        "Orders",
        partition_key="pk",
        sort_key="sk",
        throughput=ProvisionedThroughput(read_capacity_units=5, write_capacity_units=2),
        stream="KEYS_ONLY",
        ttl_attribute="expires",
        recovery_period=timedelta(days=7),
        kms_key_arn=KEY,
        deletion_protection=True,
        table_class="STANDARD_INFREQUENT_ACCESS",
        contributor_insights="THROTTLED_KEYS",
        table_name="orders",
    )
    made = properties("Orders")
    assert {k: v for k, v in made.items() if k not in {"AttributeDefinitions", "KeySchema"}} == {
        "TableName": "orders",
        "BillingMode": "PROVISIONED",
        "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 2},
        "StreamSpecification": {"StreamViewType": "KEYS_ONLY"},
        "TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": True},
        "PointInTimeRecoverySpecification": {
            "PointInTimeRecoveryEnabled": True,
            "RecoveryPeriodInDays": 7,
        },
        "SSESpecification": {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": KEY},
        "DeletionProtectionEnabled": True,
        "TableClass": "STANDARD_INFREQUENT_ACCESS",
        "ContributorInsightsSpecification": {"Enabled": True, "Mode": "THROTTLED_KEYS"},
    }


def test_what_is_on_by_default_can_be_turned_off(stack, properties):
    """Recovery goes off where it was on, too; `sse_type` alone takes AWS's managed key."""
    Table(stack, "Orders", partition_key="pk", point_in_time_recovery=False, sse_type="KMS")
    recovery = properties("Orders")["PointInTimeRecoverySpecification"]
    assert recovery == {"PointInTimeRecoveryEnabled": False}
    assert properties("Orders")["SSESpecification"] == {"SSEEnabled": True, "SSEType": "KMS"}


def test_indexes_have_keys_of_their_own(stack, properties):
    """A global index has its own keys, up to four attributes each; a local one shares the first."""
    Table(
        stack,
        "Orders",
        partition_key="pk",
        sort_key="sk",
        global_secondary_indexes=[
            GlobalSecondaryIndex(
                "ByPlace", partition_key=["country", "city"], sort_key=TableKey("at", "N")
            ),
            GlobalSecondaryIndex("ByTotal", partition_key="sk", projection=["total", "state"]),
        ],
        local_secondary_indexes=[
            LocalSecondaryIndex("ByTime", sort_key=TableKey("at", "N"), projection="KEYS_ONLY")
        ],
    )
    made = properties("Orders")
    assert [(a["AttributeName"], a["AttributeType"]) for a in made["AttributeDefinitions"]] == [
        ("pk", "S"),
        ("sk", "S"),
        ("country", "S"),
        ("city", "S"),
        ("at", "N"),
    ]
    assert made["GlobalSecondaryIndexes"] == [
        {
            "IndexName": "ByPlace",
            "KeySchema": [
                {"AttributeName": "country", "KeyType": "HASH"},
                {"AttributeName": "city", "KeyType": "HASH"},
                {"AttributeName": "at", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "ALL"},
        },
        {
            "IndexName": "ByTotal",
            "KeySchema": [{"AttributeName": "sk", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["total", "state"]},
        },
    ]
    assert made["LocalSecondaryIndexes"] == [
        {
            "IndexName": "ByTime",
            "KeySchema": [
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "at", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        }
    ]


def test_an_index_has_the_throughput_of_its_table_unless_it_says_its_own(stack, properties):
    """Limits and capacities hold for a global index too."""
    limit = OnDemandThroughput(max_read_request_units=10)
    own = OnDemandThroughput(max_write_request_units=20)
    indexes = [BY_STATUS, GlobalSecondaryIndex("ByUser", partition_key="user", throughput=own)]
    Table(stack, "Orders", partition_key="pk", throughput=limit, global_secondary_indexes=indexes)
    made = properties("Orders")
    assert made["OnDemandThroughput"] == {"MaxReadRequestUnits": 10}
    assert [i["OnDemandThroughput"] for i in made["GlobalSecondaryIndexes"]] == [
        {"MaxReadRequestUnits": 10},
        {"MaxWriteRequestUnits": 20},
    ]


@pytest.mark.parametrize(
    ("stage", "said", "protected"),
    [("dev", None, False), ("prod", None, True), ("prod", False, False)],
)
def test_a_protected_stage_protects_its_tables(stage, said, protected):
    """In a protected stage a table cannot be deleted and stays, unless the app says otherwise."""
    app = App("shop", stages=[Stage(stage, protected=stage == "prod")])
    Table(Stack(app, "Main"), "Orders", partition_key="pk", deletion_protection=said)
    made = synth(app).template("Main").body["Resources"]["Orders"]
    assert made["Properties"].get("DeletionProtectionEnabled", False) is protected
    assert made["DeletionPolicy"] == ("Retain" if stage == "prod" else "Delete")


def test_an_attribute_has_one_type(stack, problems):
    """The template could not say which of two types holds."""
    Table(
        stack,
        "Orders",
        partition_key="pk",
        global_secondary_indexes=[
            GlobalSecondaryIndex("ByX", partition_key="x", sort_key=TableKey("pk", "N"))
        ],
    )
    assert problems() == [
        (
            "table `Orders` has the key `pk` as `S` and as `N` "
            "(an attribute has one type in all keys of a table)"
        )
    ]


def test_no_two_indexes_have_one_name(stack, problems):
    """Global and local indexes share one name space."""
    Table(
        stack,
        "Orders",
        partition_key="pk",
        sort_key="sk",
        global_secondary_indexes=[BY_STATUS],
        local_secondary_indexes=[LocalSecondaryIndex("ByStatus", sort_key="status")],
    )
    assert problems() == [
        "table `Orders` has two indexes with the name `ByStatus` (rename one of them)"
    ]


def test_a_table_and_its_indexes_are_billed_in_one_way(stack, problems):
    """DynamoDB knows one billing mode for all of a table."""
    five = ProvisionedThroughput(read_capacity_units=5, write_capacity_units=5)
    index = GlobalSecondaryIndex("ByStatus", partition_key="status", throughput=five)
    Table(stack, "Orders", partition_key="pk", global_secondary_indexes=[index])
    assert problems() == [
        (
            "table `Orders` is on demand, but its index `ByStatus` is not "
            "(a table and its indexes are billed in one way)"
        )
    ]


def test_reading_is_on_the_table_and_on_its_indexes(stack, function, statements):
    """Items are read from the table; queries and scans go to the indexes too, each by its ARN."""
    orders = Table(stack, "Orders", partition_key="pk", global_secondary_indexes=[BY_STATUS])
    function(allow=[orders.read, orders.write])
    assert statements() == [
        (
            [
                "dynamodb:BatchGetItem",
                "dynamodb:BatchWriteItem",
                "dynamodb:DeleteItem",
                "dynamodb:GetItem",
                "dynamodb:PutItem",
                "dynamodb:UpdateItem",
            ],
            att("Orders"),
        ),
        (
            ["dynamodb:Query", "dynamodb:Scan"],
            [att("Orders"), sub("${Orders.Arn}/index/ByStatus")],
        ),
    ]


def test_exact_operations_can_be_granted(stack, function, statements):
    """`grant` takes DynamoDB's own names and gives nothing else."""
    orders = Table(stack, "Orders", partition_key="pk")
    function(allow=[orders.grant("PutItem", "ConditionCheckItem")])
    assert statements() == [(["dynamodb:ConditionCheckItem", "dynamodb:PutItem"], att("Orders"))]


def test_a_grant_can_be_narrowed_to_an_index(stack, function, statements):
    """Of a grant to read, an index takes queries and scans, and the table itself nothing."""
    orders = Table(stack, "Orders", partition_key="pk", global_secondary_indexes=[BY_STATUS])
    function(allow=[orders.read.index("ByStatus")])
    assert statements() == [
        (["dynamodb:Query", "dynamodb:Scan"], sub("${Orders.Arn}/index/ByStatus"))
    ]


def test_a_grant_can_be_narrowed_to_leading_keys(stack, function, statements):
    """Only items with these partition keys; a scan, which knows no keys, is left out."""
    orders = Table(stack, "Orders", partition_key="pk")
    function(allow=[orders.read.leading_keys("a", "b")])
    assert statements() == [
        (
            ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"],
            att("Orders"),
            {
                "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["a", "b"]},
                "Null": {"dynamodb:LeadingKeys": "false"},
            },
        )
    ]


def test_leading_keys_may_be_patterns(stack, function, statements):
    """With a wildcard, keys are compared as patterns."""
    orders = Table(stack, "Orders", partition_key="pk")
    function(allow=[orders.grant("GetItem").leading_keys("tenant#1#*")])
    [(_, _, condition)] = statements()
    assert condition["ForAllValues:StringLike"] == {"dynamodb:LeadingKeys": ["tenant#1#*"]}


def test_a_grant_can_be_narrowed_to_attributes(stack, function, statements):
    """Reads must name what they read; whole items can neither be written nor come back."""
    orders = Table(stack, "Orders", partition_key="pk")
    function(allow=[orders.write.attributes("pk", "state")])
    assert statements() == [
        (
            ["dynamodb:UpdateItem"],
            att("Orders"),
            {
                "ForAllValues:StringEquals": {"dynamodb:Attributes": ["pk", "state"]},
                "StringEqualsIfExists": {
                    "dynamodb:Select": "SPECIFIC_ATTRIBUTES",
                    "dynamodb:ReturnValues": ["NONE", "UPDATED_OLD", "UPDATED_NEW"],
                },
            },
        )
    ]


def test_narrowing_adds_up(stack, function, statements):
    """An index, keys and attributes hold together."""
    orders = Table(stack, "Orders", partition_key="pk", global_secondary_indexes=[BY_STATUS])
    function(allow=[orders.read.index("ByStatus").leading_keys("open").attributes("pk", "status")])
    [(actions, resource, condition)] = statements()
    assert actions == ["dynamodb:Query"]
    assert resource == sub("${Orders.Arn}/index/ByStatus")
    assert condition["ForAllValues:StringEquals"] == {
        "dynamodb:LeadingKeys": ["open"],
        "dynamodb:Attributes": ["pk", "status"],
    }


def test_what_cannot_be_narrowed_is_a_problem(stack, function, problems):
    """An unknown index, and a narrowing that leaves none of the actions, are told."""
    orders = Table(stack, "Orders", partition_key="pk", global_secondary_indexes=[BY_STATUS])
    function(
        allow=[
            orders.read.index("ByStatsu"),
            orders.write.index("ByStatus"),
            orders.grant("Scan").leading_keys("a"),
            orders.grant("PutItem").attributes("pk"),
        ]
    )
    assert problems() == [
        "table `Orders` has no index `ByStatsu` (did you mean `ByStatus`?)",
        *(
            f"`dynamodb:{name}` cannot apply to index `ByStatus` of table `Orders` "
            "(it applies to: table)"
            for name in ("BatchWriteItem", "DeleteItem", "PutItem", "UpdateItem")
        ),
        "a grant of `dynamodb:Scan` cannot be held to leading keys (None)",
        "a grant of `dynamodb:PutItem` cannot be held to attributes (None)",
    ]


def test_an_index_has_an_arn(stack, function, properties):
    """The ARN of an index is there for what is written by hand."""
    orders = Table(stack, "Orders", partition_key="pk", global_secondary_indexes=[BY_STATUS])
    function(environment={"INDEX_ARN": orders.index_arn("ByStatus"), "TABLE": orders.name})
    variables = properties("Worker")["Environment"]["Variables"]
    assert variables == {
        "INDEX_ARN": sub("${Orders.Arn}/index/ByStatus"),
        "TABLE": {"Ref": "Orders"},
    }


def test_the_arn_of_an_unknown_index_is_a_problem(stack, problems):
    """A misspelt index is told where it is asked for."""
    orders = Table(stack, "Orders", partition_key="pk", global_secondary_indexes=[BY_STATUS])
    orders.index_arn("ByState")
    assert problems() == ["table `Orders` has no index `ByState` (did you mean `ByStatus`?)"]


def test_indexes_of_a_wrong_type_are_told_and_nothing_breaks(stack, function, problems):
    """A grant made before the options are checked is no traceback."""
    orders = Table(stack, "Orders", partition_key="pk", global_secondary_indexes=["ByStatus"])
    function(allow=[orders.read])
    assert problems() == [
        (
            "table `Orders`: `global_secondary_indexes` is `['ByStatus']`, "
            "but it takes a list of `GlobalSecondaryIndex` (None)"
        )
    ]


def test_operations_that_iam_calls_otherwise_lead_to_its_actions(stack, function, problems):
    """Transactions and PartiQL have no actions of their own: the hint names what to grant."""
    orders = Table(stack, "Orders", partition_key="pk")
    function(allow=[orders.grant("TransactWriteItems", "TransactGetItems", "ExecuteStatement")])
    assert problems() == [
        (
            "the IAM action `dynamodb:TransactWriteItems` does not exist "
            "(name what it does: `PutItem`, `UpdateItem`, `DeleteItem`, `ConditionCheckItem`)"
        ),
        "the IAM action `dynamodb:TransactGetItems` does not exist (IAM calls it `GetItem`)",
        (
            "the IAM action `dynamodb:ExecuteStatement` does not exist (name what it does: "
            "`PartiQLSelect`, `PartiQLInsert`, `PartiQLUpdate`, `PartiQLDelete`)"
        ),
    ]


def test_the_stream_of_a_table_without_one_cannot_be_read(stack, function, problems):
    """The hint says how there comes to be a stream."""
    orders = Table(stack, "Orders", partition_key="pk")
    function(allow=[orders.grant("GetRecords")])
    assert problems() == [
        (
            "`dynamodb:GetRecords` cannot apply to table `Orders` "
            "(turn on its `stream`; for a table that exists, give its `stream_arn`)"
        )
    ]


def test_a_trigger_turns_the_stream_on_for_grants_too(stack, function, properties, statements):
    """A grant on the stream may stand before the trigger that turns it on."""
    orders = Table(stack, "Orders", partition_key="pk")
    function("Reader", allow=[orders.read_stream])
    function(on=[TableTrigger(orders)])
    assert properties("Orders")["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    reading = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"]
    assert statements("Reader") == [(reading, att("Orders", "StreamArn"))]


def test_a_stream_of_choice_stays_as_it_is(stack, function, properties):
    """What the app says of the stream goes before what a trigger would turn on."""
    orders = Table(stack, "Orders", partition_key="pk", stream="NEW_IMAGE")
    function(on=[TableTrigger(orders)])
    assert properties("Orders")["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}


def test_the_use_of_a_key_comes_with_the_grant(stack, function, statements):
    """DynamoDB opens the table's key for whoever reads or writes: `kms:Decrypt`, through it."""
    function(allow=[Table(stack, "Orders", partition_key="pk", kms_key_arn=KEY).write])
    via = {"kms:ViaService": sub("dynamodb.${AWS::Region}.amazonaws.com")}
    assert statements()[1:] == [(["kms:Decrypt"], KEY, {"StringEquals": via})]


def test_a_trigger_maps_the_stream(stack, function, properties, statements):
    """Failed changes come again ten times in ever smaller batches; then a queue is told of them."""
    function(on=[TableTrigger(Table(stack, "Orders", partition_key="pk"))])
    assert properties("WorkerOrders") == {
        "FunctionName": {"Ref": "Worker"},
        "EventSourceArn": att("Orders", "StreamArn"),
        "StartingPosition": "TRIM_HORIZON",
        "BatchSize": 100,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "BisectBatchOnFunctionError": True,
        "MaximumRetryAttempts": 10,
        "DestinationConfig": {"OnFailure": {"Destination": att("WorkerOrdersDeadLetters")}},
    }
    assert properties("WorkerOrdersDeadLetters") == {
        "MessageRetentionPeriod": 1209600,
        "SqsManagedSseEnabled": True,
    }
    polling = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"]
    assert statements() == [
        (polling, att("Orders", "StreamArn")),
        (["sqs:SendMessage"], att("WorkerOrdersDeadLetters")),
    ]


def test_every_option_of_the_trigger_is_rendered(stack, function, properties, statements):
    """Each option becomes the property that CloudFormation calls so."""
    trigger = TableTrigger(
        Table(stack, "Orders", partition_key="pk"),
        name="Changes",
        starting_position="LATEST",
        batch_size=10,
        batching_window=timedelta(seconds=5),
        filters=[{"eventName": ["INSERT"]}],
        partial_batch_response=False,
        bisect_batch_on_function_error=False,
        maximum_retry_attempts=-1,
        maximum_record_age=timedelta(hours=1),
        parallelization_factor=2,
        tumbling_window=timedelta(minutes=1),
        dead_letter_queue=Queue(stack, "Dead"),
        enabled=False,
    )
    function(on=[trigger])
    assert properties("WorkerChanges") == {
        "FunctionName": {"Ref": "Worker"},
        "EventSourceArn": att("Orders", "StreamArn"),
        "StartingPosition": "LATEST",
        "BatchSize": 10,
        "MaximumBatchingWindowInSeconds": 5,
        "FilterCriteria": {"Filters": [{"Pattern": '{"eventName":["INSERT"]}'}]},
        "MaximumRetryAttempts": -1,
        "MaximumRecordAgeInSeconds": 3600,
        "ParallelizationFactor": 2,
        "TumblingWindowInSeconds": 60,
        "DestinationConfig": {"OnFailure": {"Destination": att("Dead")}},
        "Enabled": False,
    }
    assert statements()[-1] == (["sqs:SendMessage"], att("Dead"))


def test_the_dead_letter_queue_can_be_turned_off(stack, function, properties, resources):
    """`dead_letter_queue=False` makes none, and grants nothing."""
    orders = Table(stack, "Orders", partition_key="pk")
    function(on=[TableTrigger(orders, dead_letter_queue=False)])
    assert "DestinationConfig" not in properties("WorkerOrders")
    assert "WorkerOrdersDeadLetters" not in resources()


def test_dead_letters_keep_no_order(stack, function, problems):
    """Lambda tells of failed batches to standard queues only."""
    dead = Queue(stack, "Dead", fifo=True)
    orders = Table(stack, "Orders", partition_key="pk")
    function(on=[TableTrigger(orders, dead_letter_queue=dead)])
    assert problems() == [
        (
            "a `TableTrigger` leaves its dead letters in queue `Dead`, which is FIFO "
            "(Lambda takes a standard queue or topic)"
        )
    ]


def test_two_triggers_of_a_function_on_one_table_need_names(stack, function, problems, resources):
    """Their ids come from the table, so that the second clashes unless it has a `name`."""
    orders = Table(stack, "Orders", partition_key="pk")
    function(on=[TableTrigger(orders), TableTrigger(orders, name="Again")])
    assert {"WorkerOrders", "WorkerAgain"} <= resources().keys()
    function("Other", on=[TableTrigger(orders), TableTrigger(orders)])
    [problem] = problems()
    assert problem.startswith("the id `OtherOrders` is taken: ")


def test_an_existing_table_is_used_by_its_name(stack, function, resources, statements, properties):
    """Its ARN is that of a table of this name in the stack's own account and region."""
    legacy = Table.existing(stack, "Legacy", name="legacy", key=KEY, indexes=["ByDay"])
    function(allow=[legacy.grant("Query")], environment={"TABLE": legacy.name})
    assert "Legacy" not in resources()
    arn = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/legacy"
    query, decrypt = statements()
    assert query == (["dynamodb:Query"], [sub(arn), sub(f"{arn}/index/ByDay")])
    assert decrypt[:2] == (["kms:Decrypt"], KEY)
    assert properties("Worker")["Environment"] == {"Variables": {"TABLE": "legacy"}}


def test_an_existing_table_triggers_by_its_stream(stack, function, properties, statements):
    """With its ARN and that of its stream, a table is a source like one of the stack's own."""
    stream = f"{ARN}/stream/2026-01-01T00:00:00.000"
    legacy = Table.existing(stack, "Legacy", arn=ARN, stream_arn=stream)
    function(on=[TableTrigger(legacy)], allow=[legacy.grant("GetItem")])
    assert legacy.name == "legacy"
    assert properties("WorkerLegacy")["EventSourceArn"] == stream
    assert [resource for _, resource, *_ in statements()] == [
        stream,
        att("WorkerLegacyDeadLetters"),
        ARN,
    ]


def test_a_trigger_on_an_existing_table_needs_its_stream(stack, function, problems):
    """Nothing here can turn on the stream of a table that exists."""
    legacy = Table.existing(stack, "Legacy", arn=ARN)
    function(on=[TableTrigger(legacy)], allow=[legacy.grant("DescribeStream")])
    assert problems() == [
        (
            "`dynamodb:DescribeStream` cannot apply to table `Legacy` "
            "(turn on its `stream`; for a table that exists, give its `stream_arn`)"
        ),
        (
            "function `Worker`: table `Legacy` exists already, and nothing here says its `StreamArn` "
            "(give it to `existing`)"
        ),
    ]


def test_an_existing_table_needs_a_name_or_an_arn(stack):
    """Without either there is nothing to use."""
    with pytest.raises(DeclarationError, match="nothing here says which it is"):
        Table.existing(stack, "Legacy")


def test_a_table_of_another_stack_can_be_followed(app, stack, function, resources):
    """The stream is turned on in the stack of the table, and read across."""
    orders = Table(Stack(app, "Data"), "Orders", partition_key="pk")
    function(on=[TableTrigger(orders)])
    source = resources()["WorkerOrders"]["Properties"]["EventSourceArn"]
    assert source["Fn::GetStackOutput"]["OutputName"] == "OrdersStreamArn"
    data = synth(app).template("Data").body["Resources"]["Orders"]["Properties"]
    assert data["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}


def test_a_filter_is_held_against_its_grammar(stack, function, problems):
    """Lambda would refuse it only when it is deployed."""
    orders = Table(stack, "Orders", partition_key="pk")
    function(on=[TableTrigger(orders, filters=[{"eventName": "INSERT"}])])
    assert problems() == [
        "`eventName` in the `filters` is not a list (write it in square brackets)"
    ]
