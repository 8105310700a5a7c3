"""One stack, deployed from each state that it can be found in."""

from __future__ import annotations

import json
import threading

import botocore.session
import pytest
from deploy.refusal import Refusal, invalid

from lambdaform import App, Function, Output, Parameter, Queue, Resource, Stack, Stage, Table
from lambdaform.deploy import Change, Deployment, Detached, Reins
from lambdaform.deploy.parameters import by_stack
from lambdaform.deploy.states import Readiness, readiness
from lambdaform.errors import DeployError
from lambdaform.synth import synth

NAME = "shop-dev-Main"
CHANGING = ("Create", "Execute", "Delete", "Update", "Cancel", "Continue", "Rollback", "Put")
ALL = botocore.session.Session().get_service_model("cloudformation").shape_for("StackStatus").enum
OLD = {"Resources": {"Old": {"Type": "AWS::SQS::Queue"}}}


@pytest.fixture
def jobs(stack):
    """A queue and an output: what the stack is to have."""
    queue = Queue(stack, "Jobs")
    Output(stack, "Url", value=queue.url)
    return queue


@pytest.fixture
def deploy(deployment, zips, jobs):
    """Deploy the stack; return what became of it, when called."""

    def run(zips=zips, parameters=None, judge=None, **how):
        more = {"judge": judge} if judge else {}
        (outcome,) = deployment(**how).deploy(zips, parameters=parameters or {}, **more)
        return outcome

    return run


@pytest.fixture
def changes(aws):
    """Return the operations that changed something, when called."""
    return lambda: [name for name in aws.operations() if name.startswith(CHANGING)]


def problem(caught):
    """Return the one problem that was told."""
    (found,) = caught.value.problems
    return found


# From each state


@pytest.mark.parametrize("status", ["DELETE_COMPLETE", None])
def test_a_stack_that_is_not_there_is_created(aws, deploy, changes, status, heard):
    """And its outputs are known then."""
    if status:
        aws.stacks.put(NAME)
        aws.stacks.happen(NAME, ("", status))
    outcome = deploy()
    assert (outcome.what, outcome.outputs) == ("created", {"Url": f"Url of {NAME}"})
    assert outcome.seconds >= 0
    assert changes() == ["CreateChangeSet", "ExecuteChangeSet"]
    assert aws.stacks.live[NAME].status == "CREATE_COMPLETE"
    assert heard.of("done") == [(NAME, "created")]


def test_a_review_that_was_left_over_is_taken_up(aws, deploy, changes):
    """A deploy that was killed leaves a stack that holds nothing; it can still be created."""
    aws.stacks.put(NAME, "REVIEW_IN_PROGRESS")
    assert deploy().what == "created"
    assert aws.called("CreateChangeSet")[0]["ChangeSetType"] == "CREATE"
    assert "DeleteStack" not in changes()


@pytest.mark.parametrize("status", [s for s in ALL if readiness(s) is Readiness.READY])
def test_a_stack_that_is_ready_is_updated(aws, deploy, changes, status):
    """Whatever the operation before was, as long as it came to its end."""
    aws.stacks.put(NAME, status, template=OLD)
    assert deploy().what == "updated"
    assert changes() == ["CreateChangeSet", "ExecuteChangeSet"]
    assert aws.stacks.live[NAME].status == "UPDATE_COMPLETE"


AFTER = {
    "CREATE_IN_PROGRESS": ("CREATE_COMPLETE", "updated"),
    "ROLLBACK_IN_PROGRESS": ("ROLLBACK_COMPLETE", "created"),
    "DELETE_IN_PROGRESS": ("DELETE_COMPLETE", "created"),
    "UPDATE_IN_PROGRESS": ("UPDATE_COMPLETE", "updated"),
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": ("UPDATE_COMPLETE", "updated"),
    "UPDATE_ROLLBACK_IN_PROGRESS": ("UPDATE_ROLLBACK_COMPLETE", "updated"),
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS": ("UPDATE_ROLLBACK_COMPLETE", "updated"),
    "IMPORT_IN_PROGRESS": ("IMPORT_COMPLETE", "updated"),
    "IMPORT_ROLLBACK_IN_PROGRESS": ("IMPORT_ROLLBACK_COMPLETE", "updated"),
}


