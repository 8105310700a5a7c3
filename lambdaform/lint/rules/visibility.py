"""W9907: a queue that shows messages again before the function has had its tries."""

from __future__ import annotations

from collections.abc import Iterator

from lambdaform.lint.rules.rule import Hit, Resources, Rule, number

TIMES = 6
DEFAULT_VISIBILITY = 30
DEFAULT_TIMEOUT = 3


class ShortVisibility(Rule):
    """Lambda tries again when it is throttled; meanwhile nobody else may see the messages."""

    id = "W9907"
    shortdesc = "A queue's visibility timeout is under six times its function's timeout"
    description = "AWS asks for six times the timeout; under the timeout itself, cfn-lint has E3505"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"
    tags = ["resources", "lambda", "sqs"]

    def hits(self, resources: Resources) -> Iterator[Hit]:
        for _, mapping in resources.of("AWS::Lambda::EventSourceMapping"):
            queue = resources.target(mapping.get("EventSourceArn"))
            function = resources.function(mapping.get("FunctionName"))
            if queue and function and resources.all[queue][0] == "AWS::SQS::Queue":
                yield from _hits(resources, queue, function)


def _hits(resources: Resources, queue: str, function: str) -> Iterator[Hit]:
    visibility = number(resources.all[queue][1].get("VisibilityTimeout", DEFAULT_VISIBILITY))
    timeout = number(resources.all[function][1].get("Timeout", DEFAULT_TIMEOUT))
    if visibility is not None and timeout is not None and timeout <= visibility < TIMES * timeout:
        path = ("Resources", queue, "Properties", "VisibilityTimeout")
        message = f"{visibility} s is under six times the {timeout} s that `{function}` may take"
        yield Hit(path, message, f"make it at least {TIMES * timeout} s")
