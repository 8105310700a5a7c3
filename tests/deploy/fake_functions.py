"""Lambda and CloudWatch Logs, as far as a deploy sees them."""

from __future__ import annotations

import base64
import io
from collections import deque
from typing import Any

from deploy.refusal import Refusal


class Functions:
    """Functions by their physical names.

    Attributes:
        code: name -> bucket and key of the code that each runs.
        states: what becomes of new code, one for each look; `Successful` when they are used up.
        answers: what the functions return: payload, kind of error, log.
    """

    def __init__(self) -> None:
        self.code: dict[str, tuple[str, str]] = {}
        self.states: deque[tuple[str, str]] = deque()
        self.logging: dict[str, Any] = {}
        self.answers: deque[tuple[bytes, str | None, str]] = deque()

    def update_function_code(
        self, call: Any, FunctionName: str, S3Bucket: str, S3Key: str
    ) -> dict[str, Any]:
        self.code[FunctionName] = (S3Bucket, S3Key)
        return {"FunctionName": FunctionName}

    def get_function_configuration(self, call: Any, FunctionName: str) -> dict[str, Any]:
        state, reason = self.states.popleft() if self.states else ("Successful", "")
        why = {"LastUpdateStatusReason": reason} if reason else {}
        return {"FunctionName": FunctionName, "LastUpdateStatus": state, **why, **self.logging}

    def invoke(
        self,
        call: Any,
        FunctionName: str,
        Payload: bytes,
        InvocationType: str = "RequestResponse",
        LogType: str | None = None,
    ) -> dict[str, Any]:
        if InvocationType == "Event":
            return {"StatusCode": 202, "Payload": io.BytesIO(b"")}
        payload, error, log = self.answers.popleft()
        return {
            "StatusCode": 200,
            "Payload": io.BytesIO(payload),
            "LogResult": base64.b64encode(log.encode()).decode(),
            **({"FunctionError": error} if error else {}),
        }


class Groups:
    """Log groups.

    Attributes:
        looks: the events that are there at each look; the last look's stay.
        page: how many events a page holds.
    """

    def __init__(self) -> None:
        self.name = "/aws/lambda/worker"
        self.looks: deque[list[dict[str, Any]]] = deque()
        self.page = 100
        self._now: list[dict[str, Any]] = []

    def filter_log_events(
        self,
        call: Any,
        logGroupName: str,
        startTime: int,
        filterPattern: str = "",
        nextToken: str | None = None,
    ) -> dict[str, Any]:
        if logGroupName != self.name:
            raise Refusal("ResourceNotFoundException", "The specified log group does not exist.")
        if nextToken is None and self.looks:
            self._now = self.looks.popleft()
        found = [
            event
            for event in self._now
            if event["timestamp"] >= startTime and filterPattern in event["message"]
        ]
        begin = int(nextToken or 0)
        more = {"nextToken": str(begin + self.page)} if len(found) > begin + self.page else {}
        return {"events": found[begin : begin + self.page], **more}
