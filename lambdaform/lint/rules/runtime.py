"""W9908: a runtime that AWS deprecates within half a year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from cfnlint.data import AdditionalSpecs
from cfnlint.helpers import load_resource

from lambdaform.lint.rules.rule import FUNCTION, Hit, Resources, Rule

NEAR = timedelta(days=180)


class RuntimeNearItsEnd(Rule):
    """What is deprecated already, cfn-lint tells itself: W2531, E2531 and E2533."""

    id = "W9908"
    shortdesc = "A function's runtime is near the end of its life"
    description = f"AWS deprecates the runtime within {NEAR.days} days"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html"
    tags = ["resources", "lambda", "runtime"]

    def __init__(self) -> None:
        """Read the dates that cfn-lint carries; `today` can be configured, as `2026-11-20`."""
        super().__init__()
        self.config_definition = {"today": {"default": "", "type": "string"}}
        self.dates: dict[str, dict[str, str]] = load_resource(
            AdditionalSpecs, "LmbdRuntimeLifecycle.json"
        )

    def hits(self, resources: Resources) -> Iterator[Hit]:
        said = self.config.get("today")
        today = date.fromisoformat(said) if said else date.today()  # noqa: DTZ011 - AWS's dates have no zone
        for id, properties in resources.of(FUNCTION):
            runtime = properties.get("Runtime")
            known = self.dates.get(runtime) if isinstance(runtime, str) else None
            if known and today < (end := date.fromisoformat(known["deprecated"])) <= today + NEAR:
                successor = known["successor"]
                hint = f"move to `{successor}`" if successor else "move to another runtime"
                message = f"AWS deprecates `{runtime}` on {end}"
                yield Hit(("Resources", id, "Properties", "Runtime"), message, hint)
