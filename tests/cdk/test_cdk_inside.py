"""Constructs of the CDK inside lambdaform's stacks."""

from __future__ import annotations

import json
import zipfile

import pytest

from lambdaform import (
    App,
    Bucket,
    Component,
    Condition,
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
    builds,
    formats,
)
from lambdaform.cdk import CdkConstruct, allow, cdk_role, cdk_stack, from_cdk, to_cdk
from lambdaform.lint import lint, report
from lambdaform.load import load
from lambdaform.synth import synth

pytestmark = pytest.mark.slow

CODE = {
    "code": InlineCode("def handler(event, context):\n    return event\n"),
    "handler": "index.handler",
}


def queue(stack, id="Mail", **options):
    """Declare a queue of the CDK in a stack of lambdaform's."""
    from aws_cdk import aws_sqs

    return CdkConstruct(stack, id, lambda scope: aws_sqs.Queue(scope, "Queue", **options))


def of_type(body, type):
    """Return the only resource of a type, with its id."""
    ((id, found),) = [(i, r) for i, r in body["Resources"].items() if r["Type"] == type]
    return id, found


def errors(assembly):
    return report.text([f for f in lint(assembly) if f.level == "error"])


def test_a_distribution_joins_the_template(app, stack):
    """What a construct becomes is in the template, at its line, and can be read by functions."""
    from aws_cdk import aws_cloudfront, aws_cloudfront_origins

    site = Bucket(stack, "Site")
    domain = to_cdk(f"{site.name}.s3.amazonaws.com")
    behavior = aws_cloudfront.BehaviorOptions(
        origin=aws_cloudfront_origins.HttpOrigin(domain),
        viewer_protocol_policy=aws_cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    )
    cdn = CdkConstruct(
        stack,
        "Cdn",
        lambda scope: aws_cloudfront.Distribution(
            scope, "Dist", default_behavior=behavior, comment=f"of {site.name}"
        ),
    )
    address = cdn.construct.distribution_domain_name
    Function(stack, "Api", environment={"URL": f"https://{address}/", "BARE": address}, **CODE)
    Output(stack, "Address", value=address)
    template = synth(app).template("Main")
    id, dist = of_type(template.body, "AWS::CloudFront::Distribution")
    config = dist["Properties"]["DistributionConfig"]
    assert config["Comment"] == {"Fn::Sub": "of ${Site}"}
    parts = ["", [{"Ref": "Site"}, ".s3.amazonaws.com"]]
    assert config["Origins"][0]["DomainName"] == {"Fn::Join": parts}
    told = {"Fn::GetAtt": [id, "DomainName"]}
    variables = template.body["Resources"]["Api"]["Properties"]["Environment"]["Variables"]
    assert variables["BARE"] == told
    assert variables["URL"] == {"Fn::Sub": ["https://${Value_1}/", {"Value_1": told}]}
    assert template.body["Outputs"]["Address"]["Value"] == told
    assert template.owners[id] == "Cdn"
    assert template.sources[id] == cdn.at
    assert not errors(synth(app))


def test_a_fargate_service_works_off_our_queue(app, stack):
    """A task's role takes our grants: exact actions on the one queue, and nothing else."""
    from aws_cdk import aws_ec2, aws_ecs

    jobs = Queue(stack, "Jobs")

    def service(scope):
        vpc = aws_ec2.Vpc(scope, "Vpc", max_azs=2, nat_gateways=0)
        task = aws_ecs.FargateTaskDefinition(scope, "Task")
        image = aws_ecs.ContainerImage.from_registry("public.ecr.aws/docker/library/busybox")
        task.add_container("main", image=image, environment={"JOBS_URL": to_cdk(jobs.url)})
        allow(task.task_role, jobs.receive)
        cluster = aws_ecs.Cluster(scope, "Cluster", vpc=vpc)
        return aws_ecs.FargateService(scope, "Service", cluster=cluster, task_definition=task)

    workers = CdkConstruct(stack, "Workers", service, tags={"part": "workers"})
    Output(stack, "ServiceName", value=workers.construct.service_name)
    assembly = synth(app)
    body = assembly.template("Main").body
    _, policy = of_type(body, "AWS::IAM::Policy")
    (statement,) = policy["Properties"]["PolicyDocument"]["Statement"]
    assert sorted(statement["Action"]) == [
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
    ]
    assert statement["Resource"] == {"Fn::GetAtt": ["Jobs", "Arn"]}
    _, task = of_type(body, "AWS::ECS::TaskDefinition")
    (container,) = task["Properties"]["ContainerDefinitions"]
    assert container["Environment"] == [{"Name": "JOBS_URL", "Value": {"Ref": "Jobs"}}]
    assert {"Key": "part", "Value": "workers"} in task["Properties"]["Tags"]
    assert not errors(assembly)


