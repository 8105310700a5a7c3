"""The states that CloudFormation leaves a stack in, and what each means for who comes next."""

from __future__ import annotations

from enum import Enum


class Readiness(Enum):
    """What can be done with a stack."""

    ABSENT = "there is none"
    READY = "it can be updated"
    BUSY = "an operation is under way"
    DEAD = "its creation was rolled back; it can only be deleted, and holds nothing"
    STUCK = "an update stopped half way, or its rollback did; it can be rolled back"
    BROKEN = "a creation or a removal stopped half way; it can only be deleted"
    FOREIGN = "an import stopped half way, which was not made by lambdaform"


_READINESS = {
    "REVIEW_IN_PROGRESS": Readiness.ABSENT,
    "DELETE_COMPLETE": Readiness.ABSENT,
    "CREATE_COMPLETE": Readiness.READY,
    "UPDATE_COMPLETE": Readiness.READY,
    "UPDATE_FAILED": Readiness.STUCK,
    "UPDATE_ROLLBACK_COMPLETE": Readiness.READY,
    "IMPORT_COMPLETE": Readiness.READY,
    "IMPORT_ROLLBACK_COMPLETE": Readiness.READY,
    "CREATE_FAILED": Readiness.BROKEN,
    "ROLLBACK_COMPLETE": Readiness.DEAD,
    "ROLLBACK_FAILED": Readiness.BROKEN,
    "UPDATE_ROLLBACK_FAILED": Readiness.STUCK,
    "IMPORT_ROLLBACK_FAILED": Readiness.FOREIGN,
    "DELETE_FAILED": Readiness.BROKEN,
}

_GOOD = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")

_MEANING = {
    "ROLLBACK_COMPLETE": "what had been created was deleted again; the next deploy starts anew",
    "ROLLBACK_FAILED": "some of what had been created could not be deleted again",
    "CREATE_FAILED": "what had been created is still there",
    "UPDATE_ROLLBACK_COMPLETE": "everything is as it was before",
    "UPDATE_ROLLBACK_FAILED": "it could not be brought back to what it was before",
    "UPDATE_FAILED": "what had been updated stays so; the next deploy rolls it back first",
    "IMPORT_ROLLBACK_FAILED": "an import could not be taken back",
    "DELETE_FAILED": "some of it could not be deleted, and is still there",
    "DELETE_COMPLETE": "nothing of it is left",
    "CREATE_COMPLETE": "it was created",
    "UPDATE_COMPLETE": "it was updated",
}


def readiness(status: str) -> Readiness:
    """Return what can be done with a stack in a state."""
    if is_busy(status):
        return Readiness.BUSY
    return _READINESS.get(status, Readiness.READY)


def is_busy(status: str) -> bool:
    """Tell whether CloudFormation is at work on a stack."""
    return status.endswith("_IN_PROGRESS") and status != "REVIEW_IN_PROGRESS"


def is_good(status: str) -> bool:
    """Tell whether a creation, an update or an import ended as it was meant to."""
    return status in _GOOD


def meaning(status: str) -> str:
    """Return what a state says of what is there now."""
    return _MEANING.get(status, "")
