"""What a function writes, in CloudWatch Logs: all of it, in order, as Lambda has it."""

from __future__ import annotations

import json
import re
import time

import pytest

pytestmark = pytest.mark.slow  # each test starts a process of a function

TALKS = """
import logging, os, sys
log = logging.getLogger()
log.setLevel("INFO")
print("loads")

def handler(event, context):
    print("one", end=" ")
    print("line")
    log.info("two\\nlines")
    sys.stderr.write("err\\n")
    os.write(1, b"raw\\n")
    print("no end", end="")
"""


def test_all_that_a_function_writes_is_in_its_log(function, invoke, logged):
    """Lambda's lines around it; a message that is logged is one event, whatever lines it has."""
    name = function(TALKS)
    result = invoke(name)
    messages = logged(name, 10)
    assert messages[0].startswith("INIT_START Runtime Version: python:")
    assert messages[1:4] == [
        "loads\n",
        f"START RequestId: {result.id} Version: $LATEST\n",
        "one line\n",
    ]
    assert re.fullmatch(rf"\[INFO\]\t[\d:T.-]+Z\t{result.id}\ttwo\nlines\n", messages[4])
    assert sorted(messages[5:8]) == ["err\n", "no end", "raw\n"]
    assert messages[8] == f"END RequestId: {result.id}\n"
    assert re.fullmatch(
        rf"REPORT RequestId: {result.id}\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\t"
        r"Memory Size: 128 MB\tMax Memory Used: \d+ MB\tInit Duration: [\d.]+ ms\t\n",
        messages[9],
    )


def test_events_have_the_time_at_which_they_were_written(client, function, invoke, logged):
    """Not that at which they were sent; and never go back."""
    name = function(
        "import time\ndef handler(event, context):\n    print('a'); time.sleep(0.2); print('b')\n"
    )
    before = int(time.time() * 1000)
    invoke(name)
    logged(name, 6)
    events = client("logs").filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
    times = {event["message"]: event["timestamp"] for event in events}
    assert 190 <= times["b\n"] - times["a\n"] <= 400
    assert before - 1 <= times["a\n"] <= int(time.time() * 1000)
    in_order = [event["timestamp"] for event in events]
    assert in_order == sorted(in_order)


def test_each_environment_has_a_stream_of_its_own(client, function, invoke, logged):
    """Named by day, version and a random word."""
    name = function("import os\ndef handler(event, context):\n    os._exit(1)\n")
    invoke(name)
    invoke(name)
    logged(name, 10)
    streams = client("logs").describe_log_streams(logGroupName=f"/aws/lambda/{name}")["logStreams"]
    names = [stream["logStreamName"] for stream in streams]
    assert len(names) == 2
    assert all(re.fullmatch(r"\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}", one) for one in names)


def test_json_logs_are_json_all_through(function, invoke, logged):
    """What is logged as awslambdaric has it, what Lambda says as its platform events."""
    logging = {"LogFormat": "JSON"}
    name = function(
        "import logging\nlog = logging.getLogger('shop')\n"
        "def handler(event, context):\n    log.debug('d'); log.info('i %s', 1); log.warning({'a': 1})\n",
        LoggingConfig=logging,
    )
    result = invoke(name)
    events = [json.loads(message) for message in logged(name, 5)]
    types = [event.get("type") for event in events]
    assert types == ["platform.initStart", "platform.start", None, None, "platform.report"]
    assert events[1]["record"] == {"requestId": result.id, "version": "$LATEST"}
    assert [(e["level"], e["message"], e["logger"], e["requestId"]) for e in events[2:4]] == [
        ("INFO", "i 1", "shop", result.id),
        ("WARNING", {"a": 1}, "shop", result.id),
    ]
    record = events[4]["record"]
    assert (record["requestId"], record["status"]) == (result.id, "success")
    assert set(record["metrics"]) == {
        "durationMs",
        "billedDurationMs",
        "memorySizeMB",
        "maxMemoryUsedMB",
        "initDurationMs",
    }