def test_their_queue_is_worked_off_by_our_function(app, stack):
    """A construct of the CDK stands where our own would: source, dead letters, grants, by ARN."""
    mail = queue(stack).construct
    dead = queue(stack, "Dead").construct
    Function(
        stack,
        "Worker",
        on=[QueueTrigger(mail)],
        allow=[Grant.on(mail.queue_arn, "sqs:SendMessage"), from_cdk(dead).grant("PurgeQueue")],
        dead_letter_queue=dead,
        environment={"MAIL": mail.queue_url},
        **CODE,
    )
    resources = synth(app).template("Main").body["Resources"]
    arn = resources["WorkerMailQueue"]["Properties"]["EventSourceArn"]
    id = arn["Fn::GetAtt"][0]
    assert resources[id]["Type"] == "AWS::SQS::Queue"
    policy = resources["WorkerRole"]["Properties"]["Policies"][0]["PolicyDocument"]
    actions = {json.dumps(s["Resource"]): s["Action"] for s in policy["Statement"]}
    assert actions[json.dumps(arn)] == [
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
        "sqs:SendMessage",
    ]
    dead_arn = resources["Worker"]["Properties"]["DeadLetterConfig"]["TargetArn"]
    assert sorted(actions[json.dumps(dead_arn)]) == ["sqs:PurgeQueue", "sqs:SendMessage"]


def test_their_grants_reach_our_role(app, stack):
    """What the CDK's own grants allow a function is a policy beside its role, at its line."""
    from aws_cdk import aws_s3

    worker = Function(stack, "Worker", **CODE)
    store = CdkConstruct(stack, "Store", lambda scope: aws_s3.Bucket(scope, "Bucket"))
    store.construct.grant_put(cdk_role(worker))
    template = synth(app).template("Main")
    id, policy = of_type(template.body, "AWS::IAM::Policy")
    assert policy["Properties"]["Roles"] == [{"Ref": "WorkerRole"}]
    assert template.owners[id] == "Worker"
    assert template.sources[id] == worker.at


def test_views_of_ours_stand_where_theirs_would(app, stack):
    """A table of ours is an `ITable` there, a queue an `IQueue`, a function an `IFunction`."""
    from aws_cdk import aws_events, aws_events_targets, aws_iam

    table = Table(stack, "Orders", partition_key="id")
    jobs, worker = Queue(stack, "Jobs"), Function(stack, "Worker", **CODE)

    def rules(scope):
        schedule = aws_events.Schedule.rate(aws_duration(1))
        targets = [aws_events_targets.LambdaFunction(to_cdk(worker))]
        aws_events.Rule(scope, "Rule", schedule=schedule, targets=targets)
        role = aws_iam.Role(scope, "Role", assumed_by=aws_iam.ServicePrincipal("ec2.amazonaws.com"))
        to_cdk(table).grant(role, "dynamodb:GetItem")
        to_cdk(jobs).grant_send_messages(role)

    CdkConstruct(stack, "Rules", rules)
    body = synth(app).template("Main").body
    _, rule = of_type(body, "AWS::Events::Rule")
    assert rule["Properties"]["Targets"][0]["Arn"] == {"Fn::GetAtt": ["Worker", "Arn"]}
    _, policy = of_type(body, "AWS::IAM::Policy")
    said = json.dumps(policy["Properties"]["PolicyDocument"])
    assert '["Orders", "Arn"]' in said
    assert '["Jobs", "Arn"]' in said


def aws_duration(minutes):
    import aws_cdk

    return aws_cdk.Duration.minutes(minutes)


