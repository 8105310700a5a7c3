"""Loading an app: cdk.json, the app's file, and the user's code in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lambdaform import App, raised
from lambdaform.errors import DeclarationError, LambdaformError
from lambdaform.load import load
from lambdaform.synth import synth

APP = "from lambdaform import App\napp = App('shop')\n"


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write files into a project, which is the current folder: `write({"app.py": ...})`."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def files(texts):
        for name, text in texts.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return folder

    return files


def cdk(app, **context):
    """Return a cdk.json."""
    return json.dumps({"app": app, "context": context})


def problem(*arguments, **options):
    """Return what keeps an app from loading, as it is printed."""
    with pytest.raises(LambdaformError) as caught:
        load(*arguments, **options)
    return str(caught.value)


def python(*arguments, **environment):
    """Run Python in the current folder."""
    command = [sys.executable, *map(str, arguments)]
    variables = {**os.environ, **environment}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=variables)


# cdk.json


@pytest.mark.parametrize(
    "command",
    [
        "app.py",
        "./app.py",
        "python3 app.py",
        "python app.py",
        ".venv/bin/python app.py",
        "uv run app.py",
        "uv run python -u app.py --verbose",
        "poetry run python app.py",
    ],
)
def test_cdk_json_names_the_app_as_the_cdk_cli_reads_it(write, command):
    """Any command that runs a Python file."""
    write({"cdk.json": cdk(command), "app.py": APP})
    assert load().name == "shop"


@pytest.mark.parametrize(
    "command", ["my app.py", "'my app.py'", 'python3 "my app.py"', r"my\ app.py"]
)
def test_a_path_may_hold_spaces(write, command):
    """Quoted as in a shell; alone, it needs no quotes."""
    write({"cdk.json": cdk(command), "my app.py": APP})
    assert load().name == "shop"


def test_an_app_may_be_a_module(write):
    """`-m` runs it from the project's folder, as Python does, and its relative imports work."""
    files = {"orders/__init__.py": "", "orders/names.py": "NAME = 'orders'"}
    text = (
        "from lambdaform import App\nfrom .names import NAME\nfrom orders import names\nApp(NAME)"
    )
    write({**files, "cdk.json": cdk("python3 -m orders.app"), "orders/app.py": text})
    assert load().name == "orders"
    write({"orders/__main__.py": text})
    assert load("uv run -m orders").name == "orders"


def test_cdk_json_is_found_upwards(write, monkeypatch):
    """As git finds its folder: a command works anywhere in a project."""
    folder = write({"cdk.json": cdk("app.py"), "app.py": APP, "src/api/main.py": ""})
    monkeypatch.chdir(folder / "src/api")
    assert load().at.file == str(folder / "app.py")


def test_without_cdk_json_app_py_is_the_app(write):
    """One file is enough."""
    write({"app.py": APP})
    assert load().name == "shop"


def test_the_context_of_cdk_json_is_read(write):
    """What a call gives comes before it; the `cdk` CLI's own switches are left out."""
    context = {"@aws-cdk/core:x": True, "owner": "ann", "region": "eu-west-1", "stage": "prod"}
    write({"cdk.json": cdk("app.py", **context), "app.py": APP})
    app = load(context={"owner": "bob"})
    assert app.context == {"owner": "bob", "region": "eu-west-1", "stage": "prod"}
    assert app.stage.name == "prod"
    assert load("app.py").stage.name == "prod"


def test_context_that_is_no_text_is_read_as_its_json(write):
    """As `-c` would give it, so that an app reads the same from both; the CDK's switches stay out."""
    context = {"replicas": 3, "debug": True, "zones": ["a", "b"], "none": None}
    switches = {"aws:cdk:enable-path-metadata": True, "@aws-cdk/core:flags": [1], "aws-cdk:x": 1}
    write({"cdk.json": cdk("app.py", **context, **switches), "app.py": APP})
    assert load().context == {"replicas": "3", "debug": "true", "zones": '["a", "b"]'}


def test_the_stage_is_an_argument_before_it_is_context(write):
    """`stage=`, then the context given, then cdk.json's, then the first stage."""
    write({"app.py": APP})
    assert load().stage.name == "dev"
    assert load(context={"stage": "prod"}).stage.name == "prod"
    assert load(stage="dev", context={"stage": "prod"}).stage.name == "dev"


