"""What an object of the CDK's is, by the names that the CDK itself has for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_LIBRARY = "aws-cdk-lib."


def names(theirs: object) -> Iterator[str]:
    """Yield the classes and interfaces of the CDK's library that an object is of, its own first.

    Such as `aws_sqs.Queue` and `aws_sqs.IQueue`. What the CDK hands over as an interface only, such
    as most of what is imported, has the interface's.
    """
    for part in _parts(theirs):
        for kind in type(part).__mro__:
            yield from _named(kind)
            for interface in vars(kind).get("__jsii_ifaces__", ()):
                for wider in interface.__mro__:
                    yield from _named(wider)


def shown(theirs: object) -> str:
    """Return what messages call an object of the CDK's."""
    return next(names(theirs), type(theirs).__name__)


def attributes(theirs: object) -> list[str]:
    """Return the names of its public attributes, without asking for any."""
    return sorted({name for part in _parts(theirs) for name in dir(type(part)) if name[0] != "_"})


def reference(theirs: Any) -> str:
    """Return what the CDK tells an object from all others by, however often it is handed over."""
    return str(theirs.__jsii_ref__.ref)


def _parts(theirs: object) -> list[object]:
    """Return what answers for an object: what stands for its interfaces, where its class is hidden.

    The first of those stands for what all constructs have in common.
    """
    parts: list[object] = vars(theirs).get("_delegates", [theirs])
    return parts[::-1]


def _named(kind: type) -> Iterator[str]:
    name = vars(kind).get("__jsii_type__")
    if isinstance(name, str):
        yield name.removeprefix(_LIBRARY)
