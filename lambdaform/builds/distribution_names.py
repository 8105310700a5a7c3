"""Which distribution is usually meant by the name of a module."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from lambdaform.assets.recipe import normalised

_TABLE = Path(__file__).parent.parent / "data" / "distributions.tsv"


@cache
def _table() -> Mapping[str, str]:
    """Return the distributions of well-known modules; some of them left the standard library."""
    lines = _TABLE.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines)


def distribution_for(module: str) -> str | None:
    """Return the distribution that usually provides a module, by its whole name.

    Only well-known ones: to guess one from a name is to send people to whoever took that name.
    """
    if module.startswith("google.cloud."):
        service = re.sub(r"_v\d\w*$", "", module.split(".")[2])
        return f"google-cloud-{service.replace('_', '-')}"
    while module and module not in _table():
        module = module.rpartition(".")[0]
    return _table().get(module)


def modules_of(distributions: Iterable[str]) -> frozenset[str]:
    """Return the modules that distributions are likely to have, by their names.

    For what is left out, since a layer has it: there is nothing to look into.
    """
    wanted = {_normal(name) for name in distributions}
    plain = {name.replace("-", separator) for name in wanted for separator in "._"}
    return frozenset(plain | {m for m, name in _table().items() if _normal(name) in wanted})


def _normal(requirement: str) -> str:
    return normalised(requirement.partition("[")[0])