def test_an_unknown_stage_is_told_with_the_known_ones(write):
    """At the line of the app."""
    write({"app.py": APP})
    with pytest.raises(DeclarationError) as caught:
        load(stage="prd")
    assert str(caught.value) == (
        "error: the stage `prd` is unknown\n  --> app.py:2\nhint: did you mean `prod`?"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{\n", "`cdk.json` is not JSON: expecting property name enclosed in double quotes\n  --> cdk.json:2"),
        ("", "`cdk.json` is not JSON: expecting value\n  --> cdk.json:1"),
        (b"\xff", "`cdk.json` is not JSON: 'utf-8' codec can't decode byte 0xff"),
        pytest.param("[" * 100_000, "`cdk.json` is not JSON: ", id="too deep"),
        ("[]", "`cdk.json` is not a JSON object\n  --> cdk.json:1"),
        ("{}", '`cdk.json` names no app\n  --> cdk.json:1\nhint: write `{"app": "python3 app.py"}`'),
        ('{"app": 1}', "`cdk.json` names no app"),
        ('{"app": " "}', "`cdk.json` names no app"),
        ('{"app": "app.py", "context": []}', "the `context` in `cdk.json` is not an object"),
        ('{"app": "node app.js"}', "the app `node app.js` is not a Python file\nhint: name one"),
        ('{"app": "npx ts-node bin/app.ts"}', "the app `npx ts-node bin/app.ts` is not a Python"),
        ('{"app": "ap.py"}', "the app's file `ap.py` does not exist\nhint: did you mean `app.py`?"),
        ('{"app": "python -m lib.ap"}', "the app's file `lib/ap.py` does not exist\nhint: did you mean `lib/app.py`?"),
        ('{"app": "python -m nothere.app"}', "the app's file `nothere/app.py` does not exist"),
        ('{"app": "it\'s.py"}', "the app's file `it's.py` does not exist"),
        ('{"app": "lib"}', "the app `lib` is not a Python file\nhint: name one: `--app lib/app.py`"),
    ],
)  # fmt: skip
def test_a_cdk_json_that_does_not_do_is_told(write, text, expected):
    """What is wrong, and where."""
    write({"cdk.json": text, "app.py": APP, "lib/app.py": APP})
    assert problem().startswith(f"error: {expected}")


def test_a_byte_order_mark_does_no_harm(write):
    """Some editors write one."""
    write({"cdk.json": b"\xef\xbb\xbf" + cdk("app.py").encode(), "app.py": APP})
    assert load().name == "shop"


def test_nothing_to_load_is_told(write, tmp_path):
    """With the ways on."""
    folder = write({})
    assert problem() == (
        f"error: there is no `cdk.json` and no `app.py` in `{folder}`\n"
        "hint: go to a project's folder, name the app with `--app`, or start with `lambdaform new`"
    )


@pytest.mark.parametrize(
    "name", ["x" * 300 + ".py", "nul\0.py", "", "-m /", "-m ..", "-m " + "x" * 300]
)
def test_a_name_that_no_file_can_have_is_told(write, name):
    """An error, not a traceback."""
    write({})
    assert problem(name).startswith(("error: the app's file", "error: the app ``"))


def test_a_current_folder_that_is_gone_is_told(write):
    """Another terminal may have deleted it."""
    write({}).rmdir()
    assert problem() == "error: the current folder no longer exists"


@pytest.mark.parametrize(("file", "call"), [("app.py", "read_bytes"), ("cdk.json", "read_text")])
def test_a_file_that_cannot_be_read_is_told(write, monkeypatch, file, call):
    """With the reason that the system gives."""
    write({"cdk.json": cdk("app.py"), "app.py": APP})

    def refuse(path, **_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, call, refuse)
    assert problem() == f"error: `{file}` cannot be read: permission denied"


# What the file defines


def test_a_file_without_an_app_is_told(write):
    """An app inside a function that nobody calls is none."""
    write({"app.py": "from lambdaform import App\ndef main():\n    App('shop')\n"})
    assert problem() == 'error: `app.py` defines no app\nhint: write `app = App("name")`'


