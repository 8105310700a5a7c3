"""What findings rest on: the release of cfn-lint, and the day of its schemas."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Versions:
    """The release of cfn-lint, and the day of the schemas that it uses, where that is known."""

    cfn_lint: str
    schemas: str | None

    def __str__(self) -> str:
        schemas = f", schemas of {self.schemas}" if self.schemas else ""
        return f"cfn-lint {self.cfn_lint}{schemas}"


NO_LINTER = Versions("", None)
"""What is said where findings are not the linter's."""


def versions() -> Versions:
    """Return what is installed here."""
    from lambdaform.lint import linter

    return Versions(linter.release(), linter.schema_date())
