"""The probes: handlers of one construct each, with their truth beside them."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

RUNNER = Path(__file__).parents[2] / "benchmarks" / "access" / "probes.py"
_spec = importlib.util.spec_from_file_location("access_probes", RUNNER)
runner = importlib.util.module_from_spec(_spec)
sys.modules["access_probes"] = runner
_spec.loader.exec_module(runner)
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
    """At least two hundred, each with a handler and a truth that says something."""
    assert len(PROBES) >= 200
    assert sum(bool(probe.calls or probe.unknowns) for probe in PROBES) >= len(PROBES) - 5


def test_the_totals_are_those_of_a_perfect_run():
    """Recall and precision of 1, no silent miss."""
    results = [runner.run(probe) for probe in PROBES]
    text = "\n".join(runner.totals(results))
    assert "recall         1.000" in text
    assert "precision      1.000" in text
    assert "silent misses  0" in text


def test_the_runner_tells_what_is_wrong(tmp_path, monkeypatch, capsys):
    """A missed call, a false one and an unknown that nobody expected are seen."""
    (tmp_path / "wrong.py").write_text(
        "# calls: s3.PutObject Bucket=b\n# unknown: service\n"
        "import boto3\ndef handler(e, c):\n    boto3.client('s3').get_object(Bucket='b', Key='k')\n"
    )
    monkeypatch.setattr(runner, "FOLDER", tmp_path)
    assert runner.main([]) == 1
    out = capsys.readouterr().out
    assert "missed  Expected(operation='s3.PutObject'" in out
    assert "false   s3.GetObject" in out
    assert "unknown service None: not said" in out
    assert "silent misses  1" in out
