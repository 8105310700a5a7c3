"""What a handler imports and nothing provides is told at its line; what is there is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from installed import write

from lambdaform.assets import Package
from lambdaform.assets.target import Target
from lambdaform.builds.advice import Advice
from lambdaform.builds.functions import CodeResource
from lambdaform.builds.imports import look
from lambdaform.builds.modules import Modules

ADVICE = Advice(
    CodeResource("F", "S", Package(Path("src"), (), ""), target=Target((3, 14), "arm64"))
)
PROVIDED = ("requests", "google.cloud.storage", "google.protobuf", "yaml")
ALWAYS, PERHAPS = True, False


@pytest.fixture
def lacks(tmp_path):
    """Return what is missing, as (module, file:line, whether that is certain)."""

    def found(code, files=None, *, handler="app.handler", version=(3, 14), provided=PROVIDED):
        paths = write(tmp_path, {"app.py": code, **(files or {})})
        lacking = look(Modules(paths, provided, version), handler, ADVICE).missing
        return [(m.module, f"{m.file.relative_to(tmp_path)}:{m.line}", m.certain) for m in lacking]

    return found


@pytest.mark.parametrize(
    "code",
    [
        "import json, os.path, xml.etree.ElementTree as x",
        "from __future__ import annotations",
        "import boto3\nfrom botocore.exceptions import ClientError\nimport urllib3, dateutil.parser",
        "import awslambdaric, snapshot_restore_py, simplejson",
        "import requests.adapters\nfrom requests import Session, adapters",
        "import google\nimport google.cloud\nimport google.cloud.storage.blob",
        "from google.cloud import storage\nfrom google import cloud, protobuf",
        "from google.cloud.storage import Client",
        "from yaml import *",
        "import __main__",
        "x = 1",
        "",
    ],
)
def test_what_is_provided_is_not_told(lacks, code):
    """By the standard library, the runtime, or what is installed, namespaces among it."""
    assert lacks(code) == []


@pytest.mark.parametrize(
    ("code", "module"),
    [
        ("import numpy", "numpy"),
        ("import numpy.linalg as la", "numpy"),
        ("from numpy.linalg import norm", "numpy"),
        ("from numpy import *", "numpy"),
        ("import json, numpy", "numpy"),
        ("from google.cloud import bigquery", "google.cloud.bigquery"),
        ("import google.cloud.bigquery", "google.cloud.bigquery"),
        ("from google import auth", "google.auth"),
        ("class A:\n    import numpy", "numpy"),
        ("with open('x') as f:\n    import numpy", "numpy"),
        ("try:\n    import numpy\nfinally:\n    pass", "numpy"),
        ("try:\n    import numpy\nexcept ValueError:\n    pass", "numpy"),
        ("try:\n    import numpy\nexcept ImportError:\n    raise RuntimeError('install it')", "numpy"),
        ("try:\n    pass\nexcept ImportError:\n    pass\nelse:\n    import numpy", "numpy"),
        ("if True:\n    import numpy", "numpy"),
        ("if TYPE_CHECKING:\n    pass\nelse:\n    import numpy", "numpy"),
        ("if sys.version_info >= (3, 12):\n    import numpy", "numpy"),
        ("import distutils.util", "distutils"),
        ("import telnetlib", "telnetlib"),
        ("import pkg_resources", "pkg_resources"),
    ],
)  # fmt: skip
def test_what_nothing_provides_fails_each_call(lacks, code, module):
    """It is told with the first part of its name that is not there."""
    ((found, _, certain),) = lacks(code)
    assert (found, certain) == (module, True)


@pytest.mark.parametrize(
    "code",
    [
        "def handler(event, context):\n    import numpy",
        "async def work():\n    async with x:\n        import numpy",
        "def f():\n    def g():\n        import numpy",
        "class A:\n    def f(self):\n        import numpy",
        "try:\n    def f():\n        import numpy\nexcept ImportError:\n    pass",
        "if os.environ.get('DEBUG'):\n    import numpy",
        "for x in y:\n    import numpy",
        "while x:\n    import numpy",
        "match x:\n    case 1:\n        import numpy",
        "try:\n    work()\nexcept ValueError:\n    import numpy",
    ],
)
def test_what_is_imported_in_some_cases_is_a_warning(lacks, code):
    """The first call need not fail for it."""
    ((found, _, certain),) = lacks(code)
    assert (found, certain) == ("numpy", False)


@pytest.mark.parametrize(
    "code",
    [
        "try:\n    import numpy\nexcept ImportError:\n    numpy = None",
        "try:\n    import numpy\nexcept (AttributeError, ModuleNotFoundError):\n    numpy = None",
        "try:\n    import numpy\nexcept Exception:\n    numpy = None",
        "try:\n    import numpy\nexcept:\n    numpy = None",
        "try:\n    import numpy\nexcept builtins.ImportError:\n    numpy = None",
        "try:\n    if x:\n        import numpy\nexcept ImportError:\n    pass",
        "def f():\n    try:\n        import numpy\n    except ImportError:\n        pass",
        "with suppress(ImportError):\n    import numpy",
        "with contextlib.suppress(ImportError, KeyError):\n    import numpy",
        "if TYPE_CHECKING:\n    import numpy",
        "if typing.TYPE_CHECKING:\n    from numpy import ndarray",
        "if not TYPE_CHECKING:\n    pass\nelse:\n    import numpy",
        "if sys.version_info < (3, 11):\n    import tomli as tomllib\nelse:\n    import tomllib",
        "if sys.platform == 'win32':\n    import winloop",
        "if __name__ == '__main__':\n    import debugpy",
        "try:\n    import tomllib\nexcept ImportError:\n    import tomli as tomllib",
        "try:\n    import orjson\nexcept ImportError:\n    import json as orjson",
        "try:\n    import orjson\nexcept ImportError:\n    pass\nelse:\n    import orjson.more",
        "try:\n    import uno\nexcept ImportError:\n    try:\n        import due\n    except ImportError:\n        import json",
    ],
)  # fmt: skip
def test_what_may_be_missing_is_not_told(lacks, code):
    """Guarded imports, and those that Lambda never comes to."""
    assert lacks(code) == []


def test_what_stands_in_has_to_be_there(lacks):
    """Where the module that is tried is missing, the other one is imported for certain."""
    code = "try:\n    import orjson\nexcept ImportError:\n    import ujson"
    assert lacks(code) == [("ujson", "app.py:4", True)]
    assert lacks(code, provided=["orjson"]) == []


def test_the_version_decides_what_the_standard_library_is(lacks):
    """The runtime's, not that of this Python."""
    assert lacks("import telnetlib", version=(3, 12)) == []
    assert lacks("import tomllib", version=(3, 10)) == [("tomllib", "app.py:1", True)]


