"""What policies of resources denied, and deny no longer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lambdaform.cycles import references
from lambdaform.plan.change import Change, Consequence
from lambdaform.plan.wording import policy_statements
from lambdaform.template import Json

_OF: Mapping[str, str] = {
    "AWS::EC2::VPCEndpoint": "",
    "AWS::ECR::Repository": "",
    "AWS::Kinesis::ResourcePolicy": "ResourceArn",
    "AWS::S3::BucketPolicy": "Bucket",
    "AWS::SNS::TopicPolicy": "Topics",
    "AWS::SQS::QueuePolicy": "Queues",
    "AWS::SecretsManager::ResourcePolicy": "SecretId",
}
"""Types of policies -> the property that names what they are of; empty for the resource itself."""


def denials(changes: Sequence[Change]) -> Iterator[Consequence]:
    """Yield the policies that deny less than before, of what is still there."""
    gone = {one.id for one in changes if one.goes}
    for change in changes:
        if change.type not in _OF or change.before is None:
            continue
        after = None if change.goes else change.after
        left = [one for one in _denied(change.before) if one not in _denied(after)]
        own = set(references(change.was(_OF[change.type]))) if _OF[change.type] else {change.id}
        if left and not own & gone:
            what = f"{len(left)} statements" if len(left) > 1 else "a statement"
            message = f"`{change.id}` denies less than before: {what} of it goes, or is another one"
            name = f"weaken:{change.id}"
            yield Consequence("exposure", name, message, change.stack, change.id, change.at)


def _denied(entry: Mapping[str, Json] | None) -> list[Json]:
    properties = (entry or {}).get("Properties", {})
    documents = [one for one in properties.values() if isinstance(one, Mapping)]
    found = (one for document in documents for one in policy_statements(document))
    return [one for one in found if isinstance(one, Mapping) and one.get("Effect") == "Deny"]
