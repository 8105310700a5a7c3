"""The handler."""

import json
from types import SimpleNamespace

import pytest

import hello

CONTEXT = SimpleNamespace(aws_request_id="request-1")


def call(**query):
    response = hello.handler({"queryStringParameters": query or None}, CONTEXT)
    return response["statusCode"], json.loads(response["body"])["message"]


def test_it_greets_the_world():
    assert call() == (200, "Hello, world!")


def test_it_greets_by_name():
    assert call(name="Ada") == (200, "Hello, Ada!")


@pytest.mark.parametrize("name", [" ", "x" * 101])
def test_a_name_has_to_be_one(name):
    status, _ = call(name=name)
    assert status == 400


def test_a_request_is_logged_with_its_id(caplog):
    caplog.set_level("INFO")
    call()
    assert caplog.records[-1].request_id == "request-1"
