"""What functions import comes with them; what does not is told with what to do, and for whom."""

from __future__ import annotations

import sys

import pytest
from installed import wheel, write
from recipes import PURE, Fake, Noted

from lambdaform import App, Function, FunctionDefaults, InlineCode, Layer, Stack, synth
from lambdaform.builds.build import build
from lambdaform.builds.cache import Cache
from lambdaform.builds.functions import code_resources, inline_functions
from lambdaform.errors import BuildError, Source

HANDLER = "def handler(event, context): ...\n"
NEWER = f"python3.{sys.version_info.minor + 1}"
SIX = wheel("six", "1.17.0", {"six.py": "X = 1\n"}, PURE)


@pytest.fixture
def stack(tmp_path, monkeypatch):
    """A stack of an app in a folder of its own; tests are in that folder."""
    monkeypatch.chdir(tmp_path)
    app = App("shop")
    object.__setattr__(app, "at", Source(str(tmp_path / "app.py"), 1))
    return Stack(app, "S")


@pytest.fixture
def building(stack, tmp_path):
    """Build the app; return the problems and the warnings."""

    def of():
        assembly = synth.synth(stack.app)
        noted = Noted()
        functions = [*code_resources(assembly), *inline_functions(assembly)]
        options = {"cache": Cache(tmp_path / "cache"), "installer": Fake(files=SIX)}
        try:
            build(assembly.packages, functions, noted, **options)
        except BuildError as error:
            return list(error.problems), noted.warnings
        return [], noted.warnings

    return of


def test_what_functions_of_one_folder_lack_is_told_once_with_their_names(stack, building, tmp_path):
    """Not all of them import it; a few are named, and how many more there are."""
    files = {f"src/m{n}.py": f"import shared\n{HANDLER}" for n in range(5)}
    write(tmp_path, {**files, "src/shared.py": "def f():\n    import idna\n", "src/x.py": HANDLER})
    for n in range(5):
        Function(stack, f"F{n}", code="src", handler=f"m{n}.handler")
    Function(stack, "X", code="src", handler="x.handler")
    problems, (warning,) = building()
    assert problems == []
    assert warning.notes == ("for functions `F0`, `F1`, `F2` and 2 more",)


def test_of_a_folder_with_several_functions_even_one_is_named(stack, building, tmp_path):
    """The file alone does not say which of them is meant."""
    write(tmp_path, {"src/a.py": f"import idna\n{HANDLER}", "src/b.py": HANDLER})
    Function(stack, "A", code="src", handler="a.handler")
    Function(stack, "B", code="src", handler="b.handler")
    (problem,), _ = building()
    assert problem.notes == ("for function `A`",)


def test_the_only_function_of_a_folder_is_not_named(stack, building, tmp_path):
    """There is nothing to tell apart."""
    write(tmp_path, {"src/a.py": f"import idna\n{HANDLER}"})
    Function(stack, "A", code="src", handler="a.handler")
    (problem,), _ = building()
    assert problem.notes == ()


def test_a_layer_that_is_laid_out_as_lambda_has_it_needs_no_prefix(stack, building, tmp_path):
    """Else its modules are one folder deeper than where Python looks."""
    write(tmp_path, {"lay/python/util.py": "", "src/a.py": f"import util\n{HANDLER}"})
    layer = Layer(stack, "Shared", code="lay")
    Function(stack, "A", code="src", handler="a.handler", layers=[layer.arn])
    (problem,), _ = building()
    assert problem.message == "`util` is imported, but nothing provides it"
    assert problem.hint == (
        '`lay` is laid out with a folder `python` of its own: give layer `Shared` `prefix=""`'
    )


def test_with_that_prefix_it_is_found(stack, building, tmp_path):
    """What the hint says helps."""
    write(tmp_path, {"lay/python/util.py": "", "src/a.py": f"import util\n{HANDLER}"})
    layer = Layer(stack, "Shared", code="lay", prefix="")
    Function(stack, "A", code="src", handler="a.handler", layers=[layer.arn])
    assert building() == ([], [])


def test_a_file_of_dependencies_beside_the_app_is_named(stack, building, tmp_path):
    """One project holds the app and the functions' code: the usual layout of uv."""
    project = '[project]\nname = "shop"\nversion = "1"\ndependencies = ["orjson>=3"]\n'
    files = {"pyproject.toml": project, "uv.lock": "version = 1\n"}
    write(tmp_path, {**files, "src/a.py": f"import orjson\n{HANDLER}"})
    Function(stack, "A", code="src", handler="a.handler")
    (problem,), _ = building()
    assert problem.hint == '`uv.lock` has it: write `dependencies="uv.lock"`'


def test_one_that_is_named_already_has_it_in_a_group(stack, building, tmp_path):
    """And does not install that unless it is asked for."""
    project = (
        '[project]\nname = "shop"\nversion = "1"\ndependencies = ["six"]\n'
        '[dependency-groups]\nfunctions = ["orjson"]\n'
    )
    write(tmp_path, {"pyproject.toml": project, "src/a.py": f"import six, orjson\n{HANDLER}"})
    Function(stack, "A", code="src", handler="a.handler", dependencies="pyproject.toml")
    (problem,), _ = building()
    assert problem.hint == (
        "the group `functions` of `pyproject.toml` has it: "
        'write `dependencies=Dependencies("pyproject.toml", groups=["functions"])`'
    )