def test_two_apps_in_a_file_are_told(write):
    """With both lines."""
    write({"app.py": "from lambdaform import App\nApp('a')\nApp('b')\n"})
    assert problem() == (
        "error: `app.py` defines 2 apps: `a` at app.py:2 and `b` at app.py:3\n"
        "  --> app.py:3\nhint: keep one; an app can have several stacks"
    )


# What the file does


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = (\n", "error: `app.py` has a syntax error: '(' was never closed\n  --> app.py:1"),
        ("\nif True:\nx = 1\n", "error: `app.py` has a syntax error: expected an indented block after 'if' statement on line 2\n  --> app.py:3"),
        (b"x = 1\nx = 'caf\xe9'\n", "error: `app.py` has a syntax error: (unicode error)"),
        (b"x = 1\0\n", "error: `app.py` "),
        ("1 / 0", "error: `app.py` raises ZeroDivisionError: division by zero\n  --> app.py:1"),
        ("raise ValueError", "error: `app.py` raises ValueError\n  --> app.py:1"),
        ("def f(): f()\nf()", "error: `app.py` raises RecursionError: maximum recursion depth"),
        ("import sys\nsys.exit(3)", "error: `app.py` ended itself: `sys.exit(3)`\n  --> app.py:2"),
        ("raise SystemExit('no')", "error: `app.py` ended itself: `sys.exit('no')`\n  --> app.py:1"),
    ],
)  # fmt: skip
def test_a_file_that_does_not_run_is_told(write, text, expected):
    """At its line, without a traceback."""
    write({"app.py": text})
    assert problem().startswith(expected)


def test_an_exception_is_told_with_the_users_frames_only(write):
    """Neither lambdaform's own frames nor those of libraries say anything to them."""
    write(
        {
            "app.py": "from stacks import make\n\nmake('x')\n",
            "stacks.py": "import json\n\ndef make(text):\n    json.loads(text)\n",
        }
    )
    assert problem() == (
        "error: `app.py` raises json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)\n"
        "  --> stacks.py:4\n"
        "   |  app.py:3 in <module>: make('x')\n"
        "   |  stacks.py:4 in make: json.loads(text)"
    )


def test_an_exception_out_of_lambdaform_is_told_at_the_users_line(write):
    """The innermost frame of theirs is where they can change something."""
    write({"app.py": APP + "from lambdaform import Stack\nStack(app, 'S'); app.find(1)\n"})
    assert "  --> app.py:4" in problem()
    assert "construct.py" not in problem()


def test_a_deep_recursion_is_told_in_short(write):
    """A thousand equal lines help nobody."""
    write({"app.py": "def f(n):\n    f(n + 1)\nf(0)\n"})
    assert len(problem().splitlines()) < 12
    assert "more" in problem()


def test_a_syntax_error_in_another_file_is_told_there(write):
    """Not at the line that imports it."""
    write({"app.py": "import stacks\n", "stacks.py": "\n\nx = = 1\n"})
    assert problem() == ("error: `stacks.py` has a syntax error: invalid syntax\n  --> stacks.py:3")


def test_a_module_that_is_not_there_is_told_with_what_to_do(write):
    """A file beside the app that was meant, or where to install."""
    write({"app.py": "import stakcs\n", "stacks.py": ""})
    assert problem().endswith("hint: did you mean `stacks`?")
    write({"app.py": "import a_package_that_nobody_has\n"})
    python = f"lambdaform runs with `{sys.executable}`"
    assert problem().endswith(f"hint: {python}; install `a_package_that_nobody_has` there")


