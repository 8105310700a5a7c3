"""The `cdk` CLI, both lines of it, works on our apps: AWS's own program is the judge."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import boto3
import pytest
import real_cdk
from botocore.exceptions import ClientError

from lambdaform.bootstrap import Bootstrap

pytestmark = pytest.mark.slow

REGION = "eu-west-1"
_BOTH = pytest.mark.parametrize("version", real_cdk.VERSIONS)


@pytest.fixture
def cdk(programs, tmp_path, version):
    """The CLI in a copy of a blueprint: `cdk("items-api")`, perhaps with a cloud."""

    def of(name, cloud=None):
        variables: dict[str, str] = {}
        if cloud is not None:
            variables = {
                "AWS_ENDPOINT_URL": cloud.endpoint,
                "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
                "AWS_SECRET_ACCESS_KEY": "secret",
                "AWS_REGION": REGION,
            }
        project = real_cdk.blueprint(name, tmp_path)
        return real_cdk.Cdk(programs[version], project, variables)

    return of


@_BOTH
def test_stacks_are_listed(cdk):
    """By their ids, with the names of the stage that the context selects."""
    here = cdk("items-api")
    assert here.run("list").out == "Items (items-api-dev-Items)\n"
    assert here.run("list", "-c", "stage=prod").out == "Items (items-api-prod-Items)\n"
    assert "name: aws://unknown-account/unknown-region" in here.run("ls", "--long").out


@_BOTH
def test_the_template_is_synthesised(cdk):
    """What the CLI prints is what lambdaform writes; the zip is there, too."""
    here = cdk("items-api")
    printed = json.loads(here.run("synth", "--json").out)
    (written,) = (here.project / "cdk.out").glob("*.template.json")
    assert printed == json.loads(written.read_text())
    assert len(printed["Resources"]) > 30
    assert [*(here.project / "cdk.out/assets").glob("*.zip")]


@_BOTH
def test_two_templates_are_compared(cdk):
    """With the paths of the tree: `Jobs`, `Worker/Role`."""
    here = cdk("items-api")
    here.well("synth")
    before = here.project / "before.json"
    (written,) = (here.project / "cdk.out").glob("*.template.json")
    before.write_text(written.read_text())
    assert "There were no differences" in here.well("diff", "--template", str(before))
    app = here.project / "app.py"
    app.write_text(app.read_text().replace("timedelta(minutes=3)", "timedelta(minutes=4)"))
    told = here.well("diff", "--template", str(before))
    assert "[~] AWS::SQS::Queue Jobs Jobs" in told
    assert "[-] 180" in told
    assert "[+] 240" in told


@_BOTH
def test_a_mistake_is_shown_as_lambdaform_tells_it(cdk):
    """The CLI stops, and shows no traceback."""
    done = cdk("hello-api").run("synth", "-c", "stage=prd")
    assert done.code == 1
    assert (
        "error: the stage `prd` is unknown\n  --> app.py:5\nhint: did you mean `prod`?" in done.err
    )
    assert "Traceback" not in done.err


@_BOTH
def test_an_assembly_that_was_written_before_is_taken(cdk):
    """`lambdaform synth --format cdk` here, `cdk --app FOLDER` there."""
    here = cdk("hello-api")
    program = Path(sys.executable).with_name("lambdaform")
    command = [program, "synth", "--no-lint", "--format", "cdk", "--out", "written"]
    subprocess.run(command, cwd=here.project, check=True, capture_output=True)
    (here.project / "app.py").unlink()
    assert here.run("--app", "written", "list").out == "Hello (hello-api-dev-Hello)\n"


@_BOTH
def test_the_names_of_the_bootstrap_are_those_of_the_cli(programs, tmp_path, version):
    """Roles, bucket, repository and parameter, as the template of `cdk bootstrap` has them."""
    here = real_cdk.Cdk(programs[version], tmp_path, {})
    template = here.run("bootstrap", "--show-template").out
    names = Bootstrap("${Qualifier}")
    for name in (names.bucket, names.repository, names.version_parameter):
        assert f"Fn::Sub: {name}" in template or f"Fn::Sub: '{name}'" in template
    for kind in ("deploy", "cfn-exec", "file-publishing", "image-publishing", "lookup"):
        assert names.role(kind).rpartition("/")[2] in template


def _client(cloud, service):
    return boto3.client(
        service,
        endpoint_url=cloud.endpoint,
        region_name=REGION,
        aws_access_key_id="AKIDEXAMPLE",
        aws_secret_access_key="secret",
    )


def _physical(cloud, stack):
    found = _client(cloud, "cloudformation").describe_stack_resources(StackName=stack)
    return {r["LogicalResourceId"]: r["PhysicalResourceId"] for r in found["StackResources"]}


def _written_zips(project):
    files = (project / "cdk.out/assets").glob("*.zip")
    return {b64encode(sha256(file.read_bytes()).digest()).decode() for file in files}


def _invoke(cloud, function, event):
    answer = _client(cloud, "lambda").invoke(FunctionName=function, Payload=json.dumps(event))
    assert "FunctionError" not in answer
    return json.loads(answer["Payload"].read())


@_BOTH
def test_an_app_is_deployed_changed_and_destroyed(cdk, cloud, version):
    """The services have what the app says: settings, code, and functions that answer."""
    here = cdk("items-api", cloud)
    here.well("bootstrap")
    told = here.well("deploy", "--require-approval", "never")
    assert "Items.ApiUrl = https://" in told
    assert "Items/Worker/Role (WorkerRole)" in told
    ids = _physical(cloud, "items-api-dev-Items")
    queue = {"QueueUrl": ids["Jobs"], "AttributeNames": ["VisibilityTimeout"]}
    sqs, functions = _client(cloud, "sqs"), _client(cloud, "lambda")
    assert sqs.get_queue_attributes(**queue)["Attributes"] == {"VisibilityTimeout": "180"}
    configuration = functions.get_function(FunctionName=ids["ListItems"])["Configuration"]
    assert {configuration["CodeSha256"]} == _written_zips(here.project)
    assert _invoke(cloud, ids["ListItems"], {})["statusCode"] == 200

    assert "(no changes)" in here.well("deploy", "--require-approval", "never")
    app = here.project / "app.py"
    app.write_text(app.read_text().replace("timedelta(minutes=3)", "timedelta(minutes=4)"))
    handler = here.project / "src/items.py"
    handler.write_text(f"{handler.read_text()}\n# changed\n")
    assert "[~] AWS::SQS::Queue Jobs Jobs" in here.well("diff")
    here.well("deploy", "--require-approval", "never")
    assert sqs.get_queue_attributes(**queue)["Attributes"] == {"VisibilityTimeout": "240"}
    configuration = functions.get_function(FunctionName=ids["ListItems"])["Configuration"]
    assert {configuration["CodeSha256"]} == _written_zips(here.project)

    here.well("destroy", "--force")
    with pytest.raises(sqs.exceptions.QueueDoesNotExist):
        sqs.get_queue_attributes(**queue)


@_BOTH
def test_another_app_is_deployed_by_another_bootstrap(cdk, cloud, version):
    """The qualifier is one of the context; so is the stage, which is a protected one."""
    here = cdk("event-fan-out", cloud)
    qualifier = f"v{version[0]}"
    context = ("-c", f"@aws-cdk/core:bootstrapQualifier={qualifier}", "-c", "stage=prod")
    toolkit = f"Toolkit{qualifier}"
    here.well("bootstrap", "--qualifier", qualifier, "--toolkit-stack-name", toolkit, *context)
    deploy = ("deploy", "--require-approval", "never", "--toolkit-stack-name", toolkit)
    assert "Orders.TopicArn = arn:aws:sns:" in here.well(*deploy, *context)
    ids = _physical(cloud, "event-fan-out-prod-Orders")
    bucket = f"cdk-{qualifier}-assets-123456789012-{REGION}"
    objects = _client(cloud, "s3").list_objects_v2(Bucket=bucket)["Contents"]
    (zipped,) = (one["Key"] for one in objects if one["Key"].endswith(".zip"))
    content = _client(cloud, "s3").get_object(Bucket=bucket, Key=zipped)["Body"].read()
    assert "record.py" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    digest = b64encode(sha256(content).digest()).decode()
    configuration = _client(cloud, "lambda").get_function(FunctionName=ids["Record"])[
        "Configuration"
    ]
    assert configuration["CodeSha256"] == digest
    done = here.run("destroy", "--force", *context)
    assert "TerminationProtection is enabled" in done.out + done.err
    _client(cloud, "cloudformation").update_termination_protection(
        StackName="event-fan-out-prod-Orders", EnableTerminationProtection=False
    )
    here.well("destroy", "--force", *context)
    left = _client(cloud, "lambda").list_functions()["Functions"]
    assert ids["Record"] not in [one["FunctionName"] for one in left]


@_BOTH
def test_a_failure_is_told_at_its_line(cdk, cloud, version):
    """The CLI shows the line of the app below the resource that failed."""
    here = cdk("hello-api", cloud)
    here.well("bootstrap")
    app = (here.project / "app.py").read_text().splitlines()
    line = next(number for number, text in enumerate(app, 1) if text.startswith("Function("))
    cloud.faults.fail("SayHello", "create", "the role is of no use")
    done = here.run("deploy", "--require-approval", "never")
    cloud.faults.clear()
    assert done.code == 1
    told = done.out + done.err
    assert "the role is of no use" in told
    assert f"SayHello (app.py:{line})" in told


@pytest.mark.parametrize("version", real_cdk.VERSIONS[:1])
def test_an_app_of_the_cdk_itself_is_deployed_there(cdk, cloud):
    """Its templates hold a rule: the bootstrap, as the parameter store tells, is not too old."""
    here = cdk("hello-api", cloud)
    here.well("bootstrap")
    (here.project / "app.py").write_text(
        "import aws_cdk\n"
        "from aws_cdk import aws_sqs\n\n"
        "app = aws_cdk.App(analytics_reporting=False)\n"
        "stack = aws_cdk.Stack(app, 'Theirs')\n"
        "aws_sqs.Queue(stack, 'Jobs')\n"
        "app.synth()\n"
    )
    here.well("deploy", "--require-approval", "never")
    asked = _client(cloud, "cloudformation").get_template(StackName="Theirs")["TemplateBody"]
    assert "CheckBootstrapVersion" in asked["Rules"]
    assert [id for id in _physical(cloud, "Theirs") if id.startswith("Jobs")]
    name = "/cdk-bootstrap/hnb659fds/version"
    old = {"Name": name, "Type": "String", "Value": "5", "Overwrite": True}
    _client(cloud, "ssm").put_parameter(**old)
    again = {"StackName": "Another", "TemplateBody": json.dumps(asked)}
    with pytest.raises(ClientError, match="CDK bootstrap stack version 6 required"):
        _client(cloud, "cloudformation").create_stack(**again)
