"""The process of the embedded cloud, from outside: started, stopped, asked how it is.

Nothing here imports moto: commands that only ask stay fast.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import Any

from lambdaform import __version__
from lambdaform.cloud import state
from lambdaform.cloud.state import Alive, Running
from lambdaform.errors import CloudError, Problem

_READY = 30.0
_STOPPED = 10.0
_PATIENCE = 5.0
_LOOK = 0.02
_LINES = 15
_HOST = "127.0.0.1"
_INSTALL = "pip install 'lambdaform[local]'"
_STOP = "stop it with `lambdaform local stop`"


@dataclass(frozen=True)
class Status:
    """How an embedded cloud is.

    Attributes:
        running: where it runs.
        stacks: the names of the stacks in it.
        functions: the names of the functions in it.
        environments: how many processes of functions run.
        memory: megabytes of memory, with those processes.
    """

    running: Running
    stacks: tuple[str, ...]
    functions: tuple[str, ...]
    environments: int
    memory: int


def started(project: Path, port: int | None = None) -> Running:
    """Return the embedded cloud of a project; start it where it does not run.

    Args:
        project: the project's folder.
        port: where it is to listen; any free one unless said.

    Raises:
        CloudError: it cannot be started, or runs on another port.
    """
    folder = state.made(project)
    with state.starting(folder):
        running = _running(folder)
        other = _otherness(running) if running else None
        if running and other is None:
            if port not in (None, running.port):
                message = f"the embedded cloud runs on port {running.port} already"
                raise CloudError(Problem(message, None, _STOP))
            _tell_path(running)
            return running
        notes: tuple[str, ...] = ()
        if running:
            _stop(folder, running.pid)
            note = f"the embedded cloud {other}, and starts anew: what was deployed to it is gone"
            notes = (note,)
        _check_packages()
        _check_port(port)
        return replace(_start(project, folder, port or 0), notes=notes)


def stopped(project: Path) -> bool:
    """Stop the embedded cloud of a project; return whether it ran."""
    folder = state.folder(project)
    if not folder.is_dir():
        return False
    with state.starting(folder):
        if not Alive(folder).is_held():
            state.gone(folder)
            return False
        running = state.read(folder)
        if running is None:
            message = f"`{folder}` does not say which process the embedded cloud is"
            raise CloudError(Problem(message, None, "end the process `python -m lambdaform.cloud`"))
        _stop(folder, running.pid)
        return True


def status(project: Path) -> Status | None:
    """Return how the embedded cloud of a project is, or `None` where it does not run.

    Raises:
        CloudError: it runs, and does not answer.
    """
    folder = state.folder(project)
    running = _running(folder)
    if running is None:
        return None
    said = _ask(running) or {}
    return Status(
        running,
        tuple(said.get("stacks", ())),
        tuple(said.get("functions", ())),
        int(said.get("environments", 0)),
        int(said.get("memory", 0)),
    )


def _running(folder: Path) -> Running | None:
    """Return the embedded cloud that runs; what is left of one that was killed is no cloud."""
    running = None
    for _ in _until(_PATIENCE):  # it may be about to start, or to end
        if not Alive(folder).is_held():
            return None
        running = state.read(folder)
        if running and _ask(running) is not None:
            return running
    pid = f" (process {running.pid})" if running else ""
    raise CloudError(Problem(f"the embedded cloud{pid} does not answer", None, _STOP))


def _otherness(running: Running) -> str | None:
    """Return what of an embedded cloud is not as this program's would be, if anything is."""
    if running.version != __version__:
        return f"was of lambdaform {running.version}"
    return f"ran on Python {running.python}" if running.python != state.PYTHON else None


def _tell_path(running: Running) -> None:
    """Let an embedded cloud look for interpreters where this program does."""
    body = json.dumps({"token": running.token, "path": os.environ.get("PATH", os.defpath)})
    connection = http.client.HTTPConnection(_HOST, running.port, timeout=_PATIENCE)
    try:
        connection.request("POST", state.STATUS, body)
        connection.getresponse().read()
    except (OSError, http.client.HTTPException) as error:
        message = f"the embedded cloud (process {running.pid}) does not answer"
        raise CloudError(Problem(message, None, _STOP)) from error
    finally:
        connection.close()


def _ask(running: Running) -> dict[str, Any] | None:
    """Return what an embedded cloud says of itself, if what answers is that cloud."""
    connection = http.client.HTTPConnection(_HOST, running.port, timeout=_PATIENCE)
    try:
        connection.request("GET", state.STATUS)
        said = json.loads(connection.getresponse().read())
    except (OSError, ValueError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    return said if isinstance(said, dict) and said.get("proof") == running.proof else None


def _start(project: Path, folder: Path, port: int) -> Running:
    log = folder / "cloud.log"
    command = [sys.executable, "-P", "-m", "lambdaform.cloud", "--port", str(port)]
    with log.open("wb") as file:
        process = subprocess.Popen(  # noqa: S603 - this program
            [*command, "--state", str(folder), "--project", str(project.resolve())],
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,
        )
    for _ in _until(_READY):
        running = state.read(folder)
        if running and running.pid == process.pid:
            return running
        if process.poll() is not None:
            raise _not_started(f"the embedded cloud ended with {process.returncode}", log)
    process.kill()
    process.wait()
    raise _not_started(f"the embedded cloud was not ready after {_READY:.0f} seconds", log)


def _not_started(message: str, log: Path) -> CloudError:
    text = log.read_text(encoding="utf-8", errors="replace")
    notes = tuple(text.splitlines()[-_LINES:])
    return CloudError(Problem(message, None, f"its log is `{log}`", notes))


def _environment() -> dict[str, str]:
    """Return the environment of the process: no account of the user's has anything to do there."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MOTO_"))
    }


def _stop(folder: Path, pid: int) -> None:
    """End the process that holds the lock, and wait for that."""
    alive = Alive(folder)
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        for _ in _until(_STOPPED):
            if not alive.is_held():
                state.gone(folder)
                return
    raise CloudError(Problem(f"the embedded cloud (process {pid}) does not end"))


def _until(seconds: float) -> Iterator[None]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield
        time.sleep(_LOOK)


def _check_packages() -> None:
    """Refuse to start on packages that are missing, or are not what the cloud was made for."""
    from packaging.requirements import Requirement

    problems = []
    for text in metadata.requires("lambdaform") or ():
        requirement = Requirement(text)
        if not (requirement.marker and requirement.marker.evaluate({"extra": "local"})):
            continue
        if requirement.marker.evaluate({"extra": ""}):
            continue
        problem = _package_problem(requirement)
        if problem:
            problems.append(Problem(problem, None, _INSTALL))
    if problems:
        raise CloudError(*problems)


def _package_problem(requirement: Any) -> str | None:
    try:
        version = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        return f"the embedded cloud needs `{requirement.name}`, which is not installed"
    if requirement.specifier.contains(version, prereleases=True):
        return None
    needed = f"`{requirement.name}{requirement.specifier}`"
    return f"the embedded cloud needs {needed}, but {version} is installed"


def _check_port(port: int | None) -> None:
    if not port:
        return
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except OSError as error:
            message = f"port {port} cannot be listened on: {error.strerror}"
            raise CloudError(
                Problem(message, None, "leave `--port` out for any free one")
            ) from error
