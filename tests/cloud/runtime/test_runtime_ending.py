"""Nothing survives the embedded cloud, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

PROGRAM = """
import io, json, sys, threading, time, zipfile
import boto3
from lambdaform.cloud import Cloud

CODE = '''
import os, subprocess, sys, time
def handler(event, context):
    child = subprocess.Popen(["sleep", "300"])
    own = sys.platform == "linux"  # what leaves the session is found there
    stray = subprocess.Popen(["sleep", "300"], start_new_session=own)
    if event.get("busy"):
        print(os.getpid(), child.pid, stray.pid, flush=True)
        open(event["busy"], "w").write(f"{os.getpid()} {child.pid} {stray.pid}")
        time.sleep(300)
    return [os.getpid(), child.pid, stray.pid]
'''
packed = io.BytesIO()
with zipfile.ZipFile(packed, "w") as archive:
    archive.writestr("main.py", CODE)
with Cloud() as cloud:
    clients = lambda name: boto3.client(name, region_name="eu-west-1", endpoint_url=cloud.endpoint,
                                        aws_access_key_id="x", aws_secret_access_key="x")
    role = clients("iam").create_role(RoleName="r", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    aws = clients("lambda")
    aws.create_function(FunctionName="f", Role=role, Runtime="python3.13", Handler="main.handler",
                        Timeout=300, Code={"ZipFile": packed.getvalue()})
    idle = json.loads(aws.invoke(FunctionName="f")["Payload"].read())
    busy = sys.argv[1]
    event = json.dumps({"busy": busy})
    threading.Thread(target=aws.invoke, kwargs={"FunctionName": "f", "Payload": event}, daemon=True).start()
    aws.invoke(FunctionName="f", Payload=event, InvocationType="Event")
    print(*idle, flush=True)
    sys.stdin.readline()
"""


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return not state.stdout.startswith("Z")


@pytest.mark.slow
@pytest.mark.parametrize("how", ["killed", "ended"])
def test_no_process_of_a_function_outlives_the_cloud(tmp_path, how):
    """Neither one that is idle nor one that works, nor what they started, in sessions of its own."""
    busy = tmp_path / "busy"
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(busy)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    ) as process:
        pids = [int(word) for word in process.stdout.readline().split()]
        while not busy.exists() or not busy.read_text():
            time.sleep(0.02)
        pids += [int(word) for word in busy.read_text().split()]
        assert len(pids) == 6
        if how == "killed":
            process.send_signal(signal.SIGKILL)
        else:
            process.stdin.write("\n")
            process.stdin.flush()
        process.wait(20)
    end = time.monotonic() + 5
    while any(map(alive, pids)) and time.monotonic() < end:
        time.sleep(0.05)
    assert [pid for pid in pids if alive(pid)] == []
