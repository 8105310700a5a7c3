"""Environments: one invocation at a time, reused, started anew for new code, ended when idle."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from lambdaform.cloud.runtime import door, found
from lambdaform.cloud.runtime.invocation import Invocation, Outcome
from lambdaform.cloud.runtime.pool import UNRESERVED, Pool, Throttled

SLOW = "import os, time\ndef handler(event, context):\n    time.sleep(event.get('for', 0))\n    return os.getpid()\n"
WHO = "import os\ndef handler(event, context):\n    return [{}, os.getpid()]\n"


@pytest.fixture
def at_once(invoke):
    """Invoke a function several times at once, and return what each gave."""

    def call(name, number, event):
        with ThreadPoolExecutor(number) as workers:
            return list(workers.map(lambda _: invoke(name, event), range(number)))

    return call


@pytest.mark.slow
def test_one_after_the_other_is_served_by_one_process(function, invoke):
    """Which keeps what it holds between them."""
    name = function("n = 0\ndef handler(event, context):\n    global n; n += 1\n    return n\n")
    assert [invoke(name).payload for _ in range(3)] == [1, 2, 3]


@pytest.mark.slow
def test_at_once_means_in_as_many_processes(function, at_once):
    """Each serves one invocation at a time."""
    results = at_once(function(SLOW), 4, {"for": 0.4})
    assert len({result.payload for result in results}) == 4


@pytest.mark.slow
def test_reserved_concurrency_is_the_limit(client, function, at_once):
    """What comes beyond it is throttled, as AWS says it."""
    name = function(SLOW)
    client("lambda").put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=1)
    held = threading.Thread(target=at_once, args=(name, 1, {"for": 0.6}))
    held.start()
    time.sleep(0.3)
    with pytest.raises(client("lambda").exceptions.TooManyRequestsException) as caught:
        client("lambda").invoke(FunctionName=name)
    held.join()
    answer = caught.value.response
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 429
    assert answer["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"
    assert answer["Error"]["Message"] == "Rate Exceeded."
    assert client("lambda").invoke(FunctionName=name)["StatusCode"] == 200


@pytest.mark.slow
def test_a_function_that_may_not_run_does_not(client, function):
    """A reserved concurrency of 0 is how one is switched off."""
    name = function(SLOW)
    client("lambda").put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    with pytest.raises(ClientError, match="TooManyRequestsException"):
        client("lambda").invoke(FunctionName=name)


@pytest.mark.slow
def test_without_reserved_concurrency_who_comes_late_waits(function, at_once):
    """AWS would start more than this machine should."""
    results = at_once(function(SLOW), UNRESERVED + 3, {"for": 0.5})
    assert [result.error for result in results] == [None] * (UNRESERVED + 3)
    assert len({result.payload for result in results}) <= UNRESERVED


@pytest.mark.slow
def test_new_code_runs_from_the_next_invocation_on(client, function, invoke, zipped):
    """The process of the old code ends."""
    name = function(WHO.format(1))
    before, pid = invoke(name).payload
    client("lambda").update_function_code(FunctionName=name, ZipFile=zipped(main=WHO.format(2)))
    after, _ = invoke(name).payload
    assert (before, after) == (1, 2)
    assert _ends(pid)


@pytest.mark.slow
def test_what_runs_while_the_code_changes_runs_to_its_end(client, function, invoke, zipped):
    """And then its process ends."""
    code = "import os, time\ndef handler(event, context):\n    time.sleep(event.get('for', 0))\n    return [{}, os.getpid()]\n"
    name = function(code.format(1))
    results = []
    running = threading.Thread(target=lambda: results.append(invoke(name, {"for": 0.6}).payload))
    running.start()
    time.sleep(0.3)
    client("lambda").update_function_code(FunctionName=name, ZipFile=zipped(main=code.format(2)))
    assert invoke(name).payload[0] == 2
    running.join()
    (number, pid), *_ = results
    assert number == 1
    assert invoke(name).payload[0] == 2
    assert _ends(pid)


@pytest.mark.slow
def test_a_new_configuration_means_a_new_process(client, function, invoke):
    """It is what the process was started with."""
    name = function(
        "import os\ndef handler(event, context):\n    return os.environ['X']\n",
        Environment={"Variables": {"X": "1"}},
    )
    assert invoke(name).payload == "1"
    client("lambda").update_function_configuration(
        FunctionName=name, Environment={"Variables": {"X": "2"}}
    )
    assert invoke(name).payload == "2"


@pytest.mark.slow
def test_a_function_that_is_deleted_has_no_process(client, function, invoke):
    """Nor has one of its name the old code."""
    name = function(WHO.format(1))
    _, pid = invoke(name).payload
    client("lambda").delete_function(FunctionName=name)
    assert _ends(pid)
    function(WHO.format(2), FunctionName=name)
    assert invoke(name).payload[0] == 2


@pytest.mark.slow
def test_a_process_that_dies_between_invocations_is_replaced(function, invoke):
    """Nobody sees it."""
    name = function(
        "import os, threading\ndef handler(event, context):\n"
        "    threading.Timer(0.05, os._exit, [1]).start()\n    return os.getpid()\n"
    )
    first = invoke(name).payload
    assert _ends(first)
    time.sleep(0.05)
    assert invoke(name).payload != first


class Fake:
    """An environment that answers at once, and notes that it was ended."""

    def __init__(self, deployed):
        self.deployed, self.alive, self.idle_since = deployed, True, time.monotonic()
        self.pid = id(self)
        self.closed = threading.Event()

    def invoke(self, invocation):
        self.idle_since = time.monotonic()
        return Outcome(json.dumps(self.pid).encode())

    def close(self):
        self.closed.set()


def test_what_is_idle_for_long_is_ended(deployed):
    """The next invocation has a new environment."""
    made = []
    pool = Pool(lambda one: made.append(Fake(one)) or made[-1], idle=0.1)
    pool.start()
    pool.invoke(deployed(), Invocation(b"{}", "arn"))
    assert pool.pids() == [made[0].pid]
    assert made[0].closed.wait(2)
    pool.invoke(deployed(), Invocation(b"{}", "arn"))
    pool.stop()
    assert len(made) == 2
    assert made[1].closed.is_set()


def test_who_waits_too_long_is_throttled(deployed):
    """Where nothing is reserved, with the reason that AWS gives then."""
    hold, pool = threading.Event(), None

    class Stuck(Fake):
        def invoke(self, invocation):
            hold.wait(5)
            return Outcome(b"null")

    pool = Pool(Stuck, patience=0.05)
    workers = ThreadPoolExecutor(UNRESERVED)
    for _ in range(UNRESERVED):
        workers.submit(pool.invoke, deployed(), Invocation(b"{}", "arn"))
    time.sleep(0.1)
    with pytest.raises(Throttled) as caught:
        pool.invoke(deployed(), Invocation(b"{}", "arn"))
    assert caught.value.reserved is False
    hold.set()
    workers.shutdown()


def test_versions_do_not_end_each_other(deployed):
    """The processes of a version stay while another version is invoked."""
    made = []
    pool = Pool(lambda one: made.append(Fake(one)) or made[-1])
    for version in ("1", "$LATEST", "1", "$LATEST"):
        pool.invoke(deployed(version=version), Invocation(b"{}", "arn"))
    assert [one.deployed.version for one in made] == ["1", "$LATEST"]
    assert not any(one.closed.is_set() for one in made)


def _ends(pid, seconds=3.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


@pytest.mark.slow
def test_a_process_that_cannot_start_leaves_nothing(cloud, client, function):
    """Neither a folder nor an open file; and the answer says why."""
    name = function(WHO.format(1), Environment={"Variables": {"A": "x"}})
    folder, files = cloud.runtime._folder, Path("/dev/fd")

    def left():
        return len(list(files.iterdir())), len(list(folder.glob("tmp-*")))

    find = found.find

    def broken(asked):
        one = find(asked)
        variables = {"A": "a\0b"}
        return replace(one, deployed=replace(one.deployed, variables=variables))

    before = left()
    patched = pytest.MonkeyPatch()
    with patched.context() as patch:
        patch.setattr(door, "find", broken)
        for _ in range(3):
            with pytest.raises(ClientError, match="cannot be run: embedded null byte"):
                client("lambda").invoke(FunctionName=name)
    assert soon(lambda: left()[1] == before[1])
    assert soon(lambda: left()[0] <= before[0] + 1)  # a connection more, at most


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="processes are found by their environment")
def test_what_left_the_session_ends_with_its_environment(client, function, invoke):
    """What other environments of the function started goes on."""
    code = """
import os, subprocess
def handler(event, context):
    if event:
        os._exit(1)
    return subprocess.Popen(["sleep", "300"], start_new_session=True).pid
"""
    one, other = function(code), function(code)
    first, second = invoke(one).payload, invoke(other).payload
    invoke(one, {"exit": True})
    assert soon(lambda: not _runs(first))
    assert _runs(second)
    client("lambda").delete_function(FunctionName=other)
    assert soon(lambda: not _runs(second))


def _runs(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def soon(look):
    end = time.monotonic() + 5
    while not look() and time.monotonic() < end:
        time.sleep(0.02)
    return look()
