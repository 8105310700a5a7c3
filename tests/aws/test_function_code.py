"""What a function runs: container images, bundles; and what contradicts them."""

from __future__ import annotations

import pytest

from lambdaform import App, Bundle, Function, FunctionDefaults, Image, InlineCode, Queue, Stack
from lambdaform.lint import lint, report
from lambdaform.synth import synth

CODE = InlineCode("def handler(event, context):\n    return event\n")
ADDRESS = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/orders"
OF_ZIPS = {"Runtime", "Handler", "Layers"}


@pytest.fixture
def folder(tmp_path):
    """A folder with a Dockerfile."""
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    return tmp_path


@pytest.fixture
def job(stack):
    """Make a function `Job`."""
    return lambda code, **options: Function(stack, "Job", code=code, **options)


def test_an_image_is_built_from_a_folder(app, job, folder, properties):
    """It is named by what it is built from, in the account's and region's own registry."""
    job(Image(folder))
    (image,) = synth(app).images
    found = properties("Job")
    place = "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}"
    assert found["Code"] == {"ImageUri": {"Fn::Sub": f"{place}/lambdaform-assets:{image.digest}"}}
    assert found["PackageType"] == "Image"
    assert found["Architectures"] == ["arm64"]
    assert not OF_ZIPS & found.keys()
    assert "ImageConfig" not in found
    assert image.platform == "linux/arm64"
    assert synth(app).packages == ()


def test_what_it_runs_can_be_said(app, job, folder, properties):
    """In the place of what the image says; how it is built is no part of the template."""
    job(
        Image(
            folder,
            target="final",
            build_args={"B": "2", "A": "1"},
            command=["orders.create"],
            entry_point=["/lambda-entrypoint.sh"],
            working_directory="/work",
        ),
        architecture="x86_64",
    )
    assert properties("Job")["ImageConfig"] == {
        "Command": ["orders.create"],
        "EntryPoint": ["/lambda-entrypoint.sh"],
        "WorkingDirectory": "/work",
    }
    (image,) = synth(app).images
    assert (image.target, image.build_args) == ("final", (("A", "1"), ("B", "2")))
    assert image.platform == "linux/amd64"


def test_functions_may_share_an_image(app, stack, folder, properties):
    """Each with a command of its own."""
    for name in ("one", "two"):
        Function(stack, name.title(), code=Image(folder, command=[f"main.{name}"]))
    assert len(synth(app).images) == 1
    assert properties("One")["Code"] == properties("Two")["Code"]


@pytest.mark.parametrize(
    "uri",
    [
        f"{ADDRESS}:1",
        f"{ADDRESS}@sha256:{'ab' * 32}",
        f"{ADDRESS}:1@sha256:{'ab' * 32}",
        "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/shop/orders:latest",
        "123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com/orders:1",
        "123456789012.dkr-ecr.eu-west-1.on.aws/orders:1",
    ],
)
def test_an_image_that_exists_is_used_by_its_address(app, job, properties, uri):
    """In ECR, of whichever partition; nothing is built."""
    job(Image.at(uri, command=["main.handler"]))
    assert properties("Job")["Code"] == {"ImageUri": uri}
    assert properties("Job")["ImageConfig"] == {"Command": ["main.handler"]}
    assert synth(app).images == ()


def test_an_address_may_hold_references(stack, job, properties):
    """Such as a repository of the same app."""
    queue = Queue(stack, "Jobs")  # any reference will do
    job(Image.at(f"{queue.name}:1"))
    assert properties("Job")["Code"] == {"ImageUri": {"Fn::Sub": "${Jobs.QueueName}:1"}}


def test_defaults_for_zips_are_not_an_images(folder):
    """They are said for all functions, and an image has its own."""
    layer = "arn:aws:lambda:eu-west-1:123456789012:layer:tools:3"
    defaults = FunctionDefaults(
        runtime="nodejs24.x", layers=[layer], code="src", dependencies="x.txt", bundle=True
    )
    app = App("shop", defaults=defaults)
    Function(Stack(app, "Main"), "Job", code=Image(folder))
    (template,) = synth(app).templates
    assert not OF_ZIPS & template.body["Resources"]["Job"]["Properties"].keys()


