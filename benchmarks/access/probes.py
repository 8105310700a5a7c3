"""Run the analysis over the probes: `python benchmarks/access/probes.py [NAME ...]`.

A probe is one handler for one construct, `probes/*.py`, with what it truly needs at its top:

    # calls: dynamodb.Query TableName=$TABLE IndexName=by-day
    # unknown: operation s3
    # problem: a part of the words of a problem
    # handler: package/module.function      (`handler` of the file itself, if left out)
    # file: package/module.py               (what follows stands in a file of its own)

Arguments are paths as `lambdaform.arguments.find` takes them. `$NAME` is an environment variable,
`@a.b` a part of the event, `~a` of the context, `<a.b>` of an answer, `?` is not known, `a*` begins
so, and `a|b` is one of two. What is not named is not compared.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from lambdaform.access.python import Call, Entry, Reach, Unknown, analyse
from lambdaform.access.python.values import Const, Context, Env, Evt, Response, Tmpl
from lambdaform.arguments import UNKNOWN, Begins, find

FOLDER = Path(__file__).parent / "probes"
_HEADER = re.compile(r"# (calls|unknown|problem|handler|file): (.+)")


@dataclass(frozen=True)
class Expected:
    """One call that a probe makes: the operation, and some arguments."""

    operation: str
    arguments: tuple[tuple[str, str], ...] = ()

    def fits(self, call: Call) -> bool:
        """Tell whether a call is this one."""
        if f"{call.service}.{call.operation}" != self.operation:
            return False
        return all(argument(call, path) == wanted for path, wanted in self.arguments)


@dataclass
class Probe:
    """A handler and its truth."""

    name: str
    files: dict[str, bytes]
    handler: str
    calls: list[Expected] = field(default_factory=list)
    unknowns: set[tuple[str, str | None]] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Result:
    """What the analysis said of a probe."""

    probe: Probe
    reach: Reach
    seconds: float

    @property
    def missed(self) -> list[Expected]:
        """The calls that were not found."""
        return [one for one in self.probe.calls if not any(map(one.fits, self.reach.calls))]

    @property
    def false(self) -> list[Call]:
        """The calls that were found and are none."""
        wanted = self.probe.calls
        return [call for call in self.reach.calls if not any(one.fits(call) for one in wanted)]

    @property
    def silent(self) -> list[Expected]:
        """The calls that were missed without an unknown that covers them."""
        return [one for one in self.missed if not any(covers(u, one) for u in self.reach.unknowns)]

    @property
    def unknowns(self) -> set[tuple[str, str | None]]:
        """What was said not to be known."""
        return {(one.kind, one.service) for one in self.reach.unknowns}

    @property
    def right(self) -> bool:
        """Whether all of it is as the probe says."""
        told = " ".join(self.reach.problems)
        quiet = not self.missed and not self.false and self.unknowns == self.probe.unknowns
        return (
            quiet
            and all(one in told for one in self.probe.problems)
            and bool(self.probe.problems) == bool(told)
        )


def covers(unknown: Unknown, call: Expected) -> bool:
    """Tell whether an unknown says that there may be a call."""
    return unknown.service in {None, call.operation.partition(".")[0]}


def argument(call: Call, path: str) -> str:
    """Return an argument of a call in the words of the probes."""
    return "|".join(sorted({shown(found.value) for found in find(call.arguments, path)})) or "-"


def shown(value: object) -> str:
    """Return a value in the words of the probes."""
    match value:
        case Env():
            return f"${value.name}"
        case Evt():
            return "@" + ".".join(value.path)
        case Context():
            return "~" + ".".join(value.path)
        case Response():
            return f"<{value.operation}.{'.'.join(value.path)}>"
        case Tmpl():
            return "".join(shown(piece) for piece in value.pieces)
        case Const():
            return str(value.value)
        case Begins():
            return f"{value.text}*"
    return "?" if value is UNKNOWN else str(value).replace(" ", "_")


def probes(names: list[str] | None = None) -> Iterator[Probe]:
    """Yield the probes, all or those that are named."""
    for path in sorted(FOLDER.glob("*.py")):
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
            take(probe, match[1], match[2])
        lines.setdefault(current, []).append("" if match else line)
    probe.files = {name: "\n".join(text).encode() + b"\n" for name, text in lines.items()}
    return probe


def take(probe: Probe, what: str, words: str) -> None:
    """Take what a line at the top of a probe says."""
    first, *rest = words.split()
    if what == "calls":
        pairs = (pair.partition("=")[::2] for pair in rest)
        probe.calls.append(Expected(first, tuple((a, b) for a, b in pairs)))
    elif what == "unknown":
        kinds = {
            "client": "client escaped",
            "credentials": "credentials escaped",
            "scope": "out of scope",
        }
        probe.unknowns.add((kinds.get(first, first), rest[0] if rest else None))
    elif what == "problem":
        probe.problems.append(words)
    else:
        probe.handler = words


def run(probe: Probe) -> Result:
    """Analyse a probe."""
    start = time.perf_counter()
    reach = analyse(Entry(probe.files, probe.handler))
    return Result(probe, reach, time.perf_counter() - start)


def main(names: list[str]) -> int:
    """Print what is wrong, and the totals."""
    return told([run(probe) for probe in probes(names)])


def told(results: list[Result]) -> int:
    """Print what is wrong with results, and the totals; return 1 where something is."""
    for result in results:
        if not result.right:
            print(f"{result.probe.name}:")
            for one in result.missed:
                print(f"  missed  {one}")
            for call in result.false:
                print(
                    f"  false   {call.service}.{call.operation} {dict(call.arguments)} {call.place}"
                )
            for kind, service in sorted(result.unknowns ^ result.probe.unknowns, key=str):
                word = "not expected" if (kind, service) in result.unknowns else "not said"
                print(f"  unknown {kind} {service}: {word}")
            for problem in result.reach.problems:
                print(f"  problem {problem}")
    for line in totals(results):
        print(line)
    return 0 if all(result.right for result in results) else 1


def totals(results: list[Result]) -> Iterator[str]:
    """Yield the lines of the totals."""
    wanted = sum(len(result.probe.calls) for result in results)
    missed = sum(len(result.missed) for result in results)
    found = sum(len(result.reach.calls) for result in results)
    false = sum(len(result.false) for result in results)
    silent = sum(len(result.silent) for result in results)
    seconds = sorted(result.seconds for result in results)
    yield f"probes         {len(results)}, {sum(result.right for result in results)} right"
    yield f"recall         {1 - missed / wanted if wanted else 1:.3f}"
    yield f"precision      {1 - false / found if found else 1:.3f}"
    yield f"silent misses  {silent}"
    yield f"time           median {median(seconds) * 1000:.1f} ms, longest {seconds[-1] * 1000:.0f} ms"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