def test_stacks_in_two_regions_read_each_other(templates):
    """References run between stacks in both directions of the bridge, by outputs, with regions."""
    app = App("shop", stages=[Stage("dev", account="123456789012")])
    near, far = Stack(app, "Near", region="eu-west-1"), Stack(app, "Far", region="us-east-1")
    mail = queue(near).construct
    jobs = Queue(near, "Jobs")
    Function(far, "Worker", environment={"MAIL": mail.queue_url}, **CODE)
    queue(far, "Copy", queue_name=f"{jobs.name}-copy")
    assembly = synth(app)
    assert assembly.template("Far").depends_on == ("Near",)
    body = assembly.template("Far").body
    read = body["Resources"]["Worker"]["Properties"]["Environment"]["Variables"]["MAIL"]
    output = read["Fn::GetStackOutput"]
    assert (output["StackName"], output["Region"]) == ("shop-dev-Near", "eu-west-1")
    assert output["OutputName"] in assembly.template("Near").body["Outputs"]
    _, copy = of_type(body, "AWS::SQS::Queue")
    ours = copy["Properties"]["QueueName"]["Fn::Sub"][1]["Value_1"]["Fn::GetStackOutput"]
    assert ours["OutputName"] == "JobsQueueName"
    assert "JobsQueueName" in assembly.template("Near").body["Outputs"]


def test_files_of_theirs_become_zips(app, stack, tmp_path):
    """Folders are zipped under the CDK's hash, files uploaded as they are, in lambdaform's bucket."""
    from aws_cdk import aws_lambda, aws_s3_assets

    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "index.py").write_text("x = 1\n")
    (tmp_path / "page.txt").write_text("hello")
    runtime = aws_lambda.Runtime.PYTHON_3_13
    code = aws_lambda.Code.from_asset(str(tmp_path / "src"))
    CdkConstruct(
        stack,
        "Theirs",
        lambda scope: aws_lambda.Function(
            scope, "Fn", runtime=runtime, handler="index.x", code=code
        ),
    )
    CdkConstruct(
        stack, "Page", lambda s: aws_s3_assets.Asset(s, "Page", path=str(tmp_path / "page.txt"))
    )
    assembly = synth(app)
    template = assembly.template("Main")
    _, function = of_type(template.body, "AWS::Lambda::Function")
    place = function["Properties"]["Code"]
    assert place["S3Bucket"] == {"Fn::Sub": "lambdaform-assets-${AWS::AccountId}-${AWS::Region}-an"}
    keys = {package.key for package in template.packages}
    assert place["S3Key"] in keys
    formats.write(assembly, tmp_path / "out")
    with zipfile.ZipFile(tmp_path / "out" / "assets" / place["S3Key"]) as archive:
        assert archive.namelist() == ["index.py"]
    (page,) = [key for key in keys if key.endswith(".txt")]
    assert (tmp_path / "out" / "assets" / page).read_text() == "hello"
    built = builds.built(template.packages)
    assert {p.digest for p in template.packages} == built.keys()


def test_nested_stacks_of_theirs_come_along(app, stack):
    """A nested stack is a resource whose template is uploaded like any other file."""
    import aws_cdk
    from aws_cdk import aws_sqs

    def nested(scope):
        inner = aws_cdk.NestedStack(scope, "Inner")
        return aws_sqs.Queue(inner, "Queue")

    made = CdkConstruct(stack, "Nested", nested)
    Output(stack, "Name", value=made.construct.queue_name)
    template = synth(app).template("Main")
    _, inner = of_type(template.body, "AWS::CloudFormation::Stack")
    (package,) = template.packages
    assert package.key in json.dumps(inner["Properties"]["TemplateURL"])
    assert package.key.endswith(".json")


def test_an_image_of_theirs_is_built_like_ours(app, stack, tmp_path):
    """The image's place is lambdaform's repository, under the CDK's hash."""
    from aws_cdk import aws_ecr_assets

    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    make = aws_ecr_assets.DockerImageAsset
    made = CdkConstruct(stack, "Image", lambda s: make(s, "I", directory=str(tmp_path)))
    Output(stack, "Uri", value=made.construct.image_uri)
    template = synth(app).template("Main")
    (image,) = template.images
    assert image.name in json.dumps(template.body["Outputs"]["Uri"]["Value"])
    assert [file.name for file in image.files] == ["Dockerfile"]


