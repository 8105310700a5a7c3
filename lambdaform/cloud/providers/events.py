"""EventBridge: buses and their policies, rules, archives, connections, API destinations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from lambdaform.cloud.provider import Made, Provider, Request
from lambdaform.cloud.providers.service import ID, Name, Part, ServiceProvider, Tagging
from lambdaform.cloud.providers.work import Work, already_exists

_DEFAULT = "default"


def _policy_of(bus: str, work: Work) -> dict[str, Any]:
    """Return the statements of a bus's policy by their ids."""
    return _by_id(work.call("describe_event_bus", {"Name": bus}).get("Policy"))


def _by_id(policy: Any) -> dict[str, Any]:
    document = json.loads(policy) if isinstance(policy, str) else policy or {"Statement": []}
    found = document["Statement"]
    return {one["Sid"]: one for one in (found if isinstance(found, list) else [found])}


def _say(bus: str, work: Work, statements: Mapping[str, Any]) -> None:
    """Give a bus a policy; the service keeps only what is said with the rest."""
    policy = {"Version": "2012-10-17", "Statement": list(statements.values())}
    work.call("put_permission", {"EventBusName": bus, "Policy": policy})


def _unsay(bus: str, work: Work, id: str) -> None:
    work.attempt("remove_permission", {"EventBusName": bus, "StatementId": id})


def _put_bus_policy(work: Work) -> None:
    before, wanted = (_by_id(one.get("Policy")) for one in (work.before, work.properties))
    for gone in before.keys() - wanted.keys():
        _unsay(work.id, work, gone)
    if wanted:
        _say(work.id, work, _policy_of(work.id, work) | wanted)


class _Statements:
    """Statements of a bus's policy, each a resource of its own."""

    def create(self, request: Request) -> Made:
        bus, id, work = _place(request)
        there = _policy_of(bus, work)
        if id in there:
            raise already_exists(request.type, f"{bus}|{id}")
        _say(bus, work, {**there, id: _statement(request, work, bus)})
        return Made(f"{bus}|{id}")

    def update(self, request: Request, physical_id: str) -> Made:
        bus, id, work = _place(request)
        _say(bus, work, {**_policy_of(bus, work), id: _statement(request, work, bus)})
        return Made(physical_id)

    def delete(self, request: Request, physical_id: str) -> None:
        bus, id, work = _place(request)
        _unsay(bus, work, id)


def _place(request: Request) -> tuple[str, str, Work]:
    properties = request.properties
    bus = str(properties.get("EventBusName", _DEFAULT))
    return bus, str(properties["StatementId"]), Work(request, "events")


def _statement(request: Request, work: Work, bus: str) -> dict[str, Any]:
    properties = request.properties
    given = properties.get("Statement")
    if given:
        document = json.loads(given) if isinstance(given, str) else given
        return {**document, "Sid": properties["StatementId"]}
    principal = properties.get("Principal", "*")
    account = {"AWS": f"arn:{work.partition}:iam::{principal}:root"}
    condition = properties.get("Condition")
    said = {
        "Sid": properties["StatementId"],
        "Effect": "Allow",
        "Principal": "*" if principal == "*" else account,
        "Action": properties.get("Action", "events:PutEvents"),
        "Resource": work.arn("events", f"event-bus/{bus}"),
    }
    if condition:
        said["Condition"] = {condition["Type"]: {condition["Key"]: condition["Value"]}}
    return said


def _rule(work: Work) -> str:
    return work.id.rpartition("|")[2]


def _bus(work: Work) -> str:
    return str(work.properties.get("EventBusName", _DEFAULT))


def _rule_id(work: Work) -> str:
    """Return what `Ref` gives: on a bus of one's own, the bus comes first."""
    bus = _bus(work).rpartition("/")[2]
    return work.id if bus == _DEFAULT else f"{bus}|{work.id}"


def _rule_arn(work: Work) -> str:
    bus = _bus(work).rpartition("/")[2]
    name = _rule(work)
    return work.arn("events", f"rule/{name}" if bus == _DEFAULT else f"rule/{bus}/{name}")


