"""`lambdaform access --fix`: grants become what the code needs, and that is proven."""

from __future__ import annotations

import ast
import re
import shutil
from pathlib import Path
from textwrap import dedent, indent

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lambdaform.access import prove
from lambdaform.errors import LambdaformError, OutputError
from lambdaform.fixing import Fixer, fixing
from lambdaform.load import load
from lambdaform.synth import synth

ROOT = Path(__file__).parents[2]
HEAD = """\
from lambdaform import App, Bucket, Component, Function, GlobalSecondaryIndex, Grant, InlineCode
from lambdaform import Key, Queue, Stack, Stage, Table, Topic
app = App("shop")
stack = Stack(app, "Main")
def code(*lines):
    return InlineCode("import boto3, os\\ndef h(e, c):\\n" + "".join(f"    {l}\\n" for l in (*lines, "return e")))
PUT = "boto3.client('dynamodb').put_item(TableName=os.environ['T'], Item={})"
GET = "boto3.client('dynamodb').get_item(TableName=os.environ['T'], Key={})"
SEND = "boto3.client('sqs').send_message(QueueUrl=os.environ['Q'], MessageBody='')"
orders = Table(stack, "Orders", partition_key="pk")
"""


@pytest.fixture
def fix(tmp_path):
    """Fix an app, and return what has become of it and of its text behind the head."""

    def run(text, *, diff=False, chosen=()):
        file = tmp_path / "app.py"
        file.write_text(HEAD + dedent(text))
        fixer = Fixer(lambda stage: load("app.py", stage=stage, folder=tmp_path), synth)
        found = fixer.planned(chosen) if diff else fixer.fixed(chosen)
        return found, file.read_text().removeprefix(HEAD)

    return run


def fixed(fix, text):
    """Fix an app of which nothing is left to be done by hand, and return its text."""
    found, after = fix(text)
    assert not found.left, found.left
    return after


WORKER = 'Function(stack, "F", code=code({}), handler="index.h", environment={}, allow=[{}])\n'
TABLE = '{"T": orders.name}'


def worker(lines, allow, environment=TABLE):
    return WORKER.format(lines, environment, allow)


FIXES = [
    ("PUT", 'orders.grant("GetItem", "PutItem")', 'orders.grant("PutItem")'),
    ("PUT", "orders.write", 'orders.grant("PutItem")'),
    ("PUT", "orders.write, orders.read", 'orders.grant("PutItem")'),
    ("PUT, GET", 'orders.grant("PutItem")', 'orders.grant("PutItem", "GetItem")'),
    ("PUT, GET", "orders.write", 'orders.grant("PutItem", "GetItem")'),
    ("PUT", "", 'orders.grant("PutItem")'),
    ("", "orders.read", ""),
    ("PUT", 'orders.grant("PutItem")', 'orders.grant("PutItem")'),
    ("PUT", 'Grant.on(orders.arn, "dynamodb:PutItem")', 'Grant.on(orders.arn, "dynamodb:PutItem")'),
]


@pytest.mark.parametrize(("lines", "before", "after"), FIXES)
def test_grants_become_what_is_needed(fix, lines, before, after):
    """Actions and elements that nobody uses go, and what is missing comes."""
    assert fixed(fix, worker(lines, before)) == worker(lines, after)


INDEX = """
orders2 = Table(stack, "Indexed", partition_key="pk", global_secondary_indexes=[
    GlobalSecondaryIndex("by_day", partition_key="day"),
    GlobalSecondaryIndex("by_sum", partition_key="sum"),
])
QUERY = "boto3.client('dynamodb').query(TableName=os.environ['T'], IndexName='by_day')"
"""


def test_missing_grants_are_as_narrow_as_the_call(fix):
    """An index, a prefix of keys, a kind's own grant, a part of a bucket."""
    text = (
        INDEX
        + """
uploads, jobs = Bucket(stack, "Uploads"), Queue(stack, "Jobs")
READ = "boto3.client('s3').get_object(Bucket=os.environ['B'], Key='in/' + e['key'])"
ONE = "boto3.client('s3').put_object(Bucket=os.environ['B'], Key='a/b', Body=b'')"
Function(
    stack, "F", code=code(QUERY, READ, ONE, SEND), handler="index.h",
    environment={"T": orders2.name, "B": uploads.name, "Q": jobs.url},
)
"""
    )
    after = fixed(fix, text)
    assert 'orders2.grant("Query").index("by_day")' in after
    assert (
        'uploads.read.prefix("in/")' in after or 'uploads.grant("GetObject").prefix("in/")' in after
    )
    assert 'Grant.on(f"{uploads.arn}/a/b", "s3:PutObject")' in after
    assert "jobs.send" in after


