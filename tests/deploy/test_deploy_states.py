"""The states of a stack: each that CloudFormation has is known, and what comes next."""

from __future__ import annotations

import botocore.session
import pytest

from lambdaform.deploy import states
from lambdaform.deploy.states import Readiness

ALL = botocore.session.Session().get_service_model("cloudformation").shape_for("StackStatus").enum


def test_every_state_of_cloudformation_is_known():
    """A state that is new in botocore is noticed here, and not in somebody's deploy."""
    known = {status for status in ALL if states.is_busy(status) or status in states._READINESS}
    assert known == set(ALL)
    assert states._READINESS.keys() <= set(ALL)


@pytest.mark.parametrize("status", [s for s in ALL if s.endswith("_IN_PROGRESS")])
def test_a_stack_in_progress_is_busy_unless_it_is_only_looked_over(status):
    """A stack in review holds a change set and nothing else: there is none yet."""
    review = status == "REVIEW_IN_PROGRESS"
    assert states.readiness(status) is (Readiness.ABSENT if review else Readiness.BUSY)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("DELETE_COMPLETE", Readiness.ABSENT),
        ("CREATE_COMPLETE", Readiness.READY),
        ("UPDATE_COMPLETE", Readiness.READY),
        ("UPDATE_ROLLBACK_COMPLETE", Readiness.READY),
        ("IMPORT_COMPLETE", Readiness.READY),
        ("IMPORT_ROLLBACK_COMPLETE", Readiness.READY),
        ("ROLLBACK_COMPLETE", Readiness.DEAD),
        ("UPDATE_FAILED", Readiness.STUCK),
        ("UPDATE_ROLLBACK_FAILED", Readiness.STUCK),
        ("CREATE_FAILED", Readiness.BROKEN),
        ("ROLLBACK_FAILED", Readiness.BROKEN),
        ("DELETE_FAILED", Readiness.BROKEN),
        ("IMPORT_ROLLBACK_FAILED", Readiness.FOREIGN),
    ],
)
def test_what_can_be_done_with_a_stack(status, expected):
    """CloudFormation updates only what is complete; it says no to the rest."""
    assert states.readiness(status) is expected


def test_only_what_ended_as_meant_is_good():
    """A rollback that worked is not what was asked for, and a removal is no creation."""
    good = {status for status in ALL if states.is_good(status)}
    assert good == {"CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"}


def test_every_state_that_stops_a_deploy_is_explained():
    """The name of a state says little to somebody who sees it for the first time."""
    stops = [s for s in ALL if states.readiness(s) not in (Readiness.READY, Readiness.BUSY)]
    assert [s for s in stops if not states.meaning(s)] == ["REVIEW_IN_PROGRESS"]
    assert states.meaning("SOMETHING_NEW") == ""