@pytest.mark.parametrize("status", [s for s in ALL if readiness(s) is Readiness.BUSY])
def test_an_operation_under_way_is_followed_and_then_taken_up(aws, deploy, heard, status):
    """Whoever has begun it: two deploys at once come one after the other."""
    end, expected = AFTER[status]
    stack = aws.stacks.put(NAME, status, template=OLD)
    stack.coming.append([("Old", "UPDATE_COMPLETE"), ("", end)])
    assert deploy().what == expected
    assert heard.of("doing")[0] == (NAME, f"waiting: it is in {status}")
    assert ("Old", "UPDATE_COMPLETE") in heard.events
    assert aws.stacks.live[NAME].template["Resources"].keys() == {"Jobs"}


def test_a_creation_that_was_rolled_back_is_made_anew(aws, deploy, changes, heard):
    """Nothing is in it; what its policy has kept is told, for somebody may want it gone."""
    template = {
        "Resources": {"Table": {"Type": "AWS::DynamoDB::Table", "DeletionPolicy": "Retain"}}
    }
    aws.stacks.put(NAME, "ROLLBACK_COMPLETE", template=template)
    assert deploy().what == "created"
    assert changes() == ["DeleteStack", "CreateChangeSet", "ExecuteChangeSet"]
    assert heard.of("note") == [
        f"`{NAME}` is in ROLLBACK_COMPLETE: its creation failed earlier, so it is made anew",
        "`Table` of the failed creation is kept: table-1x2y",
    ]


def test_a_dead_stack_that_cannot_be_deleted_is_told(aws, deploy):
    """With what stands in the way."""
    aws.stacks.put(NAME, "ROLLBACK_COMPLETE", template=OLD)
    reason = "The bucket you tried to delete is not empty"
    aws.stacks.plan(NAME, [("Old", "DELETE_FAILED", reason), ("", "DELETE_FAILED")])
    with pytest.raises(DeployError) as caught:
        deploy()
    assert problem(caught).message.startswith("`Old` (AWS::SQS::Queue) could not be deleted")


@pytest.mark.parametrize("status", [s for s in ALL if readiness(s) is Readiness.BROKEN])
def test_what_can_only_be_deleted_is_explained(aws, deploy, changes, status, stack):
    """It may hold something: nobody deletes it but who is asked to."""
    aws.stacks.put(NAME, status, template=OLD)
    with pytest.raises(DeployError) as caught:
        deploy()
    found = problem(caught)
    assert found.message.startswith(f"`{NAME}` is in {status}: ")
    assert found.hint == "`lambdaform remove` deletes it, and says what stands in the way"
    assert found.at == stack.at
    assert changes() == []


def test_an_import_that_got_stuck_is_left_to_who_made_it(aws, deploy, changes):
    """To delete the stack would delete what lives in it."""
    aws.stacks.put(NAME, "IMPORT_ROLLBACK_FAILED", template=OLD)
    with pytest.raises(DeployError) as caught:
        deploy()
    assert "remove" not in problem(caught).hint
    assert changes() == []


@pytest.mark.parametrize(
    ("status", "operation"),
    [("UPDATE_ROLLBACK_FAILED", "ContinueUpdateRollback"), ("UPDATE_FAILED", "RollbackStack")],
)
def test_an_update_that_got_stuck_is_rolled_back_first(
    aws, deploy, changes, heard, status, operation
):
    """CloudFormation takes no change before that."""
    aws.stacks.put(NAME, status, template=OLD)
    assert deploy().what == "updated"
    assert changes() == [operation, "CreateChangeSet", "ExecuteChangeSet"]
    assert heard.of("note") == [f"`{NAME}` is in {status}: it is rolled back first"]


def test_a_rollback_that_gets_stuck_again_is_explained(aws, deploy, changes):
    """Once is tried; then somebody has to mend what it names, or to leave that behind."""
    reason = "The following resource(s) failed to update: [Old]."
    aws.stacks.put(NAME, "UPDATE_ROLLBACK_FAILED", template=OLD, reason=reason)
    boom = "Queue does not exist (Service: Sqs)"
    aws.stacks.plan(NAME, [("Old", "UPDATE_FAILED", boom), ("", "UPDATE_ROLLBACK_FAILED", reason)])
    with pytest.raises(DeployError) as caught:
        deploy()
    first, then = caught.value.problems
    assert first.message == f"`Old` (AWS::SQS::Queue) could not be updated: {boom}"
    assert then.message == f"`{NAME}` cannot be rolled back (UPDATE_ROLLBACK_FAILED): {reason[:-1]}"
    assert f"continue-update-rollback --stack-name {NAME} --resources-to-skip ID" in then.hint
    assert changes() == ["ContinueUpdateRollback"]


