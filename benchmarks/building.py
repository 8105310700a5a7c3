"""Speed of packaging, as ratios of whole processes in one run: `python benchmarks/building.py`.

uv's own cache is warm in all of them, so that the network plays no part. Each command runs several
times, in turn with the one it is compared with, and the best time of each counts.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from lambdaform.builds import programs

PYTHON = sys.executable
REQUIREMENTS = """\
jinja2==3.1.6
markupsafe==3.0.4
orjson==3.13.0
certifi==2026.10.18
charset-normalizer==3.5.2
idna==3.20
requests==2.34.2
urllib3==2.8.0
pydantic==2.14.3
pydantic-core==2.50.4
annotated-types==0.8.0
typing-extensions==4.16.0
typing-inspection==0.4.5
sqlalchemy==2.1.9
cryptography==50.0.2
cffi==2.1.1
pycparser==3.12
"""
APP = """\
from lambdaform import App, Function, FunctionDefaults, Stack

app = App("shop", defaults=FunctionDefaults(dependencies="requirements.txt"))
stacks = [Stack(app, f"S{n}") for n in range(4)]
for n in range(int(app.context["count"])):
    Function(stacks[n % 4], f"F{n}", code=f"src/f{n}", handler="main.handler")
app.synth()
"""
HANDLER = "import orjson\nimport requests\n\n\ndef handler(event, context):\n    return {}\n"
BARE = """\
import os, subprocess, sys, zipfile
subprocess.run([*sys.argv[1:], "-r", "requirements.txt"], check=True)
with zipfile.ZipFile("bare.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for folder, _, files in os.walk("bare"):
        for file in files:
            path = os.path.join(folder, file)
            archive.write(path, os.path.relpath(path, "bare"))
"""
MANY = 40
FEW = 4


def project(folder: Path) -> None:
    """Write an app of many functions, each with code of its own, that share dependencies."""
    (folder / "app.py").write_text(APP)
    (folder / "bare.py").write_text(BARE)
    (folder / "requirements.txt").write_text(REQUIREMENTS)
    for number in range(MANY):
        code = folder / f"src/f{number}"
        code.mkdir(parents=True)
        (code / "main.py").write_text(HANDLER)


def build(count: int) -> list[str]:
    return [PYTHON, "-m", "lambdaform", "build", "-q", "--app", "app.py", "-c", f"count={count}"]


def bare() -> list[str]:
    """Return the command that installs and zips, and does nothing else."""
    install = [programs.uv() or "uv", "pip", "install", "-q", "--target", "bare"]
    install += ["--python", PYTHON, "--python-version", "3.14", "--only-binary", ":all:"]
    return [PYTHON, "bare.py", *install, "--python-platform", "aarch64-manylinux_2_34"]


def once(command: list[str], folder: Path, *, fresh: bool) -> float:
    """Run a command and return its seconds; `fresh` without anything that was made before."""
    cache = folder / "cache"
    if fresh:
        for name in ("cache", "lambdaform.out", "bare", "bare.zip", ".aws-sam"):
            path = folder / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    begin = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "LAMBDAFORM_CACHE": str(cache)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    return time.perf_counter() - begin


def best(*runs: Callable[[], float], times: int) -> list[float]:
    """Do several things in turn, and return the best time of each."""
    return [
        min(of_one) for of_one in zip(*[[r() for r in runs] for _ in range(times)], strict=True)
    ]


def row(name: str, value: float, limit: float, detail: str) -> bool:
    verdict = "ok" if value <= limit else "OVER"
    print(f"{name:<44}{value:>8.2f}  at most {limit:<6g}{verdict:<6}{detail}")
    return value <= limit


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        project(folder)
        once(bare(), folder, fresh=True)  # warms uv's cache
        first, plain, many = best(
            lambda: once(build(1), folder, fresh=True),
            lambda: once(bare(), folder, fresh=True),
            lambda: once(build(MANY), folder, fresh=True),
            times=5,
        )
        start, again = best(
            lambda: once([PYTHON, "-c", "pass"], folder, fresh=False),
            lambda: once(build(MANY), folder, fresh=False),
            times=10,
        )
        results = [
            row("first build / uv and zipfile", first / plain, 1.3, f"{first:.2f} / {plain:.2f} s"),
            row(f"{MANY} functions / 1 function", many / first, 2, f"{many:.2f} / {first:.2f} s"),
            row(
                f"second build of {MANY}, ms / 300",
                (again - start) * 1000 / 300,
                1,
                f"{(again - start) * 1000:.0f} ms after {start * 1000:.0f} ms of bare Python",
            ),
        ]
        with_sam(folder, many)
    return 0 if all(results) else 1


def with_sam(folder: Path, ours: float) -> None:
    """Print how long `sam build` takes for a few of the same, where it is there."""
    if not shutil.which("sam"):
        print("sam build: not on the path")
        return
    resources = "".join(
        f"  F{n}:\n    Type: AWS::Serverless::Function\n    Properties:\n"
        f"      CodeUri: sam/f{n}\n      Handler: main.handler\n"
        f"      Runtime: python3.{sys.version_info.minor}\n"
        for n in range(FEW)
    )
    text = f"Transform: AWS::Serverless-2016-10-31\nResources:\n{resources}"
    (folder / "template.yaml").write_text(text)
    for number in range(FEW):
        shutil.copytree(folder / f"src/f{number}", folder / f"sam/f{number}")
        (folder / f"sam/f{number}/requirements.txt").write_text(REQUIREMENTS)
    sam = once(["sam", "build"], folder, fresh=True)
    print(f"sam build of {FEW}: {sam:.1f} s; lambdaform build of {MANY}: {ours:.1f} s")


if __name__ == "__main__":
    sys.exit(main())
