"""Functions that run: what stands behind Lambda's Invoke in the embedded cloud."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from lambdaform.cloud.runtime.deployed import Deployed
from lambdaform.cloud.runtime.destinations import Destinations
from lambdaform.cloud.runtime.environment import Environment
from lambdaform.cloud.runtime.events import RETRY_AFTER, Events
from lambdaform.cloud.runtime.frames import Message
from lambdaform.cloud.runtime.invocation import Invocation, Outcome, failed
from lambdaform.cloud.runtime.node import Nodes
from lambdaform.cloud.runtime.platform_log import Report
from lambdaform.cloud.runtime.pool import Pool
from lambdaform.cloud.runtime.programs import NoProgram, Program, Way
from lambdaform.cloud.runtime.python import Pythons
from lambdaform.cloud.runtime.scribe import ClientsOf, LogStream, Scribe
from lambdaform.cloud.runtime.unpacked import Unpacked
from lambdaform.cloud.runtime.variables import Keys

_LONGEST_SESSION = 64
_NO_PROGRAM = "Runtime.InvalidRuntime"


class Runtime:
    """Runs the functions of one embedded cloud; use it as a context manager.

    Args:
        endpoint: the URL of the cloud, which functions call.
        clients: makes clients of the cloud, by account and region.
        state: a folder that notes where temporary files are, so that the next one to start can
            take away what one that was killed has left.
        project: where the runtime client of Node functions is looked for.
        retry_after: seconds before an event that failed is tried again.
        idle: seconds after which an environment that is not used is ended.
    """

    def __init__(
        self,
        endpoint: str,
        clients: ClientsOf,
        *,
        state: Path | None = None,
        project: Path | None = None,
        retry_after: tuple[float, ...] = RETRY_AFTER,
        idle: float = 300.0,
    ) -> None:
        self._endpoint, self._clients = endpoint, clients
        self._state = state
        self.scribe = Scribe(clients)
        self._project = project or Path.cwd()
        self.pool = Pool(self._make, idle=idle)
        self.events = Events(self._event, Destinations(clients).conclude, retry_after)
        self._stack = ExitStack()

    def start(self) -> None:
        """Make ready to run functions."""
        self._folder = self._stack.enter_context(_folder(self._state))
        self._unpacked = Unpacked(self._folder / "code")
        self._pythons = Pythons(self._folder / "python")
        self._nodes = Nodes(self._project, self._folder)
        for part in (self.scribe, self.pool, self.events):
            part.start()

    def stop(self) -> None:
        """End all functions, and what they started; write the last of their logs."""
        self.events.stop()
        self.pool.stop()
        self.events.finish()
        self.scribe.stop()
        self._stack.close()

    def look_in(self, path: str) -> None:
        """Look for interpreters in the folders of a path from now on."""
        os.environ["PATH"] = path
        self._pythons.forget()
        self._nodes.forget()

    def forget(self, key: tuple[str, str, str]) -> None:
        """End what runs of a function that goes, by its account, region and name."""
        self.pool.retire(lambda deployed: deployed.key != key)
        self._unpacked.forget(key)
        # Its log group may go next: nothing that comes late may make it again.
        self.scribe.settle()

    def _make(self, deployed: Deployed) -> Environment:
        used = ExitStack()
        try:
            way = self._way(deployed.runtime)
            code, layers = used.enter_context(self._folders(deployed))
            scratch = Path(tempfile.mkdtemp(prefix="tmp-", dir=self._folder))
            used.callback(shutil.rmtree, scratch, ignore_errors=True)
            program = Program(way, code, layers, self._endpoint, self._keys(deployed))
            return Environment(deployed, program, scratch, self.scribe, used.close)
        except BaseException:
            used.close()
            raise

    def _event(self, deployed: Deployed, invocation: Invocation) -> Outcome:
        """Run a function on an event that nobody waits for: its log says where it cannot run."""
        try:
            return self.pool.invoke(deployed, invocation, waits=False)
        except NoProgram as error:
            self._note(deployed, invocation, str(error))
            return failed(_NO_PROGRAM, str(error))

    def _note(self, deployed: Deployed, invocation: Invocation, message: str) -> None:
        stream = LogStream.new(
            deployed.account, deployed.region, deployed.log_group, deployed.version
        )
        lines = deployed.platform_log
        report = Report(invocation.id, 0, deployed.memory, 0, None, "error", _NO_PROGRAM)
        told = Message(time.time_ns() // 1_000_000, f"lambdaform: {message}\n")
        start = lines.start(invocation.id, deployed.version)
        self.scribe.write(stream, [*start, told, *lines.end(report)])

    def _way(self, runtime: str) -> Way:
        if runtime.startswith("python"):
            return self._pythons.way(runtime)
        if runtime.startswith("nodejs"):
            return self._nodes.way(runtime)
        message = f"the embedded cloud runs functions in Python and Node.js, not in `{runtime}`"
        raise NoProgram(message)

    def _folders(self, deployed: Deployed) -> AbstractContextManager[tuple[Path, Path]]:
        try:
            return self._unpacked.folders(deployed)
        except zipfile.BadZipFile as error:
            message = f"the code of `{deployed.name}` cannot be unpacked: {error}"
            raise NoProgram(message) from error

    def _keys(self, deployed: Deployed) -> Keys:
        """Return credentials of the function's role: what it calls is called as that role."""
        sts = self._clients(deployed.account, deployed.region)("sts")
        made = sts.assume_role(
            RoleArn=deployed.role, RoleSessionName=deployed.name[:_LONGEST_SESSION].ljust(2, "_")
        )["Credentials"]
        return Keys(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"])


@contextmanager
def _folder(state: Path | None) -> Iterator[Path]:
    """Give an empty folder, and take it away at the end.

    It is not in the project: Node would find the project's packages above a function's code.
    """
    note = state / "runtime" if state else None
    if note and note.is_symlink():
        shutil.rmtree(note.readlink(), ignore_errors=True)
        note.unlink()
    folder = Path(tempfile.mkdtemp(prefix="lambdaform-")).resolve()
    if note:
        note.symlink_to(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if note:
            note.unlink(missing_ok=True)