def test_a_rollback_that_is_stuck_although_it_went_well_is_explained(aws, deploy, changes):
    """Somebody else has broken it meanwhile; nobody tries for ever."""
    aws.stacks.put(NAME, "UPDATE_ROLLBACK_FAILED", template=OLD, reason="because")

    def again(call):
        if aws.stacks.live[NAME].status == "UPDATE_ROLLBACK_COMPLETE" and again.armed:
            again.armed = False
        elif not again.armed:
            aws.stacks.live[NAME].status = "UPDATE_ROLLBACK_FAILED"

    again.armed = True
    aws.before("DescribeStacks", again)
    with pytest.raises(DeployError, match=r"cannot be rolled back \(UPDATE_ROLLBACK_FAILED\)"):
        deploy()
    assert changes() == ["ContinueUpdateRollback"]


# What is as it should be


def test_a_stack_that_is_as_it_should_be_is_left_alone(aws, deploy, changes, heard, zips):
    """Nothing is asked of CloudFormation but what it has; nothing is built."""
    deploy()
    aws.calls.clear()
    heard.told.clear()
    zips.asked.clear()
    outcome = deploy()
    assert (outcome.what, outcome.outputs) == ("unchanged", {"Url": f"Url of {NAME}"})
    assert aws.operations() == ["DescribeStacks", "DescribeStacks", "GetTemplate"]
    assert heard.told == [("done", NAME, "unchanged")]
    assert zips.asked == []


@pytest.mark.parametrize("status", ["UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE"])
def test_after_a_rollback_cloudformation_compares(aws, deploy, status, changes):
    """The template says what was wanted, not what is there."""
    deploy()
    aws.stacks.happen(NAME, ("", status))
    aws.calls.clear()
    assert deploy().what == "unchanged"
    assert changes() == ["CreateChangeSet", "DeleteChangeSet"]


