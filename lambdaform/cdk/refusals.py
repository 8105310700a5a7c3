"""What the CDK refuses once it synthesises, as problems with lines of the app."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from lambdaform.cdk.owner import NAME
from lambdaform.errors import Problem, Source

Lines: TypeAlias = Callable[[str], Source | None]
"""The line of what is at a path of the CDK's tree, where that is lambdaform's."""

APART = "give its ARN or name as text: the CDK deploys each of its stages alone"
"""What to do where one stage would read another."""

_CYCLE = re.compile(
    r"depends on '.+?' \((.*)\)\. Adding this dependency \((.*)\) would create", re.DOTALL
)
_STAGES = re.compile(r"dependency from '(.+?)' \(in .*?\) to '(.+?)' \(in .*?\): dependency cannot")
_MANY = re.compile(r"resources in stack '(.+?)': (\d+) is greater than allowed maximum of (\d+)")
_OURS = re.compile(rf"(.+)/{NAME}/(?:Later|Template/)(\w+)")


def problem(text: str, line: Lines) -> Problem | None:
    """Return the problem for what the CDK says; `None` where it is none of those known here."""
    if match := _CYCLE.search(text):
        return _cycle([*match[1].split(", "), match[2]], line)
    if match := _STAGES.search(text):
        reader, read = match.groups()
        message = f"`{reader}` reads `{read}`, which is in another stage"
        return Problem(message, line(reader) or line(read), APART)
    if match := _MANY.search(text):
        return too_many(f"stack `{match[1]}`", int(match[2]), int(match[3]), line(match[1]))
    return None


def too_many(stack: object, count: int, limit: int, at: Source | None) -> Problem:
    """Return the problem of a stack with more resources than CloudFormation takes."""
    message = f"{stack} has {count:,} resources; a template holds {limit}"
    hint = "declare some in a second stack: lambdaform splits none in an app of the CDK"
    return Problem(message, at, hint)


def _cycle(reasons: Sequence[str], line: Lines) -> Problem:
    """Return the problem of stacks that need each other.

    `reasons` are as the CDK says them, `Reader -> Stack/Part.Attribute`.
    """
    pairs = [tuple(reason.split(" -> ", 1)) for reason in reasons]
    readers = [pair[0].partition("/")[0] for pair in pairs]
    names = " -> ".join(f"`{name}`" for name in (*readers, readers[0]))
    lines = [at for pair in pairs if (at := line(pair[0].partition("/")[0]))]
    message = f"stacks need each other: {names}"
    hint = "have one stack hold what both need"
    return Problem(message, next(iter(lines), None), hint, tuple(_notes(pairs, line)))


def _notes(pairs: Sequence[tuple[str, ...]], line: Lines) -> Iterator[str]:
    for pair in pairs:
        path = pair[-1].rpartition(".")[0] or pair[-1]
        match = _OURS.fullmatch(path)
        shown, at = (f"{match[1]}/{match[2]}" if match else path), line(path)
        yield f"`{pair[0]}` needs `{shown}`" + (f", declared at {at}" if at else "")
