"""The roles of the embedded cloud as IAM keeps them: their policies, and the sessions that have them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lambdaform.iam_evaluation import Policy

if TYPE_CHECKING:
    from moto.iam.models import Role


@dataclass(frozen=True)
class Identity:
    """A role as it stands: its name, its policies, its permissions boundary."""

    name: str
    policies: tuple[Policy, ...]
    boundary: Policy | None = None


def assumed(key: str) -> tuple[str, str] | None:
    """Return the ARN of the role that keys are of, and the name of the session; `None` of others."""
    from moto.sts.models import sts_backends

    for account in list(sts_backends):
        for backend in list(sts_backends[account].values()):
            found = backend.get_assumed_role_from_access_key(key)
            if found is not None:
                return str(found.role_arn), str(found.session_name)
    return None


def identity(arn: str) -> Identity:
    """Return a role as it stands; one that is not there may do nothing."""
    role = _role(arn)
    if role is None:
        return Identity(arn, ())
    inline = [_document(text) for text in role.policies.values()]
    managed = [_managed(one) for one in role.managed_policies.values()]
    return Identity(role.name, (*inline, *managed), _boundary(role))


def boundary_of(arn: str) -> str | None:
    """Return the ARN of the permissions boundary that a role has."""
    role = _role(arn)
    return role.permissions_boundary_arn if role else None


def _role(arn: str) -> Role | None:
    """Return a role by its ARN, of which the path does not count."""
    _, partition, _, _, number, rest = arn.split(":", 5)
    name = rest.rpartition("/")[2]
    roles = _backend(number, partition).roles.values()
    return next((role for role in list(roles) if role.name == name), None)


def _backend(account: str, partition: str) -> Any:
    from moto.iam.models import iam_backends

    return iam_backends[account][partition]


def _boundary(role: Role) -> Policy | None:
    """Return what a role's boundary allows: nothing, where that is not there."""
    arn = role.permissions_boundary_arn
    if not arn:
        return None
    held = _backend(role.account_id, role.partition).managed_policies.get(arn)
    return _managed(held) if held else {"Statement": []}


def _managed(policy: Any) -> Policy:
    """Return the document of a managed policy's version that counts."""
    current = policy.default_version_id
    return next(_document(one.document) for one in policy.versions if one.version_id == current)


def _document(text: Any) -> Policy:
    found: Policy = json.loads(text) if isinstance(text, str) else text
    return found
