"""Will each function run with what its zip and its layers hold?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from installed import wheel
from recipes import PURE, Fake, Noted

from lambdaform import App, Function, FunctionDefaults, InlineCode, Layer, Stack, synth
from lambdaform.assembly import Assembly
from lambdaform.assets import Packer
from lambdaform.assets.target import Target
from lambdaform.builds import sizes
from lambdaform.builds.build import build
from lambdaform.builds.cache import Cache
from lambdaform.builds.functions import chosen, code_resources
from lambdaform.dependencies import Dependencies
from lambdaform.errors import BuildError
from lambdaform.template import Asset

SIX = wheel("six", "1.17.0", {"six.py": "X = 1\n"}, PURE)


@pytest.fixture
def app():
    """An app to declare in."""
    return App("shop")


@pytest.fixture
def folder(tmp_path):
    """Write code into a folder, and return its path."""

    def of(name="src", **files):
        (tmp_path / name).mkdir(exist_ok=True)
        for file, text in files.items():
            end = "txt" if file == "requirements" else "py"
            (tmp_path / name / f"{file}.{end}").write_text(text)
        return str(tmp_path / name)

    return of


@pytest.fixture
def building(app, tmp_path):
    """Build the app with a fake installer; return the problems and the warnings."""

    def of(files=SIX):
        assembly = synth.synth(app)
        noted = Noted()
        try:
            build(
                assembly.packages,
                [*code_resources(assembly)],
                noted,
                cache=Cache(tmp_path / "cache"),
                installer=Fake(files=files),
            )
        except BuildError as error:
            return [p.message for p in error.problems], [w.message for w in noted.warnings]
        return [], [w.message for w in noted.warnings]

    return of


HANDLER = "def handler(event, context): ...\n"


def test_an_import_that_nothing_provides_is_told(app, folder, building):
    """At its line: Lambda would tell it at the first call."""
    code = folder(main=f"import six, idna\n{HANDLER}", requirements="six==1.17.0\n")
    Function(Stack(app, "S"), "F", code=code, handler="main.handler")
    problems, _ = building()
    assert problems == ["`idna` is imported, but nothing provides it"]


def test_one_that_is_not_always_imported_is_a_warning(app, folder, building):
    """It may never be."""
    code = folder(main="def handler(event, context):\n    import idna\n")
    Function(Stack(app, "S"), "F", code=code, handler="main.handler")
    assert building() == ([], ["`idna` is imported, but nothing provides it"])


def test_what_is_left_out_is_provided_by_others(app, folder, building):
    """The runtime or a layer carries it: that is what the option says."""
    code = folder(main=f"import idna, six\n{HANDLER}", requirements="six==1.17.0\n")
    said = Dependencies(leave_out=["idna", "six"])
    Function(Stack(app, "S"), "F", code=code, handler="main.handler", dependencies=said)
    assert building() == ([], [])


def test_layers_of_the_app_provide_what_is_in_them(app, folder, building):
    """What is installed in them and their code, be they in another stack."""
    shared = folder("shared", tools="X = 1\n", requirements="six==1.17.0\n")
    layer = Layer(Stack(app, "Shared"), "Libs", code=shared)
    code = folder(main=f"import six, tools, idna\n{HANDLER}")
    stack = Stack(app, "S", defaults=FunctionDefaults(layers=[layer.arn]))
    Function(stack, "F", code=code, handler="main.handler")
    problems, _ = building()
    assert problems == ["`idna` is imported, but nothing provides it"]


def test_layers_of_other_stacks_are_built_with_a_function(app, folder, tmp_path):
    """To know what they provide."""
    shared = folder("shared", requirements="six==1.17.0\n")
    layer = Layer(Stack(app, "Shared"), "Libs", code=shared)
    code = folder(main=f"import six\n{HANDLER}")
    Function(Stack(app, "S"), "F", code=code, handler="main.handler", layers=[layer.arn])
    found = chosen(synth.synth(app), ["S"], [])
    options = {"cache": Cache(tmp_path / "cache"), "installer": Fake(files=SIX)}
    assert len(build([], found, **options).zips) == 2


@pytest.mark.parametrize(
    "options",
    [
        {"layers": ["arn:aws:lambda:eu-west-1:123456789012:layer:tools:3"]},
        {"environment": {"PYTHONPATH": "/mnt/efs"}},
        {"runtime": "nodejs24.x", "handler": "index.handler"},
    ],
    ids=["layer", "path", "node"],
)
def test_what_nobody_can_know_is_not_told(app, folder, building, options):
    """A layer of somebody else's, a path of the user's own, another language."""
    code = folder(main=f"import idna\n{HANDLER}")
    (Path(code) / "index.js").write_text("exports.handler = async () => {}")
    Function(Stack(app, "S"), "F", **{"code": code, "handler": "main.handler", **options})
    assert building() == ([], [])


def test_a_handler_may_be_in_a_dependency(app, folder, building):
    """Where it is not there either, that is told at the function."""
    code = folder(main=HANDLER, requirements="six==1.17.0\n")
    stack = Stack(app, "S")
    Function(stack, "F", code=code, handler="six.handler")
    assert building() == ([], [])
    Function(stack, "G", code=code, handler="datadog.handler")
    (problem,), _ = building()
    assert problem.startswith("function `G`: the handler is `datadog.handler`, but `")
    assert problem.endswith("` holds no `datadog.py`")


def test_a_function_that_is_too_large_is_told(app, folder, building, monkeypatch):
    """With its layers, and with what weighs most."""
    monkeypatch.setattr(sizes, "UNPACKED", 2000)
    layer = Layer(Stack(app, "Shared"), "Libs", code=folder("shared", tools="X = 1\n" * 200))
    stack = Stack(app, "S")
    small = folder(main=HANDLER, requirements="six==1.17.0\n")
    Function(stack, "Small", code=small, handler="main.handler")
    Function(
        stack,
        "F",
        code=folder("large", main=HANDLER + "# x\n" * 240),
        handler="main.handler",
        layers=[layer.arn],
    )
    (problem,), _ = building()
    assert problem.startswith("function `F` takes ")


def test_layers_are_added_up(app, folder, building, monkeypatch):
    """Each weighs what it weighs, though all have a folder `python`; each is named."""
    monkeypatch.setattr(sizes, "UNPACKED", 2000)
    monkeypatch.setattr(sizes, "_WORTH", 1)
    stack = Stack(app, "S")
    layers = [
        Layer(stack, name, code=folder(name.lower(), tools=f"X = {at}\n" * 200))
        for at, name in enumerate(("One", "Two"))
    ]
    code = folder(main=HANDLER)
    arns = [layer.arn for layer in layers]
    Function(stack, "F", code=code, handler="main.handler", layers=arns)
    with pytest.raises(BuildError) as caught:
        build([], [*code_resources(synth.synth(app))], cache=Cache(Path(code) / "cache"))
    (problem,) = caught.value.problems
    assert [note.split("MB")[1].strip() for note in problem.notes] == [
        "python in layer `One`",
        "python in layer `Two`",
        "main.py",
    ]


def test_a_layer_that_is_laid_out_by_version_provides_its_modules(app, tmp_path, folder, building):
    """Python looks there too, where the version is the function's."""
    for version in ("3.14", "3.13"):
        place = tmp_path / f"layer/python/lib/python{version}/site-packages"
        place.mkdir(parents=True)
        (place / f"tools_{version[2:]}.py").touch()
    stack = Stack(app, "S")
    layer = Layer(stack, "Libs", code=str(tmp_path / "layer"), prefix="")
    code = folder(main=f"import tools_14, tools_13\n{HANDLER}")
    Function(stack, "F", code=code, handler="main.handler", layers=[layer.arn])
    problems, _ = building()
    assert problems == ["`tools_13` is imported, but nothing provides it"]


