"""W9909: logs that are kept, and paid for, for ever."""

from __future__ import annotations

from collections.abc import Iterator

from lambdaform.lint.rules.rule import FUNCTION, Hit, Resources, Rule, dig
from lambdaform.template import Json

_GROUP = "AWS::Logs::LogGroup"


class LogsKeptForEver(Rule):
    """A log group that Lambda makes itself keeps everything, and outlives its stack."""

    id = "W9909"
    shortdesc = "Logs are kept for ever"
    description = "Each function has a log group in its stack, and each log group has a retention"
    source_url = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html#SettingLogRetention"
    tags = ["resources", "lambda", "logs"]

    def hits(self, resources: Resources) -> Iterator[Hit]:
        for id, properties in resources.of(_GROUP):
            if "RetentionInDays" not in properties:
                message = "the log group has no retention, so it keeps its logs for ever"
                hint = "set `RetentionInDays`"
                yield Hit(("Resources", id, "Properties"), message, hint)
        yield from _without_group(resources)


def _without_group(resources: Resources) -> Iterator[Hit]:
    """Yield the functions whose log group is not declared, neither by reference nor by name."""
    groups = [p["LogGroupName"] for _, p in resources.of(_GROUP) if "LogGroupName" in p]
    names = {_name(group) for group in groups}
    for id, properties in resources.of(FUNCTION):
        function = _name(properties.get("FunctionName"))
        own = {f"/aws/lambda/${{{id}}}", f"/aws/lambda/{function}", None}
        if not dig(properties, "LoggingConfig", "LogGroup") and not own & names:
            message = "no log group is declared, so Lambda makes one that keeps logs for ever"
            hint = "declare a log group with a retention, and name it in `LoggingConfig`"
            yield Hit(("Resources", id, "Properties"), message, hint)


def _name(value: Json) -> str | None:
    """Return a name as `Fn::Sub` would write it; `None` where that is not certain."""
    match value:
        case str(text) | {"Fn::Sub": str(text)}:
            return text
        case {"Ref": str(id)}:
            return f"${{{id}}}"
        case {"Fn::Join": ["", [*parts]]}:
            texts = [_name(part) for part in parts]
            return None if None in texts else "".join(t for t in texts if t is not None)
    return None
