"""`lambdaform status`."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from deploy.refusal import Refusal

from lambdaform.cli.status import ago


def test_every_stack_says_how_it_stands(run, project, aws):
    """And what that means; one that is not there is no mistake."""
    aws.stacks.put("shop-dev-Data", "UPDATE_ROLLBACK_COMPLETE", protected=True)
    code, out, err = run("status")
    first, second = out.splitlines()
    assert (code, err) == (0, "")
    assert first.startswith(
        "shop-dev-Data  UPDATE_ROLLBACK_COMPLETE: everything is as it was before, "
    )
    assert first.endswith(" ago, protected from deletion") or "just now" in first
    assert second == "shop-dev-Api   not deployed"


def test_as_json_for_programs(run, project, aws):
    """With the same keys for every stack."""
    aws.stacks.put("shop-dev-Data", "ROLLBACK_FAILED", reason="because")
    first, second = json.loads(run("status", "--format", "json").out)
    assert first == {
        "stack": "Data",
        "name": "shop-dev-Data",
        "status": "ROLLBACK_FAILED",
        "reason": "because",
        "changed": "2026-11-20T14:00:00+00:00",
        "protected": False,
        "other_code": [],
    }
    assert second == dict.fromkeys(first) | {"stack": "Api", "name": "shop-dev-Api"}


def test_other_code_than_the_stack_says_is_told(run, project, aws):
    """One list call knows it, of all stacks; a protected stage is not asked."""
    run("deploy", "--no-lint")
    (project / "src/main.py").write_text("def handler(event, context): return 1\n")
    run("deploy", "--no-lint", "--function", "Worker")
    aws.calls.clear()
    _, _, third = run("status").out.splitlines()
    assert third == (
        "  Worker runs other code than its stack says; `lambdaform deploy --stage dev` takes that back"
    )
    assert len(aws.called("ListObjectsV2")) == 1
    assert json.loads(run("status", "--format", "json").out)[1]["other_code"] == ["Worker"]
    run("deploy", "--no-lint", "--stage", "prod")
    aws.calls.clear()
    assert run("status", "--stage", "prod").code == 0
    assert aws.called("ListObjectsV2") == []


def test_who_may_not_look_into_the_bucket_hears_the_rest(run, project, aws):
    """How the stacks stand does not hang on it."""
    run("deploy", "--no-lint")
    aws.answer_next("ListObjectsV2", Refusal("AccessDenied", "no", 403))
    code, out, _ = run("status")
    assert (code, len(out.splitlines())) == (0, 2)


def test_who_may_not_look_hears_why(run, project, aws):
    """In words of ours."""
    aws.answer_next("DescribeStacks", Refusal("ExpiredToken", "it has", 403))
    code, out, err = run("status")
    assert (code, out) == (1, "")
    assert err.startswith("error: the AWS credentials have expired")


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (-5, "just now"),
        (0.5, "just now"),
        (1, "1 second ago"),
        (59, "59 seconds ago"),
        (61, "1 minute ago"),
        (7_200, "2 hours ago"),
        (86_400 * 3, "3 days ago"),
    ],
)
def test_how_long_ago_something_was(seconds, expected):
    """In the largest unit that it fills."""
    assert ago(datetime.now(UTC) - timedelta(seconds=seconds + 0.1)) == expected
