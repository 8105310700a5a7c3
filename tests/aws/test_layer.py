"""A layer as its template has it, and what functions are given of it."""

from __future__ import annotations

import pytest

from lambdaform import App, Function, FunctionDefaults, Layer, Stack, Stage
from lambdaform.dependencies import Dependencies
from lambdaform.errors import DeclarationError
from lambdaform.synth import synth


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A folder of shared code, and a file of dependencies; the app's own folder is another."""
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared/tools.py").write_text("X = 1\n")
    (tmp_path / "requirements.txt").write_text("six==1.17.0\n")
    (tmp_path / "src").mkdir()
    (tmp_path / "src/main.py").write_text("def handler(event, context): ...\n")
    return tmp_path


def test_a_layer_of_dependencies(files, stack, resources):
    """Its runtime and architecture are those of the functions beside it."""
    Layer(stack, "Libs", dependencies=files / "requirements.txt")
    layer = resources()["Libs"]
    content = layer["Properties"].pop("Content")
    assert layer == {
        "Type": "AWS::Lambda::LayerVersion",
        "Properties": {"CompatibleRuntimes": ["python3.14"], "CompatibleArchitectures": ["arm64"]},
        "DeletionPolicy": "Delete",
        "UpdateReplacePolicy": "Delete",
    }
    assert content.keys() == {"S3Bucket", "S3Key"}


def test_a_function_is_given_its_version(files, stack, properties):
    """`Ref` of a layer is the ARN of its version, which changes with what is in it."""
    layer = Layer(stack, "Libs", code=files / "shared")
    Function(stack, "F", code=files / "src", handler="main.handler", layers=[layer.arn])
    assert properties("F")["Layers"] == [{"Ref": "Libs"}]


def test_all_functions_of_a_stack_may_have_it(files, app):
    """From a stack of its own, by the defaults."""
    layer = Layer(Stack(app, "Shared"), "Libs", code=files / "shared")
    stack = Stack(app, "S", defaults=FunctionDefaults(layers=[layer.arn]))
    Function(stack, "F", code=files / "src", handler="main.handler")
    template = synth(app).template("S")
    (said,) = template.body["Resources"]["F"]["Properties"]["Layers"]
    assert said["Fn::GetStackOutput"]["OutputName"] == "LibsRef"
    assert template.depends_on == ("Shared",)


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [("python", "python/tools.py"), ("", "tools.py"), ("nodejs/node_modules", None)],
)
def test_code_is_put_where_it_is_looked_for(files, app, stack, prefix, expected):
    """Python's modules in `python`; a folder laid out as a layer as it stands."""
    Layer(stack, "Libs", code=files / "shared", prefix=prefix)
    (package,) = synth(app).packages
    assert [*package.by_name] == [expected or f"{prefix}/tools.py"]


def test_what_is_installed_is_always_pythons(files, app, stack):
    """Wherever the code goes."""
    options = {"code": files / "shared", "dependencies": files / "requirements.txt"}
    Layer(stack, "Libs", prefix="", **options)
    (package,) = synth(app).packages
    assert (package.prefix, [*package.by_name]) == ("python", ["tools.py"])


def test_a_folder_of_code_may_say_its_dependencies(files, app, stack):
    """As that of a function does."""
    (files / "shared/requirements.txt").write_text("six==1.17.0\n")
    Layer(stack, "Libs", code=files / "shared", exclude=["*.md"])
    (package,) = synth(app).packages
    assert package.recipe.contents.text == "six==1.17.0\n"


def test_the_first_runtime_is_installed_for_and_all_are_held_to(files, app, stack):
    """A layer may be for several."""
    Layer(
        stack,
        "Libs",
        dependencies=Dependencies(files / "requirements.txt"),
        compatible_runtimes=["python3.13", "python3.14"],
        compatible_architectures=["arm64", "x86_64"],
    )
    (package,) = synth(app).packages
    assert [str(target) for target in package.recipe.targets] == [
        "python3.13 on arm64",
        "python3.13 on x86_64",
        "python3.14 on arm64",
        "python3.14 on x86_64",
    ]


def test_in_a_protected_stage_old_versions_are_kept(files):
    """Whoever still names one can be updated."""
    app = App("shop", stages=[Stage("prod", protected=True)])
    stack = Stack(app, "Main")
    Layer(stack, "Libs", code=files / "shared")
    Layer(stack, "Other", code=files / "shared", removal_policy="delete")
    resources = synth(app).template("Main").body["Resources"]
    assert resources["Libs"]["UpdateReplacePolicy"] == "Retain"
    assert resources["Other"]["UpdateReplacePolicy"] == "Delete"


def test_a_layer_that_exists_is_used_by_its_arn(files, stack, properties, resources):
    """Nothing is made for it."""
    arn = "arn:aws:lambda:eu-west-1:123456789012:layer:tools:3"
    layer = Layer.existing(stack, "Tools", arn=arn)
    Function(stack, "F", code=files / "src", handler="main.handler", layers=[layer.arn])
    assert properties("F")["Layers"] == [arn]
    assert "Tools" not in resources()


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, 'layer `Libs` holds nothing (write `dependencies="requirements.txt"`, or'),
        (
            {"dependencies": "requirements.txt", "compatible_runtimes": ["nodejs24.x"]},
            "layer `Libs` has `dependencies`, but is for `nodejs24.x` (Python's are installed;",
        ),
        ({"code": "shared", "prefix": "/opt"}, "layer `Libs` has the prefix `/opt`, which is no"),
        ({"code": "shared", "prefix": "../x"}, "layer `Libs` has the prefix `../x`, which is no"),
        (
            {"code": "shared", "prefix": "a/"},
            "layer `Libs` has the prefix `a/`, which is no folder",
        ),
    ],
)
def test_what_cannot_be_is_told(stack, problems, options, expected):
    """At the line of the layer."""
    Layer(stack, "Libs", **options)
    assert problems()[0].startswith(expected)


def test_the_layer_itself_is_no_arn(files, stack, problems):
    """The message says which attribute is."""
    layer = Layer(stack, "Libs", code=files / "shared")
    Function(stack, "F", code=files / "src", handler="main.handler", layers=[layer])
    (problem,) = problems()
    assert "such as `.arn`" in problem


def test_an_empty_file_of_dependencies_is_told(files, app, stack):
    """A layer of nothing cannot be."""
    (files / "requirements.txt").write_text("# nothing yet\n")
    Layer(stack, "Libs", dependencies=files / "requirements.txt")
    with pytest.raises(DeclarationError, match="its file of dependencies names none"):
        synth(app)
