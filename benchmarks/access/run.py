"""All measures of the analysis of access, by one command.

    python benchmarks/access/run.py            print them
    python benchmarks/access/run.py --write    put them into docs/access-accuracy.md as well

Times are those of one machine on one day, and good beside each other only.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import javascript
import probes
import seeded
import speed

from lambdaform import App, Function, FunctionDefaults, Stack, Table, projects
from lambdaform.access import prove
from lambdaform.access.memory import Memory
from lambdaform.assembly import Assembly
from lambdaform.builds.cache import Cache
from lambdaform.synth import synth

PAGE = Path(__file__).parents[2] / "docs" / "access-accuracy.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
FUNCTIONS = 100


def lines() -> Iterator[str]:
    """Yield a table for each measure."""
    yield "| handlers of one construct each | Python | JavaScript and TypeScript |"
    yield "|---|---|---|"
    python = [probes.run(probe) for probe in probes.probes()]
    node = [javascript.run(probe) for probe in javascript.probes()]
    for (name, one), (_, other) in zip(_of(python), _of(node), strict=True):
        yield f"| {name} | {one} | {other} |"
    yield ""
    yield "| seeded defects | grants taken away | found | grants added | found |"
    yield "|---|---|---|---|---|"
    with TemporaryDirectory() as folder:
        for blueprint in projects.blueprints():
            removed, added = seeded.count(seeded.app(blueprint.name, Path(folder)))
            found = f"{removed.of} | {removed.found} | {added.of} | {added.found}"
            yield f"| `{blueprint.name}` | {found} |"
    yield ""
    yield f"| an app of {FUNCTIONS} functions that share one folder | seconds |"
    yield "|---|---|"
    cold, warm = _app()
    yield f"| nothing is known of it | {cold:.2f} |"
    yield f"| nothing has changed | {warm:.3f} |"


def _of(results: list[probes.Result]) -> list[tuple[str, str]]:
    """Return what is told of some results, by its name."""
    wanted = sum(len(result.probe.calls) for result in results)
    missed = sum(len(result.missed) for result in results)
    found = sum(len(result.reach.calls) for result in results)
    false = sum(len(result.false) for result in results)
    seconds = sorted(result.seconds for result in results)
    return [
        ("handlers", f"{len(results)}"),
        ("calls that they make", f"{wanted}"),
        ("recall", f"{1 - missed / wanted:.3f}"),
        ("precision", f"{1 - false / found:.3f}"),
        ("misses that nothing tells of", f"{sum(len(one.silent) for one in results)}"),
        ("median time", f"{median(seconds) * 1000:.1f} ms"),
        ("longest time", f"{seconds[-1] * 1000:.0f} ms"),
    ]


def _app() -> tuple[float, float]:
    """Return the seconds of a proof where nothing is known of the code, and where all is."""
    with TemporaryDirectory() as folder:
        assembly = _shared(Path(folder) / "src")
        memory = Memory(Cache(Path(folder) / "cache"))
        return _seconds(assembly, memory), _seconds(assembly, memory)


def _shared(code: Path) -> Assembly:
    for name, content in speed.shared_folder().items():
        file = code / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    stack = Stack(App("shared"), "Main", defaults=FunctionDefaults(code=str(code)))
    table = Table(stack, "Orders", partition_key="pk")
    for number in range(FUNCTIONS):
        handler = f"handlers.f{number}.handler"
        Function(stack, f"F{number}", handler=handler, environment={"TABLE": table.name})
    return synth(stack.app)


def _seconds(assembly: Assembly, memory: Memory) -> float:
    start = perf_counter()
    prove(assembly, memory)
    return perf_counter() - start


def main(arguments: list[str]) -> int:
    """Print the tables, and write them where that is asked for."""
    told = "\n".join(lines())
    print(told)
    if "--write" in arguments:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        PAGE.write_text(f"{before}{BEGIN}\n{told}\n{END}{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
