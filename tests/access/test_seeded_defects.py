"""Seeded defects: a grant too little or too much in the role of a blueprint is found, each."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from lambdaform import projects

RUNNER = Path(__file__).parents[2] / "benchmarks" / "access" / "seeded.py"
_spec = importlib.util.spec_from_file_location("access_seeded", RUNNER)
runner = importlib.util.module_from_spec(_spec)
sys.modules["access_seeded"] = runner
_spec.loader.exec_module(runner)


@pytest.mark.parametrize("kind", ["removed", "added"])
@pytest.mark.parametrize("name", [blueprint.name for blueprint in projects.blueprints()])
def test_every_defect_is_found(name, kind, tmp_path):
    """What the code lacks is missing, what it cannot use is unused: at the role that has it."""
    assembly = runner.app(name, tmp_path)
    seeded = [defect for defect in runner.defects(assembly) if defect.kind == kind]
    assert seeded
    assert [f"{d.action} of {d.role}" for d in seeded if not runner.is_found(d)] == []
