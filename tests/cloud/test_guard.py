"""Who may talk to the embedded cloud."""

from __future__ import annotations

import http.client

import pytest

from lambdaform.cloud import Cloud, guard

LOCAL = ["127.0.0.1:4000", "localhost", "localhost:4000", "[::1]:4000", "bucket.localhost:4000"]
AWAY = [
    "evil.example",
    "evil.example:4000",
    "127.0.0.1.evil.example",
    "10.0.0.1",
    "",
    "[",
    "localhost.evil.example",
]


@pytest.mark.parametrize("host", LOCAL)
def test_names_of_this_machine_are_answered_to(host):
    """Whatever the port."""
    assert guard.refusal({"HTTP_HOST": host}) is None
    assert guard.refusal({"HTTP_HOST": host, "HTTP_ORIGIN": f"http://{host}"}) is None


@pytest.mark.parametrize("host", AWAY)
def test_other_names_are_not(host):
    """A page of the web may have such a name lead to this machine."""
    refusal = guard.refusal({"HTTP_HOST": host})
    assert refusal.status == 403
    assert f"`{host}`" in refusal.body.decode()


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1.evil.example"]
)
def test_pages_of_the_web_are_not_answered(origin):
    """Though they call the right name."""
    assert guard.refusal({"HTTP_HOST": "127.0.0.1", "HTTP_ORIGIN": origin}).status == 403


def test_the_whole_server_holds_to_it():
    """Before any service sees a request."""
    with Cloud() as cloud:
        connection = http.client.HTTPConnection(cloud.endpoint.removeprefix("http://"))
        for host, status in (("evil.example", 403), ("localhost", 200)):
            connection.request("GET", "/moto-api/data.json", headers={"Host": host})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == status
        connection.close()
