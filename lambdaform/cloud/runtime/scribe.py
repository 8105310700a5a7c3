"""Function logs on their way into CloudWatch Logs, by its own API."""

from __future__ import annotations

import itertools
import logging
import queue
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from lambdaform.cloud.runtime.frames import Message

ClientsOf: TypeAlias = Callable[[str, str], Callable[[str], Any]]
"""`clients("123456789012", "eu-west-1")("logs")` is a boto3 client."""

_SETTLED = 2.0
_PAUSE = 0.05
"""Seconds that messages are gathered before they are sent."""

_BATCH = 1_000
_BATCH_BYTES = 900_000
_OVERHEAD = 26
"""Bytes that CloudWatch Logs adds to each message when it counts those of a request."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LogStream:
    """Where the messages of one environment go."""

    account: str
    region: str
    group: str
    name: str

    @classmethod
    def new(cls, account: str, region: str, group: str, version: str) -> LogStream:
        """Name a stream as Lambda names one for an environment."""
        day = datetime.now(UTC).strftime("%Y/%m/%d")
        return cls(account, region, group, f"{day}/[{version}]{secrets.token_hex(16)}")


_Item: TypeAlias = tuple[LogStream, Message] | threading.Event | None
"""A message; what is set when all before it is sent; `None` at the end."""


class Scribe:
    """Writes what functions log, in order, on a thread of its own.

    Args:
        clients: makes clients of CloudWatch Logs, by account and region.
        most: messages that wait to be sent; whoever writes more waits, and with it the function.
    """

    def __init__(self, clients: ClientsOf, most: int = 20_000) -> None:
        self._clients = clients
        self._waiting: queue.Queue[_Item] = queue.Queue(most)
        self._known: set[LogStream] = set()
        self._thread = threading.Thread(target=self._run, name="scribe", daemon=True)
        self._stopping = threading.Event()

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def stop(self) -> None:
        """Write what waits, and end."""
        self._stopping.set()
        self._waiting.put(None)
        self._thread.join()

    def settle(self) -> None:
        """Wait until what was written so far is sent."""
        sent = threading.Event()
        if not self._stopping.is_set():
            self._waiting.put(sent)
            sent.wait(_SETTLED)

    def write(self, stream: LogStream, messages: Iterable[Message]) -> None:
        """Take messages of a stream; wait where too many are on their way already."""
        for message in messages:
            if not self._stopping.is_set():
                self._waiting.put((stream, message))

    def _run(self) -> None:
        while item := self._waiting.get():
            items = [item] if isinstance(item, threading.Event) else [item, *self._at_hand()]
            written = [one for one in items if isinstance(one, tuple)]
            for stream, messages in _by_stream(written).items():
                for batch in _batches(messages):
                    self._send(stream, batch)
            for one in items:
                if isinstance(one, threading.Event):
                    one.set()
                elif one is None:
                    return

    def _at_hand(self) -> Iterator[_Item]:
        """Yield what waits already, up to where somebody waits for it to be sent."""
        self._stopping.wait(_PAUSE)
        for _ in range(_BATCH):
            try:
                item = self._waiting.get_nowait()
            except queue.Empty:
                return
            yield item
            if not isinstance(item, tuple):
                return

    def _send(self, stream: LogStream, messages: list[Message]) -> None:
        """Send messages; what cannot be sent is told to the cloud's own log."""
        events = [{"timestamp": message.at, "message": message.text} for message in messages]
        try:
            client = self._clients(stream.account, stream.region)("logs")
            if stream not in self._known:
                self._prepare(client, stream)
            try:
                self._put(client, stream, events)
            except client.exceptions.ResourceNotFoundException:
                # Its group was deleted while the function ran; Lambda makes it again.
                self._prepare(client, stream)
                self._put(client, stream, events)
        except Exception:  # noqa: BLE001 - whatever a service answers, the thread goes on
            _log.exception("%d messages of `%s` are lost", len(events), stream.group)

    def _put(self, client: Any, stream: LogStream, events: list[dict[str, Any]]) -> None:
        client.put_log_events(
            logGroupName=stream.group, logStreamName=stream.name, logEvents=events
        )

    def _prepare(self, client: Any, stream: LogStream) -> None:
        exists = client.exceptions.ResourceAlreadyExistsException
        for make, names in (
            (client.create_log_group, {"logGroupName": stream.group}),
            (
                client.create_log_stream,
                {"logGroupName": stream.group, "logStreamName": stream.name},
            ),
        ):
            try:
                make(**names)
            except exists:
                continue
        self._known.add(stream)


def _by_stream(items: Iterable[tuple[LogStream, Message]]) -> dict[LogStream, list[Message]]:
    found: dict[LogStream, list[Message]] = {}
    for stream, message in items:
        found.setdefault(stream, []).append(message)
    return found


def _batches(messages: Iterable[Message]) -> Iterator[list[Message]]:
    """Yield messages in the order of their times, as many as one request may carry."""
    batch: list[Message] = []
    size = 0
    for message in sorted((m for m in messages if m.text), key=lambda m: m.at):
        bytes_of = len(message.text.encode()) + _OVERHEAD
        if batch and size + bytes_of > _BATCH_BYTES:
            yield batch
            batch, size = [], 0
        batch.append(message)
        size += bytes_of
    yield from itertools.compress([batch], [bool(batch)])
