"""Which one it is: something that exists is said by its name, or by its ARN."""

from __future__ import annotations

from lambdaform.errors import DeclarationError, Problem, Source
from lambdaform.sections import Aws
from lambdaform.template import Text, is_plain, part_of_arn


def own(service: str) -> str:
    """Return how the ARNs of a service begin, in the stack's own account and region."""
    return f"arn:{Aws.PARTITION}:{service}:{Aws.REGION}:{Aws.ACCOUNT_ID}:"


def name_and_arn(
    what: str, start: str, part: tuple[str, int], *, name: Text | None, arn: Text | None
) -> tuple[Text, Text]:
    """Return name and ARN of what exists, whichever of them is given.

    `start` is how the ARN of a name begins, `part` where an ARN holds the name. Raises
    DeclarationError where neither is given, and where they are not of the same.
    """
    if arn is None:
        if name is None:
            message = f"{what} exists already, and nothing here says which it is"
            raise DeclarationError(
                Problem(message, Source.of_caller(), "give its `name` or its `arn`")
            )
        return name, f"{start}{name}"
    named = part_of_arn(arn, *part)
    if name is not None and is_plain(name) and is_plain(named) and name != named:
        message = f"{what} has the name `{name}`, but its ARN is that of `{named}`"
        raise DeclarationError(Problem(message, Source.of_caller(), "leave one of them out"))
    return (named if name is None else name), arn
