"""What AWS's managed policies allow, of those that functions are given in practice.

The table `data/managed_policies.tsv` is made from moto's copy of AWS's documents (Apache-2.0; see
tools/managed_policies.py). A look-up reads the one line that it is about.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

_TABLE = Path(__file__).parent / "data" / "managed_policies.tsv"
_ARN = re.compile(r"arn:.+?:iam::aws:policy/(?:[^/]+/)*([^/]+)")
_NAME = re.compile(r"[\w+=,.@-]+", re.ASCII)


def document(policy: str) -> dict[str, Any] | None:
    """Return the document of a managed policy by its ARN or name.

    The ARN may be of any partition, and any path may stand in it: names are AWS's alone. A policy
    that the table does not have, or that is not AWS's, gives `None`: what it allows is not known.
    The documents are those of the partition `aws`.
    """
    line = _line(policy)
    return json.loads(line[2]) if line else None


def arns() -> dict[str, str]:
    """Return the ARN of every policy of the table by its name, in the partition `aws`."""
    lines = (line.split("\t", 2) for line in _text().strip().splitlines())
    return {name: f"arn:aws:iam::aws:policy{path}{name}" for name, path, _ in lines}


def _line(policy: str) -> list[str] | None:
    given = _ARN.fullmatch(policy)
    name = given[1] if given else policy
    if not _NAME.fullmatch(name):
        return None
    text = _text()
    start = text.find(f"\n{name}\t")
    return None if start < 0 else text[start + 1 : text.index("\n", start + 1)].split("\t", 2)


@cache
def _text() -> str:
    """Return the table behind a line break: a policy's name is what follows one."""
    return "\n" + _TABLE.read_text(encoding="utf-8")
