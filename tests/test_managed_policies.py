"""The table of AWS's managed policies."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from lambdaform import managed_policies

ROOT = Path(__file__).parent.parent
TOOL = runpy.run_path(str(ROOT / "tools" / "managed_policies.py"))
BASIC = "AWSLambdaBasicExecutionRole"


def test_the_table_is_that_of_the_installed_moto():
    """`python tools/managed_policies.py` writes it anew."""
    table = (ROOT / "lambdaform" / "data" / "managed_policies.tsv").read_text(encoding="utf-8")
    assert table == TOOL["table"]()


def test_no_policy_is_named_twice():
    """In the tool's list, of which the table is made."""
    assert sorted(managed_policies.arns()) == sorted(set(TOOL["NAMES"]))
    assert len(TOOL["NAMES"]) == len(set(TOOL["NAMES"]))


@pytest.mark.parametrize(
    "policy",
    [
        BASIC,
        f"arn:aws:iam::aws:policy/service-role/{BASIC}",
        f"arn:aws-cn:iam::aws:policy/service-role/{BASIC}",
        f"arn:${{AWS::Partition}}:iam::aws:policy/service-role/{BASIC}",
        f"arn:aws:iam::aws:policy/{BASIC}",
    ],
)
def test_a_policy_is_found_by_arn_and_by_name(policy):
    """In any partition, and below any path: AWS gives each name once."""
    (statement,) = managed_policies.document(policy)["Statement"]
    assert set(statement["Action"]) == {
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
    }


@pytest.mark.parametrize(
    "policy",
    [
        "",
        "AWSLambdaBasic",
        "LambdaBasicExecutionRole",
        "AWSLambdaFullAccess",
        f"arn:aws:iam::123456789012:policy/{BASIC}",
        f"arn:aws:iam::aws:role/{BASIC}",
        "arn:aws:iam::aws:policy/",
        "\n",
        f"{BASIC}\t/service-role/",
    ],
)
def test_what_is_not_in_the_table_is_not_found(policy):
    """A part of a name, a policy that AWS has withdrawn, and an account's own of that name."""
    assert managed_policies.document(policy) is None


def test_the_arn_has_the_path():
    """It is not the same for all."""
    arns = managed_policies.arns()
    assert arns[BASIC] == f"arn:aws:iam::aws:policy/service-role/{BASIC}"
    assert arns["AmazonS3FullAccess"] == "arn:aws:iam::aws:policy/AmazonS3FullAccess"


@pytest.mark.parametrize("name", TOOL["NAMES"])
def test_each_document_is_a_policy(name):
    """Of statements that allow or deny, in IAM's version of today."""
    document = managed_policies.document(name)
    assert document["Version"] == "2012-10-17"
    statements = document["Statement"]
    for statement in [statements] if isinstance(statements, dict) else statements:
        assert statement["Effect"] in {"Allow", "Deny"}
        assert {"Action", "NotAction"} & set(statement)


def test_a_document_may_be_changed_by_who_asked_for_it():
    """The next one who asks is given AWS's."""
    managed_policies.document(BASIC)["Statement"].clear()
    assert managed_policies.document(BASIC)["Statement"]
