"""The template of the roles: what is in it, on what, and what is told of it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from kinds import USES

from lambdaform import (
    App,
    Bucket,
    Component,
    Function,
    HttpApi,
    InlineCode,
    Layer,
    Parameter,
    Queue,
    QueueTrigger,
    Resource,
    Route,
    Secret,
    SsmParameter,
    Stack,
    Stage,
    Subscription,
    Table,
    Topic,
    projects,
)
from lambdaform.assembly import Assembly, Template
from lambdaform.deploy_role import account, github, roles
from lambdaform.deploy_role.statements import INLINE, MANAGED, length
from lambdaform.errors import DeclarationError
from lambdaform.lint import lint
from lambdaform.load import load
from lambdaform.synth import synth

DEV = Stage("dev")
CODE = InlineCode("def handler(event, context): ...")
SHARED = Path(__file__).parents[1] / "shared"
ROLES = ("DeployRole", "CloudFormationRole")
BLUEPRINTS = {b.name: b for b in projects.blueprints()}


def worker(scope, id="Worker", **options):
    """Declare a function."""
    return Function(scope, id, code=CODE, handler="index.handler", **options)


@pytest.fixture
def app():
    """An app at a stage without settings."""
    return App("shop", stages=[DEV])


@pytest.fixture
def stack(app):
    """Its stack."""
    return Stack(app, "Main")


def made(app, **options):
    """Return the roles of an app."""
    return roles(synth(app), app.stage, options.pop("trust", account()), **options)


def statements(found, role="CloudFormationRole"):
    """Return the statements of a role."""
    resources = found.body["Resources"]
    own = resources[role]["Properties"]
    inline = [one["PolicyDocument"] for one in own.get("Policies", [])]
    managed = [
        resources[one["Ref"]]["Properties"]["PolicyDocument"]
        for one in own.get("ManagedPolicyArns", [])
    ]
    return [one for policy in [*inline, *managed] for one in policy["Statement"]]


def listed(value):
    """Return what may stand alone as a list, and what is substituted as its text."""
    several = value if isinstance(value, list) else [value]
    return [one["Fn::Sub"] if isinstance(one, dict) else one for one in several]


def on(found, action, role="CloudFormationRole"):
    """Return the resources that a role may do an action on, without the beginning of their ARNs."""
    held = [one for one in statements(found, role) if action in listed(one["Action"])]
    arns = {arn for one in held for arn in listed(one["Resource"])}
    return {arn.split("::AccountId}:")[-1].split(":::")[-1] for arn in arns}


def test_names_begin_with_the_stacks(app, stack):
    """CloudFormation makes them so; a bucket's is in lower case."""
    worker(stack, on=[QueueTrigger(Queue(stack, "Jobs"))])
    Bucket(stack, "Files")
    found = made(app)
    assert on(found, "lambda:CreateFunction") == {"function:shop-dev-Main-*"}
    assert on(found, "sqs:CreateQueue") == {"shop-dev-Main-*"}
    assert on(found, "iam:CreateRole") == {"role/shop-dev-Main-*"}
    assert on(found, "s3:CreateBucket") == {"shop-dev-main-*"}


def test_each_stack_of_the_app_and_no_other(app):
    """A type that one of them has is allowed there alone."""
    Queue(Stack(app, "One"), "Jobs", dead_letter_queue=False)
    Table(Stack(app, "Two"), "Orders", partition_key="id")
    found = made(app)
    assert on(found, "sqs:CreateQueue") == {"shop-dev-One-*"}
    assert on(found, "dynamodb:CreateTable") == {"table/shop-dev-Two-*"}
    stacks = {"stack/shop-dev-One/*", "stack/shop-dev-Two/*"}
    assert on(found, "cloudformation:CreateChangeSet", "DeployRole") == stacks
    assert on(made(app, stacks=["One"]), "dynamodb:CreateTable") == set()


def test_a_name_that_is_given_is_allowed_beside_those_that_are_made(app, stack):
    """A resource may get a name, or lose it."""
    Queue(stack, "Jobs", queue_name="the-jobs", dead_letter_queue=False)
    assert on(made(app), "sqs:CreateQueue") == {"the-jobs", "shop-dev-Main-*"}


