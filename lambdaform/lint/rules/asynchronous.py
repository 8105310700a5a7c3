"""W9906: events that are lost when the function fails."""

from __future__ import annotations

from collections.abc import Iterator

from lambdaform.lint.rules.rule import FUNCTION, Hit, Resources, Rule, dig, several
from lambdaform.template import Json

QUEUED = {
    "config.amazonaws.com": "Config",
    "codecommit.amazonaws.com": "CodeCommit",
    "events.amazonaws.com": "EventBridge",
    "iot.amazonaws.com": "IoT",
    "lambda.alarms.cloudwatch.amazonaws.com": "CloudWatch",
    "logs.amazonaws.com": "CloudWatch Logs",
    "s3.amazonaws.com": "S3",
    "ses.amazonaws.com": "SES",
    "sns.amazonaws.com": "SNS",
}
"""Who does not wait for the function: Lambda queues their events, and gives up after two retries."""


class LostEvents(Rule):
    """An event that failed three times is gone, unless something takes it."""

    id = "W9906"
    shortdesc = "An asynchronous function has no dead-letter queue or failure destination"
    description = "What Lambda gives up on is kept: by DeadLetterConfig or an OnFailure destination"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html"
    tags = ["resources", "lambda"]

    def hits(self, resources: Resources) -> Iterator[Hit]:
        sources: dict[str, set[str]] = {}
        for value, source in _invocations(resources):
            if function := resources.function(value):
                sources.setdefault(function, set()).add(source)
        covered = set(_covered(resources))
        if None in covered:
            return
        for function in sources.keys() - covered:
            names = " and ".join(sorted(sources[function]))
            message = f"events of {names} are lost when the function fails three times"
            hint = "name a dead-letter queue or a failure destination"
            yield Hit(("Resources", function, "Properties"), message, hint)


def _invocations(resources: Resources) -> Iterator[tuple[Json, str]]:
    """Yield which function is invoked without waiting, and by whom."""
    for _, permission in resources.of("AWS::Lambda::Permission"):
        principal = permission.get("Principal")
        if isinstance(principal, str) and principal in QUEUED:
            yield permission.get("FunctionName"), QUEUED[principal]
    for _, schedule in resources.of("AWS::Scheduler::Schedule"):
        yield dig(schedule, "Target", "Arn"), "EventBridge Scheduler"
    for _, rule in resources.of("AWS::Events::Rule"):
        for target in several(rule.get("Targets")):
            yield dig(target, "Arn"), "EventBridge"


def _covered(resources: Resources) -> Iterator[str | None]:
    """Yield the functions whose failed events go somewhere; `None` where only a deploy can tell."""
    for id, properties in resources.of(FUNCTION):
        if dig(properties, "DeadLetterConfig", "TargetArn"):
            yield id
    for _, config in resources.of("AWS::Lambda::EventInvokeConfig"):
        if dig(config, "DestinationConfig", "OnFailure", "Destination"):
            name = config.get("FunctionName")
            function = resources.function(name)
            if function or not isinstance(name, str):
                yield function
