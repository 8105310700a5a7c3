"""E9901: a wildcard among the actions that a policy allows."""

from __future__ import annotations

from collections.abc import Iterator

from lambdaform.lint.rules.policies import allowing
from lambdaform.lint.rules.rule import Hit, Resources, Rule, several

IN_THE_CDK = (
    "name each action where the app says it; what the CDK says itself stands with a reason: "
    '`ignore={"E9901": "..."}` on the `CdkConstruct`'
)
"""What to do about a policy that the CDK has rendered for its own resources."""
BY_THE_CDK = (
    "grant it by `from_cdk(...)` in `allow`, which names each action; what stands as it is, stands "
    'with a reason: `ignore={"E9901": "..."}`'
)
"""What to do about a grant of the CDK's to something of lambdaform's."""


class WildcardAction(Rule):
    """Whoever may do `s3:*` may delete the bucket, and what AWS adds to S3 next year."""

    id = "E9901"
    shortdesc = "A policy allows actions by a wildcard"
    description = "What a role may do is named action by action: neither wildcards nor NotAction"
    source_url = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege"
    )
    tags = ["resources", "iam"]

    def __init__(self) -> None:
        """Take ids of what the AWS CDK has rendered: `theirs`, for its own, and `granted`, for ours."""
        super().__init__()
        ids = {"default": [], "type": "list", "itemtype": "string"}
        self.config_definition = {"theirs": ids, "granted": ids}

    def hits(self, resources: Resources) -> Iterator[Hit]:
        theirs = {*self.config.get("theirs", ())}
        hints = dict.fromkeys(theirs, IN_THE_CDK)
        hints |= dict.fromkeys(self.config.get("granted", ()), BY_THE_CDK)
        for path, statement in allowing(resources):
            hint = hints.get(str(path[1]))
            actions = [a for a in several(statement.get("Action")) if isinstance(a, str)]
            # The CDK's constructs allow one another what begins alike, such as `s3:GetObject*`.
            is_wide = _is_whole if path[1] in theirs else _is_wild
            wide = [f"`{a}`" for a in actions if is_wide(a)]
            if wide:
                message = f"{', '.join(wide)} allows actions that nobody named"
                yield Hit((*path, "Action"), message, hint or "name each action")
            if "NotAction" in statement:
                message = "`NotAction` allows every action but those that are named"
                yield Hit((*path, "NotAction"), message, hint or "name each action in `Action`")


def _is_wild(action: str) -> bool:
    return "*" in action or "?" in action


def _is_whole(action: str) -> bool:
    """Tell whether an action stands for all of a service, or of all services."""
    return action.rpartition(":")[2] in ("*", "?*")
