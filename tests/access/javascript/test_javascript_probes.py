"""The probes of JavaScript: handlers of one construct each, with their truth beside them."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "benchmarks" / "access"


def _runner():
    """Return the program that runs the probes; it imports the one of Python beside it."""
    spec = importlib.util.spec_from_file_location("access_javascript", FOLDER / "javascript.py")
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(FOLDER))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(FOLDER))
    return module


runner = _runner()
PROBES = list(runner.probes())


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.name)
def test_a_probe_is_read_rightly(probe):
    """Every call with its arguments, every unknown, every problem; nothing besides."""
    result = runner.run(probe)
    assert result.missed == []
    assert result.false == []
    assert result.unknowns == probe.unknowns
    assert result.right


def test_the_probes_are_many():
    """At least sixty, in both languages, each with a truth that says something."""
    assert len(PROBES) >= 60
    assert sum(bool(probe.calls or probe.unknowns) for probe in PROBES) == len(PROBES)
    endings = {Path(name).suffix for probe in PROBES for name in probe.files}
    assert endings >= {".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".tsx"}


def test_the_totals_are_those_of_a_perfect_run(capsys):
    """Recall and precision of 1, no silent miss."""
    assert runner.main([]) == 0
    out = capsys.readouterr().out
    assert "recall         1.000" in out
    assert "precision      1.000" in out
    assert "silent misses  0" in out
