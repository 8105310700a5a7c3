"""An independent judge: moto as it is, in a process of its own, with nothing of ours in it.

Its CloudFormation is not the embedded cloud's: what holds with both was not made up by us. It loses
outputs and rolls nothing back, so it is asked about the plain path only.
"""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import boto3
import pytest

from lambdaform import builds
from lambdaform.deploy import Account, Deployment
from lambdaform.load import load
from lambdaform.synth import synth

_SERVER = """
import sys
from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
server.stop()
"""

APP = """\
from datetime import timedelta
from lambdaform import App, Function, Queue, Stack, Stage, Table

app = App("shop", stages=[Stage("dev", asset_bucket="our-code")])
data = Stack(app, "Data")
Table(data, "Orders", partition_key="pk", sort_key="sk")
work = Stack(app, "Work")
Queue(work, "Jobs", visibility_timeout=timedelta(seconds={seconds}))
Queue(work, "Mails", visibility_timeout=timedelta(seconds={seconds}))
{more}
"""

WORKER = 'Function(work, "Worker", code="src", handler="main.handler")'

pytestmark = pytest.mark.slow


@pytest.fixture
def moto(tmp_path, monkeypatch):
    """A client of a service of stock moto, which the environment points at."""
    server = subprocess.Popen(
        [sys.executable, "-c", _SERVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=tmp_path,
    )
    try:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{int(server.stdout.readline())}")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "a-key")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
        yield boto3.Session().client
    finally:
        server.stdin.close()
        server.wait(timeout=20)


@pytest.fixture
def deployed(tmp_path, monkeypatch):
    """Deploy the app; return what became of its stacks."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "src").mkdir()
    (tmp_path / "src/main.py").write_text("def handler(event, context):\n    return 1\n")

    def deploy(**how: Any) -> list[str]:
        (tmp_path / "app.py").write_text(APP.format(**{"seconds": 30, "more": "", **how}))
        assembly = synth(load(folder=tmp_path))
        deployment = Deployment(assembly, Account(), asset_bucket="our-code", pause=0.05)
        return [outcome.what for outcome in deployment.deploy(builds.built)]

    return deploy


def _queues(moto):
    sqs = moto("sqs")
    found = {}
    for url in sqs.list_queues()["QueueUrls"]:
        asked = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])
        found[url.split("-")[3]] = asked["Attributes"]["VisibilityTimeout"]
    return found


def test_stock_moto_agrees_on_the_plain_path(moto, deployed):
    """Create, unchanged, update: moto's own CloudFormation takes what we send, and says the same."""
    assert deployed() == ["created", "created"]
    assert _queues(moto) == {"Jobs": "30", "Mails": "30"}
    dynamodb = moto("dynamodb")
    (table,) = dynamodb.list_tables()["TableNames"]
    schema = dynamodb.describe_table(TableName=table)["Table"]["KeySchema"]
    assert [key["AttributeName"] for key in schema] == ["pk", "sk"]
    assert deployed() == ["unchanged", "unchanged"]
    assert deployed(seconds=31) == ["unchanged", "updated"]
    assert _queues(moto) == {"Jobs": "31", "Mails": "31"}
    states = {
        s["StackName"]: s["StackStatus"] for s in moto("cloudformation").describe_stacks()["Stacks"]
    }
    assert states == {"shop-dev-Data": "CREATE_COMPLETE", "shop-dev-Work": "UPDATE_COMPLETE"}


def test_stock_moto_takes_our_zips(moto, deployed):
    """The code is uploaded to the bucket that the stage names, and the function has it."""
    moto("s3").create_bucket(
        Bucket="our-code", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    assert deployed(more=WORKER) == ["created", "created"]
    (function,) = moto("lambda").list_functions()["Functions"]
    (uploaded,) = moto("s3").list_objects_v2(Bucket="our-code")["Contents"]
    assert function["CodeSize"] == uploaded["Size"]
    assert deployed(more=WORKER) == ["unchanged", "unchanged"]
