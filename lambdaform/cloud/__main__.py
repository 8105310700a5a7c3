"""The process of the embedded cloud: `python -m lambdaform.cloud --port 0 --state FOLDER`."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
import time
from pathlib import Path

from lambdaform import __version__
from lambdaform.cloud import state
from lambdaform.cloud.server import Cloud
from lambdaform.cloud.state import Alive, Running
from lambdaform.cloud.status import StatusDoor
from lambdaform.cloud.warmth import warm_up

_IDLE = 8 * 3600.0
_LOOK = 0.5
"""Seconds between two looks at whether the cloud is still wanted."""

_log = logging.getLogger("lambdaform.cloud")


def main() -> int:
    """Run an embedded cloud until it is told to end, or nobody wants it any more."""
    options = _options()
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s", level="INFO")
    alive = Alive(options.state)
    if not alive.take():
        _log.error("an embedded cloud runs in `%s` already", options.state)
        return 1
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())
    cloud = Cloud(port=options.port, state=options.state, project=options.project)
    status = StatusDoor(cloud)
    cloud.doors.append(status.answer)
    with cloud:
        running = Running(cloud.endpoint, os.getpid(), int(cloud.endpoint.rpartition(":")[2]))
        status.running = running
        state.written(options.state, running)
        _log.info("lambdaform %s is ready at %s", __version__, cloud.endpoint)
        warm_up(cloud.client)
        why = _wait(ending, options.state, running, status, options.idle)
        _log.info("ends: %s", why)
        if state.read(options.state) == running:
            state.gone(options.state)
    return 0


def _wait(
    ending: threading.Event, folder: Path, running: Running, status: StatusDoor, idle: float
) -> str:
    """Wait until the cloud is to end; return why."""
    while not ending.wait(_LOOK):
        if state.read(folder) != running:
            return "its folder is gone"
        if time.monotonic() - status.last_request > idle:
            return f"nobody has called for {idle:.0f} seconds"
    return "it was told to"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m lambdaform.cloud", description=__doc__)
    parser.add_argument(
        "--port", type=int, default=0, help="where it listens; any free one unless said"
    )
    parser.add_argument("--state", type=Path, required=True, help="the folder of its state")
    parser.add_argument("--project", type=Path, help="where packages of Node are looked for")
    parser.add_argument(
        "--idle", type=float, default=_IDLE, help="seconds after which it ends unused"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
