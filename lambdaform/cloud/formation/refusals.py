"""What CloudFormation refuses, by the codes and in the words of the real service."""

from __future__ import annotations

from typing import ClassVar


class Refusal(Exception):  # noqa: N818 - an answer to the caller, not a fault
    """An error that the API answers with.

    Args:
        message: what the caller reads.
    """

    code: ClassVar[str]

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class ValidationError(Refusal):
    """The request, or the template in it, cannot be."""

    code = "ValidationError"


class AlreadyExists(Refusal):
    """The name is taken."""

    code = "AlreadyExistsException"


class InsufficientCapabilities(Refusal):
    """The template does what the caller did not say that it may."""

    code = "InsufficientCapabilitiesException"


class ChangeSetNotFound(Refusal):
    """There is no such change set."""

    code = "ChangeSetNotFoundException"


class InvalidChangeSetStatus(Refusal):
    """The change set cannot be executed, or not deleted, as it is."""

    code = "InvalidChangeSetStatusException"


class TokenAlreadyExists(Refusal):
    """The client request token was used for something else."""

    code = "TokenAlreadyExistsException"


def no_such_stack(name: str) -> ValidationError:
    """Return the error of reading a stack that is not there."""
    return ValidationError(f"Stack with id {name} does not exist")