def test_a_table_goes_where_only_an_index_is_used(fix):
    """As far as it can be said; the rest is told."""
    text = (
        INDEX
        + "f = "
        + worker("QUERY", 'orders2.grant("Query")').replace("orders.name", "orders2.name")
    )
    found, after = fix(text)
    assert 'orders2.grant("Query")' in after
    assert "take `Indexed` out of `allow[0]`" in found.left[0].message


def test_names_are_those_of_the_scope(fix):
    """Attributes, parameters, and names of the module."""
    text = """
class Shop(Component):
    def __init__(self, scope, id, jobs):
        super().__init__(scope, id)
        self.items = Table(self, "Items", partition_key="pk")
        Function(self, "F", code=code(PUT, SEND), handler="index.h",
            environment={"T": self.items.name, "Q": jobs.url}, allow=[])
        Function(self, "G", code=code(PUT), handler="index.h",
            environment={"T": orders.name}, allow=[])

Shop(stack, "Shop", Queue(stack, "Jobs"))
"""
    after = fixed(fix, text)
    assert 'allow=[self.items.grant("PutItem"), jobs.send])' in after
    assert 'allow=[orders.grant("PutItem")])' in after


def test_the_key_behind_a_queue_comes_with_it(fix):
    """A grant on what is encrypted holds the use of the key."""
    text = """
key = Key(stack, "Secrets")
jobs = Queue(stack, "Jobs", kms_key_arn=key.arn)
""" + worker("SEND", "", '{"Q": jobs.url}')
    assert "allow=[jobs.send]" in fixed(fix, text)


def test_what_is_declared_elsewhere_is_granted_by_its_arn(fix):
    """A topic of somebody else's."""
    arn = "arn:aws:sns:eu-west-1:123456789012:news"
    text = f"TELL = \"boto3.client('sns').publish(TopicArn='{arn}', Message='')\"\n" + worker(
        "TELL", ""
    )
    assert f'Grant.on("{arn}", "sns:Publish")' in fixed(fix, text)


BY_HAND = {
    "a loop": (
        """
        for n in "AB":
            Function(stack, n, code=code(PUT), handler="index.h", allow=[orders.write],
                environment={"T": orders.name})
        """,
        "several functions are declared by that line",
    ),
    "a list of its own": (
        """
        ALL = [orders.write]
        Function(stack, "F", code=code(PUT), handler="index.h", allow=ALL,
            environment={"T": orders.name})
        """,
        "its `allow` is no list that is written there",
    ),
    "no name": (
        """
        tables = [Table(stack, "Hidden", partition_key="pk")]
        Function(stack, "F", code=code(PUT), handler="index.h", allow=[],
            environment={"T": tables[0].name})
        """,
        'add `Hidden.grant("PutItem")` for `Hidden` to `allow`: `Hidden` has no name there',
    ),
    "added later": (
        """
        f = Function(stack, "F", code=code(PUT), handler="index.h",
            allow=[orders.grant("PutItem")], environment={"T": orders.name})
        f.add(allow=[orders.read])
        """,
        "out of `add(allow=[...])`",
    ),
    "another stage": (
        """
        TABLE = "Orders" if app.stage.name == "dev" else "Other"
        WHAT = PUT if app.stage.name == "dev" else GET
        Function(stack, "F", code=code(WHAT), handler="index.h",
            allow=[orders.grant("PutItem", "GetItem")], environment={"T": orders.name})
        """,
        "at another stage",
    ),
}


@pytest.mark.parametrize(("text", "reason"), BY_HAND.values(), ids=BY_HAND)
def test_what_cannot_be_proven_is_left_and_told(fix, text, reason):
    """The file stays as it was, and a person is told what to do, at the line."""
    found, after = fix(text)
    assert after == dedent(text)
    assert reason in found.left[0].message
    assert found.left[0].at.file.endswith("app.py")
    assert not found.done


def test_what_fails_for_one_function_holds_for_the_others(fix):
    """A change that another stage cannot take does not keep the rest from being made."""
    other = worker("PUT", "orders.write").replace('"F"', '"G"')
    text = BY_HAND["another stage"][0].rstrip(" ") + indent(other, " " * 8)
    found, after = fix(text)
    assert [id for _, id in found.done] == ["G"]
    assert 'allow=[orders.grant("PutItem")])' in after
    assert 'allow=[orders.grant("PutItem", "GetItem")]' in after


def test_a_diff_changes_nothing(fix):
    """It shows what would."""
    text = worker("PUT", "orders.write")
    found, after = fix(text, diff=True)
    assert after == text
    diff = found.diff().splitlines()
    assert diff[0].endswith("app.py")
    assert "-" + text.strip() in diff
    assert "+" + worker("PUT", 'orders.grant("PutItem")').strip() in diff