@pytest.mark.parametrize(
    "body",
    [
        {"Fn::ImportValue": "other"},
        "{{resolve:ssm:/shop/value}}",
        {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://b/k"}}},
    ],
)
def test_what_reads_elsewhere_is_compared_by_cloudformation(aws, deploy, stack, body, changes):
    """The template is the same, and what it reads may not be."""
    Resource(stack, "Reads", type="AWS::SQS::Queue", properties={"QueueName": body})
    deploy()
    aws.calls.clear()
    assert deploy().what == "unchanged"
    assert changes() == ["CreateChangeSet", "DeleteChangeSet"]


def test_a_parameter_that_lives_elsewhere_is_compared_by_cloudformation(
    aws, deploy, stack, changes
):
    """Its value is read anew with each change set."""
    Parameter(stack, "Ami", type="AWS::SSM::Parameter::Value<String>", default="/shop/ami")
    deploy()
    aws.calls.clear()
    deploy()
    assert "CreateChangeSet" in changes()


def test_a_template_in_yaml_is_compared_by_cloudformation(aws, deploy, changes):
    """Another tool has deployed it; it may say the same."""
    deploy()
    aws.calls.clear()
    aws.answer_next("GetTemplate", {"TemplateBody": "Resources: {}\n"})
    assert deploy().what == "unchanged"
    assert changes() == ["CreateChangeSet", "DeleteChangeSet"]


def test_another_place_of_the_same_code_is_no_change(aws, deploy, stack, tmp_path):
    """The CDK's bootstrap came later, or went."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src/main.py").write_text("def handler(event, context): ...\n")
    Function(stack, "Worker", code=str(tmp_path / "src"), handler="main.handler")
    deploy()
    text = json.dumps(aws.stacks.live[NAME].template)
    aws.stacks.live[NAME].template = json.loads(text.replace("lambdaform-assets-", "elsewhere-"))
    assert deploy().what == "unchanged"


def test_a_new_stack_of_which_nothing_holds_stays_absent(aws, deploy):
    """No condition of it is true: CloudFormation has nothing to make, and keeps nothing."""
    aws.stacks.refusing = "The submitted information didn't contain changes."
    outcome = deploy()
    assert (outcome.what, outcome.outputs) == ("unchanged", {})
    assert aws.stacks.live == {}


# What is sent


def test_a_small_template_is_sent_as_it_is(aws, deploy):
    """It needs no bucket."""
    deploy()
    (asked,) = aws.called("CreateChangeSet")
    assert json.loads(asked["TemplateBody"])["Resources"].keys() == {"Jobs"}
    assert "HeadBucket" not in aws.operations()


def test_a_template_with_other_letters_is_as_it_should_be_the_next_time(
    aws, deploy, stack, changes
):
    """CloudFormation gives them back as `?`: they are sent as JSON's escapes, beyond 16 bits too."""
    Queue(stack, "Zoe", tags={"owner": "Zoë 🦊"})
    deploy()
    sent = aws.called("CreateChangeSet")[0]["TemplateBody"]
    assert sent.isascii()
    assert json.loads(sent)["Resources"]["Zoe"]["Properties"]["Tags"][0]["Value"] == "Zoë 🦊"
    aws.calls.clear()
    assert deploy().what == "unchanged"
    assert changes() == []


def test_a_question_mark_is_no_other_letter(aws, deploy, stack, changes):
    """What is deployed is never taken for more than it is."""
    Queue(stack, "Zoe", tags={"owner": "Zo?"})
    deploy()
    body = aws.stacks.live[NAME].template
    body["Resources"]["Zoe"]["Properties"]["Tags"][0]["Value"] = "Zoë"
    assert deploy().what == "updated"


def test_a_large_template_goes_by_the_bucket(aws, deploy, stack):
    """CloudFormation takes 51,200 bytes without one."""
    Resource(stack, "Big", type="AWS::SQS::Queue", properties={"QueueName": "x" * 51_200})
    deploy()
    (asked,) = aws.called("CreateChangeSet")
    assert "TemplateBody" not in asked
    assert "Big" in json.loads(aws.buckets.content(asked["TemplateURL"]))["Resources"]


def test_a_template_with_macros_says_so(aws, deploy, stack):
    """CloudFormation refuses to expand them otherwise."""
    deploy()
    stack.override("Jobs", QueueName={"Fn::Transform": {"Name": "Mine"}})
    deploy()
    first, second = aws.called("CreateChangeSet")
    assert first["Capabilities"] == ["CAPABILITY_NAMED_IAM"]
    assert second["Capabilities"] == ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]


def test_tags_of_the_stack_are_kept(aws, deploy):
    """Somebody has put them there, and an update without them would take them away."""
    aws.stacks.put(NAME, template=OLD, tags={"cost": "shop"})
    deploy()
    (asked,) = aws.called("CreateChangeSet")
    assert asked["Tags"] == [{"Key": "cost", "Value": "shop"}]
    assert aws.stacks.live[NAME].tags == {"cost": "shop"}


def test_cloudformation_works_with_the_role_of_the_cdk(aws, deploy):
    """Where the caller may do nothing but assume the CDK's roles."""
    aws.tokens.roles.add("cdk-hnb659fds-deploy-role-123456789012-eu-west-1")
    denied = Refusal("AccessDenied", "User: x is not authorized to perform: x:Y", 403)
    aws.answer_next("DescribeStacks", denied)
    deploy()
    (asked,) = aws.called("CreateChangeSet")
    assert asked["RoleARN"].endswith("role/cdk-hnb659fds-cfn-exec-role-123456789012-eu-west-1")


@pytest.mark.parametrize(
    ("said", "arn"),
    [
        ("shop-cloudformation", "arn:aws:iam::123456789012:role/shop-cloudformation"),
        ("arn:aws:iam::123456789012:role/a/b", "arn:aws:iam::123456789012:role/a/b"),
    ],
)
def test_cloudformation_works_with_the_role_that_the_stage_names(aws, deploy, said, arn):
    """By its name or its ARN; what is uploaded is the caller's still."""
    deploy(role=said)
    (asked,) = aws.called("CreateChangeSet")
    assert asked["RoleARN"] == arn