@pytest.mark.parametrize(
    ("code", "files", "expected"),
    [
        ("import store", {"store.py": "import numpy"}, [("numpy", "store.py:1", ALWAYS)]),
        ("from store import save", {"store.py": "import numpy\nsave = 1"}, [("numpy", "store.py:1", ALWAYS)]),
        ("import a.b", {"a/__init__.py": "import n1", "a/b.py": "import n2"}, [("n1", "a/__init__.py:1", ALWAYS), ("n2", "a/b.py:1", ALWAYS)]),
        ("from a import b", {"a/__init__.py": "", "a/b.py": "import numpy"}, [("numpy", "a/b.py:1", ALWAYS)]),
        ("from a import b", {"a/b.py": "import numpy"}, [("numpy", "a/b.py:1", ALWAYS)]),
        ("from a import b", {"a/__init__.py": "from .c import b", "a/c.py": "import numpy\nb = 1"}, [("numpy", "a/c.py:1", ALWAYS)]),
        ("from a import *", {"a/__init__.py": "from .b import *", "a/b.py": "import numpy"}, [("numpy", "a/b.py:1", ALWAYS)]),
        ("import a.b.c", {"a/b/c.py": "from . import d\nfrom .. import e", "a/b/d.py": "import n1", "a/e.py": "import n2"}, [("n1", "a/b/d.py:1", ALWAYS), ("n2", "a/e.py:1", ALWAYS)]),
        ("def f():\n    import store", {"store.py": "import numpy"}, [("numpy", "store.py:1", PERHAPS)]),
        ("def f():\n    import store\nimport store", {"store.py": "import numpy"}, [("numpy", "store.py:1", ALWAYS)]),
        ("try:\n    import store\nexcept ImportError:\n    pass", {"store.py": "import numpy"}, []),
        ("import a", {"a.py": "import b", "b.py": "import a, numpy"}, [("numpy", "b.py:1", ALWAYS)]),
        ("import json", {"other.py": "import numpy"}, []),
        ("import data.table", {"data/table/x.json": "{}"}, []),
        ("from fast import f\nfrom a.fast import g\nimport a.fast.h", {"fast.cpython-314-aarch64-linux-gnu.so": b"", "a/__init__.py": "", "a/fast.abi3.so": b""}, []),
        ("import yaml.own", {"yaml/__init__.py": ""}, []),
        ("import google.own.x", {"google/own/x.py": ""}, []),
    ],
)  # fmt: skip
def test_the_code_is_followed_to_the_modules_that_it_imports(lacks, code, files, expected):
    """Through packages, namespaces and circles; no further than the handler leads."""
    assert lacks(code, files) == expected


