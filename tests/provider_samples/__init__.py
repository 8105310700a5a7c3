"""Samples of all types, by the service."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from provider_samples.sample import Sample

_MODULES = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]

SAMPLES: dict[str, Sample] = {
    type: sample for one in _MODULES for type, sample in getattr(one, "SAMPLES", {}).items()
}

__all__ = ["SAMPLES", "Sample"]