def test_cloudformation_works_as_its_caller_where_no_role_is_named(aws, deploy):
    """Or with the role that the stack has already: nothing is said of it."""
    deploy()
    (asked,) = aws.called("CreateChangeSet")
    assert "RoleARN" not in asked


# The code


@pytest.fixture
def worker(stack, tmp_path):
    """A function whose code is a folder."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src/main.py").write_text("def handler(event, context): ...\n")
    return Function(stack, "Worker", code=str(tmp_path / "src"), handler="main.handler")


def code_of(aws, id="Worker"):
    """Return where a function's code is, as it was deployed."""
    return aws.stacks.live[NAME].template["Resources"][id]["Properties"]["Code"]


def test_the_code_is_there_before_the_stack_asks_for_it(aws, deploy, worker, heard):
    """In the bucket that the template names."""
    deploy()
    code = code_of(aws)
    name = code["S3Bucket"]["Fn::Sub"]
    name = name.replace("${AWS::AccountId}", "123456789012").replace("${AWS::Region}", "eu-west-1")
    assert code["S3Key"] in aws.buckets.by_name[name].objects
    order = aws.operations()
    assert order.index("PutObject") < order.index("CreateChangeSet")
    assert (NAME, "uploading") in heard.of("doing")


def test_the_template_names_the_bucket_of_the_cdk_where_that_is_used(aws, deploy, worker):
    """What is deployed is what was uploaded."""
    cdk = "cdk-hnb659fds-assets-123456789012-eu-west-1"
    aws.buckets.put(cdk)
    deploy()
    assert code_of(aws)["S3Bucket"] == cdk
    assert code_of(aws)["S3Key"] in aws.buckets.by_name[cdk].objects
    assert deploy().what == "unchanged"


def test_code_that_cannot_be_built_changes_nothing(deploy, worker, changes):
    """It is built before the first stack is touched."""

    def broken(packages):
        raise DeployError("no wheel for it")

    with pytest.raises(DeployError, match="no wheel for it"):
        deploy(zips=broken)
    assert changes() == []


# Parameters


@pytest.fixture
def size(stack):
    """A parameter without a default, and one with."""
    Parameter(stack, "Colour", default="red")
    return Parameter(stack, "Size")


def sent(aws):
    """Return the parameters of the latest change set."""
    return aws.called("CreateChangeSet")[-1]["Parameters"]


def test_a_parameter_without_a_value_is_told_before_anything_is_changed(aws, deploy, size, changes):
    """At the line that declares it, with how to give one."""
    with pytest.raises(DeployError) as caught:
        deploy()
    found = problem(caught)
    assert found.message == f"the parameter `Size` of `{NAME}` has no value"
    assert (found.at, found.hint) == (size.at, "give one: `--parameter Size=VALUE`")
    assert changes() == []


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS"])
def test_a_stack_that_never_was_has_no_values(aws, deploy, size, status, changes):
    """What somebody once gave to a creation that failed is not asked of CloudFormation again."""
    aws.stacks.put(NAME, status, parameters={"Size": "3"})
    with pytest.raises(DeployError, match="has no value"):
        deploy()
    assert changes() == []
    assert deploy(parameters={"Size": "4"}).what == "created"


def test_values_that_nobody_says_stay_as_they_are(aws, deploy, stack, size):
    """Of the first deploy, or as somebody has set them in the console."""
    deploy(parameters={"Size": "3"})
    assert sent(aws) == [{"ParameterKey": "Size", "ParameterValue": "3"}]
    Queue(stack, "More")
    deploy()
    assert sent(aws) == [
        {"ParameterKey": "Colour", "UsePreviousValue": True},
        {"ParameterKey": "Size", "UsePreviousValue": True},
    ]
    assert aws.stacks.live[NAME].parameters == {"Size": "3", "Colour": "red"}


def declared(app_default, **how):
    """Return an app with a parameter of a default."""
    app = App("shop", stages=[Stage("dev")])
    stack = Stack(app, "Main")
    owner = Parameter(stack, "Owner", default=app_default, **how)
    Queue(stack, "Jobs", tags={"owner": owner.value})
    return app


@pytest.fixture
def deployed_app(account, heard):
    """Deploy an app as it is declared now, when called."""

    def run(app, **parameters):
        made = Deployment(synth(app), account, heard, pause=0)
        (outcome,) = made.deploy(lambda packages: {}, parameters=parameters)
        return outcome.what

    return run


