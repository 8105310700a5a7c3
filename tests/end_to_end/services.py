"""What stands in an embedded cloud, asked of its services: not of what CloudFormation says of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

_PHYSICAL = re.compile(r"^shop-\w+-(\w+)-(?:\w+-[A-Za-z0-9]{12}-)?(\w+)-[A-Za-z0-9]{12}$")


def short(name: str) -> str:
    """Return the logical id in a physical name that CloudFormation gave.

    It is made of the stack's name (of a nested one with 12 letters behind it), the id, 12 letters.
    """
    match = _PHYSICAL.match(name.rpartition("/")[2].rpartition(":")[2])
    return match[2] if match else name


class Services:
    """The services of an embedded cloud, by clients that no fault reaches."""

    def __init__(self, client: Callable[[str], Any]) -> None:
        self.client = client

    def stacks(self) -> dict[str, str]:
        """Return the states of the stacks by their names."""
        found = self.client("cloudformation").describe_stacks()["Stacks"]
        return {s["StackName"]: s["StackStatus"] for s in sorted(found, key=_name)}

    def change_sets(self) -> list[str]:
        """Return the names of the stacks that have change sets, each as often as it has one."""
        client = self.client("cloudformation")
        return [
            summary["StackName"]
            for name in self.stacks()
            for summary in client.list_change_sets(StackName=name)["Summaries"]
        ]

    def left(self) -> str:
        """Return all that stands, in a line; `nothing` where nothing does."""
        timeouts = ", ".join(f"{id} {seconds} s" for id, seconds in self.queues().items())
        kinds = {
            "queues": timeouts,
            "tables": ", ".join(self.tables()),
            "layers": ", ".join(self.layers()),
            "functions": ", ".join(self.functions()),
            "buckets": ", ".join(sorted(filter(None, map(self._bucket, self.buckets())))),
        }
        stacks = [f"{name}: {status}" for name, status in self.stacks().items()]
        stacks += [f"a change set of {name}" for name in sorted(set(self.change_sets()))]
        return "; ".join([*stacks, *(f"{k}: {v}" for k, v in kinds.items() if v)]) or "nothing"

    def _bucket(self, name: str) -> str:
        """Return a bucket's name; of that for the code, how far it is prepared."""
        if not name.startswith("lambdaform-assets-"):
            return name
        tags = [key for key, _ in self.tags(name)]
        count = len(self.objects(name))
        held = f", {count} object{'s' * (count > 1)}" if count else ""
        return f"for code{'' if 'lambdaform:prepared' in tags else ', half prepared'}{held}"

    def tags(self, bucket: str) -> list[tuple[str, str]]:
        """Return the tags of a bucket."""
        client = self.client("s3")
        try:
            found = client.get_bucket_tagging(Bucket=bucket)["TagSet"]
        except client.exceptions.ClientError:
            return []
        return [(tag["Key"], tag["Value"]) for tag in found]

    def layers(self) -> dict[str, str]:
        """Return the digests of the layers' content, as Lambda gives them."""
        client = self.client("lambda")
        found = {}
        for one in client.list_layers()["Layers"]:
            name, newest = one["LayerName"], one["LatestMatchingVersion"]["Version"]
            version = client.get_layer_version(LayerName=name, VersionNumber=newest)
            found[short(name)] = version["Content"]["CodeSha256"]
        return found

    def queues(self) -> dict[str, int]:
        """Return the visibility timeouts of the queues, in seconds."""
        client = self.client("sqs")
        urls = client.list_queues().get("QueueUrls", [])
        return {short(url): _timeout(client, url) for url in sorted(urls)}

    def queue(self, id: str) -> dict[str, str]:
        """Return all attributes of a queue."""
        client = self.client("sqs")
        urls = client.list_queues().get("QueueUrls", [])
        (url,) = [url for url in urls if short(url) == id]
        found: dict[str, str] = client.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])[
            "Attributes"
        ]
        return {**found, "Url": url}

    def tables(self) -> dict[str, list[str]]:
        """Return the keys of the tables."""
        client = self.client("dynamodb")
        return {short(name): _keys(client, name) for name in client.list_tables()["TableNames"]}

    def functions(self) -> dict[str, dict[str, Any]]:
        """Return the configurations of the functions."""
        found = self.client("lambda").list_functions()["Functions"]
        return {short(one["FunctionName"]): one for one in found}

    def invoked(self, id: str) -> Any:
        """Return what a function answers."""
        name = self.functions()[id]["FunctionName"]
        answer = self.client("lambda").invoke(FunctionName=name, Payload=b"{}")
        return json.loads(answer["Payload"].read())

    def policies(self, role: str) -> list[tuple[list[str], Any]]:
        """Return what a role allows, as (actions, resources)."""
        client = self.client("iam")
        (name,) = [
            r["RoleName"] for r in client.list_roles()["Roles"] if short(r["RoleName"]) == role
        ]
        return [
            (statement["Action"], statement["Resource"])
            for policy in client.list_role_policies(RoleName=name)["PolicyNames"]
            for statement in client.get_role_policy(RoleName=name, PolicyName=policy)[
                "PolicyDocument"
            ]["Statement"]
        ]

    def buckets(self) -> list[str]:
        """Return the names of the buckets."""
        return [short(one["Name"]) for one in self.client("s3").list_buckets()["Buckets"]]

    def objects(self, bucket: str) -> dict[str, int]:
        """Return the sizes of the objects of a bucket by their keys, in bytes."""
        found = self.client("s3").list_objects_v2(Bucket=bucket).get("Contents", [])
        return {one["Key"]: one["Size"] for one in found}


def _name(stack: dict[str, Any]) -> str:
    return str(stack["StackName"])


def _timeout(client: Any, url: str) -> int:
    found = client.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])
    return int(found["Attributes"]["VisibilityTimeout"])


def _keys(client: Any, table: str) -> list[str]:
    schema = client.describe_table(TableName=table)["Table"]["KeySchema"]
    return [key["AttributeName"] for key in schema]
