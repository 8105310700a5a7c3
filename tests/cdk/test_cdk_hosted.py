"""lambdaform's stacks and constructs inside apps of the CDK."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from kinds import USES

from lambdaform import (
    App,
    Component,
    Fn,
    Function,
    Grant,
    InlineCode,
    Output,
    Parameter,
    Queue,
    QueueTrigger,
    Stack,
    Stage,
    Table,
)
from lambdaform.cdk import CdkConstruct, add_app, allow, cdk_role, cdk_stack, to_cdk
from lambdaform.synth import synth
from lambdaform.template import Call

pytestmark = pytest.mark.slow

CODE = {
    "code": InlineCode("def handler(event, context):\n    return event\n"),
    "handler": "index.handler",
}


def ours(body):
    """Return a template without what the CDK adds for its bootstrap."""
    kept = {k: v for k, v in body.items() if k not in ("Rules", "AWSTemplateFormatVersion")}
    parameters = {k: v for k, v in body.get("Parameters", {}).items() if k != "BootstrapVersion"}
    kept["Parameters"] = parameters
    return {k: v for k, v in kept.items() if v}


def without_places(value):
    """Return a template in which code, images and API deployments have no names."""
    if isinstance(value, list):
        return [without_places(v) for v in value]
    if not isinstance(value, dict):
        return value
    left = {
        k: without_places(v) for k, v in value.items() if k not in ("S3Bucket", "S3Key", "ImageUri")
    }
    if left.get("Type") == "AWS::ApiGateway::Deployment":
        del left["Properties"]["Description"]
    if left.get("Properties") == {}:
        del left["Properties"]
    return left


def deployments_named(body):
    """Return a template in which the id of an API's deployment does not tell its stack."""
    text = json.dumps(body)
    for id, resource in body["Resources"].items():
        if resource["Type"] == "AWS::ApiGateway::Deployment":
            text = text.replace(id, "ApiDeployment")
    return json.loads(text)


def test_every_kind_is_the_same_in_the_cdk(theirs, templates, monkeypatch):
    """Smallest and fullest uses of all kinds: the same resources, logical ids and properties."""
    monkeypatch.chdir(Path(__file__).parent.parent)
    app = App("shop", stages=[Stage("dev", protected=True)])
    for kind, uses in USES.items():
        for size in ("smallest", "fullest"):
            for side in (theirs, app):
                id = f"{kind}{size.capitalize()}"
                getattr(uses, size)(Stack(side, id, name=id))
    found = templates(theirs)
    for template in synth(app).templates:
        expected = without_places(deployments_named(ours(template.body)))
        assert without_places(deployments_named(ours(found[template.stack]))) == expected


@pytest.mark.parametrize("stabilised", [True, False])
def test_a_single_construct_is_at_home_in_any_stack(tmp_path, monkeypatch, templates, stabilised):
    """`Queue(cdk_stack, "Jobs")` is the same class: options, grants, triggers, derived ids."""
    import aws_cdk

    monkeypatch.chdir(tmp_path)
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "worker.py").write_text("def handler(event, context): ...\n")
    flags = {"@aws-cdk/core:aspectStabilization": stabilised}
    theirs = aws_cdk.App(builtin_cloud_formation_validation=False, context=flags)
    stack = aws_cdk.Stack(theirs, "Orders")
    aws_cdk.Tags.of(theirs).add("team", "core")
    jobs = Queue(stack, "Jobs")
    worker = Function(stack, "Worker", code="src", handler="worker.handler", allow=[jobs.send])
    worker.add(on=[QueueTrigger(jobs)])
    body = templates(theirs)["Orders"]
    resources = body["Resources"]
    assert resources.keys() == {
        "Jobs",
        "JobsDeadLetters",
        "Worker",
        "WorkerRole",
        "WorkerLogGroup",
        "WorkerJobs",
    }
    tag = {"Key": "team", "Value": "core"}
    assert all(tag in resources[id]["Properties"]["Tags"] for id in resources)
    key = resources["Worker"]["Properties"]["Code"]["S3Key"]
    assert (Path(theirs.outdir) / f"asset.{key}").is_file()
    assets = json.loads((Path(theirs.outdir) / "Orders.assets.json").read_text())
    assert assets["files"][key.removesuffix(".zip")]["source"] == {
        "path": f"asset.{key}",
        "packaging": "file",
    }