def test_a_default_that_the_app_changes_counts(aws, deployed_app, heard):
    """Nobody has ever said another value."""
    deployed_app(declared("a"))
    assert deployed_app(declared("b")) == "updated"
    assert aws.stacks.live[NAME].parameters == {"Owner": "b"}
    assert heard.of("note") == []


def test_a_value_that_was_said_outlives_the_default(aws, deployed_app, heard):
    """And a default that changes says that it has no effect, and what would."""
    deployed_app(declared("a"), Owner="said")
    deployed_app(declared("b"))
    assert aws.stacks.live[NAME].parameters == {"Owner": "said"}
    kept = f"the parameter `Owner` of `{NAME}` keeps its value `said`"
    how = "`--parameter Owner=b` gives it the app's new default"
    assert heard.of("note") == [f"{kept}; {how}"]


def test_a_value_that_was_said_is_not_told_again_and_again(aws, deployed_app, heard):
    """As long as the default is the same."""
    deployed_app(declared("a"), Owner="said")
    assert deployed_app(declared("a", description="whose it is")) == "updated"
    assert aws.stacks.live[NAME].parameters == {"Owner": "said"}
    assert heard.of("note") == []


def test_the_value_for_one_stack_counts_more_than_the_one_for_all(app, stack):
    """In whichever order they are said."""
    Parameter(stack, "Name")
    (template,) = synth(app).templates
    for said in (["Main.Name", "Name"], ["Name", "Main.Name"]):
        given = {name: name for name in said}
        assert by_stack(given, [template]) == {"Main": {"Name": "Main.Name"}}


def test_another_value_is_a_change(aws, deploy, size):
    """The same value is none."""
    deploy(parameters={"Size": "3"})
    assert deploy(parameters={"Size": "3"}).what == "unchanged"
    assert deploy(parameters={"Size": "4"}).what == "updated"
    assert aws.stacks.live[NAME].parameters["Size"] == "4"


# Termination protection


def test_a_stack_is_protected_from_deletion_where_the_app_says_so(aws, app, deployment, zips):
    """CloudFormation has a call of its own for it; a stack that is protected needs none."""
    Queue(Stack(app, "Main", termination_protection=True), "Jobs")
    deployment().deploy(zips)
    assert aws.stacks.live[NAME].protected
    aws.calls.clear()
    deployment().deploy(zips)
    assert "UpdateTerminationProtection" not in aws.operations()
    aws.stacks.live[NAME].protected = False
    deployment().deploy(zips)
    assert aws.stacks.live[NAME].protected


def test_protection_that_the_app_no_longer_says_stays_and_is_told(aws, deploy, heard):
    """Whether there is something to change or not."""
    deploy()
    aws.stacks.live[NAME].protected = True
    said = f"`{NAME}` is protected from deletion, which the app does not say; it stays so"
    for body in ({}, OLD):
        aws.stacks.live[NAME].template |= body
        heard.told.clear()
        deploy()
        assert heard.of("note") == [said]
    assert aws.stacks.live[NAME].protected


def test_protection_that_somebody_has_put_on_stays(aws, deploy):
    """The app does not ask for it, and does not ask to take it away either."""
    deploy()
    aws.stacks.live[NAME].protected = True
    deploy()
    assert aws.stacks.live[NAME].protected


# The judge


def test_the_changes_are_shown_before_they_are_carried_out(deploy, heard, jobs):
    """To who watches, and to who may stop them."""
    judged = []
    deploy(judge=lambda template, changes: judged.append((template.name, changes)))
    ((name, changes),) = judged
    assert name == NAME
    assert Change("Add", "Jobs", "AWS::SQS::Queue") in changes
    assert heard.of("changes") == [(NAME, changes)]


def test_a_judge_who_says_no_leaves_nothing_behind(aws, deploy):
    """Neither a change set nor an empty stack."""

    def refuse(template, changes):
        raise DeployError("not this one")

    with pytest.raises(DeployError, match="not this one"):
        deploy(judge=refuse)
    assert aws.stacks.live == {}
    aws.stacks.put(NAME, template=OLD)
    with pytest.raises(DeployError):
        deploy(judge=refuse)
    assert aws.stacks.live[NAME].template == OLD
    assert aws.stacks.live[NAME].change_sets == {}


