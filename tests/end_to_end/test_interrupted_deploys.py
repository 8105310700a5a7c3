"""Ctrl-C, once and twice, at a deploy in a process of its own; SIGTERM; SIGKILL while stacks change."""

from __future__ import annotations

import os
import pty
import re
import signal
import threading
import time

import pytest
from apps import RETURNS, layered, one
from ground import LONG, Done

pytestmark = pytest.mark.slow

ENDS = "The program ends in the middle"
DEPLOY = ("deploy", "--stage", "local", "--no-lint")

ONE_PRESS = 0.55
"""Seconds after which a second Ctrl-C is one of its own."""


class Held:
    """A call, or a resource, that takes until it is let go on."""

    def __init__(self, ground, where):
        kind, _, name = where.partition(" ")
        self.reached, self._go = threading.Event(), threading.Event()
        if kind == "call":
            ground.faults.call(self._wait, name)
        else:
            hold = ground.faults.hold(name, kind)
            self.reached, self._go = hold.reached, hold._released

    def _wait(self):
        self.reached.set()
        self._go.wait(LONG)

    def release(self):
        """Let it go on."""
        self._go.set()


PHASES = {
    "the upload": ("call s3:PutObject", False),
    "the change set": ("call cloudformation:DescribeChangeSet", False),
    "a creation": ("create Jobs", False),
    "an update": ("update Jobs", True),
}


def _prepared(ground, update):
    """Write the app, and deploy an older one where an update is to be interrupted."""
    ground.app(layered(protected=False), lib=RETURNS.format(1))
    if update:
        assert ground.deploy().code == 0
        ground.app(layered(31, protected=False), lib=RETURNS.format(1))
    return {"Jobs": 31 if update else 30}


def _cases(times):
    for phase, (where, update) in PHASES.items():
        mark = pytest.mark.fault(ENDS, f"Ctrl-C {times} during {phase}")
        yield pytest.param(where, update, marks=mark, id=phase)


@pytest.mark.parametrize(("where", "update"), list(_cases("once")))
def test_ctrl_c_lets_go(ground, page, where, update):
    """What CloudFormation has begun goes on; what was not begun is not; how to follow is told."""
    wanted = _prepared(ground, update)
    held = Held(ground, where)
    fork = ground.forked(*DEPLOY)
    assert held.reached.wait(LONG)
    fork.signal()
    fork.tells("letting go in 3 s; Ctrl-C again cancels what is under way")
    if where.startswith("call"):
        time.sleep(3.1)
    else:
        assert fork.ended() == 130  # while CloudFormation is at work
    held.release()
    assert fork.ended() == 130
    again = "`lambdaform deploy --stage local --no-lint`"
    assert (f"nothing is under way; {again}" in fork.told) is where.startswith("call")
    assert (f"{again} follows it" in fork.told) is not where.startswith("call")
    ground.settled()
    left = ground.services.left()
    if where.startswith("call"):
        assert left == "buckets: for code, 1 object"
    else:
        assert ground.services.queues() == wanted
    again = ground.deploy()
    assert again.code == 0
    assert ground.services.queues() == wanted
    assert ground.services.change_sets() == []
    page.tell(Done(130, "", fork.told), left, again)


@pytest.mark.parametrize(("where", "update"), list(_cases("twice")))
def test_ctrl_c_twice_cancels(ground, page, where, update):
    """A creation is deleted again, an update goes back; what was not begun is not."""
    wanted = _prepared(ground, update)
    before = ground.services.queues()
    held = Held(ground, where)
    fork = ground.forked(*DEPLOY)
    assert held.reached.wait(LONG)
    fork.signal()
    fork.tells("letting go in 3 s")
    time.sleep(ONE_PRESS)
    fork.signal()
    fork.tells("cancelling ...")
    if not where.startswith("call"):
        operation = "CancelUpdateStack" if update else "DeleteStack"
        called(ground, f"cloudformation:{operation}")
    held.release()
    assert fork.ended() == 1
    assert "cancelled" in fork.told.partition("error: ")[2]
    ground.settled()
    left = ground.services.left()
    assert ground.services.queues() == before
    assert ground.services.change_sets() == []
    again = ground.deploy()
    assert again.code == 0
    assert ground.services.queues() == wanted
    page.tell(Done(1, "", fork.told), left, again)