def test_names_that_leave_the_stack_out_are_allowed_by_logical_id(app, stack):
    """Secrets and parameters have such."""
    Secret(stack, "Login")
    SsmParameter(stack, "Url", value="?")
    found = made(app)
    assert {"secret:Login", "secret:Login-*"} <= on(found, "secretsmanager:CreateSecret")
    assert "parameter/CFN-Url-*" in on(found, "ssm:PutParameter")


def test_a_long_name_is_cut_as_cloudformation_cuts_it(app):
    """The stack's part first; a pattern ends where that is not certain any more."""
    long = Stack(app, "Main", name="a-stack-with-a-name-of-exactly-forty-letters")
    worker(long, "AWorkerWhoseIdHasThirtyLetters")
    found = on(made(app), "lambda:CreateFunction")
    assert found == {"function:a-stack-with-a-name-of-ex*"}


def test_what_the_service_names_is_told(app, stack):
    """Any API of the account's fits the pattern, with the reason."""
    worker(stack, on=[Route(HttpApi(stack, "Api"), "GET /")])
    found = made(app)
    told = found.body["Metadata"]["lambdaform"]["OnResourcesOfOthersToo"]
    assert told["arn:${AWS::Partition}:apigateway:${AWS::Region}::/apis/*"] == (
        "the service makes the ids of AWS::ApiGatewayV2::Api"
    )


def test_nothing_is_on_all_resources_but_what_iam_knows_no_resources_for(app, stack):
    """And each of these is in the template's metadata, with its reason."""
    worker(stack, on=[QueueTrigger(Queue(stack, "Jobs"))])
    found = made(app)
    everywhere = {
        action
        for one in statements(found)
        if "*" in listed(one["Resource"])
        for action in listed(one["Action"])
    }
    assert everywhere == {
        "lambda:CreateEventSourceMapping",
        "logs:DescribeIndexPolicies",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
    }
    assert everywhere == found.body["Metadata"]["lambdaform"]["OnAllResources"].keys()
    assert not any("*" in a for one in statements(found) for a in listed(one["Action"]))


def test_event_source_mappings_are_limited_by_their_functions(app, stack):
    """Their own ids tell nothing."""
    worker(stack, on=[QueueTrigger(Queue(stack, "Jobs"))])
    for one in statements(made(app)):
        if "EventSourceMapping" in json.dumps(one["Action"]):
            (arns,) = one["Condition"]["ArnLike"].values()
            assert arns["Fn::Sub"].endswith(":function:shop-dev-Main-*")


def test_roles_are_handed_to_the_services_that_ask_for_them(app, stack):
    """The app's own, and those that it names."""
    worker(stack)
    role = "arn:aws:iam::123456789012:role/other"
    stack.override("Worker", Role=role)
    (passing,) = [o for o in statements(made(app)) if o["Action"] == "iam:PassRole"]
    assert set(listed(passing["Resource"])) == {
        "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/shop-dev-Main-*",
        role,
    }
    condition = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
    assert passing["Condition"] == condition


def test_what_exists_already_is_allowed_as_it_is_named(app, stack):
    """Layers, topics, keys and buckets of others, beside the app's own."""
    key = "arn:aws:kms:eu-west-1:123456789012:key/1234"
    layer = "arn:aws:lambda:eu-west-1:017000801446:layer:Powertools:7"
    worker(stack, layers=[Layer(stack, "Own", code=SHARED).arn, layer])
    stack.override("Worker", KmsKeyArn=key)
    topic = Topic.existing(stack, "News", arn="arn:aws:sns:eu-west-1:123456789012:news")
    Subscription(stack, "Mail", topic=topic, protocol="email", endpoint="a@example.com")
    code = {"S3Bucket": "their-code", "S3Key": "tool.zip"}
    role = {"Fn::GetAtt": ["WorkerRole", "Arn"]}
    raw = {"Code": code, "Role": role, "Handler": "a.b", "Runtime": "python3.13"}
    Resource(stack, "Raw", type="AWS::Lambda::Function", properties=raw)
    found = made(app)
    assert layer in on(found, "lambda:GetLayerVersion")
    assert {"layer:Own", "layer:Own-*"} <= on(found, "lambda:PublishLayerVersion")
    assert on(found, "sns:Subscribe") == {"arn:aws:sns:eu-west-1:123456789012:news"}
    assert on(found, "kms:CreateGrant") == {key}
    assert on(found, "s3:GetObject") == {
        "lambdaform-assets-${AWS::AccountId}-${AWS::Region}-an/*.zip",
        "their-code/*",
    }


