"""Measure the analysis: `python benchmarks/access/speed.py`.

Three things, each in a process of its own, as people meet them (PYTHONDONTWRITEBYTECODE unset, so
that the modules of lambdaform are compiled once; the first process compiles them):

    a handler      the median over all probes, and the longest
    an app         100 functions that share one folder of code, cold: from the start of the
                   process to the last answer, and once more with a parse for each function
    the parts      where the time of that app goes: parsing, and all else
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

FUNCTIONS = 100
SHARED = 20
_HERE = Path(__file__)


def shared_folder() -> dict[str, bytes]:
    """Return the code of an app: a module for each function, and modules that all of them use."""
    files = {f"handlers/f{number}.py": _handler(number) for number in range(FUNCTIONS)}
    files |= {f"shared/m{number}.py": _module(number) for number in range(SHARED)}
    files["handlers/__init__.py"] = files["shared/__init__.py"] = b""
    files["shared/store.py"] = _STORE.encode()
    return files


def _handler(number: int) -> bytes:
    imports = "".join(
        f"from shared.m{(number + step) % SHARED} import work_{(number + step) % SHARED}\n"
        for step in range(6)
    )
    calls = "".join(f"    work_{(number + step) % SHARED}(store, event)\n" for step in range(6))
    return (
        f"import os\nimport json\nimport boto3\nfrom shared.store import Store\n{imports}"
        f'store = Store(os.environ["TABLE_{number % 7}"])\n'
        'sqs = boto3.client("sqs")\n'
        "def handler(event, context):\n"
        '    for record in event.get("Records", []):\n'
        '        store.put(json.loads(record["body"]))\n'
        '        sqs.send_message(QueueUrl=os.environ["QUEUE"], MessageBody=record["body"])\n'
        f"{calls}"
    ).encode()


def _module(number: int) -> bytes:
    helpers = "".join(
        f"def helper_{number}_{step}(value, other=None):\n"
        f'    """Say what {step} does."""\n'
        "    found = []\n"
        "    for one in value or []:\n"
        f"        if one.get('kind') == 'k{step}':\n"
        "            found.append({**one, 'other': other})\n"
        "    return found\n"
        for step in range(12)
    )
    used = "".join(
        f"    items = helper_{number}_{step}(items, event.get('x{step}'))\n" for step in range(4)
    )
    return (
        "import os\nimport logging\nimport boto3\nlog = logging.getLogger(__name__)\n"
        f"{helpers}"
        f"def work_{number}(store, event):\n"
        "    items = store.find(event['id'])\n"
        f"{used}"
        f"    log.info('done %s', len(items))\n"
        f"    boto3.client('sns').publish(TopicArn=os.environ['TOPIC_{number}'], Message='x')\n"
    ).encode()


_STORE = """
import boto3
class Base:
    def __init__(self, name):
        self.table = boto3.resource("dynamodb").Table(name)
class Store(Base):
    def find(self, key):
        items, start = [], {}
        while True:
            page = self.table.query(KeyConditionExpression=key, **start)
            items.extend(page["Items"])
            if "LastEvaluatedKey" not in page:
                return items
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
    def put(self, item):
        with self.table.batch_writer() as batch:
            batch.put_item(Item=item)
"""


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def app(how: str) -> None:
    """Analyse the app, and print the seconds that analyses took."""
    from lambdaform.access.python import Entry, Sources, analyse  # noqa: PLC0415 (it is measured)

    files = shared_folder()
    kept = Sources()

    def work() -> None:
        for number in range(FUNCTIONS):
            sources = kept if how == "shared" else Sources()
            reach = analyse(Entry(files, f"handlers/f{number}.handler"), sources)
            assert len(reach.calls) > 0
            assert not reach.unknowns

    print(_timed(work))
    loaded = {name.partition(".")[0] for name in sys.modules}
    assert not loaded & {"boto3", "botocore"}


def _process(how: str) -> tuple[float, float]:
    """Return the seconds of a whole process, and those of its analyses."""
    variables = {name: v for name, v in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, str(_HERE), how]
    start = time.perf_counter()
    out = subprocess.run(command, env=variables, capture_output=True, text=True, check=True)
    return time.perf_counter() - start, float(out.stdout)


def handlers() -> list[float]:
    """Return the milliseconds of each probe."""
    sys.path.insert(0, str(_HERE.parent))
    from probes import probes, run  # noqa: PLC0415 (a neighbour of this file)

    every = list(probes())
    run(every[0])
    return sorted(run(probe).seconds * 1000 for probe in every)


def main() -> None:
    """Print the figures."""
    times = handlers()
    print(
        f"a handler   median {median(times):.1f} ms, longest {times[-1]:.0f} ms, {len(times)} probes"
    )
    _process("shared")  # compiles the modules of lambdaform
    whole, analyses = _process("shared")
    alone = _process("alone")[1]
    print(f"an app      {FUNCTIONS} functions, one folder: {whole:.2f} s cold")
    print(f"            analyses {analyses:.2f} s, {analyses / FUNCTIONS * 1000:.1f} ms a function")
    print(f"            without shared sources {alone:.2f} s, {alone / analyses:.1f} times as long")


if __name__ == "__main__":
    app(sys.argv[1]) if len(sys.argv) > 1 else main()