@pytest.mark.parametrize(
    ("declaration", "expected"),
    [
        ("Queue(stack, 'Q', fifoo=True)", "`Queue` has no option `fifoo`\n  --> app.py:4\nhint: did you mean `fifo`?"),
        ("Stack(app, 'B', descripton='x')", "`Stack` has no option `descripton`\n  --> app.py:4\nhint: did you mean `description`?"),
        ("App('b', stage='x')", "`App` has no option `stage`\n  --> app.py:4\nhint: did you mean `stages`?"),
        ("Table(stack, 'T')", "`Table` needs `partition_key`\n  --> app.py:4"),
        ("Queue(stack, 'Q', 30)", "`Queue` takes its options by their names\n  --> app.py:4"),
        ("Queue(stack)", "`Queue` needs `id`\n  --> app.py:4"),
        ("FunctionDefaults(handler='x')", "`FunctionDefaults` has no option `handler`\n  --> app.py:4\nhint: say it on each `Function`"),
    ],
)  # fmt: skip
def test_a_construct_declared_wrongly_is_told_in_its_own_words(write, declaration, expected):
    """Not as a `TypeError` of `__init__`."""
    head = "from lambdaform import App, FunctionDefaults, Queue, Stack, Table\n\napp = App('a'); stack = Stack(app, 'A')\n"
    write({"app.py": head + declaration})
    assert problem() == f"error: {expected}"


def test_a_type_error_of_the_users_own_class_stays_theirs(write):
    """Its message is Python's."""
    write({"app.py": "class Queue2:\n    def __init__(self, *, a): ...\nQueue2(b=1)\n"})
    assert "`app.py` raises TypeError: Queue2.__init__() got an unexpected" in problem()


def test_a_mistake_that_is_raised_at_once_keeps_its_own_line(write):
    """A `LambdaformError` is told as it is."""
    write({"app.py": "from lambdaform import App\nApp('no good')\n"})
    with pytest.raises(DeclarationError, match="the app's name `no good`"):
        load()


# What the file sees


def test_the_file_is_the_main_module(write):
    """`if __name__ == "__main__"` holds, and `__file__` is where it stands."""
    folder = write({"app.py": APP + "if __name__ == '__main__':\n    app.said = __file__\n"})
    assert load().said == str(folder / "app.py")


def test_the_file_sees_its_own_arguments_and_folder(write, monkeypatch):
    """Not those of lambdaform; and they are restored afterwards."""
    see = "import os, sys\napp.said = (sys.argv, os.getcwd(), sys.path[0])\nos.chdir('/')\n"
    folder = write({"cdk.json": cdk("python3 lib/app.py --fast"), "lib/app.py": APP + see})
    before = (list(sys.argv), list(sys.path), sys.modules["__main__"])
    monkeypatch.chdir(folder / "lib")
    argv, cwd, first = load().said
    assert argv == [str(folder / "lib/app.py"), "--fast"]
    assert (cwd, first) == (str(folder), str(folder / "lib"))
    assert (sys.argv, sys.path, sys.modules["__main__"]) == before
    assert Path.cwd() == folder / "lib"


def test_everything_is_restored_when_the_file_raises(write):
    """As after a good end."""
    folder = write(
        {"app.py": "import os, sys\nos.chdir('/')\nsys.argv = []\nsys.path.clear()\n1/0\n"}
    )
    before = (list(sys.argv), list(sys.path), sys.modules["__main__"], sys.stdout)
    problem()
    assert (sys.argv, sys.path, sys.modules["__main__"], sys.stdout) == before
    assert Path.cwd() == folder


def test_what_the_file_prints_goes_to_standard_error(write, capsys):
    """Standard output is for data: a template may be piped on."""
    write({"app.py": APP + "print('hello')\n"})
    load()
    assert capsys.readouterr() == ("", "hello\n")


def test_modules_of_two_projects_do_not_mix(write, tmp_path):
    """Files and packages beside an app are imported, and forgotten after it."""
    text = "from lambdaform import App\nfrom pack.names import NAME\nimport other, spaced.deep\nApp(NAME)\n"
    for name in ("one", "two"):
        pack = {f"{name}/pack/__init__.py": "", f"{name}/pack/names.py": f"NAME = '{name}'"}
        rest = {f"{name}/other.py": "", f"{name}/spaced/deep.py": ""}
        write({f"{name}/app.py": text, **pack, **rest})
    assert [load("app.py", folder=name).name for name in ("one", "two")] == ["one", "two"]
    left = {"pack", "pack.names", "other", "spaced", "spaced.deep"} & set(sys.modules)
    assert left == set()