def test_a_value_of_another_stack_is_read_in_that_stacks_region():
    """Wherever the reader is."""
    app = App("shop", stages=[DEV])
    queue = Queue(Stack(app, "One", region="eu-west-1"), "Jobs")
    worker(Stack(app, "Two", region="us-east-1"), environment={"URL": queue.url})
    (arn,) = [
        listed(one["Resource"])
        for one in statements(made(app))
        if one["Action"] == "cloudformation:DescribeStacks"
    ]
    assert ":cloudformation:eu-west-1:" in arn[0]


def test_the_pipeline_hands_its_one_role_to_cloudformation(app, stack):
    """And works on its stacks and its code only."""
    Queue(stack, "Jobs")
    found = made(app)
    (passing,) = [o for o in statements(found, "DeployRole") if o["Action"] == "iam:PassRole"]
    assert listed(passing["Resource"])[0].endswith(":role/lambdaform/shop-dev-cloudformation")
    assert {a.partition(":")[0] for a in found.pipeline.actions} == {"cloudformation", "iam"}
    assert found.pipeline.why == {}


def test_code_alone_is_given_in_unprotected_stages_only():
    """A protected one changes its functions with their stacks."""
    found = {}
    for stage in ("dev", "prod"):
        app = load(folder=BLUEPRINTS["hello-api"].folder, stage=stage)
        found[stage] = made(app).pipeline.actions
    assert "lambda:UpdateFunctionCode" in found["dev"]
    assert not [a for a in found["prod"] if a.startswith("lambda:")]


def test_the_bucket_that_the_stage_names_is_not_made():
    """It takes objects, and no settings."""
    app = load(folder=BLUEPRINTS["hello-api"].folder, stage="prod")
    stage = Stage("prod", asset_bucket="our-code", protected=True)
    found = roles(synth(app), stage, account())
    assert on(found, "s3:PutObject", "DeployRole") == {
        "our-code/*.zip",
        "our-code/templates/*.json",
    }
    assert "s3:PutBucketPolicy" not in found.pipeline.actions


def test_what_the_template_reads_is_allowed(app, stack):
    """Values of other stacks, of the parameter store and of secrets."""
    Parameter(stack, "Image", type="AWS::SSM::Parameter::Value<String>", default="/shop/image")
    worker(stack, environment={"A": "{{resolve:secretsmanager:shop/login:SecretString:user}}"})
    other = Stack(app, "Other")
    worker(other, environment={"NAME": Queue(stack, "Jobs").name})
    found = made(app)
    assert on(found, "ssm:GetParameters") == {"parameter/shop/image"}
    assert on(found, "secretsmanager:GetSecretValue") == {"secret:shop/login-??????"}
    assert on(found, "cloudformation:DescribeStacks") == {"stack/shop-dev-Main/*"}


def test_a_secret_that_is_read_may_be_named_by_its_arn(app, stack):
    """With the letters that AWS puts behind its name, or without."""
    arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:login-AbCdEf"
    worker(stack, environment={"A": f"{{{{resolve:secretsmanager:{arn}:SecretString:user}}}}"})
    assert on(made(app), "secretsmanager:GetSecretValue") == {f"{arn}*"}


def test_a_name_that_only_a_deploy_tells_is_any_and_told(app, stack):
    """As that of a parameter."""
    name = Parameter(stack, "Name")
    Queue(stack, "Jobs", queue_name=name.ref(), dead_letter_queue=False)
    found = made(app)
    assert on(found, "sqs:CreateQueue") == {"*"}
    assert "the template does not tell the name of `Jobs`" in found.service.shared.values()


def test_a_boundary_is_what_roles_must_have():
    """No role is made, and none is given anything, without it; and none loses it."""
    app = App("shop", stages=[Stage("dev", permissions_boundary="edge")])
    worker(Stack(app, "Main"))
    found = made(app)
    arn = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/edge"}
    bound = [o for o in statements(found) if "iam:CreateRole" in listed(o["Action"])]
    assert [o["Condition"] for o in bound] == [{"StringEquals": {"iam:PermissionsBoundary": arn}}]
    assert {*bound[0]["Action"]} == {
        "iam:CreateRole",
        "iam:DeleteRolePolicy",
        "iam:DetachRolePolicy",
        "iam:PutRolePermissionsBoundary",
        "iam:PutRolePolicy",
    }
    assert found.warnings == ()