def test_what_inline_code_imports_is_checked(stack, building):
    """Nothing is beside it but what the runtime carries, and Lambda's `cfnresponse`."""
    code = f"import boto3, json, cfnresponse\nimport requests\n{HANDLER}"
    ping = Function(stack, "Ping", code=InlineCode(code), handler="index.handler")
    (problem,), _ = building()
    assert problem.at == ping.at
    assert problem.message == (
        "function `Ping`: in line 2 of its inline code, "
        "`requests` is imported, but nothing provides it"
    )
    assert problem.hint == (
        "put the code into a folder, and `requests` into its `requirements.txt`; or give it a layer"
    )


def test_an_import_in_a_function_of_inline_code_is_a_warning(stack, building):
    """It may never run, here as in a file."""
    code = "def handler(event, context):\n    import ourown\n"
    Function(stack, "Ping", code=InlineCode(code), handler="index.handler")
    problems, (warning,) = building()
    assert problems == []
    assert warning.hint.startswith("put the code into a folder, and the distribution that ")


def test_layers_provide_for_inline_code_too(tmp_path, building, stack):
    """Those of the app; of others nobody knows."""
    write(tmp_path, {"lay/tools.py": "", "lay/requirements.txt": "six==1.17.0\n"})
    layer = Layer(stack, "Libs", code="lay")
    code = InlineCode(f"import tools, six\n{HANDLER}")
    Function(stack, "Ping", code=code, handler="index.handler", layers=[layer.arn])
    other = "arn:aws:lambda:eu-west-1:123456789012:layer:tools:3"
    code = InlineCode(f"import ourown\n{HANDLER}")
    Function(stack, "Pong", code=code, handler="index.handler", layers=[other])
    assert building() == ([], [])


def test_inline_code_of_some_stacks_may_be_chosen(stack):
    """A build of one stack says nothing of another's."""
    code = {"code": InlineCode(HANDLER), "handler": "index.handler"}
    Function(stack, "Ping", **code)
    Function(Stack(stack.app, "Other"), "Pong", **code)
    assembly = synth.synth(stack.app)
    assert [str(one) for one in inline_functions(assembly, ["Other"])] == ["function `Pong`"]
    assert len([*inline_functions(assembly)]) == 2


def test_code_in_another_language_is_not_read(stack, building):
    """Inline code may be Node's."""
    code = InlineCode('exports.handler = async () => require("zod");')
    Function(stack, "Ping", code=code, handler="index.handler", runtime="nodejs24.x")
    assert building() == ([], [])


def test_what_does_not_parse_here_is_told(stack, building, tmp_path, monkeypatch):
    """A newer runtime may take it: a warning says that nothing of it was checked."""
    monkeypatch.setenv("PATH", "")
    code = "import idna\ndef handler(event, context) new: ...\n"
    write(tmp_path, {"src/a.py": "import b\n" + HANDLER, "src/b.py": code, "src/c.py": code})
    own = "{}.{}".format(*sys.version_info)
    stack = Stack(stack.app, "T", defaults=FunctionDefaults(runtime=NEWER))
    Function(stack, "A", code="src", handler="a.handler")
    Function(stack, "C", code="src", handler="c.handler")
    problems, warnings = building()
    assert problems == []
    start = f"does not parse with Python {own} (expected ':'); the function runs {NEWER[6:]}, so"
    assert [w.message for w in warnings] == [
        f"`src/b.py` {start} its imports were not checked",
        f"`src/c.py` {start} neither its handler nor its imports were checked",
    ]
    assert warnings[0].at == Source(str(tmp_path / "src/b.py"), 2)
    assert warnings[0].notes == ("for function `A`",)


def test_a_module_that_does_not_parse_is_an_error_where_it_is_always_imported(
    stack, building, tmp_path
):
    """Not in the handler's own file only, which synth reads."""
    own = "python{}.{}".format(*sys.version_info)
    bad = "def f(x) new: ...\n"
    write(tmp_path, {"src/a.py": "import b\ndef handler(e, c):\n    import c\n"})
    write(tmp_path, {"src/b.py": bad, "src/c.py": bad})
    stack = Stack(stack.app, "T", defaults=FunctionDefaults(runtime=own))
    Function(stack, "A", code="src", handler="a.handler")
    problems, warnings = building()
    assert [p.message for p in problems] == ["`src/b.py` has a syntax error: expected ':'"]
    assert [w.message for w in warnings] == ["`src/c.py` has a syntax error: expected ':'"]


def test_a_syntax_error_is_told_though_a_layer_is_not_known(stack, building, tmp_path):
    """What is in the code needs nothing of it."""
    write(tmp_path, {"src/a.py": f"import b, ourown\n{HANDLER}", "src/b.py": "def f(x)\n    ..."})
    layer = "arn:aws:lambda:eu-west-1:123456789012:layer:tools:3"
    Function(stack, "A", code="src", handler="a.handler", layers=[layer])
    problems, warnings = building()
    assert [p.message for p in problems] == ["`src/b.py` has a syntax error: expected ':'"]
    assert warnings == []


def test_inline_code_that_does_not_parse_here_is_told(stack, building, monkeypatch):
    """At the function: that is where it is."""
    monkeypatch.setenv("PATH", "")
    code = InlineCode("def handler(event, context) new: ...\n")
    ping = Function(stack, "Ping", code=code, handler="index.handler", runtime=NEWER)
    _, (warning,) = building()
    assert warning.at == ping.at
    assert warning.message.startswith(
        "function `Ping`: line 1 of its inline code does not parse with Python "
    )
