"""SNS: topics, their policies and subscriptions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lambdaform.cloud.provider import Made, Provider, Request
from lambdaform.cloud.providers.service import (
    ID,
    Name,
    Parameters,
    Part,
    ServiceProvider,
    Tagging,
)
from lambdaform.cloud.providers.shapes import text
from lambdaform.cloud.providers.work import Work

_TOPIC: Mapping[str, Any] = {
    "ArchivePolicy": {},
    "ContentBasedDeduplication": False,
    "DisplayName": "",
    "FifoThroughputScope": "Topic",
    "KmsMasterKeyId": "",
    "SignatureVersion": "1",
    "TracingConfig": "PassThrough",
}
"""What a topic's attributes are where nobody says them."""

_SUBSCRIPTION: Mapping[str, Any] = {
    "DeliveryPolicy": "",
    "FilterPolicyScope": "MessageAttributes",
    "FilterPolicy": "",
    "RawMessageDelivery": False,
    "RedrivePolicy": "",
    "SubscriptionRoleArn": "",
}
"""The same of a subscription; the scope comes before the policy, which is held against it."""

_OWNER = (
    "GetTopicAttributes",
    "SetTopicAttributes",
    "AddPermission",
    "RemovePermission",
    "DeleteTopic",
    "Subscribe",
    "ListSubscriptionsByTopic",
    "Publish",
)


def _attribute(operation: str, key: str, name: str, default: Any) -> Part:
    """Return the part that is one attribute, which has no operation of its own."""

    def put(work: Work) -> None:
        value = text(work.properties.get(name, default))
        said = {key: work.id, "AttributeName": name, "AttributeValue": value}
        work.call(operation, said)

    return Part((name,), put)


def _parts(operation: str, key: str, attributes: Mapping[str, Any]) -> tuple[Part, ...]:
    return tuple(_attribute(operation, key, *one) for one in attributes.items())


def _fifo(_: Work, __: str, parameters: Parameters) -> Parameters:
    fifo = parameters.pop("FifoTopic", None)
    return parameters if fifo is None else {**parameters, "Attributes": {"FifoTopic": text(fifo)}}


def _topic_name(work: Work) -> str:
    return work.id.rpartition(":")[2]


def _topic_exists(work: Work) -> bool:
    return work.attempt("get_topic_attributes", {"TopicArn": work.arn("sns", work.id)})


def _put_subscriptions(work: Work) -> None:
    before, wanted = (
        {(one["Protocol"], one["Endpoint"]) for one in properties.get("Subscription") or ()}
        for properties in (work.before, work.properties)
    )
    topic = {"TopicArn": work.id}
    for found in work.call("list_subscriptions_by_topic", topic)["Subscriptions"]:
        if (found["Protocol"], found["Endpoint"]) in before - wanted:
            work.call("unsubscribe", {"SubscriptionArn": found["SubscriptionArn"]})
    for protocol, endpoint in sorted(wanted - before):
        work.call("subscribe", {**topic, "Protocol": protocol, "Endpoint": endpoint})


def _subscribed(_: Work, __: str, parameters: Parameters) -> Parameters:
    return {**parameters, "ReturnSubscriptionArn": True}


class _Policies:
    """One policy for a number of topics."""

    def __init__(self, topics: str) -> None:
        self._topics = topics

    def create(self, request: Request) -> Made:
        topics = self._of(request.properties)
        self._put(request, topics)
        return self._made(topics[0] if self._topics == "TopicArn" else request.name())

    def update(self, request: Request, physical_id: str) -> Made:
        topics = self._of(request.properties)
        self._put(request, topics)
        self._reset(request, [one for one in self._of(request.before or {}) if one not in topics])
        return self._made(physical_id)

    def delete(self, request: Request, physical_id: str) -> None:
        self._reset(request, self._of(request.properties))

    def _made(self, id: str) -> Made:
        return Made(id, {"Id": id} if self._topics == "Topics" else {})

    def _of(self, properties: Mapping[str, Any]) -> list[str]:
        found = properties.get(self._topics) or ()
        return [found] if isinstance(found, str) else list(found)

    def _put(self, request: Request, topics: Iterable[str]) -> None:
        for topic in topics:
            work = Work(request, "sns", topic)
            work.call("set_topic_attributes", _said(work, request.properties["PolicyDocument"]))

    def _reset(self, request: Request, topics: Iterable[str]) -> None:
        for topic in topics:
            work = Work(request, "sns", topic)
            work.attempt("set_topic_attributes", _said(work, _owners(work)))


def _said(work: Work, policy: Any) -> dict[str, str]:
    return {"TopicArn": work.id, "AttributeName": "Policy", "AttributeValue": text(policy)}


def _owners(work: Work) -> dict[str, Any]:
    """Return the policy that a topic has where nobody gave it one: its owner may do all."""
    statement = {
        "Sid": "__default_statement_ID",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": [f"SNS:{action}" for action in _OWNER],
        "Resource": work.id,
        "Condition": {"StringEquals": {"AWS:SourceOwner": work.request.account}},
    }
    return {"Version": "2008-10-17", "Id": "__default_policy_ID", "Statement": [statement]}


PROVIDERS: Mapping[str, Provider] = {
    "AWS::SNS::Topic": ServiceProvider(
        service="sns",
        create_with="create_topic",
        delete_with="delete_topic",
        id="TopicArn",
        name=Name("TopicName", 256, fifo="FifoTopic"),
        names={"TopicName": "Name"},
        key={"TopicArn": ID},
        attributes={"TopicArn": lambda work: work.id, "TopicName": _topic_name},
        tells_all=True,
        prepare=_fifo,
        takes=frozenset({"FifoTopic"}),
        parts=(
            *_parts("set_topic_attributes", "TopicArn", _TOPIC),
            Part(("Subscription",), _put_subscriptions),
        ),
        tagging=Tagging({"ResourceArn": ID}),
        exists=_topic_exists,
        unheeded=frozenset({"DataProtectionPolicy", "DeliveryStatusLogging", "MaximumMessageSize"}),
    ),
    "AWS::SNS::Subscription": ServiceProvider(
        service="sns",
        create_with="subscribe",
        delete_with="unsubscribe",
        id="SubscriptionArn",
        key={"SubscriptionArn": ID},
        attributes={"Arn": lambda work: work.id},
        prepare=_subscribed,
        parts=_parts("set_subscription_attributes", "SubscriptionArn", _SUBSCRIPTION),
        unheeded=frozenset({"Region", "ReplayPolicy"}),
    ),
    "AWS::SNS::TopicPolicy": _Policies("Topics"),
    "AWS::SNS::TopicInlinePolicy": _Policies("TopicArn"),
}