def test_what_cannot_be_thrown_away_hides_nothing(aws, deploy):
    """A change set that is left over changes nothing."""
    aws.before("DeleteChangeSet", _deny)
    with pytest.raises(DeployError, match="no, thank you"):
        deploy(judge=_no)
    aws.stacks.refusing = "Template error: it is wrong."
    with pytest.raises(
        DeployError, match="does not take the template: Template error: it is wrong"
    ):
        deploy()


def _no(template, changes):
    raise DeployError("no, thank you")


def _deny(call):
    raise Refusal("AccessDenied", "not authorized to perform: cloudformation:DeleteChangeSet", 403)


def test_ctrl_c_while_the_changes_are_judged_changes_nothing(aws, deploy, deployment):
    """Whoever presses it then has seen what was about to happen."""
    made = []

    def press(template, changes):
        made[0].reins.detach.set()

    made.append(deployment())
    with pytest.raises(Detached):
        made[0].deploy(lambda packages: {}, judge=press)
    assert aws.stacks.live == {}


@pytest.mark.parametrize(("flag", "expected"), [("detach", Detached), ("cancel", DeployError)])
def test_ctrl_c_before_a_stack_is_begun_changes_nothing(aws, deployment, jobs, flag, expected):
    """Such as while its code is built."""
    made = deployment()
    looks = []

    def press(call):
        looks.append(call)
        if len(looks) == 2:
            getattr(made.reins, flag).set()

    aws.before("DescribeStacks", press)
    with pytest.raises(expected):
        made.deploy(lambda packages: {})
    assert len(looks) == 2
    assert aws.stacks.live == {}


# What goes wrong


