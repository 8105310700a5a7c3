"""What the interpreter answers, beside the operations themselves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lambdaform import operations
from lambdaform.access.python import Entry, Place, analyse, sources
from lambdaform.access.python.values import Env

BLUEPRINTS = Path(__file__).parents[2] / "blueprints"


def reach(code, handler="app.handler", **others):
    """Analyse a handler in `app.py`."""
    files = {"app.py": code.encode(), **{name: text.encode() for name, text in others.items()}}
    return analyse(Entry(files, handler))


def test_a_call_tells_where_it_is():
    """File, line and column of the call, not of the client."""
    code = "import boto3\n\ndef handler(e, c):\n    x = boto3.client('s3').list_buckets()\n"
    (call,) = reach(code).calls
    assert call.place == Place("app.py", 4, 8)
    assert str(call.place) == "app.py:4"


def test_a_call_tells_how_the_handler_gets_there():
    """The places of the calls in between, the outermost first."""
    code = (
        "import boto3\n"
        "def deep():\n    boto3.client('s3').list_buckets()\n"
        "def handler(e, c):\n    deep()\n"
    )
    (call,) = reach(code).calls
    assert [place.line for place in call.stack] == [1, 5]


def test_other_credentials_are_told():
    """A call with the credentials of another role needs nothing of the function's own."""
    code = (
        "import boto3\n"
        "def handler(e, c):\n"
        "    k = boto3.client('sts').assume_role(RoleArn='r', RoleSessionName='s')['Credentials']\n"
        "    boto3.client('s3', aws_access_key_id=k['AccessKeyId']).list_buckets()\n"
        "    boto3.Session(aws_access_key_id=k['AccessKeyId']).resource('s3').Bucket('b').delete()\n"
        "    boto3.Session(profile_name='x').client('s3').list_buckets()\n"
    )
    calls = {(call.operation, call.place.line): call.own for call in reach(code).calls}
    assert calls == {
        ("AssumeRole", 3): True,
        ("ListBuckets", 4): False,
        ("DeleteBucket", 5): False,
        ("ListBuckets", 6): False,
    }


def test_what_depends_on_sizes_is_not_certain():
    """An upload is a PutObject; that it goes in parts is for large files only."""
    code = "import boto3\ndef handler(e, c):\n    boto3.client('s3').upload_file('a', 'b', 'k')\n"
    certain = {call.operation for call in reach(code).calls if call.certain}
    assert certain == {"PutObject"}


def test_environment_variables_are_told():
    """Which are read, where, and whether the code goes on without them."""
    code = (
        "import os\n"
        "A = os.environ['A']\n"
        "def handler(e, c):\n"
        "    return os.environ.get('B'), os.getenv('C', 'x'), os.environ[e['name']]\n"
    )
    reads = {(read.name, read.place.line, read.required) for read in reach(code).environment}
    assert reads == {("A", 2, True), ("B", 4, False), ("C", 4, False), (None, 4, True)}


def test_only_reached_modules_are_read():
    """In the order of their names; those that nobody imports are not run."""
    code = "import used\ndef handler(e, c):\n    return used.x\n"
    others = {"used.py": "x = 1\n", "other.py": "import boto3\n"}
    assert reach(code, **others).modules == ("app.py", "used.py")


def test_the_arguments_are_those_that_the_table_of_needs_takes():
    """What is known before the handler runs stands there as a value of its own."""
    code = (
        "import os\nimport boto3\n"
        "def handler(e, c):\n"
        "    boto3.client('dynamodb').query(TableName=os.environ['T'], IndexName='by-day')\n"
    )
    (call,) = reach(code).calls
    (use,) = operations.uses(call.service, call.operation, call.arguments)
    assert use.action == "dynamodb:Query"
    assert call.arguments["TableName"] == Env("T")


def test_a_module_is_parsed_once_for_its_content():
    """Functions that share a code folder share the trees."""
    kept = sources.Sources()
    assert kept.parse(b"x = 1\n") is kept.parse(b"x = 1\n")
    assert kept.parse(b"x = 1\n") is not kept.parse(b"x = 2\n")