def called(ground, operation):
    for _ in range(LONG * 50):
        if operation in ground.calls:
            return
        time.sleep(0.02)
    message = f"nobody called {operation}: {ground.calls}"
    raise TimeoutError(message)


@pytest.mark.fault(ENDS, "one Ctrl-C that arrives twice during an update, as under `npm run`")
def test_one_press_that_arrives_twice_lets_go(ground, page):
    """It is not the second thought that cancels."""
    wanted = _prepared(ground, update=True)
    held = Held(ground, "update Jobs")
    fork = ground.forked(*DEPLOY)
    assert held.reached.wait(LONG)
    for _ in range(2):
        fork.signal()
        time.sleep(0.01)
    assert fork.ended() == 130
    held.release()
    ground.settled()
    left = ground.services.left()
    assert ground.services.queues() == wanted
    assert "cloudformation:CancelUpdateStack" not in ground.calls
    page.tell(Done(130, "", fork.told), left, ground.deploy())


@pytest.mark.fault(ENDS, "Ctrl-C at a terminal, once, during a creation")
def test_ctrl_c_at_a_terminal(ground, page):
    """The live view goes away, and leaves the lines that say how it stands."""
    ground.app(one("Jobs", "Mails"))
    held = Held(ground, "create Mails")
    ours, theirs = pty.openpty()
    fork = ground.forked(*DEPLOY, terminal=os.ttyname(theirs))
    screen = _Screen(ours)
    assert held.reached.wait(LONG)
    screen.shows("Mails")  # it is under way, with its time
    os.write(ours, b"\x03")
    code = fork.ended()
    os.close(theirs)
    assert code == 130
    screen.shows("letting go in 3 s")
    screen.shows(f"`lambdaform {' '.join(DEPLOY)}` follows it, and picks up where things stand\n")
    held.release()
    ground.settled()
    left = ground.services.left()
    again = ground.deploy()
    assert again.code == 0
    assert ground.services.queues() == {"Jobs": 30, "Mails": 30}
    page.tell(Done(130, "", screen.text), left, again)


class _Screen:
    """Reads what is shown at a terminal, which would stop whoever writes to it otherwise."""

    def __init__(self, terminal):
        self._terminal = terminal
        self.text = ""
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        while True:
            try:
                shown = os.read(self._terminal, 4096).decode(errors="replace")
            except OSError:
                return
            self.text += re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown).replace("\r", "")

    def shows(self, text):
        """Wait until something is shown."""
        for _ in range(LONG * 50):
            if text in self.text:
                return
            time.sleep(0.02)
        message = f"it never showed `{text}`:\n{self.text}"
        raise TimeoutError(message)


@pytest.mark.fault(ENDS, "killed while a queue of an update is being changed")
def test_a_killed_deploy_is_gone_on_with(ground, page):
    """CloudFormation does not notice; the next deploy waits for what is under way."""
    wanted = _prepared(ground, update=True)
    held = Held(ground, "update Jobs")
    fork = ground.forked(*DEPLOY)
    assert held.reached.wait(LONG)
    fork.signal(signal.SIGKILL)
    assert fork.ended() == -signal.SIGKILL
    left = ground.services.left()
    assert ground.services.stacks() == {"shop-local-Main": "UPDATE_IN_PROGRESS"}
    second = ground.forked(*DEPLOY)
    second.tells("is in UPDATE_IN_PROGRESS: waiting for the end of that")
    held.release()
    assert second.ended() == 0
    assert ground.services.queues() == wanted
    page.tell(Done(-9, "", ""), left, Done(0, "", second.told))


@pytest.mark.fault(ENDS, "SIGTERM during an update, as a pipeline's that is stopped")
def test_a_pipeline_that_is_stopped_lets_go(ground, page):
    """At once: nobody presses anything else, and a signal that comes twice cancels nothing."""
    wanted = _prepared(ground, update=True)
    held = Held(ground, "update Jobs")
    fork = ground.forked(*DEPLOY)
    assert held.reached.wait(LONG)
    for _ in range(2):
        fork.signal(signal.SIGTERM)
    assert fork.ended() == 130
    held.release()
    ground.settled()
    left = ground.services.left()
    assert ground.services.queues() == wanted
    page.tell(Done(130, "", fork.told), left, ground.deploy())