def test_constructs_of_theirs_stand_where_ours_would(theirs, templates):
    """Queues, tables and tokens of the CDK in our options; the CDK itself resolves them."""
    import aws_cdk
    from aws_cdk import aws_dynamodb, aws_sqs

    stack = aws_cdk.Stack(theirs, "Orders")
    mail = aws_sqs.Queue(stack, "Mail")
    key = aws_dynamodb.Attribute(name="id", type=aws_dynamodb.AttributeType.STRING)
    table = aws_dynamodb.Table(stack, "Table", partition_key=key)
    memory = aws_cdk.CfnParameter(stack, "Memory", type="Number", default=512)
    layers = aws_cdk.CfnParameter(stack, "Layers", type="CommaDelimitedList", default="a,b")
    Function(
        stack,
        "Worker",
        on=[QueueTrigger(mail)],
        allow=[Grant.on(table.table_arn, "dynamodb:PutItem")],
        dead_letter_queue=mail,
        memory_mb=memory.value_as_number,
        layers=layers.value_as_list,
        environment={"MAIL": mail.queue_url, "BOTH": f"{mail.queue_name} of {stack.region}"},
        **CODE,
    )
    resources = templates(theirs)["Orders"]["Resources"]
    (id,) = [i for i, r in resources.items() if r["Type"] == "AWS::SQS::Queue"]
    (table_id,) = [i for i, r in resources.items() if r["Type"] == "AWS::DynamoDB::Table"]
    properties = resources["Worker"]["Properties"]
    assert properties["MemorySize"] == {"Ref": "Memory"}
    assert properties["Layers"] == {"Ref": "Layers"}
    assert properties["DeadLetterConfig"]["TargetArn"] == {"Fn::GetAtt": [id, "Arn"]}
    assert properties["Environment"]["Variables"]["MAIL"] == {"Ref": id}
    pattern, values = properties["Environment"]["Variables"]["BOTH"]["Fn::Sub"]
    assert (pattern, values["Value_1"]) == (
        "${Value_1} of ${Value_2}",
        {"Fn::GetAtt": [id, "QueueName"]},
    )
    assert resources["WorkerMail"]["Properties"]["EventSourceArn"] == {"Fn::GetAtt": [id, "Arn"]}
    policy = json.dumps(resources["WorkerRole"])
    assert json.dumps({"Fn::GetAtt": [table_id, "Arn"]}) in policy


def test_references_run_between_stacks_both_ways(theirs, templates):
    """Ours to theirs, theirs to ours, ours to ours: exports and imports, as the CDK has them."""
    import aws_cdk
    from aws_cdk import aws_sqs

    first, second = Stack(theirs, "First"), Stack(theirs, "Second", description="the second")
    third = aws_cdk.Stack(theirs, "Third")
    jobs = Queue(first, "Jobs")
    mail = aws_sqs.Queue(third, "Mail")
    environment = {"JOBS": jobs.url, "MAIL": mail.queue_url}
    Function(second, "Worker", environment=environment, allow=[jobs.send], **CODE)
    fourth = aws_cdk.Stack(theirs, "Fourth")
    aws_cdk.CfnOutput(fourth, "Arn", value=to_cdk(f"the queue {jobs.arn}"))
    aws_cdk.CfnOutput(first_stack := cdk_stack(first), "Near", value=to_cdk(jobs.arn))
    found = templates(theirs)
    assert found["Second"]["Description"] == "the second"
    read = found["Second"]["Resources"]["Worker"]["Properties"]["Environment"]["Variables"]
    exported = {o["Export"]["Name"] for o in found["First"]["Outputs"].values() if "Export" in o}
    assert read["JOBS"]["Fn::ImportValue"] in exported
    exports = found["Third"]["Outputs"].values()
    assert read["MAIL"]["Fn::ImportValue"] in {o["Export"]["Name"] for o in exports}
    joined = found["Fourth"]["Outputs"]["Arn"]["Value"]["Fn::Join"][1]
    assert joined[0] == "the queue "
    assert joined[1]["Fn::ImportValue"] in exported
    assert found["First"]["Outputs"]["Near"]["Value"] == {"Fn::GetAtt": ["Jobs", "Arn"]}
    assert first_stack.node.id == "First"
    manifest = json.loads((Path(theirs.outdir) / "manifest.json").read_text())
    assert {"First", "Third"} <= set(manifest["artifacts"]["Second"]["dependencies"])
    assert not any(id.startswith("Later") for t in found.values() for id in t.get("Resources", {}))


