"""The process of the embedded cloud, from outside."""

from __future__ import annotations

import http.client
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import boto3
import pytest

from lambdaform.cloud import control, state
from lambdaform.cloud.state import Running
from lambdaform.errors import CloudError

pytestmark = pytest.mark.slow  # each test starts the process


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project; its embedded cloud is stopped at the end, and leaves nothing behind elsewhere."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    yield tmp_path
    if tmp_path.exists():
        control.stopped(tmp_path)


def ended(pid, seconds=5.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            # What this process started is its own to wait for.
            if os.waitpid(pid, os.WNOHANG)[0] == pid:
                return True
        except ChildProcessError:
            return True
        time.sleep(0.02)
    return False


def test_it_starts_answers_and_stops(project):
    """A second start is the same one; what was deployed is there until it stops."""
    assert control.status(project) is None
    assert not (project / ".lambdaform").exists()
    running = control.started(project)
    assert control.started(project) == running
    sqs = boto3.client(
        "sqs",
        endpoint_url=running.endpoint,
        region_name="eu-west-1",
        aws_access_key_id="x",
        aws_secret_access_key="x",
    )
    assert sqs.create_queue(QueueName="jobs")["QueueUrl"].startswith(running.endpoint)
    status = control.status(project)
    assert (status.running, status.stacks, status.functions) == (running, (), ())
    assert status.memory > 20
    assert control.stopped(project) is True
    assert ended(running.pid)
    assert control.status(project) is None
    assert control.stopped(project) is False


def test_status_tells_what_is_in_it(project):
    """Stacks and functions by name."""
    running = control.started(project)

    def client(service):
        return boto3.client(
            service,
            endpoint_url=running.endpoint,
            region_name="eu-west-1",
            aws_access_key_id="x",
            aws_secret_access_key="x",
        )

    template = {"Resources": {"Jobs": {"Type": "AWS::SQS::Queue"}}}
    client("cloudformation").create_stack(StackName="shop", TemplateBody=json.dumps(template))
    role = client("iam").create_role(RoleName="r", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    client("lambda").create_function(
        FunctionName="orders",
        Role=role,
        Runtime="python3.13",
        Handler="main.handler",
        Code={"ZipFile": b"no zip"},
    )
    status = control.status(project)
    assert (status.stacks, status.functions) == (("shop",), ("orders",))


def test_commands_at_the_same_time_start_one(project):
    """The second waits for the first."""
    with ThreadPoolExecutor(4) as workers:
        found = list(workers.map(lambda _: control.started(project), range(4)))
    assert len(set(found)) == 1


def test_each_project_has_its_own(tmp_path):
    """On a port of its own."""
    projects = [tmp_path / "a", tmp_path / "b"]
    running = [control.started(project) for project in projects]
    assert running[0].port != running[1].port
    for project in projects:
        control.stopped(project)


def test_one_that_was_killed_leaves_nothing_in_the_way(project):
    """The file that says it runs is stale, and what it unpacked is taken away."""
    running = control.started(project)
    unpacked = (project / ".lambdaform/local/runtime").readlink()
    assert unpacked.is_dir()
    os.kill(running.pid, signal.SIGKILL)
    assert ended(running.pid)
    assert control.status(project) is None
    again = control.started(project)
    assert again.pid != running.pid
    assert not unpacked.exists()


def test_a_file_whose_process_is_another_now_is_not_believed(project):
    """After the machine was started anew, its number may be anybody's."""
    folder = state.made(project)
    state.written(folder, Running("http://127.0.0.1:1", os.getpid(), 1))
    assert control.status(project) is None
    assert control.stopped(project) is False
    assert control.started(project).pid != os.getpid()


@pytest.mark.parametrize(
    ("other", "said"),
    [({"version": "0.0.1"}, "was of lambdaform 0.0.1"), ({"python": "3.7"}, "ran on Python 3.7")],
)
def test_another_one_is_replaced_with_a_word(project, other, said):
    """Of another version, or on another Python: its state was in its memory."""
    running = control.started(project)
    folder = state.folder(project)
    os.kill(running.pid, signal.SIGSTOP)  # so that it does not see that its file has changed
    state.written(folder, replace(running, **other))
    os.kill(running.pid, signal.SIGCONT)
    again = control.started(project)
    assert again.pid != running.pid
    (note,) = again.notes
    assert note.startswith(f"the embedded cloud {said}, and starts anew")


def test_it_looks_for_interpreters_where_the_last_command_did(project, monkeypatch, tmp_path):
    """What a command installs for a Python on its path runs on that Python."""
    running = control.started(project)
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "python3.97"
    script = 'echo "$*" >> "$0.log"; case "$*" in *ric*) echo 3.97.1;; *) echo 3 97;; esac'
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
    assert control.started(project).pid == running.pid
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": "eu-west-1"}
    session = boto3.Session(**keys)
    role = session.client("iam", endpoint_url=running.endpoint).create_role(
        RoleName="r", AssumeRolePolicyDocument="{}"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("main.py", "")
    client = session.client("lambda", endpoint_url=running.endpoint)
    client.create_function(
        FunctionName="f",
        Role=role["Role"]["Arn"],
        Runtime="python3.97",
        Handler="main.handler",
        Code={"ZipFile": packed.getvalue()},
    )
    assert client.invoke(FunctionName="f")["FunctionError"] == "Unhandled"  # it only echoes
    assert "bootstrap.py" in (folder / "python3.97.log").read_text()


def test_who_does_not_know_the_token_tells_it_no_path(project):
    """Nothing is changed by anybody else."""
    running = control.started(project)
    for body, status in ((json.dumps({"token": "?", "path": "/"}), 403), ("[]", 400), ("?", 400)):
        connection = http.client.HTTPConnection("127.0.0.1", running.port)
        connection.request("POST", state.STATUS, body)
        assert connection.getresponse().status == status
        connection.close()


def test_what_answers_without_the_token_is_not_ours(project):
    """Another program may listen on the port that a file names."""
    running = control.started(project)
    assert control._ask(running)["pid"] == running.pid
    assert control._ask(replace(running, token="another")) is None
    connection = http.client.HTTPConnection("127.0.0.1", running.port)
    connection.request("GET", state.STATUS)
    assert running.token not in connection.getresponse().read().decode()
    connection.close()


def test_one_that_does_not_answer_is_said_and_can_be_stopped(project, monkeypatch):
    """Stopping does not need its answer, nor its consent."""
    monkeypatch.setattr(control, "_STOPPED", 0.5)
    running = control.started(project)
    os.kill(running.pid, signal.SIGSTOP)
    with pytest.raises(CloudError) as caught:
        control.status(project)
    (problem,) = caught.value.problems
    assert problem.message == f"the embedded cloud (process {running.pid}) does not answer"
    assert problem.hint == "stop it with `lambdaform local stop`"
    assert control.stopped(project) is True
    assert ended(running.pid)


def test_it_ends_when_its_folder_is_gone(project):
    """Nobody could find it any more."""
    running = control.started(project)
    shutil.rmtree(project / ".lambdaform")
    assert ended(running.pid)


def test_it_ends_when_nobody_has_called_for_long(project):
    """Looking at its status is no call."""
    folder = state.made(project)
    command = [sys.executable, "-m", "lambdaform.cloud", "--state", str(folder), "--idle", "1"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        end = time.monotonic() + 20
        while process.poll() is None and time.monotonic() < end:
            control.status(project)
            time.sleep(0.1)
        assert process.wait(1) == 0
        assert "ends: nobody has called for 1 seconds" in process.stderr.read()
    assert state.read(folder) is None


def test_two_in_one_folder_are_refused(project):
    """By hand, too."""
    control.started(project)
    command = [sys.executable, "-m", "lambdaform.cloud", "--state", str(state.folder(project))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "runs in" in done.stderr


def test_a_port_may_be_named(project):
    """One that is taken is said before anything starts, as is one that runs elsewhere."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CloudError, match=f"port {port} cannot be listened on"):
            control.started(project, port)
    assert control.started(project, port).port == port
    with pytest.raises(CloudError, match=f"the embedded cloud runs on port {port} already"):
        control.started(project, port + 1)


def test_it_has_nothing_of_the_users_account(project, monkeypatch):
    """Neither profile nor keys reach the process."""
    monkeypatch.setenv("AWS_PROFILE", "not-there")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "1")
    running = control.started(project)
    variables = control._environment()
    assert not [name for name in variables if name.startswith(("AWS_", "MOTO_"))]
    assert control._ask(running) is not None


def test_why_it_does_not_start_is_shown(project, monkeypatch):
    """The end of its log, and where the whole is."""
    broken = project / "broken"
    (broken / "moto").mkdir(parents=True)
    (broken / "moto/__init__.py").write_text("raise RuntimeError('broken moto')")
    monkeypatch.setenv("PYTHONPATH", str(broken), prepend=os.pathsep)
    with pytest.raises(CloudError) as caught:
        control.started(project)
    (problem,) = caught.value.problems
    assert problem.message == "the embedded cloud ended with 1"
    assert problem.notes[-1] == "RuntimeError: broken moto"
    assert problem.hint == f"its log is `{project}/.lambdaform/local/cloud.log`"
    assert control.status(project) is None


@pytest.mark.parametrize(
    ("have", "message"),
    [
        ({"moto": None}, "the embedded cloud needs `moto`, which is not installed"),
        ({"moto": "6.0.0"}, "the embedded cloud needs `moto==5.2.5`, but 6.0.0 is installed"),
        ({"awslambdaric": None}, "the embedded cloud needs `awslambdaric`, which is not installed"),
    ],
)
def test_packages_that_are_missing_are_named(project, monkeypatch, have, message):
    """With how to install them; nothing is started."""
    version = control.metadata.version

    def installed(name):
        if name in have:
            if have[name] is None:
                raise control.metadata.PackageNotFoundError(name)
            return have[name]
        return version(name)

    monkeypatch.setattr(control.metadata, "version", installed)
    with pytest.raises(CloudError) as caught:
        control.started(project)
    assert [p.message for p in caught.value.problems] == [message]
    assert caught.value.problems[0].hint == "pip install 'lambdaform[local]'"


def test_asking_imports_none_of_what_the_cloud_is_made_of():
    """A command that only asks is fast."""
    program = (
        "import sys\nfrom lambdaform.cloud import control\n"
        "print([m for m in ('moto', 'boto3', 'botocore', 'flask', 'werkzeug') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