def _put_targets(work: Work) -> None:
    before, wanted = (
        {one["Id"]: one for one in properties.get("Targets") or ()}
        for properties in (work.before, work.properties)
    )
    _remove_targets(work, sorted(before.keys() - wanted.keys()))
    if wanted:
        rule = {"Rule": _rule(work), "EventBusName": _bus(work)}
        work.call("put_targets", {**rule, "Targets": list(wanted.values())})


def _remove_targets(work: Work, ids: list[str]) -> None:
    rule = {"Rule": _rule(work), "EventBusName": _bus(work)}
    if ids:
        work.call("remove_targets", {**rule, "Ids": ids})


def _remove_all_targets(work: Work) -> None:
    bus = {"EventBusName": _bus(work)}
    if work.attempt("describe_rule", {"Name": _rule(work), **bus}):
        found = work.call("list_targets_by_rule", {"Rule": _rule(work), **bus})["Targets"]
        _remove_targets(work, [target["Id"] for target in found])


def _without_version(kind: str) -> Any:
    return lambda work: work.arn("events", f"{kind}/{work.id}")


PROVIDERS: Mapping[str, Provider] = {
    "AWS::Events::EventBus": ServiceProvider(
        service="events",
        create_with="create_event_bus",
        update_with=("update_event_bus",),
        delete_with="delete_event_bus",
        name=Name("Name", 256),
        key={"Name": ID},
        attributes={"Arn": lambda work: work.arn("events", f"event-bus/{work.id}")},
        tells_all=True,
        whole=True,
        parts=(Part(("Policy",), _put_bus_policy),),
        tagging=Tagging({"ResourceARN": lambda work: work.arn("events", f"event-bus/{work.id}")}),
        unheeded=frozenset({"LogConfig"}),
        lacks=frozenset({"EventSourceName"}),
    ),
    "AWS::Events::EventBusPolicy": _Statements(),
    "AWS::Events::Rule": ServiceProvider(
        service="events",
        create_with="put_rule",
        update_with=("put_rule",),
        delete_with="delete_rule",
        id=_rule_id,
        name=Name("Name"),
        key={"Name": _rule, "EventBusName": _bus},
        attributes={"Arn": _rule_arn, "RuleName": _rule},
        whole=True,
        exists="describe_rule",
        parts=(Part(("Targets",), _put_targets),),
        tagging=Tagging({"ResourceARN": _rule_arn}),
        before_delete=_remove_all_targets,
    ),
    "AWS::Events::Archive": ServiceProvider(
        service="events",
        create_with="create_archive",
        update_with=("update_archive",),
        delete_with="delete_archive",
        name=Name("ArchiveName", 48),
        names={"SourceArn": "EventSourceArn"},
        key={"ArchiveName": ID},
        attributes={"Arn": _without_version("archive")},
        defaults={"Description": "", "EventPattern": "", "RetentionDays": 0},
        unheeded=frozenset({"KmsKeyIdentifier"}),
    ),
    "AWS::Events::Connection": ServiceProvider(
        service="events",
        create_with="create_connection",
        update_with=("update_connection",),
        read_with="describe_connection",
        delete_with="delete_connection",
        name=Name("Name"),
        key={"Name": ID},
        attributes={
            "Arn": "ConnectionArn",
            "ArnForPolicy": _without_version("connection"),
            "SecretArn": "SecretArn",
        },
        defaults={"Description": ""},
        exists="describe_connection",
        unheeded=frozenset({"InvocationConnectivityParameters", "KmsKeyIdentifier"}),
    ),
    "AWS::Events::ApiDestination": ServiceProvider(
        service="events",
        create_with="create_api_destination",
        update_with=("update_api_destination",),
        read_with="describe_api_destination",
        delete_with="delete_api_destination",
        name=Name("Name"),
        key={"Name": ID},
        attributes={
            "Arn": "ApiDestinationArn",
            "ArnForPolicy": _without_version("api-destination"),
        },
        defaults={"Description": "", "InvocationRateLimitPerSecond": 300},
        exists="describe_api_destination",
    ),
}
