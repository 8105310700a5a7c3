"""A DynamoDB table, and the trigger that follows its changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from datetime import timedelta
from typing import Literal, Self, TypeAlias

from lambdaform import iam_data
from lambdaform.aws.existing import name_and_arn, own
from lambdaform.aws.stream_source import StreamSource
from lambdaform.aws.table_index import (
    GlobalSecondaryIndex,
    LocalSecondaryIndex,
    ProvisionedThroughput,
    TableKey,
    Throughput,
    capacity,
    key_schema,
    several,
)
from lambdaform.construct import Construct, Scope, construct
from lambdaform.errors import Problem, Source, did_you_mean
from lambdaform.iam import Grant, Grantable, Lookup, grant
from lambdaform.template import GetAtt, Resource, Text, Value, days

StreamView: TypeAlias = Literal["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"]

# What each action can be held to, by the condition keys of DynamoDB.
_WHOLE_ITEMS = ("BatchWriteItem", "DeleteItem", "PartiQLDelete", "PartiQLInsert", "PutItem")
_READS = ("BatchGetItem", "ConditionCheckItem", "GetItem", "PartiQLSelect", "Query")
_BY_ATTRIBUTE = (*_READS, "PartiQLUpdate", "Scan", "UpdateItem")
_BY_KEY = (*_READS, *_WHOLE_ITEMS, "PartiQLUpdate", "UpdateItem")


@dataclass(frozen=True)
class TableGrant(Grant):
    """A grant on a table, with ways to narrow it; each keeps the actions that it can narrow."""

    def index(self, name: str) -> Self:
        """Narrow to one index: its ARN, and of the actions those that read an index."""
        at = self.at or Source.of_caller()
        arns = {str(arn).rpartition("/index/")[2]: arn for arn in self.resources.get("index", ())}
        if name not in arns:
            problem = Problem(f"{self.whose} has no index `{name}`", at, did_you_mean(name, arns))
            return replace(self, faults=(*self.faults, problem))
        narrow = self.limited_to("index", arns[name])
        return replace(narrow, whose=f"index `{name}` of {self.whose}", hints={}, at=at)

    def leading_keys(self, *values: Text) -> Self:
        """Narrow to items with one of these partition keys, in which `*` and `?` are wildcards.

        A `Scan` goes through all items, whatever their keys: it is not part of such a grant.
        """
        patterns = any(isinstance(v, str) and {"*", "?"} & set(v) for v in values)
        operator = "ForAllValues:StringLike" if patterns else "ForAllValues:StringEquals"
        narrow = self._only(_BY_KEY, "leading keys")
        # `ForAllValues` holds for a request that names no key at all; `Null` does not.
        named = {"Null": {"dynamodb:LeadingKeys": "false"}}
        return narrow.when({operator: {"dynamodb:LeadingKeys": values}, **named})

    def attributes(self, *names: str) -> Self:
        """Narrow to some attributes, with the keys of the table and of each index among them.

        Requests have to name the attributes that they read. What writes or deletes whole items
        cannot be held to some attributes and is not part of such a grant: write with `UpdateItem`.
        """
        narrow = self._only(_BY_ATTRIBUTE, "attributes")
        return narrow.when(
            {
                "ForAllValues:StringEquals": {"dynamodb:Attributes": names},
                "StringEqualsIfExists": {
                    "dynamodb:Select": "SPECIFIC_ATTRIBUTES",
                    "dynamodb:ReturnValues": ["NONE", "UPDATED_OLD", "UPDATED_NEW"],
                },
            }
        )

    def problems(self, lookup: Lookup) -> Iterator[Problem]:
        # A trigger that comes later may turn the stream on: only now is it known.
        arns = [arn for arn in self.resources.get("stream", ()) if isinstance(arn, GetAtt)]
        tables = [table for arn in arns if isinstance(table := lookup(arn), Table)]
        known = self
        if any(not table.has_stream for table in tables):
            rest = {type: of for type, of in self.resources.items() if type != "stream"}
            known = replace(self, resources=rest)
        return super(TableGrant, known).problems(lookup)

    def _only(self, operations: Sequence[str], what: str) -> Self:
        at = self.at or Source.of_caller()
        known = {a: iam_data.action(a) for a in self.actions}
        fit = tuple(a for a, action in known.items() if action and action.name in operations)
        if fit:
            return replace(self, actions=fit, at=at)
        message = f"a grant of {', '.join(f'`{a}`' for a in self.actions)} cannot be held to {what}"
        return replace(self, faults=(*self.faults, Problem(message, at)), at=at)


@construct
class Table(Construct, Grantable[TableGrant]):
    """Items that are found by their keys: an `AWS::DynamoDB::Table`.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html

    Attributes:
        partition_key: the name of an attribute, which is a string, or a `TableKey`.
        sort_key: likewise; items with the same partition key are in its order.
        global_secondary_indexes: up to 20. DynamoDB makes or drops one per deploy.
        local_secondary_indexes: up to 5; they need a `sort_key`, and never change.
        throughput: `None` is on demand, within the limits of the account.
        stream: what the stream of changes tells of an item. `None` is no stream, or
            `NEW_AND_OLD_IMAGES` where a `TableTrigger` follows the table.
        ttl_attribute: the attribute that says when an item expires, in seconds since 1970.
        point_in_time_recovery: the table can be restored as it was at any second.
        recovery_period: how far back, 1 to 35 days; `None` is DynamoDB's own, 35 days.
        kms_key_arn: the customer managed key that encrypts the table.
        sse_type: without `kms_key_arn`, `KMS` encrypts with AWS's managed key, `None` with a key
            that AWS owns, free of charge.
        deletion_protection: DynamoDB refuses to delete the table; `None` is "in protected stages".
        table_class: the infrequent access class stores for less and reads for more.
        contributor_insights: tells in CloudWatch which keys are throttled, or also used, most.
        table_name: a physical name; leave it out unless something outside needs it.
    """

    partition_key: str | TableKey
    sort_key: str | TableKey | None = None
    global_secondary_indexes: Sequence[GlobalSecondaryIndex] = ()
    local_secondary_indexes: Sequence[LocalSecondaryIndex] = ()
    throughput: Throughput | None = None
    stream: StreamView | None = None
    ttl_attribute: str | None = None
    point_in_time_recovery: bool = True
    recovery_period: timedelta | None = None
    kms_key_arn: Text | None = None
    sse_type: Literal["KMS"] | None = None
    deletion_protection: bool | None = None
    table_class: Literal["STANDARD", "STANDARD_INFREQUENT_ACCESS"] | None = None
    contributor_insights: Literal["ACCESSED_AND_THROTTLED_KEYS", "THROTTLED_KEYS"] | None = None
    table_name: str | None = None

    known_indexes: Sequence[str] = field(init=False, default=())
    """The names of the indexes of a table that exists."""

    iam_service = "dynamodb"
    grant_form = TableGrant
    kms_needs = dict.fromkeys((*_BY_KEY, "Scan", "GetRecords"), ("Decrypt",))
    hints = {
        **dict.fromkeys(
            ("DescribeStream", "GetRecords", "GetShardIterator"),
            "turn on its `stream`; for a table that exists, give its `stream_arn`",
        ),
        **dict.fromkeys(
            ("BatchExecuteStatement", "ExecuteStatement", "ExecuteTransaction"),
            "name what it does: `PartiQLSelect`, `PartiQLInsert`, `PartiQLUpdate`, `PartiQLDelete`",
        ),
        "TransactGetItems": "IAM calls it `GetItem`",
        "TransactWriteItems": (
            "name what it does: `PutItem`, `UpdateItem`, `DeleteItem`, `ConditionCheckItem`"
        ),
    }
    read = grant(
        "dynamodb:BatchGetItem",
        "dynamodb:GetItem",
        "dynamodb:Query",
        "dynamodb:Scan",
        form=TableGrant,
    )
    write = grant(
        "dynamodb:BatchWriteItem",
        "dynamodb:DeleteItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        form=TableGrant,
    )
    read_stream = grant(
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        form=TableGrant,
    )

    @classmethod
    def existing(
        cls,
        scope: Scope,
        id: str,
        *,
        name: Text | None = None,
        arn: Text | None = None,
        stream_arn: Text | None = None,
        key: Text | None = None,
        indexes: Sequence[str] = (),
    ) -> Self:
        """Use a table that exists, by its name, or its ARN where it is elsewhere.

        `indexes` are the names of those that are read; `key` is the ARN of the customer managed
        key that encrypts the table. Raises DeclarationError without a name and an ARN.
        """
        start, part = f"{own('dynamodb')}table/", ("/", 1)
        name, arn = name_and_arn(f"table `{id}`", start, part, name=name, arn=arn)
        table = cls.from_existing(scope, id, Ref=name, Arn=arn, StreamArn=stream_arn)
        table._set(kms_key_arn=key, known_indexes=indexes)
        return table

    @property
    def name(self) -> Text:
        """The table's name."""
        return self.ref()

    @property
    def arn(self) -> Text:
        """The table's ARN."""
        return self.att("Arn")

    @property
    def stream_arn(self) -> Text:
        """The ARN of the stream of changes."""
        return self.att("StreamArn")

    @property
    def has_stream(self) -> bool:
        """Whether there is a stream of changes."""
        return self._stream is not None if self.given is None else "StreamArn" in self.given

    @property
    def index_names(self) -> tuple[str, ...]:
        """The names of the indexes, global ones first."""
        return (*(index.name for index in self._indexes), *self.known_indexes)

    def index_arn(self, name: str) -> Text:
        """Return the ARN of an index."""
        if name not in self.index_names:
            hint = did_you_mean(name, self.index_names)
            problem = Problem(f"{self} has no index `{name}`", Source.of_caller(), hint)
            self.stack.app.problems.append(problem)
        return f"{self.arn}/index/{name}"

    def iam_resources(self) -> Mapping[str, Text | Sequence[Text]]:
        arns: dict[str, Text | Sequence[Text]] = {"table": self.arn}
        if self.index_names:
            arns["index"] = [self.index_arn(name) for name in self.index_names]
        if self.given is None or self.has_stream:
            arns["stream"] = self.stream_arn
        return arns

    def check(self) -> Iterator[Problem]:
        types: dict[str, str] = {}
        for key in self._keys:
            if types.setdefault(key.name, key.type) != key.type:
                message = f"has the key `{key.name}` as `{types[key.name]}` and as `{key.type}`"
                yield self.problem(message, "an attribute has one type in all keys of a table")
        for name in dict.fromkeys(self.index_names):
            if self.index_names.count(name) > 1:
                yield self.problem(f"has two indexes with the name `{name}`", "rename one of them")
        for index in self.global_secondary_indexes:
            if index.throughput and _is_provisioned(index) != _is_provisioned(self):
                mode = "provisioned" if _is_provisioned(self) else "on demand"
                message = f"is {mode}, but its index `{index.name}` is not"
                yield self.problem(message, "a table and its indexes are billed in one way")

    def resources(self) -> Iterator[Resource]:
        protected = self.deletion_protection
        properties = {
            "TableName": self.table_name,
            **self._schema,
            "BillingMode": "PROVISIONED" if _is_provisioned(self) else "PAY_PER_REQUEST",
            **capacity(self.throughput),
            "StreamSpecification": self._stream and {"StreamViewType": self._stream},
            "TimeToLiveSpecification": self.ttl_attribute
            and {"AttributeName": self.ttl_attribute, "Enabled": True},
            "PointInTimeRecoverySpecification": self._recovery,
            "SSESpecification": self._encryption,
            "DeletionProtectionEnabled": self.stack.protected if protected is None else protected,
            "TableClass": self.table_class,
            "ContributorInsightsSpecification": self.contributor_insights
            and {"Enabled": True, "Mode": self.contributor_insights},
        }
        yield Resource(self.id, "AWS::DynamoDB::Table", properties)

    @property
    def _schema(self) -> Mapping[str, Value]:
        types = {key.name: key.type for key in self._keys}
        every = [i.body(self.throughput) for i in self.global_secondary_indexes]
        local = [i.body(self.partition_key) for i in self.local_secondary_indexes]
        return {
            "AttributeDefinitions": [
                {"AttributeName": name, "AttributeType": type} for name, type in types.items()
            ],
            "KeySchema": key_schema(self.partition_key, self.sort_key),
            "GlobalSecondaryIndexes": every or None,
            "LocalSecondaryIndexes": local or None,
        }

    @property
    def _indexes(self) -> tuple[GlobalSecondaryIndex | LocalSecondaryIndex, ...]:
        declared = (self.global_secondary_indexes, self.local_secondary_indexes)
        # Grants ask for the indexes before synth has looked at the types of the options.
        lists = [several for several in declared if isinstance(several, (list, tuple))]
        kinds = (GlobalSecondaryIndex, LocalSecondaryIndex)
        return tuple(i for several in lists for i in several if isinstance(i, kinds))

    @property
    def _keys(self) -> Iterator[TableKey]:
        """The keys of the table and of its indexes."""
        yield from several(self.partition_key)
        yield from several(self.sort_key)
        for index in self.global_secondary_indexes:
            yield from index.keys
        for local in self.local_secondary_indexes:
            yield from several(local.sort_key)

    @property
    def _stream(self) -> StreamView | None:
        followed = any(isinstance(trigger, TableTrigger) for _, trigger in self.attached)
        return self.stream or ("NEW_AND_OLD_IMAGES" if followed else None)

    @property
    def _recovery(self) -> Value:
        if not self.point_in_time_recovery:
            return {"PointInTimeRecoveryEnabled": False}
        period = days(self.recovery_period)
        return {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": period}

    @property
    def _encryption(self) -> Value:
        if self.kms_key_arn is None and self.sse_type is None:
            return None
        return {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": self.kms_key_arn}


def _is_provisioned(whose: Table | GlobalSecondaryIndex) -> bool:
    return isinstance(whose.throughput, ProvisionedThroughput)


@dataclass(frozen=True)
class TableTrigger(StreamSource):
    """Invoke a function with batches of changes to the items of a table.

    The changes of an item come in order. The function says which change of a batch failed first
    (`batchItemFailures`), and the batch comes again from there. Where a change fails for good, a
    dead-letter queue is told its place in the stream, so that it does not hold up what follows.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html

    Attributes:
        table: the table; its stream is turned on.
        starting_position: `TRIM_HORIZON` begins with the oldest change in the stream, `LATEST`
            with those after the deploy.
        batch_size: changes at once, 1 to 10,000.
        batching_window: how long to wait for a full batch, up to 5 minutes.
        filters: patterns of changes; those that match none are left out unseen.
        partial_batch_response: the function returns `batchItemFailures`.
        bisect_batch_on_function_error: a batch that failed comes again in two halves.
        maximum_retry_attempts: how often it comes again, up to 10,000; -1 is until it expires.
        maximum_record_age: changes older than this are given up, 1 minute to 7 days.
        parallelization_factor: batches of one shard at once, 1 to 10.
        tumbling_window: the time over which the function adds up, up to 15 minutes.
        dead_letter_queue: is told of what Lambda gave up on. `True` makes a queue, `False` lets
            it go.
        enabled: whether changes are read.
    """

    table: Table
    _: KW_ONLY
    starting_position: Literal["TRIM_HORIZON", "LATEST"] = "TRIM_HORIZON"

    @property
    def source(self) -> Table:
        return self.table

    @property
    def source_arn(self) -> Text:
        return self.table.stream_arn

    def position(self) -> dict[str, Value]:
        return {"StartingPosition": self.starting_position}

    def reading(self) -> Iterator[Grant]:
        if self.table.has_stream:
            yield self.table.read_stream
