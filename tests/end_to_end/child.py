"""The command line in a process of its own, which a server that has it loaded forks: quick to start.

It is a module of its own, so that such a process does not load the embedded cloud as well.
"""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import signal
import sys
import termios
from collections.abc import Mapping, Sequence
from pathlib import Path

from lambdaform import cli

_PRELOADED = [
    "pytest",
    "boto3",
    "botocore.session",
    "s3transfer.manager",
    "lambdaform.builds",
    "lambdaform.cli.deploy",
    "lambdaform.cloud.control",
    "lambdaform.deploy.code_only",
]


def forked(
    arguments: Sequence[str],
    folder: Path,
    told: Path,
    environment: Mapping[str, str],
    terminal: str | None = None,
) -> multiprocessing.Process:
    """Start `lambdaform ARGUMENTS` in a folder; what it tells goes to a file, or to a terminal."""
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload(_PRELOADED)
    how = (list(arguments), folder, told, dict(environment), terminal)
    process = server.Process(target=_run, args=how)
    process.start()
    return process


def _run(
    arguments: list[str],
    folder: Path,
    told: Path,
    environment: dict[str, str],
    terminal: str | None,
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for number in (signal.SIGINT, signal.SIGTERM):  # as `cli.main` does
        signal.signal(number, signal.default_int_handler)
    output = _terminal(terminal) if terminal else os.open(told, os.O_WRONLY | os.O_CREAT, 0o600)
    if not terminal:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for stream in (1, 2):
        os.dup2(output, stream)
    sys.stdout, sys.stderr = (os.fdopen(n, "w", buffering=1, encoding="utf-8") for n in (1, 2))
    sys.stdin = os.fdopen(0)
    sys.exit(cli.run(arguments))


def _terminal(name: str) -> int:
    """Let a terminal be the one that controls this process: its Ctrl-C is for us."""
    os.setsid()
    terminal = os.open(name, os.O_RDWR)
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
    os.dup2(terminal, 0)
    return terminal
