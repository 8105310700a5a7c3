"""New code for one function without its stack: marked, and undone by the next deploy."""

from __future__ import annotations

import botocore.exceptions as raised
import pytest
from deploy.fake_stacks import physical
from deploy.refusal import Refusal

from lambdaform import Condition, Fn, Function, Parameter, Queue, Resource, Stack
from lambdaform.deploy import code_only
from lambdaform.errors import DeployError

NAME = "shop-dev-Main"
BUCKET = "lambdaform-assets-123456789012-eu-west-1-an"
MARK = f"code-only/{NAME}/Worker"


@pytest.fixture
def code(tmp_path):
    """A folder of code."""
    folder = tmp_path / "src"
    folder.mkdir()
    (folder / "main.py").write_text("def handler(event, context): ...\n")
    return folder


@pytest.fixture
def worker(stack, code):
    """A function whose code is the folder."""
    return Function(stack, "Worker", code=str(code), handler="main.handler")


@pytest.fixture
def replace(deployment, zips):
    """Give the function the code that its folder holds now, when called."""

    def run(id="Worker", **how):
        made = deployment(**how)
        (template,) = made.assembly.templates
        made.replace_code(template, id, zips)
        return template.packages[0].key

    return run


@pytest.fixture
def deployed(worker, deployment, zips):
    """The app is deployed."""
    deployment().deploy(zips)


def test_a_function_gets_new_code(aws, code, deployed, replace):
    """It is uploaded, marked and taken: the mark comes first, whatever happens then."""
    (code / "main.py").write_text("def handler(event, context): return 1\n")
    aws.calls.clear()
    key = replace()
    assert aws.functions.code == {physical("Worker"): (BUCKET, key)}
    changing = [name for name in aws.operations() if name.startswith(("Put", "Update"))]
    assert changing == ["PutObject", "PutObject", "UpdateFunctionCode"]
    assert {MARK, key} <= aws.buckets.by_name[BUCKET].objects.keys()
    assert "CreateChangeSet" not in aws.operations()


def test_it_is_waited_for_until_lambda_has_taken_it(aws, deployed, replace):
    """What is invoked afterwards is the new code."""
    aws.functions.states.extend([("InProgress", "Creating"), ("Successful", "")])
    replace()
    assert len(aws.called("GetFunctionConfiguration")) == 2


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (("Failed", "the zip is broken"), "the zip is broken"),
        (("InProgress", ""), "it is still In"),
    ],
)
def test_code_that_lambda_does_not_take_is_told(
    aws, deployed, replace, worker, monkeypatch, state, reason
):
    """At the function's line; the mark stays, for it may have been taken by half."""
    monkeypatch.setattr(code_only, "_PATIENCE", -1.0)
    aws.functions.states.append(state)
    with pytest.raises(DeployError) as caught:
        replace()
    (problem,) = caught.value.problems
    assert problem.message.startswith(f"`Worker` does not take the new code: {reason}")
    assert problem.at == worker.at
    assert MARK in aws.buckets.by_name[BUCKET].objects


def test_what_lambda_refuses_is_told(aws, deployed, replace):
    """In words of ours."""
    aws.answer_next("UpdateFunctionCode", Refusal("AccessDeniedException", "no", 403))
    with pytest.raises(DeployError, match="`UpdateFunctionCode` was denied"):
        replace()
    assert MARK not in aws.buckets.by_name[BUCKET].objects


def test_a_refusal_leaves_the_mark_of_code_that_was_given_before(aws, deployed, replace):
    """That code still runs."""
    replace()
    aws.answer_next("UpdateFunctionCode", Refusal("AccessDeniedException", "no", 403))
    with pytest.raises(DeployError, match="`UpdateFunctionCode` was denied"):
        replace()
    assert MARK in aws.buckets.by_name[BUCKET].objects


def test_what_may_have_been_taken_stays_marked(aws, deployed, replace):
    """Nobody knows what became of a call whose answer was lost."""
    aws.answer_next("UpdateFunctionCode", raised.ReadTimeoutError(endpoint_url="https://x"))
    with pytest.raises(DeployError, match="AWS does not answer"):
        replace()
    assert MARK in aws.buckets.by_name[BUCKET].objects


def test_a_protected_stage_changes_only_with_its_stacks(deployed, replace, aws):
    """What runs there is what was reviewed."""
    with pytest.raises(DeployError, match="the stage `dev` is protected"):
        replace(protected=True)
    assert "UpdateFunctionCode" not in aws.operations()


def test_a_function_that_is_not_deployed_is_told(worker, replace, aws):
    """With how to deploy it; there is nothing to put new code into."""
    with pytest.raises(DeployError) as caught:
        replace()
    (problem,) = caught.value.problems
    assert problem.message == f"`Worker` is not deployed: `{NAME}` does not have it yet"
    assert problem.at == worker.at
    assert problem.hint == "deploy its stack: `lambdaform deploy`"
    assert "UpdateFunctionCode" not in aws.operations()


