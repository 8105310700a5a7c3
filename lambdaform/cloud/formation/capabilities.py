"""What a caller has to allow: roles, names of roles, expansions."""

from __future__ import annotations

from collections.abc import Collection

from lambdaform.cloud.formation.refusals import InsufficientCapabilities
from lambdaform.cloud.formation.template import Template

_IAM = frozenset(
    f"AWS::IAM::{kind}"
    for kind in (
        "AccessKey",
        "Group",
        "GroupPolicy",
        "InstanceProfile",
        "ManagedPolicy",
        "Policy",
        "Role",
        "RolePolicy",
        "User",
        "UserPolicy",
        "UserToGroupAddition",
    )
)
_NAMES = ("GroupName", "InstanceProfileName", "ManagedPolicyName", "RoleName", "UserName")
_NAMED = frozenset({"Group", "InstanceProfile", "ManagedPolicy", "Role", "User"})


def needed(template: Template) -> tuple[list[str], str | None]:
    """Return what the caller has to allow, and why."""
    found = [one for one in template.resources.values() if one.type in _IAM]
    named = any(
        name in one.properties
        for one in found
        if one.type.rpartition(":")[2] in _NAMED
        for name in _NAMES
    )
    missing = ["CAPABILITY_NAMED_IAM" if named else "CAPABILITY_IAM"] if found else []
    listed = ", ".join(sorted({one.type for one in found}))
    reason = f"The following resource(s) require capabilities: [{listed}]" if found else None
    if template.transforms:
        missing.append("CAPABILITY_AUTO_EXPAND")
    return missing, reason


def check(template: Template, given: Collection[str]) -> None:
    """Refuse a template that does what the caller did not allow.

    Raises:
        InsufficientCapabilities: it makes roles, or names them, or is expanded.
    """
    held = {*given, *(["CAPABILITY_IAM"] if "CAPABILITY_NAMED_IAM" in given else [])}
    missing = [one for one in needed(template)[0] if one not in held]
    if missing:
        raise InsufficientCapabilities(f"Requires capabilities : [{', '.join(missing)}]")
