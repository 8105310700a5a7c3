"""The bridge beside the same app written with the CDK's own constructs: `python benchmarks/cdk.py`.

Whole processes in one run, each in turn with the others; the best time of each counts.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

APPS = Path(__file__).parent / "cdk_apps"
COUNT = 40
TIMES = 3
QUIET = {"JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "1"}
WHAT = {
    "plain": "lambdaform alone",
    "hosted": "lambdaform's stack in an app of the CDK",
    "level_2": "the same written with the CDK's constructs",
    "inside": "lambdaform, with a distribution of the CDK's inside",
    "level_2 cdn": "that written with the CDK's constructs",
}
BESIDE = {"plain": "level_2", "hosted": "level_2", "inside": "level_2 cdn"}


def once(name: str, out: str) -> tuple[float, float]:
    """Run an app; return seconds of wall clock, and megabytes of Python and Node at their peak."""
    app, *more = name.split()
    command = [sys.executable, str(APPS / f"{app}.py"), str(COUNT), out, *more]
    begin = time.perf_counter()
    process = subprocess.Popen(
        command,
        env={**os.environ, **QUIET},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    peak = 0
    while process.poll() is None:
        peak = max(peak, memory(process.pid))
        time.sleep(0.02)
    took = time.perf_counter() - begin
    if process.returncode:
        raise SystemExit(process.stderr.read() if process.stderr else name)
    return took, peak / 1024


def memory(pid: int) -> int:
    """Return the kilobytes that a process and its children hold, where the system tells."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    except OSError:
        return 0
    own = next((int(line.split()[1]) for line in status.splitlines() if "VmRSS" in line), 0)
    return own + sum(memory(int(child)) for child in children)


def main() -> int:
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in WHAT}
    for _ in range(TIMES):
        for name, all_of_it in runs.items():
            with tempfile.TemporaryDirectory() as out:
                all_of_it.append(once(name, str(Path(out) / "out")))
    best = {name: min(all_of_it) for name, all_of_it in runs.items()}
    print(f"{COUNT} functions that work off queues")
    over = 0
    for name, (took, size) in best.items():
        ratio = took / best[BESIDE.get(name, name)][0]
        over += ratio > 1
        print(f"{WHAT[name]:<56}{took:>7.2f} s{size:>7.0f} MB{ratio:>7.2f}")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
