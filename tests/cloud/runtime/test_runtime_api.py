"""The Runtime API, as any runtime client may call it."""

from __future__ import annotations

import base64
import http.client
import json
import queue

import pytest

from lambdaform.cloud.runtime.api import Delivery, RuntimeApi
from lambdaform.cloud.runtime.invocation import Invocation

ROOT = "/2018-06-01/runtime"
TYPE = "Lambda-Runtime-Function-Error-Type"


class Noted:
    """A side that hands out what it is given, and notes what it gets; it waits for `id-1` only."""

    def __init__(self):
        self.deliveries, self.got = queue.SimpleQueue(), []

    def next(self):
        return self.deliveries.get(timeout=5)

    def answered(self, id, payload):
        self.got.append(("answered", id, payload))
        return id == "id-1"

    def failed(self, id, error, type):
        self.got.append(("failed", id, error, type))
        return id == "id-1"

    def too_large(self, id):
        self.got.append(("too large", id))

    def not_started(self, error, type):
        self.got.append(("not started", error, type))


@pytest.fixture
def side():
    """What the API is for."""
    return Noted()


@pytest.fixture
def call(side):
    """Call the API on one connection, and return the status, the headers and the body."""
    api = RuntimeApi(side)
    connection = http.client.HTTPConnection(api.address, timeout=5)

    def request(method, path, body=None, **options):
        connection.request(method, ROOT + path, body, **options)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()

    yield request
    connection.close()
    api.close()


def test_an_invocation_comes_with_its_headers(call, side):
    """Those that are empty are left out."""
    invocation = Invocation(b'{"a": 1}', "arn:f", '{"custom": {}}', trace="Root=1-2-3", id="id-1")
    side.deliveries.put(Delivery(invocation, 1234))
    status, headers, body = call("GET", "/invocation/next")
    assert (status, body) == (200, b'{"a": 1}')
    found = {k: v for k, v in headers.items() if k.startswith("Lambda-Runtime")}
    assert found == {
        "Lambda-Runtime-Aws-Request-Id": "id-1",
        "Lambda-Runtime-Deadline-Ms": "1234",
        "Lambda-Runtime-Invoked-Function-Arn": "arn:f",
        "Lambda-Runtime-Trace-Id": "Root=1-2-3",
        "Lambda-Runtime-Client-Context": '{"custom": {}}',
    }


def test_what_came_of_it_is_taken(call, side):
    """An answer, an error, and why the function could not be loaded."""
    assert call("POST", "/invocation/id-1/response", b"1")[0] == 202
    assert call("POST", "/invocation/id-1/error", b"{}", headers={TYPE: "Odd"})[0] == 202
    assert call("POST", "/init/error", b"{}", headers={TYPE: "Runtime.X"})[0] == 202
    assert side.got == [
        ("answered", "id-1", b"1"),
        ("failed", "id-1", b"{}", "Odd"),
        ("not started", b"{}", "Runtime.X"),
    ]


def test_a_body_may_come_in_chunks(call, side):
    """As a stream does; one that breaks off says why in its trailers."""
    chunks = iter([b"[1,", b"2]"])
    status, _, _ = call("POST", "/invocation/id-1/response", chunks, encode_chunked=True)
    assert (status, side.got) == (202, [("answered", "id-1", b"[1,2]")])


def test_a_stream_that_breaks_off_is_an_error(call, side):
    """Its trailers carry it."""
    error = base64.b64encode(b'{"errorType": "Odd"}').decode()
    body = f"3\r\n[1,\r\n0\r\n{TYPE}: Odd\r\nLambda-Runtime-Function-Error-Body: {error}\r\n\r\n"
    headers = {"Transfer-Encoding": "chunked"}
    status, _, _ = call("POST", "/invocation/id-1/response", body.encode(), headers=headers)
    assert (status, side.got) == (202, [("failed", "id-1", b'{"errorType": "Odd"}', "Odd")])


def test_an_answer_that_is_too_large_is_refused(call, side):
    """With 413; the largest passes."""
    assert call("POST", "/invocation/id-1/response", b"x" * 6_291_556)[0] == 202
    status, _, body = call("POST", "/invocation/id-1/response", b"x" * 6_291_557)
    assert (status, json.loads(body)["errorType"]) == (413, "RequestEntityTooLarge")
    assert side.got[-1] == ("too large", "id-1")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/invocation/id-2/response", 400),
        ("POST", "/invocation/id-2/error", 400),
        ("POST", "/invocation/next", 404),
        ("GET", "/invocation/id-1/response", 404),
        ("GET", "/other", 404),
    ],
)
def test_what_nobody_waits_for_is_refused(call, method, path, status):
    """The connection stays."""
    assert call(method, path, b"" if method == "POST" else None)[0] == status
    assert call("POST", "/invocation/id-1/response", b"1")[0] == 202


def test_a_side_that_has_no_more_ends_the_connection(call, side):
    """A runtime client ends then."""
    side.deliveries.put(None)
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        call("GET", "/invocation/next")
