"""The text of a template as data, and what CloudFormation says where it is none."""

from __future__ import annotations

from typing import Any

from lambdaform import template_text
from lambdaform.cloud.formation.refusals import ValidationError
from lambdaform.template_text import TextError


def parsed(text: str) -> dict[str, Any]:
    """Return a template as data.

    Raises:
        ValidationError: the text is neither JSON nor YAML, or no mapping.
    """
    try:
        found = template_text.parsed(text).data
    except TextError as error:
        place = f" (line {error.line}, column {error.column})" if error.column else ""
        message = f"Template format error: {error.form} not well-formed.{place}"
        raise ValidationError(message) from error
    if not isinstance(found, dict):
        raise ValidationError("Template format error: unsupported structure.")
    return found
