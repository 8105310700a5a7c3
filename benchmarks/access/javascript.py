"""Run the analysis over the JavaScript probes: `python benchmarks/access/javascript.py [NAME ...]`.

They are in `javascript_probes/`, and are as those of Python (see probes.py) but for the comments,
which begin with `//`. No packages are installed for them.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import probes as python
from probes import Probe, Result

from lambdaform.access.javascript import Entry, analyse

FOLDER = Path(__file__).parent / "javascript_probes"
_HEADER = re.compile(r"// (calls|unknown|problem|handler|file): (.+)")


def probes(names: list[str] | None = None) -> Iterator[Probe]:
    """Yield the probes, all or those that are named."""
    for path in sorted(FOLDER.iterdir()):
        if not names or path.stem in names:
            yield read(path)


def read(path: Path) -> Probe:
    """Return the probe of a file."""
    probe = Probe(path.stem, {}, f"{path.stem}.handler")
    current, lines = path.name, dict[str, list[str]]()
    for line in path.read_text(encoding="utf-8").splitlines():
        match = _HEADER.fullmatch(line)
        if match and match[1] == "file":
            current = match[2]
        elif match:
            python.take(probe, match[1], match[2])
        lines.setdefault(current, []).append("" if match else line)
    probe.files = {name: "\n".join(text).encode() + b"\n" for name, text in lines.items()}
    return probe


def run(probe: Probe) -> Result:
    """Analyse a probe."""
    start = time.perf_counter()
    reach = analyse(Entry(probe.files, probe.handler))
    return Result(probe, reach, time.perf_counter() - start)


def main(names: list[str]) -> int:
    """Print what is wrong, and the totals."""
    return python.told([run(probe) for probe in probes(names)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
