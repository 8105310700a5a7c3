"""What nobody is shown: values that are secret, or look so."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from lambdaform.template import Json

HIDDEN = "(hidden)"
_NAME = re.compile(
    r"passw|passphrase|secret|token|credential|api_?key|private_?key|access_?key|signing_?key"
    r"|connection_?string",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    r"(arn|id|ids|name|names|url|uri|path|type|version|prefix|schema|validity|units?|source|"
    r"template|characters|location|required|ttl|length|key)$",
    re.IGNORECASE,
)
_KEYS = re.compile(r"(api|private|access|signing)_?key$", re.IGNORECASE)
_VALUE = re.compile(
    r"AKIA[0-9A-Z]{16}|-----BEGIN|\bgh[pousr]_\w{20}|\bgithub_pat_|\bxox[abpr]-|\bsk[-_]\w{16}"
    r"|\bAIza[\w-]{30}|\beyJ[\w-]+\.eyJ|://[^/\s:@]+:[^/\s@]+@"
)
_DYNAMIC = re.compile(r"\{\{resolve:[^{}]*\}\}")


def hides(name: str) -> bool:
    """Tell whether what has a name is a secret, by that name."""
    if not _NAME.search(name):
        return False
    return bool(_KEYS.search(name)) or not _PLAIN.search(name)


def masked(value: Json, name: str = "", hidden: Collection[str] = ()) -> Json:
    """Return a value without what is secret in it.

    Args:
        value: of a template.
        name: the property, or the variable, that has it.
        hidden: names of parameters whose defaults nobody sees.
    """
    if isinstance(value, str):
        return HIDDEN if _VALUE.search(value) or hides(name) else _DYNAMIC.sub(HIDDEN, value)
    if isinstance(value, list):
        return [masked(item, name, hidden) for item in value]
    if isinstance(value, Mapping):
        return {key: _member(key, inner, value, hidden) for key, inner in value.items()}
    return value


def _member(key: str, inner: Json, owner: Mapping[str, Json], hidden: Collection[str]) -> Json:
    if key in ("Ref", "Fn::GetAtt", "Condition", "Action", "NotAction"):
        return inner
    if key == "Default" and str(owner.get("NoEcho", "")).lower() == "true":
        return HIDDEN
    if key == "Value" and isinstance(owner.get("Key"), str) and hides(owner["Key"]):
        return HIDDEN if isinstance(inner, str) else inner
    if key.startswith("Fn::"):
        return masked(inner, "", hidden)
    return masked(inner, key, hidden)
