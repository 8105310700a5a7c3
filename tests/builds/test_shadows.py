"""What a zip holds twice under one name: whose module Python imports there."""

from __future__ import annotations

import pytest
from installed import wheel, write
from recipes import PURE, package

from lambdaform.assets.target import target
from lambdaform.builds.functions import CodeResource
from lambdaform.builds.importable import importable
from lambdaform.builds.installation import Installation
from lambdaform.builds.shadows import shadows

HANDLER = "def handler(event, context): ...\n"


@pytest.fixture
def found(tmp_path, monkeypatch):
    """Return what is told of a function with files, and with files of a distribution `utils`."""
    monkeypatch.chdir(tmp_path)

    def of(own, *theirs, handler="main.handler", prefix=""):
        files = {"main.py": HANDLER, "requirements.txt": "utils==1.0\n", **own}
        code = package(
            tmp_path,
            {f"src/{name}": text for name, text in files.items()},
            prefix=prefix,
            dependencies_prefix=prefix,
        )
        there = tmp_path / "installed"
        write(there, wheel("utils", "1.0", dict.fromkeys(theirs, "Y = 2\n"), PURE))
        made = Installation(there, {}, tuple(sorted(importable(there))))
        on = target("python3.14", "arm64")
        one = CodeResource("F", "S", code, handler=handler, target=on)
        return [(p.message.replace("`", ""), certain) for p, certain in shadows(one, made)]

    return of


LOST = "src/{} is never imported: utils of utils 1.0 is"
ONE_PACKAGE = "src/utils and utils of utils 1.0 become one package"


@pytest.mark.parametrize(
    ("own", "theirs", "expected"),
    [
        ("utils.py", "utils/__init__.py", LOST.format("utils.py")),
        ("utils.py", "utils.cpython-314-aarch64-linux-gnu.so", LOST.format("utils.py")),
        ("utils/__init__.py", "utils/__init__.py", ONE_PACKAGE),
        ("utils/more.py", "utils/__init__.py", ONE_PACKAGE),
        ("utils/deep/more.py", "utils/__init__.py", ONE_PACKAGE),
        ("utils/more.py", "utils.py", LOST.format("utils")),
        ("ns/a.py", "ns/a/__init__.py", "src/ns/a.py is never imported: ns.a of utils 1.0 is"),
        ("utils/names.txt", "utils/__init__.py", None),
        ("utils/__init__.py", "utils.py", None),
        ("utils.py", "utils.py", None),
        ("ns/mine.py", "ns/theirs/__init__.py", None),
        ("other.py", "utils/__init__.py", None),
    ],
)
def test_what_python_would_not_find_as_it_does_at_home_is_told(found, own, theirs, expected):
    """There it looks into the code first, and for what is installed elsewhere."""
    assert found({own: "Y = 1\n"}, theirs) == ([(expected, False)] if expected else [])


@pytest.mark.parametrize(
    ("main", "certain"),
    [
        (f"import utils\n{HANDLER}", True),
        (f"import other\n{HANDLER}", True),
        ("def handler(event, context):\n    import utils\n", False),
        (f"import sys, utils\nsys.path.insert(0, 'lib')\n{HANDLER}", False),
        (HANDLER, False),
    ],
)
def test_it_is_certain_where_the_handler_imports_it(found, main, certain):
    """Directly, or through others; not where that may never be, or elsewhere."""
    own = {"main.py": main, "other.py": "import utils\n", "utils.py": "Y = 1\n"}
    assert found(own, "utils/__init__.py") == [(LOST.format("utils.py"), certain)]


def test_one_package_of_both_is_never_certain_to_fail(found):
    """The code's own files are all there."""
    own = {"main.py": f"import utils\n{HANDLER}", "utils/__init__.py": "Y = 1\n"}
    assert found(own, "utils/__init__.py") == [(ONE_PACKAGE, False)]


def test_a_project_that_is_installed_beside_itself_is_not_told(found):
    """Both are the same."""
    assert found({"utils/__init__.py": "Y = 2\n"}, "utils/__init__.py") == []
    assert found({"utils/__init__.py": "Y = 3\n"}, "utils/__init__.py") != []


def test_a_layer_is_looked_through_where_python_looks(found):
    """Its code lies below a folder of the zip, beside what is installed."""
    expected = [(LOST.format("utils.py"), False)]
    assert found({"utils.py": ""}, "utils/__init__.py", handler=None, prefix="python") == expected


def test_what_no_distribution_lists_is_a_dependencys(found):
    """As where its notes were left out."""
    found({}, "utils/__init__.py")  # what is written next lists nothing of it
    ((message, _),) = found({"utils.py": ""})
    assert message == "src/utils.py is never imported: utils of a dependency is"
