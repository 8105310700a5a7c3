"""What listens to what in the embedded cloud, as its services keep it.

The services are moto's, and hold the state: what an app deploys, what a custom resource puts, what
somebody sets by hand is all the same to them. Nothing is kept here a second time; this reads it in
one form, for whoever lets events happen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Kind: TypeAlias = Literal[
    "event-source", "log-filter", "notification", "rule", "schedule", "subscription", "url"
]
"""By what means a target is told: event source mappings, log subscription filters, notifications of
buckets, targets of rules, schedules, subscriptions of topics, URLs of functions."""

_EVENT_BRIDGE = "events"


@dataclass(frozen=True)
class Listener:
    """Something that is to be told of what happens somewhere.

    Attributes:
        kind: by what means.
        id: its id among those of the kind: a UUID, an ARN, the name of a filter.
        source: the ARN of where something happens, or the URL that is called.
        target: the ARN, address or URL that is told; `events` is EventBridge.
        properties: all that the service keeps of it, in the API's names.
    """

    kind: Kind
    id: str
    source: str
    target: str
    properties: Mapping[str, Any]


def listeners(account: str, region: str) -> Iterator[Listener]:
    """Yield all that listens in one account and region, as it is at this moment."""
    yield from _event_sources(account, region)
    yield from _log_filters(account, region)
    yield from _notifications(account, region)
    yield from _rules(account, region)
    yield from _schedules(account, region)
    yield from _subscriptions(account, region)
    yield from _urls(account, region)


def _event_sources(account: str, region: str) -> Iterator[Listener]:
    from moto.awslambda.models import lambda_backends

    for found in list(lambda_backends[account][region]._event_source_mappings.values()):
        said = found.get_configuration()
        timestamp = getattr(found, "starting_position_timestamp", None)
        said |= {"StartingPositionTimestamp": timestamp} if timestamp else {}
        yield Listener("event-source", found.uuid, found.event_source_arn, found.function_arn, said)


def _log_filters(account: str, region: str) -> Iterator[Listener]:
    from moto.logs.models import logs_backends

    for group in list(logs_backends[account][region].groups.values()):
        for found in list(group.subscription_filters.values()):
            said = found.to_json()
            yield Listener("log-filter", found.name, group.arn, found.destination_arn, said)


def _notifications(account: str, region: str) -> Iterator[Listener]:
    from moto.s3.models import s3_backends
    from moto.utilities.utils import get_partition

    for bucket in list(s3_backends[account][get_partition(region)].buckets.values()):
        kept = bucket.notification_configuration
        if kept is None or bucket.region_name != region:
            continue
        for found in (*kept.cloud_function, *kept.queue, *kept.topic):
            said = {"Events": found.events, "Filter": found.filters or {}}
            yield Listener("notification", found.id, bucket.arn, found.arn, said)
        if kept.event_bridge is not None:
            yield Listener("notification", _EVENT_BRIDGE, bucket.arn, _EVENT_BRIDGE, {})


def _rules(account: str, region: str) -> Iterator[Listener]:
    from moto.events.models import events_backends

    for bus in list(events_backends[account][region].event_buses.values()):
        for rule in [one for one in bus.rules.values() if not one.managed_by]:
            for target in list(rule.targets):
                said = {**rule.describe(), "Target": target}
                yield Listener("rule", f"{rule.arn}/{target['Id']}", bus.arn, target["Arn"], said)


def _schedules(account: str, region: str) -> Iterator[Listener]:
    from moto.scheduler.models import scheduler_backends

    for group in list(scheduler_backends[account][region].schedule_groups.values()):
        for found in list(group.schedules.values()):
            said = found.to_dict()
            yield Listener("schedule", found.arn, found.arn, said["Target"]["Arn"], said)


def _subscriptions(account: str, region: str) -> Iterator[Listener]:
    from moto.sns.models import sns_backends

    for found in list(sns_backends[account][region].subscriptions.values()):
        said = {"Protocol": found.protocol, **found.attributes}
        yield Listener("subscription", found.arn, found.topic.arn, found.endpoint, said)


def _urls(account: str, region: str) -> Iterator[Listener]:
    from moto.awslambda.models import lambda_backends

    for function in list(lambda_backends[account][region].list_functions()):
        for found in list(vars(function).get("urls", {}).values()):
            said = found.to_dict()
            yield Listener(
                "url", said["FunctionUrl"], said["FunctionUrl"], said["FunctionArn"], said
            )