def test_modules_on_a_path_that_the_file_adds_do_not_mix_either(write):
    """Such as `sys.path.insert(0, "lib")`."""
    text = "import sys\nsys.path.insert(0, 'lib')\nfrom lambdaform import App\nimport names2\nApp(names2.NAME)\n"
    for name in ("one", "two"):
        write({f"{name}/app.py": text, f"{name}/lib/names2.py": f"NAME = '{name}'"})
    assert [load("app.py", folder=name).name for name in ("one", "two")] == ["one", "two"]


def test_libraries_in_a_virtual_environment_of_the_project_are_kept(write):
    """Only what stands beside the app is forgotten: a class must not be there twice."""
    lib = ".venv/lib/python3/site-packages"
    sys.path.append(str(write({}) / lib))
    try:
        write(
            {
                f"{lib}/some_library/__init__.py": "class A: ...",
                "app.py": APP + "import some_library\n",
            }
        )
        load()
        assert "some_library" in sys.modules
    finally:
        sys.path.pop()
        sys.modules.pop("some_library", None)


def test_lambdaform_itself_is_kept(write):
    """An app at the root of lambdaform's own clone stands beside the package."""
    script = (
        "import os, sys; from pathlib import Path; import lambdaform\n"
        "from lambdaform.load import load\n"
        "root = Path(lambdaform.__file__).parent.parent\n"
        "text = 'from lambdaform import App, Queue; app = App(\"a\"); app.kind = Queue'\n"
        "real = Path.read_bytes\n"
        "Path.read_bytes = lambda self: text.encode() if self.parent == root else real(self)\n"
        "Path.is_file = lambda self: True\n"
        "kind = load('app.py', folder=root).kind\n"
        "from lambdaform import Queue\n"
        "print(kind is Queue)\n"
    )
    assert python("-c", script).stdout == "True\n"


def test_future_imports_are_the_files_own(write):
    """Neither does lambdaform's own lend itself to the file, nor does the file's get lost."""
    text = "from dataclasses import dataclass\n@dataclass\nclass A:\n    x: int\n"
    write({"app.py": APP + text + "app.said = A.__annotations__['x']\n"})
    assert load().said is int
    write(
        {
            "app.py": "from __future__ import annotations\n"
            + APP
            + text
            + "app.said = A.__annotations__['x']\n"
        }
    )
    assert load().said == "int"


def test_a_stage_of_ones_own_works_with_postponed_annotations(write):
    """A dataclass looks its module up by name."""
    write({"app.py": (
        "from __future__ import annotations\n"
        "from dataclasses import dataclass, KW_ONLY\nfrom typing import ClassVar\n"
        "from lambdaform import App, Stack, Stage\n"
        "@dataclass(frozen=True, kw_only=True)\nclass Mine(Stage):\n"
        "    known: ClassVar[int] = 1\n    replicas: int = 1\n"
        "app = App('shop', stages=[Mine('dev'), Mine('prod', replicas=3)])\nStack(app, 'S')\n"
    )})  # fmt: skip
    app = load(stage="prod")
    assert app.stage.replicas == 3
    assert synth(app).stage == "prod"


def test_a_component_of_ones_own_synthesises_after_loading(write):
    """With options, defaults and imports from a file beside the app."""
    write({
        "parts.py": (
            "from __future__ import annotations\nfrom lambdaform import Component, Queue, Stack\n"
            "class Part(Component):\n    def __init__(self, scope: Stack, id: str) -> None:\n"
            "        super().__init__(scope, id)\n        self.queue = Queue(self, 'Q')\n"
        ),
        "app.py": APP + "from lambdaform import Stack\nfrom parts import Part\nPart(Stack(app, 'S'), 'P')\n",
    })  # fmt: skip
    assert list(synth(load()).template("S").body["Resources"]) == ["PQ"]


# The file as a program of its own


@pytest.mark.slow
def test_the_file_as_a_program_writes_the_output_beside_itself(write):
    """`python app.py`, from wherever; the `cdk` CLI hands the context over."""
    text = APP + "from lambdaform import Queue, Stack\nQueue(Stack(app, 'S'), 'Q')\napp.synth()\n"
    folder = write({"lib/app.py": text})
    done = python("lib/app.py", CDK_CONTEXT_JSON='{"stage": "prod", "x": 1}')
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "wrote lib/lambdaform.out for stage `prod`, not linted\n"
    assert (folder / "lib/lambdaform.out/shop-prod-S.template.json").is_file()


