"""What to write in the place of an object of the CDK's that an option does not take."""

from __future__ import annotations

import re
from typing import Any

from lambdaform.cdk import recognition

_OWN = re.compile(r"(?P<whose>\w+)_(?P<what>arn|name|url|id)")
_FIRST = ("arn", "name", "url", "id")
_CONDITION = 'declare one of lambdaform\'s: `Condition(stack, "IsLive", expression=Fn.equals(...))`'
_WAIT = "have the CDK say it, `node.add_dependency`; or make that in a `CdkConstruct`, and name it"
_TEXT = "write `aws_cdk.Token.as_string(...)` around it"
_GRANT = "give one of its grants, `from_cdk(...).grant(...)`; or `Grant.on(arn, ...)`"


def advice(theirs: Any, takes: str) -> str | None:
    """Return what to do about an object of the CDK's where an option takes something else.

    `takes` is what it takes, in words; `None` is where nothing is known to help.
    """
    names = set(recognition.names(theirs))
    if "a `Condition`" in takes:
        return _CONDITION if "CfnCondition" in names else None
    if "`Component`" in takes:
        return _WAIT
    if "timedelta" in takes and "Duration" in names:
        return f"write `timedelta(seconds={theirs.to_seconds():g})`"
    if "constructs.IConstruct" not in names:
        return _TEXT if "IResolvable" in names and "string" in takes else _name(theirs, takes)
    if "`Grant`" in takes:
        return _GRANT
    if "string" not in takes:
        return None
    shown = " or ".join(f"`.{attribute}`" for attribute in _own(theirs))
    return f"give one of its attributes, such as {shown}" if shown else None


def _own(theirs: Any) -> list[str]:
    """Return the attributes that say which one a construct is, by its class's name."""
    known = recognition.attributes(theirs)
    if "attr_arn" in known or "CfnElement" in recognition.names(theirs):
        return [a for a in ("ref", "attr_arn") if a in known]  # the others are what it is given
    words = {_words(name.rpartition(".")[2]) for name in recognition.names(theirs)}
    found = [m for a in known if (m := _OWN.fullmatch(a))]
    own = [m for m in found if any(w == m["whose"] or w.endswith(f"_{m['whose']}") for w in words)]
    return [m[0] for m in sorted(own, key=lambda m: _FIRST.index(m["what"]))][:2]


def _name(theirs: Any, takes: str) -> str | None:
    """Return the advice for what has a name and is no construct, such as a runtime."""
    named = "name" in recognition.attributes(theirs) and ("string" in takes or "'" in takes)
    return f'write `"{theirs.name}"`' if named else None


def _words(name: str) -> str:
    """Return the name of a class or an interface as attributes begin with it."""
    bare = name[1:] if re.match(r"I[A-Z]", name) else name
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", bare).lower()
