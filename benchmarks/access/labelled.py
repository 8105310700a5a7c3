"""Hold the analysis against labelled code: `python benchmarks/access/labelled.py LABELS CODE`.

LABELS is a folder with what others have written down of public programs:

    function-policies.json          functions of templates, and the calls in the file of each
    autopilot/*/minimal_policy.json the smallest policy of a program
    doc-sdk-labels.json             examples, and the operations that each of them is to show
    ../sam-*/*/template.yaml        the templates of the functions

CODE is a folder with the programs, each as `OWNER/REPOSITORY/PATH`; what is not there is left out,
and counted. Nothing of either is copied here. A file is read together with those beside it.

The labels of functions and examples are operations; those of programs are actions. Known figures
on ten programs with a smallest policy: IAM Policy Autopilot 0.3.0 finds all actions (recall 1.00)
at a precision of 0.27.
"""

from __future__ import annotations

import json
import sys
import time
import traceback
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import yaml

from lambdaform import operations, sdk
from lambdaform.access.python import Entry, Reach, analyse

AUTOPILOT = "awslabs/iam-policy-autopilot/integration-tests/projects"
EXAMPLES = "awsdocs/aws-doc-sdk-examples"


@dataclass(frozen=True)
class Case:
    """A program, and what its labels say."""

    kind: str
    name: str
    file: Path
    handler: str
    wanted: frozenset[str]
    actions: bool = False


@dataclass
class Outcome:
    """What the analysis says of a program."""

    case: Case
    found: frozenset[str]
    unknowns: list[str]
    seconds: float
    crash: str = ""

    @property
    def right(self) -> frozenset[str]:
        """What both say."""
        return self.found & self.case.wanted


@dataclass
class Cases:
    """Those whose code is there, and how many have none."""

    found: list[Case] = field(default_factory=list)
    without: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, case: Case) -> None:
        """Take a case, if its code is there."""
        if case.file.is_file():
            self.found.append(case)
        else:
            self.without[case.kind] += 1


def cases(labels: Path, code: Path) -> Cases:
    """Return all that is labelled."""
    found = Cases()
    for each in (*_functions(labels, code), *_programs(labels, code), *_examples(labels, code)):
        found.add(each)
    return found


def _functions(labels: Path, code: Path) -> Iterator[Case]:
    for body in _json(labels / "function-policies.json"):
        handler = body["handler"]
        file = code / handler["source_repo"].removeprefix("github:") / handler["source_path"]
        name = _handler(labels.parent.parent / body["template"], body["function"])
        wanted = frozenset(filter(None, map(_operation, body["boto3_calls"])))
        yield Case("function", body["function"], file, f"{file.stem}.{name}", wanted)


def _handler(template: Path, function: str) -> str:
    """Return the name of the function that a template names as a handler."""
    body = (
        _Loader(template.read_text(encoding="utf-8")).get_single_data()
        if template.is_file()
        else {}
    )
    properties = body.get("Resources", {}).get(function, {}).get("Properties", {})
    shared = body.get("Globals", {}).get("Function", {})
    name = properties.get("Handler") or shared.get("Handler") or "lambda_handler"
    return str(name).rpartition(".")[2]


class _Loader(yaml.SafeLoader):
    """Reads a template; what a tag means does not matter here."""


_Loader.add_multi_constructor("!", lambda *_: None)


def _operation(label: str) -> str | None:
    """Return the operation of `dynamodb.put_item` or `dynamodb:resource.Table.put_item`."""
    service, _, method = label.rpartition(".")
    if ":resource." in service:
        service, _, kind = service.partition(":resource.")
        known = sdk.resource(service, kind)
        call = known.actions.get(method) if known else None
        if call is not None:
            return f"{service}.{call.operation}"
        injected = known.injected(method) if known else None
        calls = [one.operation for one in injected.calls if one.always] if injected else []
        return f"{service}.{calls[0]}" if calls else None
    client = sdk.client(service)
    operation = client.operation(method) if client else None
    return f"{service}.{operation}" if operation else None


