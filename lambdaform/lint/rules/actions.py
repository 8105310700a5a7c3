"""E9901: a wildcard among the actions that a policy allows."""

from __future__ import annotations

from collections.abc import Iterator

from lambdaform.lint.rules.policies import allowing
from lambdaform.lint.rules.rule import Hit, Resources, Rule, several


class WildcardAction(Rule):
    """Whoever may do `s3:*` may delete the bucket, and what AWS adds to S3 next year."""

    id = "E9901"
    shortdesc = "A policy allows actions by a wildcard"
    description = "What a role may do is named action by action: neither wildcards nor NotAction"
    source_url = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege"
    )
    tags = ["resources", "iam"]

    def hits(self, resources: Resources) -> Iterator[Hit]:
        for path, statement in allowing(resources):
            actions = [a for a in several(statement.get("Action")) if isinstance(a, str)]
            wide = [f"`{a}`" for a in actions if "*" in a or "?" in a]
            if wide:
                message = f"{', '.join(wide)} allows actions that nobody named"
                yield Hit((*path, "Action"), message, "name each action")
            if "NotAction" in statement:
                message = "`NotAction` allows every action but those that are named"
                yield Hit((*path, "NotAction"), message, "name each action in `Action`")