@pytest.mark.parametrize(
    ("handler", "expected"),
    [
        ("orders.create.handler", ["orders/__init__.py:1", "orders/create.py:1"]),
        ("orders/create.handler", ["orders/__init__.py:1", "orders/create.py:1"]),
        ("orders.handler", ["orders/__init__.py:1"]),
        ("nowhere.handler", []),
        ("handler", []),
        ("", []),
    ],
)
def test_it_begins_where_the_handler_is(lacks, handler, expected):
    """A package is run before what is in it; a handler that is nowhere is told elsewhere."""
    files = {"orders/__init__.py": "import numpy", "orders/create.py": "import scipy"}
    assert [at for _, at, _ in lacks("import pandas", files, handler=handler)] == expected


@pytest.mark.parametrize(
    ("code", "files", "module"),
    [
        ("from .store import save", {"store.py": "save = 1"}, ".store"),
        ("from . import store", {"store.py": ""}, ".store"),
        ("import a.b", {"a/b.py": "from ... import c"}, "...c"),
        ("import a.b", {"a/__init__.py": ""}, "a.b"),
        ("import a.b", {"a.py": ""}, "a.b"),
        ("from a.b import c", {"a/__init__.py": "", "a/d.py": ""}, "a.b"),
        ("from a import b", {"a/c.py": ""}, "a.b"),
        ("from a import b", {"a/__init__.py": ""}, "a.b"),
        ("from a import sav", {"a.py": "def save(): ..."}, "a.sav"),
    ],
)
def test_what_the_code_itself_lacks_is_told(lacks, code, files, module):
    """Relative imports out of the code, modules that are not there, names that nothing binds."""
    ((found, _, certain),) = lacks(code, files)
    assert (found, certain) == (module, True)


@pytest.mark.parametrize(
    "text",
    [
        "sav = 1",
        "def sav(): ...",
        "import json as sav",
        "from json import loads as sav",
        "from json import *",
        "if x:\n    sav = 1",
        "def __getattr__(name): ...",
        "__getattr__, __dir__, __all__ = attach()",
        "globals().update(found)",
        "exec('sav = 1')",
        "import sys\nsetattr(sys.modules[__name__], 'sav', 1)",
        "def init():\n    global sav\n    sav = 1\ninit()",
        "match x:\n    case sav: ...",
        "def broken(",
    ],
)
def test_names_that_a_module_may_bind_are_not_told(lacks, text):
    """In whatever way it does that."""
    assert lacks("from a import sav, __doc__", {"a.py": text}) == []