@pytest.mark.parametrize(
    ("level", "fails", "expected"),
    [
        ("DEBUG", False, ["initStart", "start", "runtimeDone", "report"]),
        ("INFO", True, ["initStart", "start", "runtimeDone", "report"]),
        ("WARN", False, []),
        ("WARN", True, ["runtimeDone", "report"]),
    ],
)
def test_system_events_are_those_of_the_level(function, invoke, logged, level, fails, expected):
    """One that tells of trouble is a warning."""
    logging = {"LogFormat": "JSON", "SystemLogLevel": level}
    name = function(
        "import os\ndef handler(event, context):\n    print('x')\n    if event['fails']: os._exit(1)\n",
        LoggingConfig=logging,
    )
    invoke(name, {"fails": fails})
    messages = [json.loads(m) for m in logged(name, 1 + len(expected)) if m != "x\n"]
    assert [m["type"] for m in messages] == [f"platform.{name}" for name in expected]
    if fails:
        assert messages[-1]["record"]["errorType"] == "Runtime.ExitError"


def test_the_level_of_an_application_holds(function, invoke, logged):
    """What is below it is not logged."""
    logging = {"LogFormat": "JSON", "ApplicationLogLevel": "ERROR"}
    name = function(
        "import logging\ndef handler(event, context):\n    logging.info('i'); logging.error('e')\n",
        LoggingConfig=logging,
    )
    invoke(name)
    found = [json.loads(message) for message in logged(name, 4)]
    assert [event["message"] for event in found if "message" in event] == ["e"]


def test_a_log_group_may_be_named(client, function, invoke, logged):
    """The function writes there, and nowhere else."""
    name = function(
        "def handler(event, context):\n    print('here')\n", LoggingConfig={"LogGroup": "/shop"}
    )
    invoke(name)
    assert "here\n" in logged(name, 5, group="/shop")
    groups = client("logs").describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{name}")
    assert groups["logGroups"] == []


def test_a_group_that_is_deleted_is_made_again(client, function, invoke, logged):
    """As Lambda makes it."""
    name = function("def handler(event, context):\n    print(event['say'])\n")
    invoke(name, {"say": "first"})
    logged(name, 5)
    client("logs").delete_log_group(logGroupName=f"/aws/lambda/{name}")
    invoke(name, {"say": "second"})
    assert "second\n" in logged(name, 3)


def test_nothing_is_lost_when_the_process_dies(function, invoke, logged):
    """What was printed is there up to the last byte, whether it is a whole line or not."""
    name = function(
        "import os\ndef handler(event, context):\n"
        "    for i in range(2000): print('line', i)\n    print('end', end='')\n    os._exit(1)\n"
    )
    invoke(name)
    messages = logged(name, 2006)
    assert [m for m in messages if m.startswith("line")] == [f"line {i}\n" for i in range(2000)]
    assert "end" in messages


def test_output_of_threads_and_programs_is_whole(function, invoke, logged):
    """Long lines of several threads do not tear each other apart."""
    name = function(
        "import threading, subprocess, logging\n"
        "def handler(event, context):\n"
        "    def talk(letter):\n"
        "        for _ in range(20): logging.warning(letter * 20000)\n"
        "    threads = [threading.Thread(target=talk, args=(l,)) for l in 'abc']\n"
        "    [t.start() for t in threads]; [t.join() for t in threads]\n"
        "    subprocess.run(['echo', 'from a program'])\n",
        Timeout=20,
    )
    result = invoke(name)
    assert result.error is None
    messages = logged(name, 65)
    long = [m.rpartition("\t")[2] for m in messages if m.startswith("[WARNING]")]
    assert sorted(long) == [letter * 20000 + "\n" for letter in "abc" for _ in range(20)]
    assert "from a program\n" in messages
