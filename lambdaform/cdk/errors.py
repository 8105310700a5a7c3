"""What the CDK raises, as problems at lines of the app."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from lambdaform.errors import DeclarationError, LambdaformError, Problem, Source

_OURS = re.compile(r"type of argument (\w+) must be .*; got lambdaform\.[\w.]+ instead")
_LOOKUP = re.compile(r"context provider|account/region are not specified", re.IGNORECASE)

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
    if _LOOKUP.search(text):
        message = f"{owner} looks something up in an account, which lambdaform never does"
        return Problem(f"{message}: {_short(text)}", at, BY_HAND)
    return Problem(f"{owner} cannot be made: {_short(text)}", at)


def _short(text: str) -> str:
    """Return the first lines of a message, without the names of the CDK's classes of errors."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    kept = " ".join(lines[:6])
    return re.sub(r"^(?:[\w@/.-]*Error: )+", "", kept).rstrip(".")
