"""W9902: a permission on every resource, where AWS lets it be limited to some."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lambdaform import iam_data
from lambdaform.lint.rules.policies import allowing
from lambdaform.lint.rules.rule import Hit, Path, Resources, Rule, several
from lambdaform.template import Json

_WIDE = re.compile(
    r"policy/(?:[\w-]+/)*(AdministratorAccess|PowerUserAccess|\w*FullAccess)\b", re.ASCII
)


class EveryResource(Rule):
    """A function that may read every table reads the one with the salaries too."""

    id = "W9902"
    shortdesc = "A policy allows an action on every resource"
    description = (
        "Actions that AWS gives a resource type are allowed on the resources that are meant"
    )
    source_url = "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html"
    tags = ["resources", "iam"]

    def hits(self, resources: Resources) -> Iterator[Hit]:
        for path, statement in allowing(resources, "AWS::IAM::"):
            # Conditions can limit it just as well.
            if "*" in several(statement.get("Resource")) and not statement.get("Condition"):
                wide = [a for a in several(statement.get("Action")) if _has_resources(a)]
                if wide:
                    message = f"{', '.join(f'`{a}`' for a in wide)} on every resource there is"
                    yield Hit((*path, "Resource"), message, "name the ARNs that are meant")
        for id, (kind, properties) in resources.all.items():
            if kind.startswith("AWS::IAM::"):
                path = ("Resources", id, "Properties", "ManagedPolicyArns")
                yield from _managed(properties.get("ManagedPolicyArns"), path)


def _has_resources(action: Json) -> bool:
    known = iam_data.action(action) if isinstance(action, str) else None
    return known is not None and not known.boundless


def _managed(arns: Json, path: Path) -> Iterator[Hit]:
    for i, arn in enumerate(several(arns)):
        said = arn.get("Fn::Sub") if isinstance(arn, dict) else arn
        if isinstance(said, str) and (found := _WIDE.search(said)):
            message = f"the policy `{found[1]}` allows far more than one function needs"
            yield Hit((*path, i), message, "grant the actions that are called instead")