def test_only_chosen_functions_change(fix):
    """By stack and id."""
    text = worker("PUT", "orders.write") + worker("PUT", "orders.write").replace('"F"', '"G"')
    _, after = fix(text, chosen=[("Main", "G")])
    assert after.splitlines()[0] == text.splitlines()[0]
    assert 'allow=[orders.grant("PutItem")]' in after.splitlines()[1]


def test_what_infers_is_not_touched(fix):
    """There is nothing to rewrite."""
    text = "from lambdaform import INFER\n" + worker("PUT", "").replace("[]", "INFER")
    found, after = fix(text)
    assert (after, found.done, found.left) == (text, (), ())


def test_a_change_that_spoils_the_app_is_taken_back(fix, monkeypatch):
    """Whatever goes wrong, the file is as it was."""
    text = worker("PUT", "orders.write")
    monkeypatch.setattr(fixing, "_edit", lambda text, plans: text + "raise SystemExit(3)\n")
    found, after = fix(text)
    assert after == text
    assert len(found.left) == 1


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError, LambdaformError])
def test_an_end_in_the_middle_leaves_the_file_as_it_was(fix, tmp_path, monkeypatch, error):
    """Ctrl-C as well."""
    proves = iter([fixing.prove])

    def interrupted(assembly, memory):
        known = next(proves, None)
        if known is None and "PutItem" in (tmp_path / "app.py").read_text():
            raise error("now")
        return prove(assembly, memory)

    monkeypatch.setattr(fixing, "prove", interrupted)
    text = worker("PUT", "orders.write")
    try:
        fix(text)
    except (KeyboardInterrupt, MemoryError):
        assert error is not LambdaformError
    assert (tmp_path / "app.py").read_text() == HEAD + text
    assert sorted(p.name for p in tmp_path.iterdir() if p.name != "__pycache__") == ["app.py"]


def test_ends_of_lines_and_marks_stay(tmp_path):
    """A file from Windows is one afterwards; what may be run can still be."""
    file = tmp_path / "app.py"
    text = (HEAD + worker("PUT", "orders.write")).replace("\n", "\r\n")
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    file.chmod(0o755)
    Fixer(lambda stage: load("app.py", stage=stage, folder=tmp_path), synth).fixed()
    after = text.replace("orders.write", 'orders.grant("PutItem")')
    assert file.read_bytes() == b"\xef\xbb\xbf" + after.encode()
    assert file.stat().st_mode & 0o777 == 0o755


def test_modules_of_the_app_are_fixed_too(tmp_path):
    """A module that the app imports: each load sees what stands there now, and names of modules."""
    (tmp_path / "tables.py").write_text(
        "from lambdaform import App, Stack, Table\n"
        'app = App("shop")\nstack = Stack(app, "Main")\n'
        'orders = Table(stack, "Orders", partition_key="pk")\n'
    )
    head = HEAD.replace('app = App("shop")\nstack = Stack(app, "Main")\n', "import tables\n")
    head = head.replace('orders = Table(stack, "Orders", partition_key="pk")\n', "")
    text = head + worker("PUT", "").replace("stack,", "tables.stack,").replace(
        "orders", "tables.orders"
    )
    (tmp_path / "work.py").write_text(text)
    (tmp_path / "app.py").write_text("import work\n")
    fixer = Fixer(lambda stage: load("app.py", stage=stage, folder=tmp_path), synth)
    for before in ('tables.orders.grant("GetItem")', 'tables.orders.grant("PutItem")'):
        (tmp_path / "work.py").write_text(text.replace("allow=[]", f"allow=[{before}]"))
        assert not fixer.fixed().left
        wanted = 'tables.orders.grant("PutItem")'
        assert (tmp_path / "work.py").read_text() == text.replace("allow=[]", f"allow=[{wanted}]")


def test_a_file_that_cannot_be_written_is_told(fix, tmp_path, monkeypatch):
    """Nothing is half done."""

    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OutputError, match="no space left"):
        fix(worker("PUT", "orders.write"))
    assert (tmp_path / "app.py").read_text() == HEAD + worker("PUT", "orders.write")


