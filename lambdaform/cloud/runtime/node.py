"""Node on this machine: which program runs a function, and AWS's runtime client for it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import threading
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from lambdaform.cloud.runtime.programs import NoProgram, Way
from lambdaform.cloud.runtime.python import CHILD
from lambdaform.cloud.runtime.variables import Place

_CLIENT = "aws-lambda-ric"
_FOURTH = 22
"""The first Node that version 4 of the client runs on."""


_CARRIED = ("@aws-sdk", "@smithy")
"""What Lambda's runtime carries, where the project has it installed."""


class Nodes:
    """The Node that functions run in, with the runtime client of a project.

    Args:
        project: the folder whose `node_modules` is looked into, then those above it.
        folder: a folder that the code of all functions is in.
    """

    def __init__(self, project: Path, folder: Path) -> None:
        self._project, self._folder = project, folder
        self._lock = threading.Lock()
        self._ways: dict[str, Way] = {}

    def way(self, runtime: str) -> Way:
        """Return how a runtime such as `nodejs22.x` is run.

        Raises:
            NoProgram: there is no Node, or the project has no runtime client.
        """
        with self._lock:
            if runtime not in self._ways:
                self._ways[runtime] = self._find(runtime)
            return self._ways[runtime]

    def forget(self) -> None:
        """Look for programs anew."""
        with self._lock:
            self._ways.clear()

    def _find(self, runtime: str) -> Way:
        program = shutil.which("node")
        if program is None:
            message = f"there is no `node` on this machine to run {runtime} functions with"
            raise NoProgram(message)
        version = _version(program)
        entry = self._entry(runtime, version)
        self._carry(entry)
        command = (program, str(CHILD / "bootstrap.cjs"))
        name = f"nodejs:{version} (this machine's)"
        return Way(name, command, entry.parent, partial(_needs, entry))

    def _entry(self, runtime: str, version: str) -> Path:
        for folder in (self._project, *self._project.parents):
            package = folder / "node_modules" / _CLIENT / "package.json"
            if package.is_file():
                main = json.loads(package.read_text(encoding="utf-8")).get("main", "index.mjs")
                return package.parent / str(main)
        release = "" if _major(version) >= _FOURTH else "@3"
        message = (
            f"{runtime} functions run under `{_CLIENT}`, which {self._project} does not have: "
            f"npm install --save-dev --ignore-scripts {_CLIENT}{release}"
        )
        raise NoProgram(message)

    def _carry(self, entry: Path) -> None:
        """Let functions find the SDK, and nothing else of the project, above their code."""
        modules = self._folder / "node_modules"
        modules.mkdir(exist_ok=True)
        for name in _CARRIED:
            there = entry.parts.index("node_modules") + 1
            source, link = Path(*entry.parts[:there], name), modules / name
            if source.is_dir() and not link.is_symlink():
                link.symlink_to(source)


def _needs(entry: Path, place: Place) -> Mapping[str, str]:
    return {
        "LAMBDAFORM_RIC": entry.as_uri(),
        "NODE_PATH": f"{place.optional}/nodejs/node_modules:{place.task_root}/node_modules",
    }


def _version(program: str) -> str:
    done = subprocess.run(  # noqa: S603 - the user's Node
        [program, "--version"], capture_output=True, text=True, check=False
    )
    return done.stdout.strip().removeprefix("v")


def _major(version: str) -> int:
    match = re.match(r"\d+", version)
    return int(match[0]) if match else 0
