"""The `cdk` CLI as npm has it, and a project that it works on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

VERSIONS = ("2.1148.1", "3.0.0")
"""The newest of the 2.x line, which reads the newest schema, and what the tag `latest` points to."""

BLUEPRINTS = Path(__file__).parents[3] / "blueprints"
_LONGEST = 180


class Done(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


class Cdk:
    """One version of the CLI, in a project of its own, with nothing of the user's."""

    def __init__(self, program: Path, project: Path, variables: Mapping[str, str]) -> None:
        self.program = program
        self.project = project
        home = project.parent / "home"
        home.mkdir(exist_ok=True)
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "CDK_"))}
        self.variables = {
            **kept,
            "HOME": str(home),
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", "")]),
            "NO_COLOR": "1",
            "CI": "true",
            "CDK_DISABLE_CLI_TELEMETRY": "1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            **variables,
        }

    def run(self, *arguments: str) -> Done:
        """Run a command in the project."""
        command = [str(self.program), "--no-notices", "--no-version-reporting", *arguments]
        done = subprocess.run(
            command,
            cwd=self.project,
            env=self.variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=_LONGEST,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def well(self, *arguments: str) -> str:
        """Run a command that is to do well; return all that it tells."""
        done = self.run(*arguments)
        assert done.code == 0, f"{arguments}\n{done.out}\n{done.err}"
        return done.out + done.err


def blueprint(name: str, folder: Path) -> Path:
    """Copy a blueprint; return the project."""
    ignored = shutil.ignore_patterns("*.out", "__pycache__", ".lambdaform")
    return shutil.copytree(BLUEPRINTS / name, folder / name, ignore=ignored)


def installed(folder: Path) -> dict[str, Path]:
    """Install both versions with npm; return their programs."""
    found = {}
    for version in VERSIONS:
        place = folder / version
        place.mkdir(parents=True)
        (place / "package.json").write_text("{}")
        what = [
            "npm",
            "install",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            f"aws-cdk@{version}",
        ]
        subprocess.run(what, cwd=place, check=True, capture_output=True, timeout=_LONGEST)
        found[version] = place / "node_modules/.bin/cdk"
    return found
