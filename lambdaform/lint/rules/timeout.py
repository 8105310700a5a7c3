"""W9905: a function whose timeout nobody chose."""

from __future__ import annotations

from collections.abc import Iterator

from lambdaform.lint.rules.rule import FUNCTION, Hit, Resources, Rule


class DefaultTimeout(Rule):
    """Three seconds are too short for a cold start that waits for another service."""

    id = "W9905"
    shortdesc = "A function's timeout is left at 3 seconds"
    description = "Lambda's default of 3 seconds is rarely what is meant: say how long it may take"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html"
    tags = ["resources", "lambda"]

    def hits(self, resources: Resources) -> Iterator[Hit]:
        for id, properties in resources.of(FUNCTION):
            if "Timeout" not in properties:
                message = "the timeout is left at Lambda's default of 3 s"
                yield Hit(("Resources", id, "Properties"), message, "say how long it may take")