def _programs(labels: Path, code: Path) -> Iterator[Case]:
    for file in sorted((labels / "autopilot").glob("*/minimal_policy.json")):
        wanted = {action for one in _json(file)["Statement"] for action in one["Action"]}
        program = code / AUTOPILOT / file.parent.name / "python" / "script.py"
        yield Case("program", file.parent.name, program, "script.main", frozenset(wanted), True)


def _examples(labels: Path, code: Path) -> Iterator[Case]:
    wanted: dict[str, set[str]] = defaultdict(set)
    for body in _json(labels / "doc-sdk-labels.json"):
        for path in {snippet["source_path"] for snippet in body["snippets"]}:
            wanted[path] |= {label.partition(":")[2] for label in body["api_actions"]}
    for path, names in sorted(wanted.items()):
        yield Case("example", path, code / EXAMPLES / path, "", frozenset(names))


def run(case: Case) -> Outcome:
    """Analyse a program; a crash is taken note of."""
    start = time.perf_counter()
    try:
        reach = analyse(_entry(case))
    except Exception:  # noqa: BLE001 (a crash is what is looked for)
        return Outcome(case, frozenset(), [], 0.0, traceback.format_exc(limit=-2))
    seconds = time.perf_counter() - start
    unknowns = [f"{one.kind} {one.service or ''}: {one.reason}" for one in reach.unknowns]
    return Outcome(case, frozenset(_found(case, reach)), unknowns, seconds)


def _entry(case: Case) -> Entry:
    files = {file.name: file.read_bytes() for file in case.file.parent.glob("*.py")}
    if case.handler:
        return Entry(files, case.handler)
    # An example has no handler: all that stands at the top of the file is called.
    files["entered.py"] = (
        f"import {case.file.stem} as it\n"
        "def handler(event, context):\n"
        "    for name in dir(it):\n        getattr(it, name)(*event, **event)\n"
    ).encode()
    return Entry(files, "entered.handler")


def _found(case: Case, reach: Reach) -> Iterator[str]:
    for call in (one for one in reach.calls if one.certain):
        if case.actions:
            used = operations.uses(call.service, call.operation, call.arguments)
            yield from (use.action for use in used or ())
        elif case.kind == "example":
            yield call.operation
        else:
            yield f"{call.service}.{call.operation}"


def _json(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else []


def lines(outcomes: list[Outcome]) -> Iterator[str]:
    """Yield what is wrong, one program a line, and the totals of each kind."""
    for outcome in outcomes:
        case = outcome.case
        missed, false = case.wanted - outcome.found, outcome.found - case.wanted
        if missed or false or outcome.crash:
            yield f"{case.kind} {case.name}"
        yield from (f"  missed  {one}" for one in sorted(missed))
        yield from (f"  besides {one}" for one in sorted(false))
        yield from (f"  unknown {one}" for one in outcome.unknowns if missed)
        yield from (f"  crash   {line}" for line in outcome.crash.splitlines())
    for kind in dict.fromkeys(outcome.case.kind for outcome in outcomes):
        yield _total(kind, [one for one in outcomes if one.case.kind == kind])


def _total(kind: str, outcomes: list[Outcome]) -> str:
    wanted = sum(len(one.case.wanted) for one in outcomes)
    found = sum(len(one.found) for one in outcomes)
    right = sum(len(one.right) for one in outcomes)
    crashes = sum(bool(one.crash) for one in outcomes)
    times = [one.seconds * 1000 for one in outcomes]
    return (
        f"{kind:9} {len(outcomes):4}  recall {right / wanted if wanted else 1:.3f}"
        f"  precision {right / found if found else 1:.3f}  crashes {crashes}"
        f"  median {median(times):.1f} ms, longest {max(times):.0f} ms"
    )


def main(arguments: list[str]) -> int:
    """Print the table; 1 where something crashed."""
    labels, code = map(Path, arguments)
    every = cases(labels, code)
    outcomes = [run(case) for case in every.found]
    for line in lines(outcomes):
        print(line)
    for kind, count in every.without.items():
        print(f"{kind:9} {count:4}  without code in {code}")
    return int(any(outcome.crash for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
