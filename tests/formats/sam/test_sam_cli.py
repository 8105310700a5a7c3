"""AWS's own SAM CLI takes our output: it validates, and it builds what we build."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile

import pytest

from lambdaform import App, Dependencies, Function, Layer, Queue, QueueTrigger, Stack, projects
from lambdaform.formats import output
from lambdaform.load import load
from lambdaform.synth import synth

pytestmark = pytest.mark.slow

RELEASE = "aws-sam-cli==1.170.0"
BLUEPRINTS = {b.name: b for b in projects.blueprints()}
HERE = f"python{sys.version_info.major}.{sys.version_info.minor}"
"""The runtime whose dependencies SAM can install with the Python that runs this."""

UNREACHABLE = ("error sending request", "dns error", "Failed to fetch", "Could not connect")


@pytest.fixture(scope="session")
def sam_cli(tmp_path_factory):
    """Install the SAM CLI in an environment of its own; return what runs a command of it."""
    home = tmp_path_factory.mktemp("sam-cli")
    python = home / "venv/bin/python"
    uv = [sys.executable, "-m", "uv", "--quiet"]
    _run([*uv, "venv", "--python", sys.executable, home / "venv"])
    done = _run([*uv, "pip", "install", "--python", python, RELEASE], check=False)
    if done.returncode and any(word in done.stderr for word in UNREACHABLE):
        pytest.skip(f"SAM CLI NOT TESTED: PyPI cannot be reached: {done.stderr[-200:]}")
    assert done.returncode == 0, done.stderr
    environment = {
        **os.environ,
        "HOME": str(home),
        "SAM_CLI_TELEMETRY": "0",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    }

    def run(folder, *arguments, check=True):
        return _run([python.with_name("sam"), *arguments], folder, environment, check=check)

    return run


def _run(command, folder=None, environment=None, *, check=True):
    done = subprocess.run(
        list(map(str, command)),
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done


def written(assembly, folder):
    """Write the output of an app; return the folder of its one or last stack."""
    output.write(assembly, folder / "lambdaform.out", "sam")
    return folder / "lambdaform.out" / assembly.templates[-1].name


def built(folder, function):
    """Return the files that `sam build` made for a function."""
    made = folder / ".aws-sam/build" / function
    return {str(p.relative_to(made)) for p in made.rglob("*") if p.is_file()}


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_sam_takes_the_blueprints(sam_cli, name, tmp_path):
    """`sam validate --lint` finds nothing, and `sam build` makes what is in our zips."""
    project = projects.create("my-shop", name, tmp_path)
    assembly = synth(load(folder=project))
    folder = written(assembly, project)
    assert "is a valid SAM Template" in sam_cli(folder, "validate", "--lint").stdout
    sam_cli(folder, "build")
    (template,) = assembly.templates
    functions = {id: r for id, r in template.body["Resources"].items() if is_function(r)}
    assert functions
    for id, resource in functions.items():
        zipped = project / "lambdaform.out/assets" / resource["Properties"]["Code"]["S3Key"]
        with zipfile.ZipFile(zipped) as archive:
            assert built(folder, id) == set(archive.namelist())


def is_function(resource):
    return resource["Type"] == "AWS::Lambda::Function"


def test_sam_takes_what_stays_plain(sam_cli, tmp_path):
    """Values of other stacks, layers, mappings with tags, zips that are built already."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src/main.py").write_text("def handler(event, context): ...\n")
    (tmp_path / "src/requirements.txt").write_text("six==1.17.0\n")
    app = App("shop", tags={"team": "shop"})
    jobs = Queue(Stack(app, "Data"), "Jobs")
    stack = Stack(app, "Main")
    code = {"code": str(tmp_path / "src"), "handler": "main.handler", "runtime": HERE}
    layer = Layer(stack, "Shared", code=code["code"], compatible_runtimes=[HERE])
    jobs_url = {"JOBS_URL": jobs.url}
    Function(stack, "Plain", on=[QueueTrigger(jobs)], layers=[layer.arn], **code)
    Function(
        stack,
        "Zipped",
        environment=jobs_url,
        dependencies=Dependencies(leave_out=["six"]),
        exclude=["requirements.txt"],
        **code,
    )
    folder = written(synth(app), tmp_path)
    assert "is a valid SAM Template" in sam_cli(folder, "validate", "--lint").stdout
    sam_cli(folder, "build")
    assert {"main.py", "six.py"} <= built(folder, "Plain")
    assert not built(folder, "Zipped")
    text = (folder / ".aws-sam/build/template.yaml").read_text()
    (zipped,) = {line.strip() for line in text.splitlines() if ".zip" in line and "CodeUri" in line}
    path = folder / ".aws-sam/build" / zipped.removeprefix("CodeUri: ")
    assert path.resolve().parent == (tmp_path / "lambdaform.out/assets").resolve()


def test_sam_deploy_asks_for_nothing_more(sam_cli, tmp_path):
    """Its samconfig.toml has all: what fails is the way to AWS, which is closed here."""
    folder = written(
        synth(load(folder=projects.create("my-shop", "hello-api", tmp_path))), tmp_path
    )
    done = sam_cli(folder, "deploy", check=False)
    assert done.returncode
    assert "Could not connect to the endpoint URL" in done.stdout + done.stderr
    assert "Missing option" not in done.stderr