@pytest.mark.parametrize(
    "other",
    [
        {"ZipFile": "def handler(e, c): ..."},
        {"ImageUri": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/x:1"},
        {"S3Bucket": "theirs", "S3Key": "theirs.zip"},
        {"S3Bucket": "theirs", "S3Key": {"Ref": "Key"}},
        {},
    ],
)
def test_code_that_is_no_folder_of_the_app_is_told(stack, worker, replace, other):
    """There is nothing on this machine to make it of."""
    Parameter(stack, "Key", default="x")
    Resource(stack, "Other", type="AWS::Lambda::Function", properties={"Code": other})
    with pytest.raises(DeployError, match="the code of `Other` is no folder of the app"):
        replace("Other")


# Undone by the next deploy


def test_the_next_deploy_gives_the_function_the_code_of_its_template(
    aws, deployed, replace, code, deployment, zips
):
    """Even where nothing else has changed; and takes the mark away."""
    text = (code / "main.py").read_text()
    (code / "main.py").write_text("def handler(event, context): return 1\n")
    replace()
    (code / "main.py").write_text(text)
    made = deployment()
    (outcome,) = made.deploy(zips)
    (package,) = made.assembly.templates[0].packages
    assert outcome.what == "unchanged"
    assert aws.functions.code == {physical("Worker"): (BUCKET, package.key)}
    assert MARK not in aws.buckets.by_name[BUCKET].objects
    aws.calls.clear()
    deployment().deploy(zips)
    assert "UpdateFunctionCode" not in aws.operations()


def test_a_protected_stage_is_not_asked_for_marks(aws, deployed, deployment, zips):
    """Nothing there is deployed without its stack."""
    aws.calls.clear()
    deployment(protected=True).deploy(zips)
    assert "ListObjectsV2" not in aws.operations()


def test_a_stack_without_code_is_not_asked_for_marks(aws, stack, deployment, zips):
    """And needs no bucket."""
    Queue(stack, "Jobs")
    deployment().deploy(zips)
    deployment().deploy(zips)
    assert "HeadBucket" not in aws.operations()


@pytest.mark.parametrize("how", ["left the app", "its condition does not hold"])
def test_a_function_that_is_gone_needs_no_code(aws, app, stack, code, deployment, zips, how):
    """Its mark goes all the same, or every deploy would ask for it again."""
    never = Condition(stack, "Never", expression=Fn.equals("a", "b"))
    id = "Other" if how == "left the app" else "Worker"
    Function(stack, id, code=str(code), handler="main.handler", condition=never)
    Queue(stack, "Jobs")
    aws.stacks.absent.add(id)
    aws.buckets.put(BUCKET, objects={MARK: b""})
    deployment().deploy(zips)
    assert MARK not in aws.buckets.by_name[BUCKET].objects
    assert "UpdateFunctionCode" not in aws.operations()


@pytest.mark.parametrize(
    "answer",
    [
        ("DescribeStackResource", Refusal("Throttling", "Rate exceeded"), "AWS throttles"),
        ("UpdateFunctionCode", Refusal("AccessDeniedException", "no", 403), "was denied: no"),
        ("DeleteObject", Refusal("AccessDenied", "no", 403), "was denied: no"),
    ],
)
def test_what_stops_the_undoing_is_told_and_stops_nothing(
    aws, deployed, replace, deployment, zips, heard, answer
):
    """The stack is as it should be; the mark stays, and with it the word that something else runs."""
    operation, refusal, said = answer
    replace()
    aws.answer_next(operation, refusal)
    heard.told.clear()
    (outcome,) = deployment().deploy(zips)
    assert outcome.what in ("unchanged", "updated")
    ((_, done), (_, note)) = [row[-2:] for row in heard.told if row[0] in ("done", "note")]
    assert done == outcome.what
    assert note.startswith("`Worker` may still run the code that `--function` gave it: ")
    assert said in note
    assert "deploy again" in note
    assert MARK in aws.buckets.by_name[BUCKET].objects


def test_marks_that_cannot_be_listed_stop_nothing(aws, worker, deployment, zips, heard):
    """What is deployed is told as done."""
    aws.answer_next("ListObjectsV2", Refusal("AccessDenied", "no", 403))
    (outcome,) = deployment().deploy(zips)
    assert outcome.what == "created"
    assert "which functions run code that `--function` gave them is not known" in str(
        heard.of("note")
    )


def test_a_function_that_was_deleted_by_hand_has_no_code_to_take_back(
    aws, deployed, replace, deployment, zips, heard
):
    """Its mark goes, or every deploy would tell of it."""
    replace()
    heard.told.clear()
    aws.answer_next("UpdateFunctionCode", Refusal("ResourceNotFoundException", "none", 404))
    deployment().deploy(zips)
    assert heard.of("note") == []
    assert MARK not in aws.buckets.by_name[BUCKET].objects


def test_a_mark_that_is_made_meanwhile_stays(aws, deployed, replace, deployment, zips):
    """Its function was not looked at."""
    replace()
    objects = aws.buckets.by_name[BUCKET].objects
    other = f"code-only/{NAME}/Other"
    aws.before("UpdateFunctionCode", lambda call: objects.update({other: b""}))
    deployment().deploy(zips)
    assert [key for key in objects if key.startswith("code-only")] == [other]


def test_there_are_no_marks_where_there_is_no_bucket(worker, template):
    """A stack that was deployed by other means may have none."""
    assert code_only.marked(None, template()) == []


def test_marks_of_several_stacks_are_listed_at_once(aws, app, code, deployment, zips):
    """Those of others that begin alike are not theirs."""
    for name in ("One", "Two"):
        Function(Stack(app, name), "Worker", code=code, handler="main.handler")
    made = deployment()
    made.deploy(zips)
    bucket = aws.buckets.by_name[BUCKET]
    keys = ("shop-dev-One/Worker", "shop-dev-One/More", "shop-dev-Onest/Other", "shop-prod-One/X")
    bucket.objects |= {f"code-only/{key}": b"" for key in keys}
    templates = [made.assembly.template(id) for id in ("One", "Two")]
    aws.calls.clear()
    assert made.other_code(templates) == {"shop-dev-One": ["More", "Worker"]}
    (asked,) = aws.called("ListObjectsV2")
    assert asked["Prefix"] == "code-only/shop-dev-"
    assert code_only.all_marked(None, templates) == {}