def test_their_other_sections_join_too(app, stack):
    """Parameters, conditions, mappings, rules and outputs stand beside ours, each at its line."""
    import aws_cdk

    def sections(scope):
        kind = aws_cdk.CfnParameter(scope, "Kind", default="small")
        aws_cdk.CfnCondition(
            scope, "IsSmall", expression=aws_cdk.Fn.condition_equals(kind.value_as_string, "small")
        )
        aws_cdk.CfnMapping(scope, "Sizes", mapping={"small": {"count": 1}})
        aws_cdk.CfnOutput(scope, "Said", value=kind.value_as_string)
        rule = aws_cdk.CfnRuleAssertion(
            assert_=aws_cdk.Fn.condition_not(
                aws_cdk.Fn.condition_equals(kind.value_as_string, "none")
            ),
            assert_description="some",
        )
        aws_cdk.CfnRule(scope, "Some", assertions=[rule])

    made = CdkConstruct(stack, "Theirs", sections)
    Queue(stack, "Jobs")
    template = synth(app).template("Main")
    for section in ("Parameters", "Conditions", "Mappings", "Outputs", "Rules"):
        ((id, _),) = template.body[section].items()
        assert template.sources[f"{section}.{id}"] == made.at


def test_numbers_and_lists_of_theirs_are_resolved(app, stack):
    """The CDK's encoded numbers and lists become what they stand for, overrides included."""
    import aws_cdk

    made = CdkConstruct(
        stack,
        "Theirs",
        lambda scope: (
            aws_cdk.CfnParameter(scope, "Memory", type="Number", default=512),
            aws_cdk.CfnParameter(scope, "Layers", type="CommaDelimitedList", default="a,b"),
        ),
    )
    memory, layers = made.construct
    Function(
        stack,
        "Worker",
        memory_mb=memory.value_as_number,
        layers=layers.value_as_list,
        environment={
            "MB": f"{memory.value_as_number} MB",
            "FIRST": Fn.select(0, layers.value_as_list),
        },
        **CODE,
    )
    stack.override("Worker", Description=f"has {memory.value_as_string} MB")
    queue(stack, queue_name=to_cdk(f"{Queue(stack, 'Jobs').name}-{memory.value_as_number}"))
    body = synth(app).template("Main").body
    properties = body["Resources"]["Worker"]["Properties"]
    names = list(body["Parameters"])
    (name,) = [r["Properties"]["QueueName"] for i, r in body["Resources"].items() if "Mail" in i]
    assert name == {
        "Fn::Join": ["", [{"Fn::GetAtt": ["Jobs", "QueueName"]}, "-", {"Ref": names[0]}]]
    }
    assert properties["MemorySize"] == {"Ref": names[0]}
    assert properties["Layers"] == {"Ref": names[1]}
    assert properties["Description"] == {"Fn::Sub": f"has ${{{names[0]}}} MB"}
    said = properties["Environment"]["Variables"]
    assert said["MB"] == {"Fn::Sub": ["${Value_1} MB", {"Value_1": {"Ref": names[0]}}]}
    assert said["FIRST"] == {"Fn::Select": [0, {"Ref": names[1]}]}


def test_common_options_hold_for_all_that_it_becomes(app, stack):
    """A condition, what it waits for, and what waits for it: each of its resources has them."""
    live = Condition(
        stack, "IsLive", expression=Fn.equals(Parameter(stack, "P", default="x").value, "x")
    )
    jobs = Queue(stack, "Jobs")
    group = Component(stack, "Group")
    mail = queue(group, "Mail")
    later = CdkConstruct(
        group,
        "Later",
        lambda scope: [queue_of(scope, "A"), queue_of(scope, "B")],
        condition=live,
        depends_on=[jobs, mail],
    )
    Queue(stack, "Last", depends_on=[later])
    resources = synth(app).template("Main").body["Resources"]
    theirs = [id for id in resources if id.startswith("GroupLater")]
    (first,) = [id for id in resources if id.startswith("GroupMail")]
    assert len(theirs) == 2
    for id in theirs:
        assert resources[id]["Condition"] == "IsLive"
        assert resources[id]["DependsOn"] == ["Jobs", first]
    assert resources["Last"]["DependsOn"] == theirs


def test_nothing_waits_for_what_makes_nothing(app, stack):
    """CloudFormation wants something in `DependsOn`, or none."""
    empty = CdkConstruct(stack, "Empty", lambda scope: None)
    Queue(stack, "Jobs", depends_on=[empty])
    assert "DependsOn" not in synth(app).template("Main").body["Resources"]["Jobs"]