def test_an_app_with_stacks_in_two_regions(templates):
    """A whole app joins the CDK's in one line; stacks keep names, regions, accounts, order."""
    import aws_cdk

    flags = {"@aws-cdk/core:defaultCrossStackReferences": "weak"}
    theirs = aws_cdk.App(builtin_cloud_formation_validation=False, context=flags)
    app = App("shop", stages=[Stage("prod", account="123456789012", protected=True)])
    near, far = Stack(app, "Near", region="eu-west-1"), Stack(app, "Far", region="us-east-1")
    jobs = Queue(near, "Jobs")
    Function(far, "Worker", environment={"JOBS": jobs.name}, **CODE)
    add_app(theirs, app)
    found = templates(theirs)
    output = found["Far"]["Resources"]["Worker"]["Properties"]["Environment"]["Variables"]["JOBS"]
    assert output["Fn::GetStackOutput"]["Region"] == "eu-west-1"
    manifest = json.loads((Path(theirs.outdir) / "manifest.json").read_text())["artifacts"]
    assert manifest["Far"]["environment"] == "aws://123456789012/us-east-1"
    assert manifest["Far"]["properties"]["stackName"] == "shop-prod-Far"
    assert manifest["Far"]["properties"]["terminationProtection"] is True
    assert "Near" in manifest["Far"]["dependencies"]
    assert found["Near"]["Resources"]["Jobs"]["DeletionPolicy"] == "Retain"


def test_cdk_nag_names_our_resources():
    """The AwsSolutions pack checks each of our resources, names its path, and heeds `ignore`."""
    import aws_cdk
    from cdk_nag import AwsSolutionsChecks

    theirs = aws_cdk.App(builtin_cloud_formation_validation=False)
    stack = Stack(theirs, "Orders")
    aws_cdk.Validations.of(theirs).add_plugins(AwsSolutionsChecks(theirs))
    Queue(stack, "Jobs")
    Queue(
        stack,
        "Quiet",
        ignore={"AwsSolutions-SQS3": "nothing is lost", "AwsSolutions-SQS4": "the SDK has TLS"},
    )
    Table(stack, "Table", partition_key="id")
    with pytest.raises(RuntimeError, match=r"(?i)validation"):
        theirs.synth()
    report = (Path(theirs.outdir) / "validation-report.json").read_text()
    assert "AwsSolutions-SQS3" in report
    assert "Orders/Lambdaform/Template/Jobs" in report
    assert "Orders/Lambdaform/Template/Quiet" not in report


def test_aspects_see_typed_resources_and_change_them(theirs, templates):
    """An aspect of the CDK's own meets each resource as its L1, before the template is written."""
    import aws_cdk

    stack = Stack(theirs, "Orders")
    Queue(stack, "Jobs")
    aws_cdk.RemovalPolicies.of(theirs).destroy()
    aws_cdk.Tags.of(cdk_stack(stack)).add(
        "team", "core", include_resource_types=["AWS::SQS::Queue"]
    )
    jobs = templates(theirs)["Orders"]["Resources"]["Jobs"]
    assert jobs["DeletionPolicy"] == "Delete"
    assert jobs["Properties"]["Tags"] == [{"Key": "team", "Value": "core"}]


def test_a_pipeline_deploys_our_app(tmp_path, monkeypatch):
    """CDK Pipelines: our stacks in a stage of the CDK's, their zips among what it publishes."""
    import aws_cdk
    from aws_cdk import aws_codecommit, pipelines

    monkeypatch.chdir(tmp_path)
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "worker.py").write_text("def handler(event, context): ...\n")

    class Orders(Stack):
        def __init__(self, scope, id):
            super().__init__(scope, id)
            jobs = Queue(self, "Jobs")
            on = [QueueTrigger(jobs)]
            Function(self, "Worker", code="src", handler="worker.handler", on=on)

    class Deployed(aws_cdk.Stage):
        def __init__(self, scope, id):
            super().__init__(scope, id)
            Orders(self, "Orders")

    theirs = aws_cdk.App(builtin_cloud_formation_validation=False)
    stack = aws_cdk.Stack(theirs, "Delivery")
    repository = aws_codecommit.Repository(stack, "Repo", repository_name="repo")
    source = pipelines.CodePipelineSource.code_commit(repository, "main")
    step = pipelines.ShellStep("Synth", input=source, commands=["cdk synth"])
    pipeline = pipelines.CodePipeline(stack, "Pipeline", synth=step)
    pipeline.add_stage(Deployed(theirs, "Prod"))
    theirs.synth()
    nested = Path(theirs.outdir) / "assembly-Prod"
    (template,) = nested.glob("*.template.json")
    resources = json.loads(template.read_text())["Resources"]
    key = resources["Worker"]["Properties"]["Code"]["S3Key"]
    assets = json.loads(next(nested.glob("*.assets.json")).read_text())
    path = assets["files"][key.removesuffix(".zip")]["source"]["path"]
    assert (nested / path).resolve().is_file()
    delivery = (Path(theirs.outdir) / "Delivery.template.json").read_text()
    assert key.removesuffix(".zip") in delivery
    assert "Prod-Orders" in delivery


