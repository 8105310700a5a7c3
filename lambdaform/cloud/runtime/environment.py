"""One execution environment: a process of a function, which serves one invocation at a time."""

from __future__ import annotations

import dataclasses
import json
import queue
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from lambdaform.cloud.runtime.api import Delivery, RuntimeApi
from lambdaform.cloud.runtime.deployed import Deployed
from lambdaform.cloud.runtime.frames import Message
from lambdaform.cloud.runtime.invocation import Invocation, Outcome, failed
from lambdaform.cloud.runtime.output import Output
from lambdaform.cloud.runtime.platform_log import Report
from lambdaform.cloud.runtime.process import Process, peak_memory
from lambdaform.cloud.runtime.programs import NoProgram, Program
from lambdaform.cloud.runtime.scribe import LogStream, Scribe

_INIT = 10.0
"""Seconds that loading a function may take on top of its timeout."""

_OUTPUT = 0.25
"""Seconds that the last output of an invocation is waited for."""

_TAIL = 4096


@dataclass(frozen=True)
class _Taken:
    """The process has fetched the invocation."""

    at: float


@dataclass(frozen=True)
class _Gone:
    """The process has ended."""

    code: int


_News: TypeAlias = _Taken | _Gone | Outcome


class Environment:
    """A process of one version of a function, and the log stream that it writes.

    Args:
        deployed: the function.
        program: how its runtime is run.
        scratch: a folder of its own, for temporary files.
        scribe: writes its log.
        closed: called once when it has ended: what it used is free then.
    """

    def __init__(
        self,
        deployed: Deployed,
        program: Program,
        scratch: Path,
        scribe: Scribe,
        closed: Callable[[], object],
    ) -> None:
        self.deployed = deployed
        self.alive = True
        self.idle_since = time.monotonic()
        self._scribe = scribe
        self._news: queue.SimpleQueue[_News] = queue.SimpleQueue()
        self._inbox: queue.SimpleQueue[Invocation | None] = queue.SimpleQueue()
        self._current = ""
        self._closed = self._ready = False
        self._let_go = closed
        self._init: float | None = None
        self._peak = 0
        self._told = bytearray()
        self._stream = LogStream.new(
            deployed.account, deployed.region, deployed.log_group, deployed.version
        )
        self._lines = deployed.platform_log
        self._write([*self._lines.init(program.name), *_absent(deployed.absent)])
        self._output = Output(self._write)
        self._api = RuntimeApi(self)
        self._started = time.perf_counter()
        variables = program.variables(deployed, self._api.address, self._stream.name, scratch)
        try:
            self._process = Process(
                program.command, variables, program.task_root, self._output, self._gone
            )
        except (OSError, ValueError) as error:
            self._api.close()
            raise NoProgram(f"`{program.command[0]}` cannot be run: {error}") from error

    @property
    def pid(self) -> int:
        """The id of its process."""
        return self._process.pid

    def invoke(self, invocation: Invocation) -> Outcome:
        """Run the function on an event, and wait for what comes of it."""
        self._current, self._told = invocation.id, bytearray()
        complete = self._output.expect(invocation.id)
        self._inbox.put(invocation)
        taken, outcome = self._wait_for_start()
        outcome = outcome or self._wait_for_answer()
        duration = (time.perf_counter() - taken) * 1000
        if outcome.lasting:
            complete.wait(_OUTPUT)
        else:
            self.close()
        self._conclude(invocation, outcome, duration)
        self._current = ""
        self.idle_since = time.monotonic()
        return dataclasses.replace(
            outcome, version=self.deployed.version, tail=bytes(self._told[-_TAIL:])
        )

    def close(self) -> None:
        """End the process; whoever waits for it is told."""
        self.alive = False
        self._process.kill()
        if not self._closed:
            self._closed = True
            self._inbox.put(None)
            self._api.close()
            self._let_go()

    # What the Runtime API hands over, on threads of its own.

    def next(self) -> Delivery | None:
        """Wait for the next invocation; the first such call ends the start of the function."""
        if not self._ready:
            self._ready, self._init = True, (time.perf_counter() - self._started) * 1000
        invocation = self._inbox.get()
        if invocation is None:
            return None
        self._write(self._lines.start(invocation.id, self.deployed.version))
        self._peak = self._peak or peak_memory(self.pid)
        self._news.put(_Taken(time.perf_counter()))
        deadline = int((time.time() + self.deployed.timeout) * 1000)
        return Delivery(invocation, deadline)

    def answered(self, id: str, payload: bytes) -> bool:
        """Take the answer of the function."""
        return self._take(id, Outcome(payload))

    def failed(self, id: str, error: bytes, type: str) -> bool:
        """Take an error that the function raised."""
        return self._take(id, Outcome(error, type or _error_type(error), "error"))

    def too_large(self, id: str) -> None:
        """Answer in the place of a function that answers too much."""
        message = "Response payload size exceeded maximum allowed payload size (6291556 bytes)."
        self._take(id, failed("Function.ResponseSizeTooLarge", message))

    def not_started(self, error: bytes, type: str) -> None:
        """Take why the function could not be loaded."""
        self._news.put(Outcome(error, type, "error", lasting=False))

    def _take(self, id: str, outcome: Outcome) -> bool:
        if id != self._current:
            return False
        self._news.put(outcome)
        return True

    def _gone(self, code: int) -> None:
        self.alive = False
        self._inbox.put(None)
        self._news.put(_Gone(code))

    def _wait_for_start(self) -> tuple[float, Outcome | None]:
        """Wait until the process has the event; return when that was, or what came in its place."""
        begin = time.perf_counter()
        news = self._wait(_INIT + self.deployed.timeout)
        if isinstance(news, _Taken):
            return news.at, None
        # What happens before is in the log of this invocation, too.
        self._write(self._lines.start(self._current, self.deployed.version))
        return begin, self._outcome(news)

    def _wait_for_answer(self) -> Outcome:
        return self._outcome(self._wait(self.deployed.timeout))

    def _wait(self, seconds: float) -> _News | None:
        try:
            return self._news.get(timeout=seconds)
        except queue.Empty:
            return None

    def _outcome(self, news: _News | None) -> Outcome:
        match news:
            case Outcome():
                return news
            case _Gone(code):
                return self._trouble("Runtime.ExitError", _exit(code), "error")
            case _:
                message = f"Task timed out after {self.deployed.timeout:.2f} seconds"
                return self._trouble("Sandbox.Timedout", message, "timeout")

    def _trouble(self, type: str, message: str, status: str) -> Outcome:
        self._process.kill()  # and so its last output comes before what is said of its end
        self._write(self._lines.trouble(self._current, message, type))
        return failed(type, f"RequestId: {self._current} Error: {message}", status=status)

    def _conclude(self, invocation: Invocation, outcome: Outcome, duration: float) -> None:
        timed_out = outcome.status == "timeout"
        self._peak = max(self._peak, peak_memory(self.pid) if self.alive else 0)
        report = Report(
            request=invocation.id,
            duration=self.deployed.timeout * 1000 if timed_out else duration,
            memory=self.deployed.memory,
            peak=self._peak,
            init=self._init,
            status=outcome.status,
            error=outcome.error,
        )
        self._init = None
        self._write(self._lines.end(report))

    def _write(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self._told += message.text.encode()
            self._scribe.write(self._stream, [message])
        if len(self._told) > 16 * _TAIL:
            del self._told[:-_TAIL]


def _absent(layers: Iterable[str]) -> list[Message]:
    """Say in the log of a function which of its layers it runs without."""
    now = time.time_ns() // 1_000_000
    text = "lambdaform: the embedded cloud does not have the layer {}, and runs without it\n"
    return [Message(now, text.format(arn)) for arn in layers]


def _error_type(error: bytes) -> str:
    """Return the type that an error names."""
    try:
        return str(json.loads(error)["errorType"])
    except (ValueError, LookupError, TypeError):
        return "Unhandled"


def _exit(code: int) -> str:
    """Return how a process ended, as Lambda says it."""
    if code < 0:
        name = (signal.strsignal(-code) or str(-code)).lower()
        return f"Runtime exited with error: signal: {name}"
    return f"Runtime exited with error: exit status {code}" if code else _SILENT


_SILENT = "Runtime exited without providing a reason"