def test_roles_without_a_boundary_are_a_warning(app, stack):
    """Whoever changes the app could give them anything."""
    worker(stack)
    (warning,) = made(app).warnings
    assert warning.message.startswith("`Main.WorkerRole` has no permissions boundary")
    assert 'permissions_boundary="NAME"' in warning.hint


def test_the_boundary_holds_what_the_apps_roles_may_do(app, stack):
    """It is made under the name that the stage says; the ARN of another one is not made."""
    app = App("shop", stages=[Stage("dev", permissions_boundary="edge")])
    worker(Stack(app, "Main"), timeout=timedelta(seconds=5))
    policy = made(app, with_boundary=True).body["Resources"]["Boundary"]["Properties"]
    assert policy["ManagedPolicyName"] == "edge"
    assert "logs:PutLogEvents" in policy["PolicyDocument"]["Statement"][0]["Action"]
    for boundary in (None, "arn:aws:iam::123456789012:policy/theirs"):
        app = App("shop", stages=[Stage("dev", permissions_boundary=boundary)])
        worker(Stack(app, "Main"))
        with pytest.raises(DeclarationError, match="names no boundary that could be made"):
            made(app, with_boundary=True)


def test_stacks_in_several_accounts_are_refused():
    """A role is of one; the stacks of one may be named."""
    app = App("shop", stages=[DEV])
    for name, number in (("One", "1" * 12), ("Two", "2" * 12)):
        Queue(Stack(app, name, account=number), "Jobs")
    with pytest.raises(DeclarationError, match="in several accounts"):
        made(app)
    assert made(app, stacks=["One"]).body["Resources"]


def test_a_type_whose_permissions_nobody_knows_is_told(app, stack):
    """So is one that keeps all that its schema names."""
    Resource(stack, "Key", type="AWS::IAM::AccessKey", properties={"UserName": "ci"})
    Resource(
        stack, "Pool", type="AWS::Cognito::UserPool", properties={"DeletionProtection": "ACTIVE"}
    )
    found = made(app)
    (warning,) = found.warnings
    assert "the schema of AWS::IAM::AccessKey names no permissions" in warning.message
    assert any("AWS::Cognito::UserPool" in note for note in found.notes)
    assert found.body["Metadata"]["lambdaform"]["AllThatTheSchemaNames"] == [
        "AWS::Cognito::UserPool"
    ]


def test_what_is_cloudformations_own_takes_nothing(app, stack):
    """Nothing is told of it."""
    Resource(stack, "Made", type="AWS::CDK::Metadata", properties={"Analytics": "v2"})
    Resource(stack, "Handle", type="AWS::CloudFormation::WaitConditionHandle")
    found = made(app)
    assert (statements(found), found.warnings) == ([], ())
    assert "Policies" not in found.body["Resources"]["CloudFormationRole"]["Properties"]


def test_what_a_role_cannot_hold_is_in_managed_policies(app):
    """Ten stacks of many types in one app: each policy is within IAM's limits, and it is told."""
    for number in range(24):
        stack = Stack(app, f"Part{number}")
        queue = Queue(stack, "Jobs")
        worker(stack, on=[QueueTrigger(queue), Route(HttpApi(stack, "Api"), "GET /")])
        Table(stack, "Orders", partition_key="id")
        Bucket(stack, "Files")
    found = made(app)
    whole = statements(found)
    assert length(whole) > INLINE
    policies = [r for r in found.body["Resources"].values() if r["Type"].endswith("ManagedPolicy")]
    assert 1 < len(policies) <= 10
    sizes = [length(one["Properties"]["PolicyDocument"]["Statement"]) for one in policies]
    assert max(sizes) <= MANAGED
    assert any("managed policies" in note for note in found.notes)


def test_what_no_role_can_hold_is_refused(app):
    """With what to do."""
    for number in range(250):
        stack = Stack(app, f"Part{number}")
        worker(stack, on=[QueueTrigger(Queue(stack, "Jobs"))])
        Table(stack, "Orders", partition_key="id")
    with pytest.raises(DeclarationError) as caught:
        made(app)
    assert "a role has 10 at most" in caught.value.problems[0].message


