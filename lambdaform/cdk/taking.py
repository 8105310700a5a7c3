"""The CDK's constructs where lambdaform's own are taken."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Any
from weakref import WeakKeyDictionary, WeakValueDictionary

from lambdaform.cdk import errors, recognition
from lambdaform.cdk.kinds import Kind, Option, key_arn, kind_of, known_indexes
from lambdaform.cdk.scopes import scope
from lambdaform.construct import Construct, Stack
from lambdaform.errors import DeclarationError, Problem, Source, did_you_mean
from lambdaform.template import quoted


def from_cdk(theirs: Any, **options: Any) -> Any:
    """Return lambdaform's construct for one of the CDK's, of a kind that both have.

    It can be granted on, be listened to, and take dead letters; it is not made by lambdaform. The
    options are those of `existing`, for what the CDK does not know: `indexes` of a table that is
    imported, or the `key` of what is encrypted with one that is known by its alias only.

    Raises DeclarationError for what lambdaform has no kind for, and for options that the kind has
    not, or that come too late.
    """
    kind = kind_of(theirs)
    if kind is None:
        name = recognition.shown(theirs) if hasattr(theirs, "__jsii_ref__") else None
        message = f"lambdaform has no kind for {f'`{name}`' if name else quoted(theirs)}"
        hint = "use its ARN: `Grant.on(arn, ...)`"
        raise DeclarationError(Problem(message, Source.of_caller(), hint))
    return _taken(theirs, kind, options)


def understood(theirs: Any) -> object:
    """Return lambdaform's construct for one of the CDK's; the same where there is no kind for it."""
    kind = kind_of(theirs)
    return theirs if kind is None else _taken(theirs, kind, {})


def original(ours: Construct) -> Any:
    """Return the CDK's construct that one of lambdaform's stands for; `None` where it is its own."""
    return _ORIGINALS.get(ours)


_TAKEN: WeakValueDictionary[str, Construct] = WeakValueDictionary()
"""The constructs of the CDK that stand here already, by what it tells them apart by."""

_ORIGINALS: WeakKeyDictionary[Construct, Any] = WeakKeyDictionary()

_OPTIONS: WeakKeyDictionary[Construct, Mapping[str, Any]] = WeakKeyDictionary()
"""The options that `from_cdk` was given for a construct."""


def _taken(theirs: Any, kind: Kind, options: Mapping[str, Any]) -> Construct:
    """Return what stands for a construct of the CDK; it is made once."""
    name = recognition.reference(theirs)
    known = _TAKEN.get(name)
    if known is None:
        known = _existing(theirs, kind, options)
        _TAKEN[name], _ORIGINALS[known], _OPTIONS[known] = known, theirs, options
    elif options and options != _OPTIONS[known]:
        message = f"{known} stands for `{recognition.shown(theirs)}` already, without these options"
        hint = f"give them where it is named first, at {known.at}: `from_cdk(..., ...)`"
        raise DeclarationError(Problem(message, Source.of_caller(), hint))
    if kind.indexes and "indexes" not in _OPTIONS[known]:
        known._set(known_indexes=known_indexes(theirs))
    return known


def _existing(theirs: Any, kind: Kind, options: Mapping[str, Any]) -> Construct:
    import aws_cdk

    at = Source.of_caller()
    takes = inspect.signature(kind.ours.existing).parameters
    problems = list(_unknown(kind, options, [n for n in takes if n not in _SAID], at))
    if problems:
        raise DeclarationError(*problems)
    with errors.told(f"`{recognition.shown(theirs)}`", at):
        stack = aws_cdk.Stack.of(theirs)
        while stack.nested_stack_parent is not None:
            stack = stack.nested_stack_parent
        given = {name: _read(theirs, source) for name, source in kind.options.items()}
        if kind.key is not None and "key" not in options:
            given["key"] = key_arn(theirs, kind.key)
        id = _id(theirs, stack)
    within = scope(stack)
    assert isinstance(within, Stack)
    while id in within.elements:
        id += "OfCdk"
    ours: Construct = kind.ours.existing(within, id, **{**given, **options})
    ours._set(**{name: _read(theirs, source) for name, source in kind.fields.items()})
    return ours


_SAID = ("scope", "id", "name", "arn")
"""What `existing` is told of anything of the CDK's."""


def _unknown(
    kind: Kind, options: Mapping[str, Any], takes: list[str], at: Source | None
) -> Iterator[Problem]:
    noun = f"`{kind.ours.__name__}`"
    for name in options:
        if name not in takes:
            can = f"it takes: {', '.join(takes)}" if takes else "it takes none"
            message = f"`from_cdk` takes no option `{name}` for a {noun}"
            yield Problem(message, at, did_you_mean(name, takes) or can)


def _id(theirs: Any, stack: Any) -> str:
    """Return what the path of a construct becomes, as an id."""
    path: str = theirs.node.path
    return re.sub(r"[^A-Za-z0-9]", "", path.removeprefix(f"{stack.node.path}/")) or "Cdk"


def _read(theirs: Any, source: Option) -> object:
    value = getattr(theirs, source, None) if isinstance(source, str) else source(theirs)
    return understood(value)