def test_trees_are_shared_by_those_who_hold_the_sources(monkeypatch):
    """Two handlers of one folder parse what both reach once; others parse it anew."""
    parsed = []
    original = sources._parse
    monkeypatch.setattr(
        sources, "_parse", lambda content: parsed.append(content) or original(content)
    )
    files = {"a.py": b"import shared\ndef handler(e, c): ...\n", "shared.py": b"shared = 1\n"}
    files["b.py"] = files["a.py"] + b"# another\n"
    kept = sources.Sources()
    for handler in ("a.handler", "b.handler", "a.handler"):
        analyse(Entry(files, handler), kept)
    assert len(parsed) == 3
    analyse(Entry(files, "a.handler"), sources.Sources())
    assert len(parsed) == 5


def test_few_of_the_last_sources_are_kept(monkeypatch):
    """The memory of a long process is bounded."""
    monkeypatch.setattr(sources, "MOST", 2)
    kept = sources.Sources()
    first = kept.parse(b"a = 1\n")
    kept.parse(b"b = 1\n")
    kept.parse(b"c = 1\n")
    assert kept.parse(b"a = 1\n") is not first


def test_the_same_code_gives_the_same_answer():
    """Also when another analysis ran in between."""
    code = "import boto3\ndef handler(e, c):\n    getattr(boto3.client('s3'), e['x'])()\n"
    first = reach(code)
    reach("import boto3\nboto3.client('sqs').list_queues()\ndef handler(e, c): ...\n")
    assert reach(code) == first


@pytest.mark.parametrize(
    ("path", "handler", "expected"),
    [
        ("items-api", "items.create_item", {"PutItem", "SendMessage"}),
        ("items-api", "items.list_items", {"Scan"}),
        ("items-api", "items.get_item", {"GetItem"}),
        ("items-api", "items.update_item", {"UpdateItem"}),
        ("items-api", "items.delete_item", {"DeleteItem"}),
        ("items-api", "worker.handler", {"UpdateItem"}),
        ("items-api", "clean_up.handler", {"Scan", "DeleteItem"}),
        ("hello-api", "hello.handler", set()),
        ("event-fan-out", "record.handler", set()),
    ],
)
def test_the_handlers_of_the_blueprints_are_known_exactly(path, handler, expected):
    """Each operation, and nothing that cannot be seen."""
    files = {file.name: file.read_bytes() for file in (BLUEPRINTS / path / "src").glob("*.py")}
    found = analyse(Entry(files, handler))
    assert {call.operation for call in found.calls} == expected
    assert found.unknowns == ()


def test_nothing_of_the_code_runs_and_the_sdk_is_not_imported(tmp_path):
    """Neither the handler's module nor boto3."""
    mark = tmp_path / "ran"
    code = f"import boto3\nopen({str(mark)!r}, 'w')\ndef handler(e, c): boto3.client('s3').list_buckets()\n"
    program = (
        "import sys\n"
        "from lambdaform.access.python import Entry, analyse\n"
        f"found = analyse(Entry({{'danger.py': {code.encode()!r}}}, 'danger.handler'))\n"
        "assert found.calls[0].operation == 'ListBuckets', found\n"
        "assert not {'danger', 'boto3', 'botocore'} & sys.modules.keys()\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
    assert not mark.exists()


def test_a_layer_is_not_read():
    """What it brings is not known, and said so."""
    code = "import shared\ndef handler(e, c):\n    shared.work()\n"
    found = analyse(Entry({"app.py": code.encode()}, "app.handler", frozenset({"shared"})))
    (unknown,) = found.unknowns
    assert (unknown.kind, unknown.reason) == (
        "library",
        "`shared` is in a layer, whose code is not read",
    )


def test_machine_code_is_not_read():
    """A compiled module of the code folder may do anything."""
    code = "import fast\ndef handler(e, c):\n    fast.work()\n"
    found = reach(code, **{"fast.cpython-311-x86_64-linux-gnu.so": ""})
    assert [unknown.reason for unknown in found.unknowns] == ["`fast` is machine code"]