def test_the_roles_are_out_of_reach_of_the_app(app):
    """However its names are cut: they are in a path of their own."""
    stack = Stack(app, "Main", name="shop-dev-" + "x" * 60)
    worker(stack)
    found = made(app)
    (pattern,) = on(found, "iam:PutRolePolicy")
    assert pattern.startswith("role/shop-dev-x")
    paths = {found.body["Resources"][id]["Properties"]["Path"] for id in ROLES}
    assert paths == {"/lambdaform/"}


def test_cloudformations_role_has_the_name_that_the_stage_says(app, stack):
    """By name or by ARN, with a path or without."""
    Queue(stack, "Jobs")
    for said in ("team/maker", "arn:aws:iam::123456789012:role/team/maker"):
        found = roles(synth(app), Stage("dev", cloudformation_role=said), account())
        role = found.body["Resources"]["CloudFormationRole"]["Properties"]
        assert (role["RoleName"], role["Path"]) == ("maker", "/team/")
        assert on(found, "iam:PassRole", "DeployRole") == {"role/team/maker"}
        assert not [note for note in found.notes if "once the stage names it" in note]
    found = roles(synth(app), Stage("dev", cloudformation_role="maker"), account())
    assert "Path" not in found.body["Resources"]["CloudFormationRole"]["Properties"]


def test_a_name_that_is_too_long_is_cut_with_a_digest():
    """Two stages of a long name have two roles."""
    names = set()
    for end in ("one", "two"):
        app = App("a-shop-with-a-name-that-goes-on-and-on", stages=[Stage(f"and-a-stage-{end}")])
        Queue(Stack(app, "Main"), "Jobs")
        resources = made(app).body["Resources"]
        names |= {resources[id]["Properties"]["RoleName"] for id in ROLES}
    assert len(names) == 4
    assert max(map(len, names)) <= 64


def test_the_provider_is_made_where_that_is_asked_for(app, stack):
    """An account has one of a host: it stays when the roles go."""
    Queue(stack, "Jobs")
    trust = github("octo@1/shop@2@main")
    assert "OidcProvider" not in made(app, trust=trust).body["Resources"]
    provider = made(app, trust=trust, with_provider=True).body["Resources"]["OidcProvider"]
    assert provider["Properties"]["ClientIdList"] == ["sts.amazonaws.com"]
    assert provider["DeletionPolicy"] == "Retain"


def test_the_same_app_gives_the_same_template(app, stack):
    """Byte by byte."""
    worker(stack, on=[QueueTrigger(Queue(stack, "Jobs"))])
    assert json.dumps(made(app).body) == json.dumps(made(app).body)


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["dev", "prod"])
@pytest.mark.parametrize("name", BLUEPRINTS)
def test_the_template_lints_clean(name, stage):
    """With all that can be in it."""
    app = load(folder=BLUEPRINTS[name].folder, stage=stage)
    bounded = Stage(stage, permissions_boundary="edge", protected=app.stage.protected)
    trust = github("octo@1/shop@2#prod")
    found = roles(synth(app), bounded, trust, with_provider=True, with_boundary=True)
    grants_nothing = {"Boundary": {"W9902": "a boundary limits what others grant"}}
    template = Template(
        "Roles", "roles", dict(found.body), {}, region="eu-west-1", ignored=grants_nothing
    )
    findings = [f for f in lint(Assembly("shop", stage, (template,))) if f.level != "info"]
    assert findings == []


@pytest.mark.slow
@pytest.mark.parametrize("which", ["smallest", "fullest"])
def test_the_template_of_all_kinds_lints_clean(which):
    """Each in a stack of its own: no action is one that IAM does not know."""
    app = App("all", stages=[Stage("dev", region="eu-west-1")])
    for kind, uses in USES.items():
        getattr(uses, which)(Component(Stack(app, f"Of{kind}"), kind))
    found = made(app)
    template = Template("Roles", "roles", dict(found.body), {}, region="eu-west-1")
    findings = [f for f in lint(Assembly("all", "dev", (template,))) if f.level != "info"]
    assert findings == []
    assert not any("*" in action for action in found.service.actions)
