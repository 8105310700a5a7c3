"""The keys, the indexes and the capacity of a DynamoDB table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Literal, TypeAlias

from lambdaform.template import Value


@dataclass(frozen=True)
class TableKey:
    """An attribute that is a key, or part of one: its name, and its type where it is no string.

    Attributes:
        name: up to 255 characters.
        type: `S` is a string, `N` a number, `B` binary.
    """

    name: str
    type: Literal["S", "N", "B"] = "S"


Key: TypeAlias = str | TableKey
Keys: TypeAlias = str | TableKey | Sequence[str | TableKey]
Projection: TypeAlias = Literal["ALL", "KEYS_ONLY"] | Sequence[str]


@dataclass(frozen=True, kw_only=True)
class ProvisionedThroughput:
    """Capacity that is paid for by the hour, used or not.

    Attributes:
        read_capacity_units: strongly consistent reads of 4 KB a second.
        write_capacity_units: writes of 1 KB a second.
    """

    read_capacity_units: int
    write_capacity_units: int


@dataclass(frozen=True, kw_only=True)
class OnDemandThroughput:
    """Capacity that is paid for by the request, up to a limit.

    Attributes:
        max_read_request_units: strongly consistent reads of 4 KB a second; `None` is no limit.
        max_write_request_units: writes of 1 KB a second; `None` is no limit.
    """

    max_read_request_units: int | None = None
    max_write_request_units: int | None = None


Throughput: TypeAlias = ProvisionedThroughput | OnDemandThroughput


@dataclass(frozen=True)
class GlobalSecondaryIndex:
    """Another way into the items of a table, by other keys.

    Attributes:
        name: 3 to 255 letters, digits, `_`, `-` and `.`.
        partition_key: the name of an attribute, or a `TableKey`; up to four of them in a list.
        sort_key: likewise.
        projection: what can be read here: `ALL` attributes, `KEYS_ONLY`, or a list of the
            attributes beside the keys (`INCLUDE`).
        throughput: `None` is the table's.
    """

    name: str
    _: KW_ONLY
    partition_key: Keys
    sort_key: Keys | None = None
    projection: Projection = "ALL"
    throughput: Throughput | None = None

    @property
    def keys(self) -> Iterator[TableKey]:
        """The attributes that it is found by."""
        yield from several(self.partition_key)
        yield from several(self.sort_key)

    def body(self, throughput: Throughput | None) -> Value:
        """Return its form in the template, with the throughput of the table."""
        return {
            "IndexName": self.name,
            "KeySchema": key_schema(self.partition_key, self.sort_key),
            "Projection": _projection(self.projection),
            **capacity(self.throughput or throughput),
        }


@dataclass(frozen=True)
class LocalSecondaryIndex:
    """Another order of the items that share a partition key; it is made with its table or never.

    Attributes:
        name: 3 to 255 letters, digits, `_`, `-` and `.`.
        sort_key: the name of an attribute, or a `TableKey`.
        projection: as that of a `GlobalSecondaryIndex`.
    """

    name: str
    _: KW_ONLY
    sort_key: Key
    projection: Projection = "ALL"

    def body(self, partition_key: Key) -> Value:
        """Return its form in the template, with the partition key of the table."""
        return {
            "IndexName": self.name,
            "KeySchema": key_schema(partition_key, self.sort_key),
            "Projection": _projection(self.projection),
        }


def several(keys: Keys | None) -> Iterator[TableKey]:
    """Yield the attributes that a key is made of."""
    each = (keys,) if isinstance(keys, (str, TableKey)) else keys or ()
    yield from (TableKey(key) if isinstance(key, str) else key for key in each)


def key_schema(partition: Keys, sort: Keys | None) -> Value:
    """Return a key as CloudFormation takes it."""
    return [
        {"AttributeName": key.name, "KeyType": type}
        for type, part in (("HASH", partition), ("RANGE", sort))
        for key in several(part)
    ]


def capacity(throughput: Throughput | None) -> Mapping[str, Value]:
    """Return the property that a throughput becomes."""
    match throughput:
        case ProvisionedThroughput(read_capacity_units=read, write_capacity_units=write):
            units = {"ReadCapacityUnits": read, "WriteCapacityUnits": write}
            return {"ProvisionedThroughput": units}
        case OnDemandThroughput(max_read_request_units=read, max_write_request_units=write):
            limits = {"MaxReadRequestUnits": read, "MaxWriteRequestUnits": write}
            return {"OnDemandThroughput": limits}
    return {}


def _projection(projection: Projection) -> Value:
    if isinstance(projection, str):
        return {"ProjectionType": projection}
    return {"ProjectionType": "INCLUDE", "NonKeyAttributes": projection}