def test_the_templates_of_the_cdk_lint_clean(theirs):
    """What the CDK writes of ours has no error and no warning of cfn-lint's."""
    from cfnlint.api import lint_all

    stack = Stack(theirs, "Orders")
    jobs = Queue(stack, "Jobs")
    environment = {"JOBS": f"{jobs.name} in {cdk_stack(stack).region}"}
    on = [QueueTrigger(jobs)]
    Function(stack, "Worker", on=on, environment=environment, **CODE)
    theirs.synth()
    text = (Path(theirs.outdir) / "Orders.template.json").read_text()
    assert [str(match) for match in lint_all(text) if match.rule.id[0] != "I"] == []


def test_constructs_within_constructs_have_their_ids(theirs, templates):
    """In a construct of the CDK, and in a component of ours, ids carry what they are in."""
    import aws_cdk
    import constructs

    class Part(constructs.Construct):
        def __init__(self, scope, id):
            super().__init__(scope, id)
            self.jobs = Queue(self, "Jobs")

    stack = aws_cdk.Stack(theirs, "Orders")
    inner = Part(Part(stack, "Outer"), "Inner")
    Queue(Component(inner, "Group"), "Last")
    ids = templates(theirs)["Orders"]["Resources"].keys()
    assert ids == {"OuterJobs", "OuterInnerJobs", "OuterInnerGroupLast"}


def test_the_cdks_grants_and_ours_meet(theirs, templates):
    """Theirs on our role, ours on their role, and a construct of theirs by `CdkConstruct`."""
    import aws_cdk
    from aws_cdk import aws_iam, aws_s3

    stack = aws_cdk.Stack(theirs, "Orders")
    store = aws_s3.Bucket(stack, "Store")
    jobs = Queue(stack, "Jobs")
    worker = Function(stack, "Worker", **CODE)
    store.grant_put(cdk_role(worker))
    role = aws_iam.Role(stack, "Role", assumed_by=aws_iam.ServicePrincipal("ec2.amazonaws.com"))
    allow(role, jobs.send)
    queue = CdkConstruct(worker.stack, "Own", lambda scope: aws_s3.Bucket(scope, "Bucket"))
    resources = templates(theirs)["Orders"]["Resources"]
    policies = [r["Properties"] for r in resources.values() if r["Type"] == "AWS::IAM::Policy"]
    assert [{"Ref": "WorkerRole"}] in [p["Roles"] for p in policies]
    (sent,) = [
        s
        for p in policies
        for s in p["PolicyDocument"]["Statement"]
        if s["Action"] == "sqs:SendMessage"
    ]
    assert sent["Resource"] == {"Fn::GetAtt": ["Jobs", "Arn"]}
    assert any(id.startswith("OwnBucket") for id in resources)
    assert queue.construct.node.path == "Orders/Own/Bucket"


def test_sections_and_functions_survive(theirs, templates):
    """Parameters, outputs and functions that `CfnInclude` does not know are as we have them."""
    stack = Stack(theirs, "Orders", metadata={"Team": "core"})
    kind = Parameter(stack, "Kind", default="small")
    jobs = Queue(stack, "Jobs")
    Output(stack, "Json", value=Call("Fn::ToJsonString", {"queue": jobs.arn}))
    Output(stack, "Kinds", value=Fn.join("-", [kind.value, jobs.name]))
    body = templates(theirs)["Orders"]
    assert body["Metadata"] == {"Team": "core"}
    assert body["Parameters"]["Kind"] == {"Type": "String", "Default": "small"}
    arn = {"Fn::GetAtt": ["Jobs", "Arn"]}
    assert body["Outputs"]["Json"]["Value"] == {"Fn::ToJsonString": {"queue": arn}}
    name = {"Fn::GetAtt": ["Jobs", "QueueName"]}
    assert body["Outputs"]["Kinds"]["Value"] == {"Fn::Join": ["-", [{"Ref": "Kind"}, name]]}
