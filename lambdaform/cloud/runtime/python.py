"""Python on this machine: which interpreter runs a function, and what Lambda's runtime carries."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from functools import partial
from importlib import metadata
from pathlib import Path

from lambdaform import machine
from lambdaform.cloud.runtime.programs import NoProgram, Way
from lambdaform.cloud.runtime.variables import Place

CHILD = Path(__file__).parent / "child"
_CARRIED = ("awslambdaric", "boto3")
_LAST = 20
_PROBE = (
    "import sys; sys.path.insert(0, sys.argv[1]); import awslambdaric.__main__;"
    " print('%d.%d.%d' % sys.version_info[:3])"
)


class Pythons:
    """The interpreters that functions run in.

    Args:
        folder: where the folder of what the runtime carries is made.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._ways: dict[str, Way] = {}

    def way(self, runtime: str) -> Way:
        """Return how a runtime such as `python3.14` is run.

        Its own interpreter where one is on the path, else the one that runs the embedded cloud:
        `lambdaform.machine` says which, and its dependencies were installed for that one.

        Raises:
            NoProgram: `awslambdaric` is not installed, or does not run on that interpreter.
        """
        with self._lock:
            if runtime not in self._ways:
                self._ways[runtime] = self._find(runtime)
            return self._ways[runtime]

    def forget(self) -> None:
        """Look for interpreters anew."""
        with self._lock:
            self._ways.clear()
            machine.interpreter.cache_clear()

    def _find(self, runtime: str) -> Way:
        carried = self._carried()
        there = _interpreter(runtime)
        cache: Path | None = self._folder.parent / "bytecode"
        if there is None:
            there, version = sys.executable, ".".join(map(str, sys.version_info[:3]))
            cache = None  # its bytecode is beside its packages already
        else:
            version = _version(there, carried)
        command = (there, "-S", str(CHILD / "bootstrap.py"))
        needs = partial(_needs, cache)
        return Way(f"python:{version} (this machine's)", command, carried, needs)

    def _carried(self) -> Path:
        """Make the folder that holds what the runtime of Lambda carries, and nothing else."""
        if not self._folder.exists():
            self._folder.mkdir(parents=True)
            for path in _files(_CARRIED):
                (self._folder / path.name).symlink_to(path)
            client = CHILD / "runtime_client.py"
            (self._folder / client.name).symlink_to(client)
        return self._folder


def _needs(cache: Path | None, place: Place) -> Mapping[str, str]:
    elsewhere = {"PYTHONPYCACHEPREFIX": str(cache)} if cache else {}
    return {
        "PYTHONPATH": str(place.runtime),
        "LAMBDAFORM_OPT": str(place.optional),
        **elsewhere,
    }


def _interpreter(runtime: str) -> str | None:
    """Return the program of a runtime's own version; `None` where that is ours, or not here."""
    chosen = machine.target(runtime, None)
    if chosen is None or chosen.version == sys.version_info[:2]:
        return None
    return machine.interpreter(chosen.version)


def _version(program: str, carried: Path) -> str:
    """Return the version of an interpreter, in which AWS's client has to be importable."""
    command = [program, "-S", "-c", _PROBE, str(carried)]
    try:
        done = subprocess.run(  # noqa: S603 - an interpreter of the user's path
            command, capture_output=True, text=True, check=False, timeout=_LAST
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoProgram(f"`{program}` cannot be run: {error}") from error
    if done.returncode != 0:
        why = (done.stderr.strip().splitlines() or ["it says nothing"])[-1]
        raise NoProgram(f"`awslambdaric` cannot be imported by `{program}`: {why}")
    return done.stdout.strip()


def _files(names: tuple[str, ...]) -> Iterator[Path]:
    """Yield the files and folders of distributions and of what they need."""
    seen: set[Path] = set()
    for name in _needed(names):
        distribution = metadata.distribution(name)
        for file in distribution.files or ():
            top = file.parts[0]
            path = Path(str(distribution.locate_file(top)))
            # The native client of the interpreter here would come before ours.
            if top.startswith(("..", "runtime_client")) or path in seen or top == "__pycache__":
                continue
            seen.add(path)
            yield path


def _needed(names: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        try:
            requires = metadata.requires(name) or []
        except metadata.PackageNotFoundError as missing:
            message = (
                f"`{name}` is not installed beside lambdaform: pip install 'lambdaform[local]'"
            )
            raise NoProgram(message) from missing
        found.append(name)
        for line in requires:
            match = re.match(r"[\w.-]+", line)
            if match and "extra ==" not in line:
                waiting.append(match[0])
    return found
