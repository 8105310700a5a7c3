"""Write `docs/local-types.md` from the providers of the embedded cloud.

It lists the resource types that the embedded cloud makes, and of each the properties that it does
without. Run it with `python tools/local_types.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from lambdaform.cloud.providers import provided

PAGE = Path(__file__).parent.parent / "docs" / "local-types.md"

HEAD = """\
# Types of the embedded cloud

The resource types that the [embedded cloud](local.md) makes itself, with the properties that it does
without. All other properties have an effect: a property that a type does not have fails the resource,
as on AWS. Written by `python tools/local_types.py`, and held to the code by a test.

A type that is not listed is left to moto's own model where moto can create and delete it; any other
fails its resource, and says so. `Custom::` types run their function;
`AWS::CloudFormation::Stack` is a stack of its own.

| type | accepted, without effect | refused |
|---|---|---|
"""


def page() -> str:
    """Return the page."""
    rows = (
        f"| `{type}` | {_words(made, 'unheeded')} | {_words(made, 'lacks')} |"
        for type, made in sorted(provided().items())
    )
    return HEAD + "\n".join(rows) + "\n"


def _words(provider: object, kind: str) -> str:
    return ", ".join(f"`{name}`" for name in sorted(getattr(provider, kind, ())))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}: {len(provided())} types\n")
