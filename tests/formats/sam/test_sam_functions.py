"""Functions in SAM's terms: what is said, where their code is, and what stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from kinds import SHARED

from lambdaform import Dependencies, Function, Image, Layer, Queue, Resource, Stack, Topic
from lambdaform.formats import sam
from lambdaform.load import load
from lambdaform.synth import synth


@pytest.fixture
def code(tmp_path):
    """A folder of code, as a path."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src/main.py").write_text("def handler(event, context): ...\n")
    return tmp_path / "src"


@pytest.fixture
def said(app, tmp_path):
    """Return the resources of the stack in SAM's terms, when called."""
    folder = tmp_path / "lambdaform.out/shop-dev-Main"
    return lambda: sam.body(synth(app).template("Main"), folder)["Resources"]


@pytest.fixture
def uri(stack, said, code):
    """Declare a function with code in the folder; return where SAM finds the code."""

    def of(**options):
        options = {"code": str(code), "handler": "main.handler", **options}
        Function(stack, "Worker", **options)
        return said()["Worker"]["Properties"]["CodeUri"]

    return of


APP = """
from lambdaform import App, Function, Stack
app = App("shop")
Function(Stack(app, "Main"), "Worker", code="src", handler="main.handler")
"""


def is_zip(uri):
    return uri.startswith("../assets/") and uri.endswith(".zip")


def test_a_function_is_one_of_sam_with_its_own_role(function, said):
    """What SAM calls otherwise has SAM's words; the role is ours, since SAM's own allow more."""
    function(memory_mb=256, tags={"part": "worker"})
    resources = said()
    assert resources["Worker"] == {
        "Type": "AWS::Serverless::Function",
        "Properties": {
            "InlineCode": "def handler(event, context):\n    return event\n",
            "Handler": "index.handler",
            "Runtime": "python3.14",
            "Architectures": ["arm64"],
            "MemorySize": 256,
            "Timeout": 10,
            "Role": {"Fn::GetAtt": ["WorkerRole", "Arn"]},
            "Tracing": "Active",
            "LoggingConfig": {
                "LogFormat": "JSON",
                "ApplicationLogLevel": "INFO",
                "LogGroup": {"Ref": "WorkerLogGroup"},
            },
            "Tags": {"part": "worker"},
        },
    }
    assert resources["WorkerRole"]["Type"] == "AWS::IAM::Role"


def test_code_in_a_folder_is_that_folder(uri):
    """From the folder of the template: `sam build` and `sam local` work on the sources."""
    assert uri() == "../../src"


def test_a_link_on_the_way_changes_no_path(tmp_path, code):
    """The same text wherever a project lies."""
    (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "app.py").write_text(APP)
    template = synth(load("app.py", folder=tmp_path / "link")).template("Main")
    body = sam.body(template, tmp_path / "lambdaform.out/shop-dev-Main")
    assert body["Resources"]["Worker"]["Properties"]["CodeUri"] == "../../src"


def test_requirements_in_the_folder_are_left_to_sam(uri, code):
    """It installs the same file, for the same platform."""
    (code / "requirements.txt").write_text("six==1.17.0\n")
    assert uri() == "../../src"


@pytest.mark.parametrize(
    "options",
    [
        {"dependencies": Dependencies(strip=True)},
        {"dependencies": Dependencies(leave_out=["six"])},
        {"exclude": ["extra.py"]},
        {"runtime": "nodejs24.x", "handler": "page.handler"},
    ],
    ids=["strip", "leave_out", "exclude", "node"],
)
def test_what_sam_would_build_otherwise_is_our_zip(uri, code, options):
    """It takes a zip as it is, and builds nothing."""
    (code / "requirements.txt").write_text("six==1.17.0\n")
    (code / "extra.py").touch()
    (code / "page.js").touch()
    assert is_zip(uri(**options))


@pytest.mark.parametrize("name", ["native.so", ".python-version", "env/settings.py"])
def test_files_that_sam_leaves_out_are_in_our_zip(uri, code, name):
    """A folder that SAM would pack in part is not handed over."""
    (code / name).parent.mkdir(exist_ok=True)
    (code / name).touch()
    assert is_zip(uri())


def test_files_that_only_sam_would_take_are_kept_out(uri, code):
    """What we never pack, and SAM would: `.hg`, `.DS_Store`, an output of ours."""
    (code / ".DS_Store").touch()
    assert is_zip(uri())


def test_dependencies_from_elsewhere_are_in_our_zip(uri, tmp_path):
    """SAM reads the `requirements.txt` of the code folder, and no other file."""
    (tmp_path / "all.txt").write_text("six==1.17.0\n")
    assert is_zip(uri(dependencies=str(tmp_path / "all.txt")))