@pytest.mark.parametrize("flag", ["halt", "detach", "cancel"])
def test_ctrl_c_while_stacks_are_looked_at_begins_nothing(aws, deployment, stack, tmp_path, flag):
    """Neither a build nor a change set."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src/main.py").write_text("def handler(event, context): ...\n")
    Function(stack, "Worker", code=str(tmp_path / "src"), handler="main.handler")
    reins = Reins()
    looks = []

    def look(call):
        looks.append(call)
        if len(looks) == 2:
            getattr(reins, flag).set()
            if flag == "halt":
                threading.Timer(0.05, reins.detach.set).start()

    aws.before("DescribeStacks", look)
    with pytest.raises((Detached, DeployError)):
        deployment(reins=reins).deploy(lambda packages: pytest.fail("it builds"))
    assert "CreateChangeSet" not in aws.operations()


def test_a_creation_that_fails_is_told_with_its_cause(aws, deploy, jobs, heard):
    """The resource that failed first, and the state that the stack was left in."""
    aws.stacks.plan(
        NAME,
        [("Jobs", "CREATE_FAILED", "Queue already exists (Service: Sqs)")],
        [("More", "CREATE_FAILED", "Resource creation cancelled"), ("", "ROLLBACK_IN_PROGRESS")],
        [("", "ROLLBACK_COMPLETE")],
    )
    with pytest.raises(DeployError) as caught:
        deploy()
    found = problem(caught)
    assert found.message.startswith("`Jobs` (AWS::SQS::Queue) could not be created")
    assert found.at == jobs.at
    assert found.notes[1].startswith("the stack is now ROLLBACK_COMPLETE")
    assert heard.of("done") == [(NAME, "failed")]
    assert deploy().what == "created"


def test_an_update_that_fails_is_told_with_its_cause(aws, deploy, stack):
    """And everything is as it was before."""
    deploy()
    before = aws.stacks.live[NAME].template
    Queue(stack, "More")
    aws.stacks.plan(
        NAME,
        [("More", "CREATE_FAILED", "boom"), ("", "UPDATE_ROLLBACK_IN_PROGRESS")],
        [("", "UPDATE_ROLLBACK_COMPLETE")],
    )
    with pytest.raises(DeployError) as caught:
        deploy()
    assert problem(caught).notes[1].endswith("everything is as it was before")
    assert aws.stacks.live[NAME].template == before


def test_what_an_update_leaves_behind_is_told(aws, deploy, heard):
    """CloudFormation calls the update complete, and knows no more of what is left."""
    aws.stacks.put(NAME, template=OLD)
    aws.stacks.plan(
        NAME,
        [
            ("", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
            ("Old", "DELETE_IN_PROGRESS"),
            ("Old", "DELETE_FAILED", "it is not empty"),
            ("Kept", "DELETE_SKIPPED"),
            ("", "UPDATE_COMPLETE"),
        ],
    )
    assert deploy().what == "updated"
    assert heard.of("note") == [
        "`Old` left the stack, and cannot be deleted: it is not empty; it stays as old-1x2y",
        "`Kept` left the stack, and is kept by its policy; it stays as kept-1x2y",
    ]


def test_a_stack_that_somebody_deletes_meanwhile_is_not_created(aws, deploy):
    """That it ended without a failure does not make it good."""
    aws.stacks.plan(NAME, [("", "DELETE_IN_PROGRESS")], [("", "DELETE_COMPLETE")])
    with pytest.raises(DeployError, match="ended as DELETE_COMPLETE"):
        deploy()


def test_an_update_that_is_cancelled_says_how_it_was_left(aws, deploy, deployment):
    """That it did not come to its end is what somebody wanted."""
    aws.stacks.put(NAME, template=OLD)
    aws.stacks.plan(NAME, [], [])
    made = deployment()
    aws.before("ExecuteChangeSet", lambda call: made.reins.cancel.set())
    with pytest.raises(DeployError) as caught:
        made.deploy(lambda packages: {})
    assert problem(caught).message == (
        f"`{NAME}` was cancelled; the stack is now UPDATE_ROLLBACK_COMPLETE: "
        "everything is as it was before"
    )


def test_a_creation_that_is_cancelled_says_what_is_left(aws, deploy, deployment, stack):
    """Deletion policies hold when a stack is deleted, however new it is."""
    Table(stack, "Kept", partition_key="pk", removal_policy="retain")
    aws.stacks.plan(NAME, [], [])
    aws.stacks.plan(NAME, [("Kept", "DELETE_SKIPPED"), ("", "DELETE_COMPLETE")])
    made = deployment()
    aws.before("ExecuteChangeSet", lambda call: made.reins.cancel.set())
    with pytest.raises(DeployError) as caught:
        made.deploy(lambda packages: {})
    found = problem(caught)
    assert "the stack is now DELETE_COMPLETE" in found.message
    assert found.notes == ("`Kept` is kept: kept-1x2y",)


# Others who deploy at the same time


def test_a_deploy_that_was_overtaken_looks_again(aws, deploy, heard):
    """What another has deployed meanwhile may be what is wanted, or not."""
    aws.stacks.put(NAME, template=OLD)
    text = "Stack:arn is in UPDATE_IN_PROGRESS state and can not be updated."
    aws.answer_next("CreateChangeSet", invalid(text))
    aws.answer_next("ExecuteChangeSet", Refusal("InvalidChangeSetStatus", "obsolete"))
    assert deploy().what == "updated"
    assert heard.of("doing").count((NAME, "another deploy came in between")) == 2


def test_two_deploys_that_create_a_stack_at_once_come_one_after_the_other(aws, deploy):
    """The slower one updates what the faster one has made."""

    def faster(call):
        if NAME not in aws.stacks.live:
            aws.stacks.put(NAME, template=OLD)

    aws.before("CreateChangeSet", faster)
    assert deploy().what == "updated"


def test_a_stack_that_others_change_all_the_time_is_told(aws, deploy):
    """After five looks."""
    aws.stacks.put(NAME, template=OLD)
    aws.before("ExecuteChangeSet", _obsolete)
    with pytest.raises(DeployError, match=f"`{NAME}` is changed by others all the time"):
        deploy()
    assert len(aws.called("ExecuteChangeSet")) == 5


def _obsolete(call):
    raise Refusal("InvalidChangeSetStatus", "obsolete")


def test_between_two_tries_there_is_a_pause(aws, deploy, monkeypatch):
    """What others change is not over in a moment."""
    pauses = []
    reins = Reins()
    monkeypatch.setattr(reins.detach, "wait", pauses.append)
    text = f"Stack:{NAME} is in UPDATE_IN_PROGRESS state and can not be updated."
    aws.answer_next("CreateChangeSet", invalid(text), invalid(text))
    deploy(pause=1.5, reins=reins)
    assert pauses[:2] == [1.5, 1.5]
