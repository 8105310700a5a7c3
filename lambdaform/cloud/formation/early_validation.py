"""What CloudFormation finds wrong with a change before it is made: properties, by their schemas.

Of its checks this one is done here; names that are taken show when a resource is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lambdaform.cloud.formation.changes import Plan
from lambdaform.cloud.formation.properties import wrong

REASON = (
    "The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation]. "
    "To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure "
    "information."
)


@dataclass(frozen=True)
class Finding:
    """Something wrong with a resource.

    Attributes:
        id: its logical id.
        type: its type.
        path: where in the template: `/Resources/Jobs/Properties`.
        reason: what.
    """

    id: str
    type: str
    path: str
    reason: str


def findings(plan: Plan) -> Iterator[Finding]:
    """Return what is wrong with what a plan makes or changes."""
    for change in plan.changes:
        for one in wrong(change.type, change.after or {}) if change.action != "Remove" else ():
            path = "/".join(("", "Resources", change.id, "Properties", *one.place))
            said = f"Required property [{one.key}] not found" if one.missing else None
            reason = said or f"Unsupported property [{one.key}]"
            yield Finding(change.id, change.type, path, reason)