@pytest.mark.slow
def test_the_file_as_a_program_takes_a_stage(write):
    """`python app.py --stage prod`; arguments of the app's own are left to it."""
    write(
        {
            "app.py": APP
            + "from lambdaform import Queue, Stack\nQueue(Stack(app, 'S'), 'Q')\napp.synth()\n"
        }
    )
    done = python("app.py", "--stage", "prod", "--mine")
    assert done.stderr == "wrote lambdaform.out for stage `prod`, not linted\n"
    assert "the stage `prd` is unknown" in python("app.py", "--stage=prd").stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("app.synth()", "error: app `shop` has no stack\n  --> app.py:2"),
        ("App('no good')", "error: the app's name `no good` must be letters, digits and hyphens\n  --> app.py:3"),
        ("app.synth(); App('b').synth()", "error: `app.py` defines 2 apps"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_file_as_a_program_is_told_without_a_traceback(write, rest, expected):
    """Exit code 1; nothing is written."""
    stack = "from lambdaform import Stack; Stack(app, 'S');" if "App" in rest else ""
    folder = write({"app.py": APP + stack + rest})
    done = python("app.py")
    assert (done.returncode, done.stdout) == (1, "")
    assert expected in done.stderr
    assert "Traceback" not in done.stderr
    assert "b-dev-S" not in str(list(folder.rglob("*")))


@pytest.mark.slow
@pytest.mark.parametrize("value", ["{", "[]", "1"])
def test_a_context_that_is_no_object_is_told(write, value):
    """The variable is the `cdk` CLI's, but anybody may set it."""
    write({"app.py": APP})
    done = python("app.py", CDK_CONTEXT_JSON=value)
    assert done.stderr == "error: the variable `CDK_CONTEXT_JSON` is not a JSON object\n"
    assert done.returncode == 1


@pytest.mark.slow
def test_another_exception_of_the_file_as_a_program_stays_python_s(write):
    """Only lambdaform's own errors are told in its own way."""
    write({"app.py": APP + "1 / 0\n"})
    done = python("app.py")
    assert done.stderr.startswith("Traceback (most recent call last):")
    assert done.stderr.endswith("ZeroDivisionError: division by zero\n")


def test_an_app_that_is_loaded_writes_nothing(write):
    """`app.synth()` is for the file as a program; who loads it decides what is written."""
    folder = write({"app.py": APP + "app.synth()\n"})
    load()
    assert [p.name for p in folder.iterdir()] == ["app.py"]


LATE = """\
from lambdaform import Queue, Stack
stack = Stack(app, 'S')
Queue(stack, 'Q')
app.synth()
Queue(stack, 'Late')
"""
TOO_LATE = """\
error: queue `Late` comes too late: app `shop` is synthesised at app.py:6
  --> app.py:7
hint: declare it before `app.synth()`, which ends the file
"""


def test_what_is_declared_after_app_synth_is_told(write):
    """A command would have it, and `python app.py` would not."""
    write({"app.py": APP + LATE})
    with pytest.raises(DeclarationError) as caught:
        load()
    assert f"{caught.value}\n" == TOO_LATE


@pytest.mark.slow
def test_what_is_declared_after_app_synth_is_told_in_a_program_of_its_own_too(write):
    """What was declared before is written by then."""
    write({"app.py": APP + LATE})
    done = python("app.py")
    assert done.returncode == 1
    assert done.stderr.endswith(TOO_LATE)


def test_in_another_program_app_synth_raises(tmp_path):
    """In a notebook or a test, a mistake is an exception like any other."""
    with pytest.raises(LambdaformError, match="has no stack"):
        App("shop").synth()


def test_every_file_of_the_package_counts_as_lambdaform_s():
    """Frames of these never reach a user."""
    assert not raised._is_theirs(raised.__file__)
    assert not raised._is_theirs(json.__file__)
    assert not raised._is_theirs("<frozen importlib._bootstrap>")
    assert not raised._is_theirs(pytest.__file__)
    assert raised._is_theirs(__file__)