def test_an_image_says_how_it_is_built(stack, said):
    """Where its Dockerfile is and what that takes, as `sam build` reads it."""
    image = Image(SHARED / "picture", target="final", build_args={"PYTHON": "3.13"})
    Function(stack, "Resize", code=image, metadata={"Owner": "team"})
    resize = said()["Resize"]
    assert resize["Properties"]["PackageType"] == "Image"
    assert not {"ImageUri", "CodeUri", "Runtime"} & resize["Properties"].keys()
    context = Path(resize["Metadata"].pop("DockerContext"))
    assert context.name == "picture"
    assert resize["Metadata"].pop("DockerTag").isalnum()
    assert resize["Metadata"] == {
        "Owner": "team",
        "Dockerfile": "Dockerfile",
        "DockerBuildTarget": "final",
        "DockerBuildArgs": {"PYTHON": "3.13"},
    }


def test_an_image_that_exists_is_named(stack, said):
    """Nothing is built."""
    uri = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:1"
    Function(stack, "Resize", code=Image.at(uri))
    assert said()["Resize"]["Properties"]["ImageUri"] == uri
    assert "Metadata" not in said()["Resize"]


def test_a_layer_stays_a_layer_and_names_its_zip(stack, said, code):
    """SAM's own would have another id: that of a hash of what is in it."""
    Layer(stack, "Shared", code=str(code), compatible_runtimes=["python3.14"])
    layer = said()["Shared"]
    assert layer["Type"] == "AWS::Lambda::LayerVersion"
    assert is_zip(layer["Properties"]["Content"])


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (lambda stack: Queue(stack, "Dead"), "SQS"),
        (lambda stack: Topic(stack, "Dead"), "SNS"),
        (lambda stack: Queue(Stack(stack.app, "Other"), "Dead"), "SQS"),
        (lambda stack: Topic(Stack(stack.app, "Other"), "Dead"), "SNS"),
        (lambda stack: Topic.existing(stack, "Dead", arn="arn:aws:sns:eu-west-1:1:dead"), "SNS"),
    ],
    ids=["queue", "topic", "queue elsewhere", "topic elsewhere", "topic that exists"],
)
def test_dead_letters_say_of_what_kind_they_are(function, stack, said, make, kind):
    """SAM asks for it; the role is explicit, so it decides about nothing."""
    function(dead_letter_queue=make(stack))
    assert said()["Worker"]["Properties"]["DeadLetterQueue"]["Type"] == kind


def sometimes(value):
    """Return a value that is there under a condition only."""
    return {"Fn::If": ["Often", value, {"Ref": "AWS::NoValue"}]}


RAW = {
    "Runtime": "python3.14",
    "Handler": "index.handler",
    "Code": {"ZipFile": "def handler(event, context): ..."},
    "Role": "arn:aws:iam::123456789012:role/worker",
}


def raw(stack, **properties):
    Resource(stack, "Raw", type="AWS::Lambda::Function", properties={**RAW, **properties})


def test_a_raw_function_is_one_of_sam_too(stack, said):
    """What is folded is the template, whoever has said it."""
    raw(stack, Code={"S3Bucket": "code", "S3Key": "a.zip", "S3ObjectVersion": "7"})
    assert said()["Raw"]["Properties"]["CodeUri"] == {
        "Bucket": "code",
        "Key": "a.zip",
        "Version": "7",
    }


@pytest.mark.parametrize(
    "properties",
    [
        {"Role": None},
        {"Role": sometimes("arn:aws:iam::123456789012:role/a")},
        {"TracingConfig": {"Mode": sometimes("Active")}},
        {"DeadLetterConfig": {}},
        {"Tags": [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]},
        {"Tags": sometimes([{"Key": "a", "Value": "1"}])},
        {"Handler": None},
        {"CapacityProviderConfig": {"LambdaManagedInstancesCapacityProviderConfig": {}}},
        {"Code": {"S3Bucket": "code", "S3Key": "a.zip", "SourceKMSKeyArn": "arn"}},
        {"Layers": "arn:aws:lambda:eu-west-1:123456789012:layer:tools:3"},
    ],
    ids=lambda properties: next(iter(properties)),
)
def test_what_sam_would_say_otherwise_stays(stack, said, properties):
    """A plain resource stands in a SAM template as well."""
    raw(stack, **properties)
    assert said()["Raw"]["Type"] == "AWS::Lambda::Function"


@pytest.mark.parametrize("attribute", ["DeletionPolicy", "UpdatePolicy", "CreationPolicy"])
def test_what_sam_would_hand_on_to_more_than_the_function_stays(app, function, attribute):
    """A deletion policy, too, would be that of all that SAM makes of the function."""
    function()
    template = synth(app).template("Main")
    template.body["Resources"]["Worker"][attribute] = "Retain"
    assert sam.body(template)["Resources"]["Worker"]["Type"] == "AWS::Lambda::Function"
