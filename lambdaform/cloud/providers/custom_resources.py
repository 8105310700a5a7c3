"""Custom resources: a function that is told what to do, and answers by HTTP when it has done it."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lambdaform.cloud.provider import Made, Request, ResourceFault
from lambdaform.cloud.providers.answers import Place
from lambdaform.cloud.providers.work import Work

_LONGEST = 3600
"""Seconds that an answer is waited for where nothing is said."""

_LARGEST = 4096
"""Bytes that an answer may have."""

_RETRIES = (1.0, 2.0)
"""Seconds before a function that failed is tried again, as Lambda does with events."""

_PAUSE = 0.05


@dataclass(frozen=True)
class _Answer:
    """What the function says."""

    succeeded: bool
    physical_id: str
    data: Mapping[str, Any]
    reason: str


class CustomResources:
    """Makes custom resources by invoking the function that their `ServiceToken` names."""

    def create(self, request: Request) -> Made:
        """Have the resource made; where that fails, have it deleted, as CloudFormation does."""
        name = request.name()
        asked = _Asked(request, "Create")
        try:
            return _made(asked.answer(), asked)
        except ResourceFault:
            self._clean_up(request, asked.physical_id or name)
            raise

    def update(self, request: Request, physical_id: str) -> Made:
        """Have the resource changed; with another physical id it is another one then."""
        asked = _Asked(request, "Update", physical_id)
        return _made(asked.answer(), asked)

    def delete(self, request: Request, physical_id: str) -> None:
        """Have the resource deleted."""
        asked = _Asked(request, "Delete", physical_id)
        answer = asked.answer()
        if not answer.succeeded:
            raise _refused(answer, asked.id)

    def _clean_up(self, request: Request, physical_id: str) -> None:
        try:
            _Asked(request, "Delete", physical_id, retries=()).answer()
        except ResourceFault:
            return  # why it was not made is what is told


class _Asked:
    """One request to the function behind a custom resource.

    Attributes:
        id: the id of the request.
        physical_id: that of the resource, as far as it is known.
    """

    def __init__(
        self,
        request: Request,
        what: str,
        physical_id: str = "",
        *,
        retries: tuple[float, ...] = _RETRIES,
    ) -> None:
        self.id = str(uuid.uuid4())
        self.physical_id = physical_id
        self._request, self._what, self._retries = request, what, retries
        seconds = int(request.properties.get("ServiceTimeout", _LONGEST))
        self._until = time.monotonic() + seconds

    def answer(self) -> _Answer:
        """Ask, and return what the function says.

        Raises:
            ResourceFault: it says nothing in time, or not what it should.
        """
        place = Place(self._request)
        url = place.open()
        try:
            said = self._wait(place, self._event(url))
        finally:
            place.close()
        if said is None:
            raise _silent(self.id)
        answer = _read(said)
        self.physical_id = answer.physical_id or self.physical_id
        return answer

    def _wait(self, place: Place, event: bytes) -> bytes | None:
        for pause in (*self._retries, None):
            running = self._invoke(event)
            said = place.answer()
            while said is None and running and time.monotonic() < self._until:
                time.sleep(_PAUSE)
                said = place.answer()
            if said is not None or pause is None or running:
                return said
            time.sleep(pause)
        return None

    def _invoke(self, event: bytes) -> bool:
        """Invoke the function, and tell whether an answer may still come: not where it failed."""
        from botocore.exceptions import ReadTimeoutError

        token = self._request.properties["ServiceToken"]
        if ":lambda:" not in token:
            message = f"`ServiceToken` {token} cannot be had in the embedded cloud: no function"
            raise ResourceFault(message)
        said = {"FunctionName": token, "Payload": event}
        try:
            return "FunctionError" not in Work(self._request, "lambda").call("invoke", said)
        except ReadTimeoutError:
            return True

    def _event(self, url: str) -> bytes:
        request = self._request
        event = {
            "RequestType": self._what,
            "ServiceToken": request.properties["ServiceToken"],
            "ResponseURL": url,
            "StackId": request.stack_id,
            "RequestId": self.id,
            "LogicalResourceId": request.id,
            "ResourceType": request.type,
            "ResourceProperties": _texts(request.properties),
        }
        if self.physical_id:
            event["PhysicalResourceId"] = self.physical_id
        if self._what == "Update":
            event["OldResourceProperties"] = _texts(request.before or {})
        return json.dumps(event).encode()


def _texts(value: Any) -> Any:
    """Return properties as a function gets them: every value that is no list or map is text."""
    if isinstance(value, Mapping):
        return {key: _texts(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_texts(inner) for inner in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)


def _read(said: bytes) -> _Answer:
    if len(said) > _LARGEST:
        raise ResourceFault("Response object is too long.")
    try:
        answer = json.loads(said)
        status = answer["Status"]
    except (ValueError, KeyError, TypeError):
        raise ResourceFault("Invalid response object from custom resource") from None
    if status not in ("SUCCESS", "FAILED"):
        raise ResourceFault("Invalid response object: Value of property Status is invalid")
    return _Answer(
        status == "SUCCESS",
        str(answer.get("PhysicalResourceId") or ""),
        answer.get("Data") or {},
        str(answer.get("Reason") or ""),
    )


def _made(answer: _Answer, asked: _Asked) -> Made:
    if not answer.succeeded:
        raise _refused(answer, asked.id)
    if not answer.physical_id:
        raise ResourceFault("Invalid PhysicalResourceId")
    return Made(answer.physical_id, {**answer.data, "Id": answer.physical_id})


def _refused(answer: _Answer, id: str) -> ResourceFault:
    message = "Received response status [FAILED] from custom resource. Message returned:"
    return ResourceFault(f"{message} {answer.reason} (RequestId: {id})")


def _silent(id: str) -> ResourceFault:
    return ResourceFault(
        "CloudFormation did not receive a response from your Custom Resource. "
        f"Please check your logs for requestId [{id}]. "
        "If you are using the Python cfn-response module, you may need to update your Lambda "
        "function code so that CloudFormation can attach the updated version."
    )
