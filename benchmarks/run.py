"""Speed, as ratios of whole processes in one run: `make benchmark`.

Each command runs several times, in turn with the one it is compared with, and the best time of
each counts: noise only ever adds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
PYTHON = sys.executable
RECORD = HERE / "app" / "lambdaform.placements.json"
LAMBDAFORM = [PYTHON, "-m", "lambdaform"]


def once(command: list[str]) -> tuple[float, float]:
    """Run a command; return seconds of wall clock and megabytes at its peak."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=HERE / "app", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    _, status, usage = os.wait4(process.pid, 0)
    took = time.perf_counter() - begin
    if status:
        message = process.stderr.read().decode() if process.stderr else ""
        raise SystemExit(f"{' '.join(command)} failed:\n{message}")
    return took, usage.ru_maxrss / 1024


def best(*commands: list[str], times: int) -> list[tuple[float, float]]:
    """Run commands in turn; return the best time and the memory of each."""
    runs = [[once(command) for command in commands] for _ in range(times)]
    return [min(of_one) for of_one in zip(*runs, strict=True)]


def synth(size: int, out: Path) -> list[str]:
    return [
        *LAMBDAFORM,
        "synth",
        "--no-lint",
        "-q",
        "-c",
        f"size={size}",
        "--out",
        str(out / f"{size}"),
    ]


def row(name: str, value: float, limit: float, detail: str) -> bool:
    verdict = "ok" if value <= limit else "OVER"
    print(f"{name:<44}{value:>8.2f}  at most {limit:<6g}{verdict:<6}{detail}")
    return value <= limit


def resources(out: Path) -> int:
    manifest = json.loads((out / "lambdaform.json").read_text(encoding="utf-8"))
    templates = [json.loads((out / s["template"]).read_text("utf-8")) for s in manifest["stacks"]]
    return sum(len(t["Resources"]) for t in templates)


def main() -> int:
    # The sizes are apps of one name: none is to read the record of a larger one.
    RECORD.unlink(missing_ok=True)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # as a user runs it: compiled once
    with tempfile.TemporaryDirectory() as name:
        out = Path(name)
        bare, imported = best([PYTHON, "-c", "pass"], [PYTHON, "-c", "import lambdaform"], times=20)
        other = [PYTHON, str(HERE / "with_troposphere.py"), str(out / "troposphere.json")]
        ours, theirs = best(synth(50, out), other, times=10)
        count = resources(out / "50")
        said = len(json.loads((out / "troposphere.json").read_text("utf-8"))["Resources"])
        (small,) = best(synth(500, out), times=2)
        (large,) = best(synth(5000, out), times=1)
    results = [
        row(
            "import lambdaform / bare Python",
            imported[0] / bare[0],
            3,
            f"{imported[0] * 1000:.0f} ms / {bare[0] * 1000:.0f} ms",
        ),
        row(
            "synth of 50 functions / troposphere",
            ours[0] / theirs[0],
            2,
            f"{ours[0] * 1000:.0f} ms for {count} resources / {theirs[0] * 1000:.0f} ms for {said}",
        ),
        row(
            "5,000 functions / 10 x 500 functions",
            large[0] / (10 * small[0]),
            1.2,
            f"{large[0]:.1f} s / 10 x {small[0]:.2f} s",
        ),
        row("memory of 5,000 functions, MB / 100", large[1] / 100, 3, f"{large[1]:.0f} MB"),
    ]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
