"""What becomes of what is stored: lost, left behind, or kept as a snapshot."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from lambdaform import stateful
from lambdaform.plan.change import Change, Consequence
from lambdaform.plan.words import why
from lambdaform.template import Json

_SNAPSHOT_UNLESS_SAID = {"AWS::RDS::DBCluster", "AWS::RDS::DBInstance"}
"""Types of which CloudFormation makes a snapshot where the template says nothing."""

_KEPT = {"Retain", "RetainExceptOnCreate"}
_FULL = {
    "AWS::ECR::Repository": "CloudFormation deletes it where it is empty, and fails to where not",
    "AWS::S3::Bucket": "CloudFormation deletes it where it is empty, and fails to where not",
}
"""Types of which nothing is deleted that has something in it, and what is said of that."""

_PROTECTED: Mapping[str, tuple[str, Json]] = {
    "AWS::Cognito::UserPool": ("DeletionProtection", "ACTIVE"),
    "AWS::DSQL::Cluster": ("DeletionProtectionEnabled", True),
    "AWS::DocDB::DBCluster": ("DeletionProtection", True),
    "AWS::DynamoDB::Table": ("DeletionProtectionEnabled", True),
    "AWS::Logs::LogGroup": ("DeletionProtectionEnabled", True),
    "AWS::Neptune::DBCluster": ("DeletionProtection", True),
    "AWS::RDS::DBCluster": ("DeletionProtection", True),
    "AWS::RDS::DBInstance": ("DeletionProtection", True),
}
"""Type -> the property that keeps a resource from being deleted, and the value that does.

CloudFormation tries to delete what an update leaves over three times, and goes on without.
"""

_ALSO = {
    "AWS::AmazonMQ::Broker",
    "AWS::Cassandra::Keyspace",
    "AWS::Cassandra::Table",
    "AWS::CodeCommit::Repository",
    "AWS::DSQL::Cluster",
    "AWS::DocDBElastic::Cluster",
    "AWS::ECR::Repository",
    "AWS::ElastiCache::ServerlessCache",
    "AWS::Events::Archive",
    "AWS::EventsV2::EventBus",
    "AWS::HealthLake::FHIRDatastore",
    "AWS::KMS::ReplicaKey",
    "AWS::KinesisVideo::Stream",
    "AWS::MSK::Cluster",
    "AWS::MSK::ServerlessCluster",
    "AWS::MemoryDB::Cluster",
    "AWS::NeptuneGraph::Graph",
    "AWS::OpenSearchServerless::Collection",
    "AWS::RDS::GlobalCluster",
    "AWS::RedshiftServerless::Namespace",
    "AWS::S3Express::DirectoryBucket",
    "AWS::S3Tables::Table",
    "AWS::S3Tables::TableBucket",
    "AWS::S3Vectors::Index",
    "AWS::S3Vectors::VectorBucket",
    "AWS::Timestream::Database",
    "AWS::Timestream::Table",
}
"""Types that hold data beside those of cfn-lint's list."""


def holds_data(type: str) -> bool:
    """Tell whether something stored is lost with a resource of a type."""
    return stateful.holds_data(type) or type in _ALSO


def data(change: Change) -> Iterator[Consequence]:
    """Yield what a change does to what is stored in a resource."""
    if not change.ends or not holds_data(change.type):
        return
    policy = _policy(change)
    verb = "removed" if change.goes else "replaced"
    message = f"`{change.id}` {'may be' if 'perhaps' in change.action else 'is'} {verb}"
    message += f", {why(change)}" if why(change) else ""
    message += f": {_fate(change, policy)}" if _fate(change, policy) else ", with all that is in it"
    hint = None
    if change.renamed_to:
        hint = f"it is now `{change.renamed_to}`, which CloudFormation takes for another one: keep the old id"
    harmless = change.goes and (policy in _KEPT or _is_protected(change))
    word = "remove" if change.goes else "replace"
    name = "" if harmless else f"{word}:{change.id}"
    yield Consequence("data", name, message, change.stack, change.id, change.at, hint)


def left_behind(change: Change, stacks: Collection[str]) -> Iterator[Consequence]:
    """Yield that something begins empty whose data stays in a stack that the app no longer has.

    Args:
        change: what happens to a resource.
        stacks: the names of such stacks.
    """
    where, _, id = (change.renamed_from or "").partition("/")
    if change.action == "add" and where in stacks and holds_data(change.type):
        message = f"`{change.id}` begins empty: what it was is `{id}` of `{where}`, which stays"
        hint = f"keep the id of its stack: it stays in `{where}` as long as that is deployed"
        name = f"replace:{change.id}"
        yield Consequence("data", name, message, change.stack, change.id, change.at, hint)


def _fate(change: Change, policy: str) -> str:
    """Return what becomes of what stands there; nothing where it is lost."""
    stays = "it stays, outside of the stack"
    stays += "" if change.goes else ", and another one begins empty"
    if policy in _KEPT:
        return stays
    if _is_protected(change):
        return f"as its `{_PROTECTED[change.type][0]}` keeps it from deletion, {stays}"
    if policy == "Snapshot":
        return "a snapshot stays, and the data is gone from the app"
    full = _FULL.get(change.type, "")
    return full and full + ("" if change.goes else "; the new one begins empty")


def _policy(change: Change) -> str:
    """Return what becomes of what stands there.

    Which template CloudFormation asks on a replacement is nowhere written: the worse one counts.
    """
    if change.goes:
        return _said(change, change.before, "DeletionPolicy")
    said = {_said(change, entry, "UpdateReplacePolicy") for entry in (change.before, change.after)}
    return next((one for one in ("Delete", "Snapshot") if one in said), "Retain")


def _said(change: Change, entry: Mapping[str, Json] | None, name: str) -> str:
    usual = "Snapshot" if change.type in _SNAPSHOT_UNLESS_SAID else "Delete"
    return str((entry or {}).get(name, usual))


def _is_protected(change: Change) -> bool:
    property, value = _PROTECTED.get(change.type, ("", None))
    return bool(property) and bool(change.was(property) == value)