OPERATIONS = {
    "PutItem": "put_item(TableName=os.environ['{}'], Item={{}})",
    "GetItem": "get_item(TableName=os.environ['{}'], Key={{}})",
    "DeleteItem": "delete_item(TableName=os.environ['{}'], Key={{}})",
    "Scan": "scan(TableName=os.environ['{}'])",
}
TABLES = ("one", "two", "three")
calls = st.lists(st.tuples(st.sampled_from(TABLES), st.sampled_from([*OPERATIONS])), max_size=4)
elements = st.one_of(
    st.builds("{}.{}".format, st.sampled_from(TABLES), st.sampled_from(["read", "write"])),
    st.builds(
        lambda table, names: f"{table}.grant({', '.join(map(repr, names))})",
        st.sampled_from(TABLES),
        st.lists(st.sampled_from([*OPERATIONS]), min_size=1, max_size=4, unique=True),
    ),
)
layouts = st.sampled_from(["line", "block", "block without comma", "comments", "none"])
functions = st.lists(st.tuples(calls, st.lists(elements, max_size=4), layouts), max_size=4)


def laid_out(allow, layout):
    """Return `allow=[...]` as some person may write it."""
    if layout == "none" or (layout != "line" and not allow):
        return ""
    if layout == "line":
        return f"    allow=[{', '.join(allow)}],\n"
    if layout == "comments":
        lines = "".join(
            f"        # before {n}\n        {one},  # of {n}\n" for n, one in enumerate(allow)
        )
        return f"    allow = [\n{lines}    ],\n"
    lines = ",\n".join(f"        {one}" for one in allow)
    return f"    allow=[\n{lines}{',' if layout == 'block' else ''}\n    ],\n"


def made(functions):
    """Return the text of an app."""
    text = HEAD + "".join(
        f'{t} = Table(stack, "{t.title()}", partition_key="pk")\n' for t in TABLES
    )
    for number, (calls, allow, layout) in enumerate(functions):
        lines = [f"boto3.client('dynamodb').{OPERATIONS[op].format(table)}" for table, op in calls]
        environment = ", ".join(f'"{table}": {table}.name' for table in TABLES)
        text += (
            f'f{number} = Function(  # number {number}\n    stack,\n    "F{number}",\n'
            f"    code=code({', '.join(map(repr, lines))}),\n{laid_out(allow, layout)}"
            f'    handler="index.h",   environment={{{environment}}},\n)\n'
        )
    return text


ALLOW = re.compile(r"^    allow ?=\s*\[.*?\],?\n", re.MULTILINE | re.DOTALL)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(functions)
def test_any_app_becomes_tight(tmp_path_factory, functions):
    """Whatever was granted: afterwards the proof is tight, and the rest of the file is the same."""
    folder = tmp_path_factory.mktemp("app")
    file = folder / "app.py"
    text = made(functions)
    file.write_text(text)
    fixer = Fixer(lambda stage: load("app.py", stage=stage, folder=folder), synth)
    found = fixer.fixed()
    after = file.read_text()
    ast.parse(after)
    assert ALLOW.sub("", after) == ALLOW.sub("", text)
    assert all(one.strip() in after for one in re.findall(r"# before \d", text))
    assert not found.left, found.left
    proof = prove(synth(load("app.py", folder=folder)))
    assert all(role.is_tight for role in proof.roles), after
    assert not fixer.fixed().texts
    shutil.rmtree(folder)


@pytest.mark.parametrize("name", ["items-api", "event-fan-out", "hello-api"])
def test_blueprints_need_no_fix(tmp_path, name):
    """They are tight as they are."""
    shutil.copytree(ROOT / "blueprints" / name, tmp_path / "app")
    fixer = Fixer(lambda stage: load(stage=stage, folder=tmp_path / "app"), synth)
    found = fixer.fixed()
    assert (found.texts, found.left) == ({}, ())


SEEDED = {
    "nothing is granted": ("", ""),
    "an empty list": ("allow=[],", "allow=[],"),
    "too much": ("allow=[items.write, items.read, jobs.purge],",) * 2,
    "something else": (
        "allow=[\n        jobs.purge,\n    ],",
        "allow=[items.grant('ListTables')],",
    ),
}


@pytest.mark.parametrize(("some", "others"), SEEDED.values(), ids=SEEDED)
def test_seeded_defects_are_repaired(tmp_path, some, others):
    """Whatever the grants of a blueprint become, a fix makes its templates what they were."""
    folder = tmp_path / "app"
    shutil.copytree(ROOT / "blueprints" / "items-api", folder)
    before = [t.body for t in synth(load(folder=folder)).templates]
    text = (folder / "app.py").read_text()
    seeds = iter([some, others.replace("'ListTables'", "'DescribeTable'")] * 4)
    (folder / "app.py").write_text(re.sub(r"allow=\[.*?\],", lambda _: next(seeds), text))
    assert [t.body for t in synth(load(folder=folder)).templates] != before
    found = Fixer(lambda stage: load(stage=stage, folder=folder), synth).fixed()
    assert not found.left
    assert [t.body for t in synth(load(folder=folder)).templates] == before
