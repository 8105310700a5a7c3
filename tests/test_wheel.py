"""The wheel, installed elsewhere, does what the clone does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Build the wheel and install it into a folder of its own; return a runner."""
    home = tmp_path_factory.mktemp("wheel")
    build = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(home), str(ROOT)]
    subprocess.run([sys.executable, *build], check=True, capture_output=True)
    (wheel,) = home.glob("*.whl")
    site = home / "site"
    install = ["-m", "pip", "install", "--no-deps", "--no-index", "--quiet", "--target", str(site)]
    subprocess.run([sys.executable, *install, str(wheel)], check=True, capture_output=True)

    def run(*arguments, cwd=home):
        environment = {**os.environ, "PYTHONPATH": str(site)}
        return subprocess.run(
            [sys.executable, "-P", *arguments],
            cwd=cwd,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    where = run("-c", "import lambdaform; print(lambdaform.__file__)").stdout
    assert where.startswith(str(site)), where
    return run


def test_a_project_begins_and_synthesises_with_the_wheel_alone(installed, tmp_path):
    """Blueprints and data files are in it: `new`, then `synth` with the linter, tags and grants."""
    new = installed("-m", "lambdaform", "new", "my-shop", cwd=tmp_path)
    assert new.returncode == 0, new.stderr
    folder = tmp_path / "my-shop"
    app = (folder / "app.py").read_text().replace('"my-shop",', '"my-shop", tags={"team": "x"},')
    (folder / "app.py").write_text(app)
    synth = installed("-m", "lambdaform", "synth", cwd=folder)
    assert synth.returncode == 0, synth.stderr
    manifest = json.loads((folder / "lambdaform.out" / "lambdaform.json").read_text())
    template = json.loads(
        (folder / "lambdaform.out" / manifest["stacks"][0]["template"]).read_text()
    )
    assert {"Key": "team", "Value": "x"} in template["Resources"]["Jobs"]["Properties"]["Tags"]


def test_the_wheel_is_typed_and_carries_its_licence(installed):
    """`py.typed`, LICENSE and NOTICE are in it; tests and tools are not."""
    code = (
        "from importlib.metadata import files; "
        "print('\\n'.join(str(f) for f in files('lambdaform')))"
    )
    names = installed("-c", code).stdout.splitlines()
    assert "lambdaform/py.typed" in names
    assert {Path(n).name for n in names} >= {"LICENSE", "NOTICE", "iam.tsv", "tags.json"}
    assert not [n for n in names if n.startswith(("tests/", "tools/", "benchmarks/", "docs/"))]
