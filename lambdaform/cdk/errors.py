"""What the CDK raises, as problems at lines of the app."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from lambdaform.errors import DeclarationError, LambdaformError, Problem, Source

_OURS = re.compile(r"type of argument (\w+) must be .*; got lambdaform\.[\w.]+ instead")
_LOOKUP = re.compile(r"value from context provider ([\w-]+)", re.IGNORECASE)
_CLASSES = re.compile(r"^(?:(?:[\w@/.-]*Error|[A-Z]+[a-z]+[A-Z][A-Za-z0-9]*): )+")
_LONG = 200

BY_HAND = "give what it finds by hand, as in `Vpc.from_vpc_attributes`, or in a `cdk.context.json`"
"""What to do where a construct looks something up."""


@contextmanager
def told(owner: object, at: Source | None) -> Iterator[None]:
    """Tell what the CDK raises within, as a problem of whoever owns what is made there."""
    try:
        yield
    except LambdaformError:
        raise
    except TypeError as error:
        match = _OURS.search(str(error))
        if match is None:
            raise
        message = f"{owner} gives the CDK a value of lambdaform as `{match[1]}`"
        raise DeclarationError(Problem(message, at, "wrap it: `to_cdk(...)`")) from None
    except RuntimeError as error:
        if not is_theirs(error):
            raise
        raise DeclarationError(problem(owner, at, str(error))) from None


def is_theirs(error: BaseException) -> bool:
    """Tell whether an exception comes from the CDK's side."""
    from jsii.errors import JavaScriptError, JSIIError

    return isinstance(error, JSIIError) or isinstance(error.__cause__, JavaScriptError)


def problem(owner: object, at: Source | None, text: str) -> Problem:
    """Return what the CDK says of a construct."""
    if match := _LOOKUP.search(text):
        return look_up(owner, match[1], at)
    first, *more = _lines(text) or [""]
    return Problem(f"{owner} cannot be made: {first}", at, notes=tuple(more))


def look_up(owner: object, what: str, at: Source | None, notes: tuple[str, ...] = ()) -> Problem:
    """Return the problem of who looks something up in an account."""
    message = f"{owner} looks something up in an account, which lambdaform never does: {what}"
    return Problem(message, at, BY_HAND, notes)


def _lines(text: str) -> list[str]:
    """Return the first lines of a message, without the names of the CDK's classes of errors."""
    bare = _CLASSES.sub("", text.strip()).replace(":\n", ": ")
    lines = [" ".join(line.split()) for line in bare.splitlines() if line.strip()]
    return [line if len(line) <= _LONG else f"{line[:_LONG]}..." for line in lines[:6]]
