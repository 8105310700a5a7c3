"""Stacks, resources, events and change sets in the shapes that the API answers with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from lambdaform.cloud.formation.change_sets import ChangeSet
from lambdaform.cloud.formation.changes import Change, Detail
from lambdaform.cloud.formation.masks import MASK, masked
from lambdaform.cloud.formation.records import Entry, Event, Output, Parameter, Wanted
from lambdaform.cloud.formation.stacks import Stack
from lambdaform.cloud.formation.values import Unknown

Shape = dict[str, Any]

_AFTER_APPLY = "{{changeSet:KNOWN_AFTER_APPLY}}"
_DRIFT = {"StackDriftStatus": "NOT_CHECKED"}
_RESOURCE_DRIFT = {"StackResourceDriftStatus": "NOT_CHECKED"}


def stack(one: Stack) -> Shape:
    """Return a stack as `DescribeStacks` has it."""
    wanted = one.wanted
    return {
        **_head(one),
        "ChangeSetId": one.change_set_id,
        "Description": wanted.template.description if wanted else None,
        "Parameters": parameters(wanted.parameters) if wanted else [],
        "RollbackConfiguration": dict(wanted.rollback_configuration) if wanted else {},
        "DisableRollback": one.on_failure == "DO_NOTHING",
        "NotificationARNs": list(wanted.notification_arns) if wanted else [],
        "TimeoutInMinutes": one.timeout,
        "Capabilities": list(wanted.capabilities) if wanted else [],
        "Outputs": [_output(output) for output in one.outputs],
        "RoleARN": wanted.role_arn if wanted else None,
        "Tags": tags(wanted),
        "EnableTerminationProtection": one.protected,
        "RetainExceptOnCreate": one.retain_except_on_create,
    }


def summary(one: Stack) -> Shape:
    """Return a stack as `ListStacks` has it."""
    return {
        **_head(one),
        "TemplateDescription": one.wanted.template.description if one.wanted else None,
    }


def _head(one: Stack) -> Shape:
    last = one.operation
    return {
        "StackId": one.id,
        "StackName": one.name,
        "CreationTime": one.created,
        "LastUpdatedTime": one.updated,
        "DeletionTime": one.deleted,
        "StackStatus": one.status,
        "StackStatusReason": one.reason,
        "ParentId": one.parent,
        "RootId": one.root,
        "DriftInformation": _DRIFT,
        "LastOperations": [{"OperationType": last.kind, "OperationId": last.id}],
    }


def parameters(given: Mapping[str, Parameter]) -> list[Shape]:
    """Return the parameters of a stack, those hidden that are to be."""
    return [
        {
            "ParameterKey": key,
            "ParameterValue": MASK if one.hidden else one.value,
            "ResolvedValue": _said(one.resolved) if one.stored else None,
        }
        for key, one in given.items()
    ]


def tags(wanted: Wanted | None) -> list[Shape]:
    """Return the tags of a stack."""
    found = wanted.tags if wanted else {}
    return [{"Key": key, "Value": value} for key, value in found.items()]


def _output(one: Output) -> Shape:
    return {
        "OutputKey": one.key,
        "OutputValue": one.value,
        "Description": one.description,
        "ExportName": one.export,
    }


def event(owner: Stack, one: Event) -> Shape:
    """Return an event as `DescribeStackEvents` has it."""
    return {
        "StackId": owner.id,
        "EventId": one.id,
        "StackName": owner.name,
        "OperationId": one.operation,
        "LogicalResourceId": one.logical_id,
        "PhysicalResourceId": one.physical_id,
        "ResourceType": one.type,
        "Timestamp": one.at,
        "ResourceStatus": one.status,
        "ResourceStatusReason": one.reason,
        "ResourceProperties": one.properties,
        "ClientRequestToken": one.token,
    }


def resource(owner: Stack, entry: Entry) -> Shape:
    """Return a resource in the members that all operations have of it."""
    return {
        "StackName": owner.name,
        "StackId": owner.id,
        "LogicalResourceId": entry.id,
        "PhysicalResourceId": entry.physical_id or None,
        "ResourceType": entry.type,
        "Timestamp": entry.at,
        "LastUpdatedTimestamp": entry.at,
        "ResourceStatus": entry.status,
        "ResourceStatusReason": entry.reason,
        "DriftInformation": _RESOURCE_DRIFT,
    }


def change_set_summary(one: ChangeSet) -> Shape:
    """Return a change set as `ListChangeSets` has it."""
    return {
        "StackId": one.stack.id,
        "StackName": one.stack.name,
        "ChangeSetId": one.id,
        "ChangeSetName": one.name,
        "ExecutionStatus": one.execution,
        "Status": one.status,
        "StatusReason": one.reason,
        "CreationTime": one.created,
        "Description": one.request.get("Description"),
        "IncludeNestedStacks": bool(one.request.get("IncludeNestedStacks")),
        "ImportExistingResources": bool(one.request.get("ImportExistingResources")),
        "ParentChangeSetId": one.parent.id if one.parent else None,
        "RootChangeSetId": one.root.id if one.parent else None,
    }


def change_set(one: ChangeSet) -> Shape:
    """Return a change set as `DescribeChangeSet` has it, without its changes."""
    wanted = one.wanted
    return {
        **change_set_summary(one),
        "Parameters": parameters(wanted.parameters) if wanted else [],
        "NotificationARNs": list(wanted.notification_arns) if wanted else [],
        "RollbackConfiguration": dict(wanted.rollback_configuration) if wanted else {},
        "Capabilities": list(wanted.capabilities) if wanted else [],
        "Tags": tags(wanted),
        "OnStackFailure": one.request.get("OnStackFailure"),
        "DeploymentMode": one.request.get("DeploymentMode"),
    }


def change(one: Change, *, of: ChangeSet, values: bool) -> Shape:
    """Return a change of a resource, with the values of its properties where they are wanted."""
    before, after = (masked(part, of.stack.wanted, of.wanted) for part in (one.before, one.after))
    shown: Shape = {
        "PolicyAction": one.policy_action,
        "Action": one.action,
        "LogicalResourceId": one.id,
        "PhysicalResourceId": one.physical_id,
        "ResourceType": one.type,
        "Replacement": one.replacement,
        "Scope": one.scope,
        "ChangeSetId": of.nested[one.id].id if one.id in of.nested else None,
        "Details": [_detail(detail, before, after, values=values) for detail in one.details],
    }
    if values:
        shown["BeforeContext"] = _context(before)
        shown["AfterContext"] = _context(after)
    return {"Type": "Resource", "ResourceChange": shown}


def _detail(
    one: Detail,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    *,
    values: bool,
) -> Shape:
    target: Shape = {"Attribute": one.attribute, "RequiresRecreation": one.recreation}
    if one.difference:
        target["Name"] = one.difference.name
        target["Path"] = f"/Properties/{one.difference.name}"
        target["AttributeChangeType"] = one.difference.kind
        if values:
            target["BeforeValue"] = _said((before or {}).get(one.difference.name))
            target["AfterValue"] = _said((after or {}).get(one.difference.name))
    return {
        "Target": target,
        "Evaluation": "Dynamic" if one.dynamic else "Static",
        "ChangeSource": one.source,
        "CausingEntity": one.entity,
    }


def _context(properties: Mapping[str, Any] | None) -> str | None:
    return None if properties is None else _json({"Properties": properties})


def _said(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return _AFTER_APPLY if isinstance(value, Unknown) else _json(value)


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), default=lambda _: _AFTER_APPLY)
