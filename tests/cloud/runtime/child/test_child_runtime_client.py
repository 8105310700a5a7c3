"""Our side of the Runtime API in a function's process, run in this one."""

from __future__ import annotations

import importlib.util
import os
import queue

import pytest

from lambdaform.cloud.runtime.api import Delivery, RuntimeApi
from lambdaform.cloud.runtime.child import runtime_client
from lambdaform.cloud.runtime.frames import Ended, Frames
from lambdaform.cloud.runtime.invocation import Invocation


class Side:
    """Hands out what it is given, and takes what comes of `id-1`."""

    def __init__(self):
        self.deliveries, self.got = queue.SimpleQueue(), []

    def next(self):
        return self.deliveries.get(timeout=5)

    def answered(self, id, payload):
        self.got.append((id, payload))
        return id == "id-1"

    def failed(self, id, error, type):
        self.got.append((id, error))
        return id == "id-1"


@pytest.fixture
def side():
    """What the API is for."""
    return Side()


@pytest.fixture
def channel():
    """The far and the near end of the channel to the platform."""
    read, write = os.pipe()
    yield read, write
    os.close(read)
    os.close(write)


@pytest.fixture
def client(side, channel, monkeypatch):
    """The module as a process has it: loaded for one Runtime API."""
    api = RuntimeApi(side)
    monkeypatch.setenv("AWS_LAMBDA_RUNTIME_API", api.address)
    monkeypatch.setenv("_LAMBDA_TELEMETRY_LOG_FD", str(channel[1]))
    spec = importlib.util.spec_from_file_location("its_runtime_client", runtime_client.__file__)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.initialize_client("aws-lambda-python/3")
    yield module
    api.close()


def test_an_event_comes_with_its_headers(client, side):
    """The deadline as a number: awslambdaric reckons with it."""
    side.deliveries.put(Delivery(Invocation(b'{"a": 1}', "arn:f", id="id-1"), 1234))
    event, headers = client.next()
    assert event == b'{"a": 1}'
    assert headers["Lambda-Runtime-Aws-Request-Id"] == "id-1"
    assert headers["Lambda-Runtime-Deadline-Ms"] == 1234
    assert headers["Content-Type"] == "application/json"
    assert headers.get("Lambda-Runtime-Client-Context") is None


def test_answers_and_errors_are_posted_after_the_end_of_the_output_is_marked(client, side, channel):
    """So that nothing of the log comes late."""
    client.post_invocation_result("id-1", b"1", "application/json", None)
    client.post_error("id-1", '{"errorType": "Odd"}', "{}", None)
    assert side.got == [("id-1", b"1"), ("id-1", b'{"errorType": "Odd"}')]
    assert list(Frames().feed(os.read(channel[0], 1000))) == [Ended("id-1"), Ended("id-1")]


def test_what_is_refused_is_raised(client):
    """With what the API says."""
    with pytest.raises(RuntimeError, match="nobody waits for id-2"):
        client.post_invocation_result("id-2", b"1", "application/json")


def test_an_api_that_is_gone_is_raised(client, side):
    """The process ends by it, and so nothing outlives the cloud."""
    side.deliveries.put(None)
    with pytest.raises(ConnectionError):
        client.next()
