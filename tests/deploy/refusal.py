"""What a service refuses with, as boto3 raises it."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError


class Refusal(Exception):  # noqa: N818 - it becomes one of boto3's errors
    """An error that a service answers with: its code, its text, the status of HTTP."""

    def __init__(self, code: str, text: str = "no", status: int = 400) -> None:
        super().__init__(code, text)
        self.code = code
        self.text = text
        self.status = status

    def error(self, client: Any, operation: str) -> ClientError:
        """Return what the client raises: the class that it has for the code."""
        kind = client.exceptions.from_code(self.code)
        return kind(self._answer(), operation)

    def plain(self, operation: str = "DescribeStacks") -> ClientError:
        """Return the error without a client."""
        return ClientError(self._answer(), operation)

    def _answer(self) -> dict[str, Any]:
        return {
            "Error": {"Code": self.code, "Message": self.text},
            "ResponseMetadata": {"HTTPStatusCode": self.status},
        }


def invalid(text: str) -> Refusal:
    """Return the error that CloudFormation has for nearly everything."""
    return Refusal("ValidationError", text)
