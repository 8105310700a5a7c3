"""Handler code -> the calls that it can reach -> compared with what its role allows.

What is public here is imported when it is first used: what was found before needs no interpreter.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lambdaform.access.faults import findings as findings
    from lambdaform.access.proof import Proof as Proof
    from lambdaform.access.proof import prove as prove

_PUBLIC = {"findings": "faults", "Proof": "proof", "prove": "proof"}


def __getattr__(name: str) -> object:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PUBLIC[name]}"), name)
