"""`Globals`: what functions share is said once, where SAM merges it into the same again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from lambdaform.formats.sam.folding import FUNCTION, Folding, is_function
from lambdaform.template import Json

_SHARED = (
    "CodeUri",
    "Runtime",
    "Architectures",
    "MemorySize",
    "Timeout",
    "EphemeralStorage",
    "Layers",
    "Environment",
    "VpcConfig",
    "FileSystemConfigs",
    "SnapStart",
    "RuntimeManagementConfig",
    "RecursiveLoop",
    "KmsKeyArn",
    "CodeSigningConfigArn",
    "Tracing",
    "LoggingConfig",
    "Tags",
)
"""What SAM takes in `Globals`, but for what tells functions apart."""

_REPLACED = ("Architectures",)
"""The lists of which SAM takes a function's own instead of the shared one."""

_FEW = 2


def fold(folding: Folding) -> None:
    """Say once what all functions share, and what most say, where there are several."""
    ids = [id for id, resource in folding.resources.items() if resource["Type"] == FUNCTION]
    if len(ids) < _FEW:
        return
    for name in _SHARED:
        values = [folding.function(id).get(name) for id in ids]
        if None in values:
            continue
        shared = _shared(values, whole=name in _REPLACED) or _usual(values)
        if shared is None:
            continue
        folding.globals[name] = shared
        for id, value in zip(ids, values, strict=True):
            left = _left(value, shared)
            properties = {k: v for k, v in folding.function(id).items() if k != name or left}
            folding.put(id, FUNCTION, properties | ({name: left} if left else {}))


def _shared(values: Sequence[Json], *, whole: bool = False) -> Json | None:
    """Return what values have in common, as far as SAM puts it together again."""
    first = values[0]
    if len({json.dumps(value, sort_keys=True) for value in values}) == 1:
        return first
    if whole:
        return None
    if all(isinstance(value, list) for value in values):
        return _start(values) or None
    if all(isinstance(value, dict) and not is_function(value) for value in values):
        names = [name for name in first if all(name in value for value in values)]
        found = {name: _shared([value[name] for value in values]) for name in names}
        return {name: value for name, value in found.items() if value is not None} or None
    return None


def _usual(values: Sequence[Json]) -> Json | None:
    """Return what most functions say: of one number or text, SAM takes a function's own first."""
    if any(isinstance(value, (dict, list)) for value in values):
        return None
    value, count = Counter(values).most_common(1)[0]
    return value if count * 2 > len(values) else None


def _start(lists: Sequence[list[Json]]) -> list[Json]:
    """Return the entries that all lists begin with."""
    first = lists[0]
    same = (
        i for i in range(len(first)) if any(one[i : i + 1] != first[i : i + 1] for one in lists)
    )
    return first[: next(same, len(first))]


def _left(value: Json, shared: Json) -> Json | None:
    """Return what is left of a value to be said, beside what is shared."""
    if json.dumps(value, sort_keys=True) == json.dumps(shared, sort_keys=True):
        return None
    if isinstance(value, list):
        return value[len(shared) :] or None
    if not isinstance(value, dict):
        return value
    left = {k: v if k not in shared else _left(v, shared[k]) for k, v in value.items()}
    return {name: one for name, one in left.items() if one is not None} or None