def test_an_image_lints_clean(app, job, folder):
    """Of a folder, and by its address."""
    job(Image(folder, command=["a.b"]))
    findings = [f for f in lint(synth(app)) if f.level != "info"]
    assert not findings, report.text(findings)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (
            {"handler": "orders.create"},
            (
                "has an image, and `handler` "
                '(its `command` says what is run: `Image(..., command=["orders.create"])`)'
            ),
        ),
        ({"runtime": "python3.14"}, "has an image, and `runtime` (the image holds its own)"),
        (
            {"layers": ["arn:aws:lambda:eu-west-1:123456789012:layer:tools:3"]},
            "has an image, and `layers` (copy into the image what they hold)",
        ),
        (
            {"dependencies": "requirements.txt"},
            "has an image, and `dependencies` (let its Dockerfile install them)",
        ),
        ({"bundle": Bundle()}, "has an image, and `bundle` (let its Dockerfile do it)"),
        ({"exclude": ["*.md"]}, "has an image, and `exclude` (write a `.dockerignore`)"),
    ],
)
def test_what_is_for_zips_contradicts_an_image(job, folder, problems, options, problem):
    """Each with what does it instead."""
    job(Image(folder), **options)
    assert problems() == [f"function `Job` {problem}"]


@pytest.mark.parametrize(
    ("image", "problem"),
    [
        (
            Image(),
            (
                "has an image of neither a folder nor an address "
                '(write `Image("folder")`, or `Image.at("...amazonaws.com/orders:1")`)'
            ),
        ),
        (
            Image("job", uri=f"{ADDRESS}:1"),
            (
                "has an image of both a folder and an address "
                '(write `Image("folder")`, or `Image.at("...amazonaws.com/orders:1")`)'
            ),
        ),
        (
            Image.at("docker.io/orders:1"),
            (
                "has the image `docker.io/orders:1`, which is not in ECR "
                "(push it to ECR, in the region of the function)"
            ),
        ),
    ],
)
def test_an_image_is_of_a_folder_or_in_ecr(job, problems, image, problem):
    """Lambda takes it from nowhere else."""
    job(image)
    assert f"function `Job` {problem}" in problems()


def test_a_build_argument_is_known_when_it_is_built(stack, job, folder, problems):
    """A reference is known only after a deploy."""
    job(Image(folder, build_args={"TABLE": f"{Queue(stack, 'Jobs').name}"}))
    (problem,) = problems()
    assert problem == (
        "function `Job` has an image whose build argument `TABLE` holds a reference "
        "(its value is known only after a deploy)"
    )


def test_the_options_of_an_image_have_types(job, problems):
    """As all options."""
    job(Image("job", build_args={"A": 1}))
    assert problems() == [
        "Image of function `Job`: `build_args['A']` is `1`, but it takes a string (write `\"1\"`)"
    ]


def test_everything_else_has_a_handler(job, problems):
    """An image alone says by itself what it runs."""
    job(CODE)
    assert problems() == [
        'function `Job` names no handler (name the file and the function: `handler="main.handler"`)'
    ]


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (
            {"runtime": "python3.14"},
            (
                "has `bundle`, but its runtime is `python3.14` "
                "(esbuild bundles the code of Node functions)"
            ),
        ),
        (
            {"runtime": "nodejs24.x", "code": InlineCode("exports.handler = 1")},
            "has `bundle`, but inline code has nothing beside it (put the code into a folder)",
        ),
    ],
)
def test_a_bundle_is_for_nodes_code_in_a_folder(stack, folder, problems, options, problem):
    """Said of one function; a default is for those that it suits."""
    (folder / "index.py").write_text("def handler(event, context): ...\n")
    options = {"code": folder, "handler": "index.handler", **options}
    Function(stack, "Job", bundle=True, **options)
    assert problems() == [f"function `Job` {problem}"]


def test_a_default_bundle_leaves_others_alone(folder):
    """`False` on a function says the opposite of the default."""
    (folder / "index.js").write_text("exports.handler = 1\n")
    (folder / "index.py").write_text("def handler(event, context): ...\n")
    app = App("shop", defaults=FunctionDefaults(bundle=True))
    stack = Stack(app, "Main")
    where = {"code": folder, "handler": "index.handler"}
    Function(stack, "Python", **where)
    Function(stack, "Copied", runtime="nodejs24.x", bundle=False, **where)
    (template,) = synth(app).templates
    resources = template.body["Resources"]
    assert resources["Python"]["Properties"]["Code"] == resources["Copied"]["Properties"]["Code"]
