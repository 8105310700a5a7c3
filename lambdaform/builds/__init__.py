"""Packages -> zips on disk: dependencies installed, checked and packed.

What a synthesis asks for costs it nothing: the rest is imported when something is built.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lambdaform.builds.build import built as built
    from lambdaform.builds.cache import ready as ready
    from lambdaform.builds.watcher import Watcher as Watcher

_PLACES = {"Watcher": "watcher", "built": "build", "ready": "cache"}


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        message = f"module `{__name__}` has no attribute `{name}`"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
