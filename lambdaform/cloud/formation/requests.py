"""What a request wants a stack to be: its template, parameters, tags and the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from lambdaform.cloud.formation import (
    capabilities,
    checks,
    dynamic,
    parameters,
    rules,
    serverless,
)
from lambdaform.cloud.formation.records import Wanted
from lambdaform.cloud.formation.refusals import ValidationError
from lambdaform.cloud.formation.template import Template
from lambdaform.cloud.formation.template_source import template_text

Clients = Callable[[str], Any]


class TransformFault(ValidationError):  # noqa: N818 - it is the template's
    """A transform of the template cannot be done."""


def wanted(request: Mapping[str, Any], before: Wanted | None, clients: Clients) -> Wanted:
    """Return what a request wants a stack to be.

    Args:
        request: what `CreateStack`, `UpdateStack` and `CreateChangeSet` take.
        before: what the stack is so far.
        clients: reads S3, the parameter store, and what rules ask of the account.

    Raises:
        ValidationError: it cannot be.
        InsufficientCapabilities: it does what the request does not allow.
    """
    previous = before or Wanted(Template("", {}))
    template = read(request, before, clients)
    allowed = tuple(request.get("Capabilities") or ())
    # Who makes a change set sees what comes of a transform, and allows it by executing that.
    looked_at = ("CAPABILITY_AUTO_EXPAND",) if "ChangeSetName" in request else ()
    capabilities.check(template, (*allowed, *looked_at))
    given = request.get("Parameters") or ()
    values = parameters.resolved(template, given, previous.parameters, _store(clients))
    rules.hold(template, values, clients)
    tags = {tag["Key"]: tag["Value"] for tag in request.get("Tags") or ()}
    arns = tuple(request.get("NotificationARNs") or ())
    return Wanted(
        template,
        values,
        tags if "Tags" in request else previous.tags,
        allowed,
        arns if "NotificationARNs" in request else previous.notification_arns,
        request.get("RoleARN") or previous.role_arn,
        request.get("RollbackConfiguration") or previous.rollback_configuration,
    )


def read(request: Mapping[str, Any], before: Wanted | None, clients: Clients) -> Template:
    """Return the template that a request means.

    Raises:
        ValidationError: it is not a sound one.
        TransformFault: a transform of it cannot be done.
    """
    previous = before.template.text if before else None
    template = _expanded(Template.read(template_text(request, previous, clients)), request, before)
    fault = checks.check_transforms(template)
    if fault:
        raise TransformFault(fault)
    checks.check(template)
    return template


def _expanded(template: Template, request: Mapping[str, Any], before: Wanted | None) -> Template:
    """Return a template as it is behind its transform, with the parameters that a request gives."""
    known = before.parameters if before else {}
    try:
        values = parameters.chosen(request.get("Parameters") or (), known)
        return serverless.expanded(template, values)
    except serverless.Unexpanded as fault:
        raise TransformFault(str(fault)) from fault


def _store(clients: Clients) -> parameters.Store:
    def read_stored(name: str) -> str:
        try:
            return dynamic.parameter(name, clients)
        except ClientError as error:
            message = f"Unable to fetch parameters [{name}] from parameter store for this account."
            raise ValidationError(message) from error

    return read_stored