def test_a_name_that_is_there_twice_is_told(app, tmp_path, monkeypatch, folder, building):
    """An error where the handler imports what is never imported, else a warning; in layers too."""
    monkeypatch.chdir(tmp_path)
    theirs = wheel("utils", "1.0", {"utils/__init__.py": ""}, PURE)
    text = {"utils": "X = 1\n", "requirements": "utils==1.0\n"}
    Layer(Stack(app, "Shared"), "Libs", code=folder("shared", **text))
    stack = Stack(app, "S")
    for name, main in (("plain", HANDLER), ("main", f"import utils\n{HANDLER}")):
        Function(stack, name, code=folder(name, main=main, **text), handler="main.handler")
    lost = [f"`{name}/utils.py` is never imported" for name in ("main", "shared", "plain")]
    problems, warnings = building(theirs)
    assert [p.partition(":")[0] for p in (*problems, *warnings)] == lost
    assert len(problems) == 1


def test_for_stage_local_code_is_held_against_this_machine(app, folder, tmp_path):
    """It is what it runs on there, as what is installed for it does."""
    here = Target((3, 11), "x86_64", own_glibc=(2, 36), is_here=True)
    code = folder(main=HANDLER)
    packer = Packer(None, lambda runtime, architecture: here)
    package = packer.package(Asset(code, runtime="python3.14", architecture="arm64"))
    Function(Stack(app, "S"), "F", code=code, handler="main.handler")
    (template,) = synth.synth(app).templates
    (found,) = code_resources(Assembly("shop", "local", (replace(template, packages=(package,)),)))
    assert found.target == here


def test_the_functions_of_an_app_are_those_with_zips(app, folder):
    """Not those whose code stands in the template."""
    stack = Stack(app, "S")
    Function(stack, "Inline", code=InlineCode(HANDLER), handler="index.handler")
    Function(stack, "F", code=folder(main=HANDLER), handler="main.handler")
    Layer(stack, "Libs", code=folder("shared", tools="X = 1\n"))
    found = {str(one): one for one in code_resources(synth.synth(app))}
    assert found.keys() == {"function `F`", "layer `Libs`"}
    assert (found["function `F`"].handler, str(found["layer `Libs`"].target)) == (
        "main.handler",
        "python3.14 on arm64",
    )


def test_what_is_built_may_be_chosen(app, folder):
    """Of a stack, or of a function, with the layers that it needs."""
    one, other = Stack(app, "One"), Stack(app, "Other")
    layer = Layer(one, "Libs", code=folder("shared", tools="X = 1\n"))
    Layer(one, "More", code=folder("more", tools="X = 2\n"))
    code = folder(main=HANDLER)
    Function(one, "F", code=code, handler="main.handler", layers=[layer.arn])
    Function(other, "G", code=code, handler="main.handler")
    assembly = synth.synth(app)
    assert [str(o) for o in chosen(assembly, ["Other"], [])] == ["function `G`"]
    assert [str(o) for o in chosen(assembly, [], ["F"])] == ["function `F`", "layer `Libs`"]
    assert len(chosen(assembly, [], [])) == 4