@pytest.mark.parametrize(
    "text",
    [
        "def broken(",
        "import numpy\n\0",
        b"\xff\xfe",
        "(" * 10_000,
        "import numpy\n" + "#" * 2_000_001,
        "x = 1" + " + 1" * 50_000,
    ],
)
def test_what_cannot_be_read_is_passed_over(lacks, text):
    """That a handler has no valid syntax is told elsewhere; nothing here is a traceback."""
    assert lacks("import a", {"a.py": text}) == []


def test_a_chain_of_a_thousand_cases_is_no_traceback(lacks):
    """Each `elif` is one deeper in the syntax tree."""
    chain = "if x == 0: pass\n" + "".join(f"elif x == {n}: pass\n" for n in range(1, 900))
    assert lacks(f"{chain}else:\n    import numpy") == [("numpy", "app.py:902", False)]


@pytest.mark.parametrize(
    "change",
    [
        "sys.path.insert(0, 'lib')",
        "site.addsitedir('lib')",
        "from sys import path",
        "sys.modules['numpy'] = other",
    ],
)
def test_where_the_code_changes_its_path_nothing_is_certain(lacks, change):
    """What some folder of the zip has may then be found; the rest may be elsewhere."""
    files = {"lib/vendored.py": "", "lib/deep/__init__.py": ""}
    code = f"import sys, site\n{change}\nimport vendored, deep.inner, numpy"
    assert lacks(code, files) == [("numpy", "app.py:3", False)]


@pytest.mark.parametrize(
    ("code", "files", "message", "hint"),
    [
        ("import yaml", {}, "`yaml` is imported, but nothing provides it", "add `PyYAML` to `src/requirements.txt`"),
        ("from google.cloud import pubsub_v1", {}, "`google` is imported, but nothing provides it", "add `google-cloud-pubsub` to `src/requirements.txt`"),
        ("import ourown", {}, "`ourown` is imported, but nothing provides it", "add the distribution that provides it to `src/requirements.txt`"),
        ("import stroe", {"store.py": ""}, "`stroe` is imported, but nothing provides it", "did you mean `store`?"),
        ("import a.stroe", {"a/store.py": "", "a/__init__.py": ""}, "`a.stroe` is imported, but the code has no such module", "did you mean `a.store`?"),
        ("import a.zzz", {"a/__init__.py": ""}, "`a.zzz` is imported, but the code has no such module", "write `a/zzz.py`"),
        ("from a import sav", {"a.py": "save = 1"}, "`a` defines no `sav`", "did you mean `save`?"),
        ("from a import zzz", {"a.py": "save = 1"}, "`a` defines no `zzz`", "define it in `a`, or import another name"),
        ("import cgi", {}, "`cgi` is imported, which left the standard library with Python 3.13", "add `legacy-cgi` to `src/requirements.txt`"),
        ("from .a import b", {}, "`.a` is imported from a file that is in no package, or not that deep in one", "import it without the dots, by its name from the code folder"),
    ],
)  # fmt: skip
def test_each_is_told_with_what_to_do(tmp_path, code, files, message, hint):
    """As a problem at the line of the import."""
    paths = write(tmp_path, {"app.py": f"\n{code}", **files})
    (found,) = look(Modules(paths, (), (3, 14)), "app.handler", ADVICE).missing
    problem = found.problem
    assert (problem.message, problem.hint) == (message, hint)
    assert (problem.at.file, problem.at.line) == (str(tmp_path / "app.py"), 2)


def test_several_are_told_in_order_and_each_once(lacks):
    """By file and line, however often a module is reached."""
    files = {"b.py": "import n2\nimport n1", "c.py": "import b"}
    found = lacks("import c\nimport b\nimport n3, n3", files)
    assert found == [
        ("n3", "app.py:3", True),
        ("n2", "b.py:1", True),
        ("n1", "b.py:2", True),
    ]


def test_a_changed_file_is_read_again(lacks):
    """Files are known by what is in them."""
    assert lacks("import numpy") == [("numpy", "app.py:1", True)]
    assert lacks("import json ") == []