def queue_of(scope, id):
    from aws_cdk import aws_sqs

    return aws_sqs.Queue(scope, id)


def test_what_holds_data_is_kept_in_protected_stages():
    """Where the CDK says nothing of a removal, lambdaform's own rule holds; else the CDK's."""
    from aws_cdk import aws_dynamodb

    def tables(scope):
        keys = [aws_dynamodb.CfnTable.KeySchemaProperty(attribute_name="id", key_type="HASH")]
        aws_dynamodb.CfnTable(scope, "Bare", key_schema=keys)

    app = App("shop", stages=[Stage("prod", protected=True)])
    stack = Stack(app, "Main")
    CdkConstruct(stack, "Tables", tables)
    queue(stack)
    body = synth(app).template("Main").body
    _, table = of_type(body, "AWS::DynamoDB::Table")
    _, mail = of_type(body, "AWS::SQS::Queue")
    assert table["DeletionPolicy"] == table["UpdateReplacePolicy"] == "Retain"
    assert mail["DeletionPolicy"] == "Delete"


def test_synthesising_twice_gives_the_same_bytes(app, stack):
    """Nothing of a first synthesis is left in a second one, and later declarations count."""
    mail = queue(stack).construct
    Function(stack, "Worker", environment={"MAIL": mail.queue_url}, **CODE)
    first = synth(app).template("Main").body
    assert synth(app).template("Main").body == first
    Function(stack, "Second", environment={"MAIL": mail.queue_arn}, **CODE)
    again = synth(app).template("Main").body
    assert again["Resources"]["Worker"] == first["Resources"]["Worker"]
    assert "Second" in again["Resources"]


def test_the_cdks_own_stack_can_be_had(app, stack):
    """What is declared in it by hand joins the template as well."""
    from aws_cdk import aws_sqs

    queue(stack)
    aws_sqs.Queue(cdk_stack(stack), "ByHand")
    resources = synth(app).template("Main").body["Resources"]
    assert len(resources) == 2


def test_the_cdk_json_of_the_project_is_heeded(tmp_path):
    """Feature flags hold, and what was looked up before is not looked up again."""
    (tmp_path / "cdk.json").write_text(
        json.dumps(
            {"app": "app.py", "context": {"@aws-cdk/core:stackRelativeExports": True, "n": 7}}
        )
    )
    zones = "availability-zones:account=123456789012:region=eu-west-1"
    (tmp_path / "cdk.context.json").write_text(json.dumps({zones: ["eu-west-1a", "eu-west-1b"]}))
    (tmp_path / "app.py").write_text(APP_WITH_CONTEXT)
    outputs = synth(load(folder=tmp_path, context={"kind": "x"})).template("Main").body["Outputs"]
    (said,) = [output["Value"] for output in outputs.values()]
    assert said == "eu-west-1a eu-west-1b 7 x"


APP_WITH_CONTEXT = """
import aws_cdk
from lambdaform import App, Stack, Stage
from lambdaform.cdk import CdkConstruct

app = App("shop", stages=[Stage("dev", account="123456789012", region="eu-west-1")])


def said(scope):
    zones = aws_cdk.Stack.of(scope).availability_zones
    known = [scope.node.get_context("n"), scope.node.get_context("kind")]
    aws_cdk.CfnOutput(scope, "Said", value=" ".join(map(str, [*zones, *known])))


CdkConstruct(Stack(app, "Main"), "Zones", said)
"""


def test_the_places_of_files_are_lambdaforms_to_choose(app, stack, tmp_path):
    """In the CDK's own format, files of theirs are taken from where the `cdk` CLI puts them."""
    import aws_cdk
    from aws_cdk import aws_sqs

    near = Stack(app, "Near", account="123456789012", region="eu-west-1")
    for where in (stack, near):
        nested = lambda s: aws_sqs.Queue(aws_cdk.NestedStack(s, "Inner"), "Queue")  # noqa: E731
        CdkConstruct(where, "Nested", nested)
    formats.write(synth(app), tmp_path / "out", "cdk")
    for file in (tmp_path / "out").glob("*.template.json"):
        text = file.read_text()
        assert "lambdaform-assets" not in text
        assert "cdk-hnb659fds-assets-" in text
    assert list((tmp_path / "out" / "assets").glob("*.json"))
