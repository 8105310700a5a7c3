"""Stacks that are removed: in which order, what is kept, and what stands in the way."""

from __future__ import annotations

import pytest
from deploy.fake_stacks import physical
from deploy.refusal import Refusal

from lambdaform import Bucket, Function, Queue, Resource, Stack, Table
from lambdaform.deploy import Detached, Reins
from lambdaform.deploy.removal import Removal
from lambdaform.errors import DeployError

NAME = "shop-dev-Main"


@pytest.fixture
def removal(deployment):
    """Return the removal of all stacks of the app, or of those named, when called."""

    def make(*names, **how):
        made = deployment(**how)
        templates = [made.assembly.template(name) for name in names]
        return Removal(made, templates or list(made.assembly.templates))

    return make


@pytest.fixture
def remove(removal, deployment):
    """Remove all stacks of the app, or those named, when called."""

    def act(*names, empty_buckets=False, **how):
        found = removal(*names)
        found.remove(deployment(**how), empty_buckets=empty_buckets)

    return act


@pytest.fixture
def deployed(stack, deployment, zips):
    """A stack with a queue and two tables, one of which is kept."""
    Queue(stack, "Jobs")
    Table(stack, "Kept", partition_key="pk", removal_policy="retain")
    Table(stack, "Going", partition_key="pk", removal_policy="delete")
    deployment().deploy(zips)


def test_what_would_go_is_known_before(aws, removal, deployed):
    """What is kept, by the template that was deployed, and what holds data."""
    aws.stacks.page = 2
    found = {r.id: (r.kept, r.holds_data) for r in removal().resources}
    assert found["Jobs"] == (False, True)
    assert found["Kept"] == (True, True)
    assert found["Going"] == (False, True)
    (jobs,) = [r for r in removal().resources if r.id == "Jobs"]
    assert str(jobs) == f"Jobs (AWS::SQS::Queue): {physical('Jobs')}"
    assert aws.operations()[-1] == "ListStackResources"


def test_the_policies_that_count_are_those_that_were_deployed(aws, removal, deployed):
    """The app may say something else by now."""
    resources = aws.stacks.live[NAME].template["Resources"]
    resources["Kept"]["DeletionPolicy"] = "Delete"
    assert not any(r.kept for r in removal().resources)


def test_of_a_template_that_is_no_json_nothing_is_known(aws, removal, deployed):
    """More may be kept than is said, and never less."""
    aws.answer_next("GetTemplate", {"TemplateBody": "Resources: {}\n"})
    assert not any(r.kept for r in removal().resources)


def test_what_is_gone_already_is_not_listed(aws, removal, deployed):
    """Nor what never came to be."""
    rows = [
        {"LogicalResourceId": "A", "ResourceType": "AWS::SQS::Queue", "PhysicalResourceId": "a"}
        | {"ResourceStatus": "DELETE_COMPLETE"},
        {"LogicalResourceId": "B", "ResourceType": "AWS::SQS::Queue"}
        | {"ResourceStatus": "CREATE_FAILED"},
    ]
    when = {"LastUpdatedTimestamp": "2026-11-20T00:00:00Z"}
    aws.answer_next("ListStackResources", {"StackResourceSummaries": [r | when for r in rows]})
    assert removal().resources == []


def test_a_stack_is_removed(aws, remove, deployed, heard):
    """By its id, and followed to its end; what is kept is among the events."""
    id = aws.stacks.live[NAME].id
    heard.told.clear()
    remove()
    assert aws.stacks.live == {}
    assert [call["StackName"] for call in aws.called("DeleteStack")] == [id]
    assert ("Kept", "DELETE_SKIPPED") in heard.events
    assert heard.of("done") == [(NAME, "removed")]


@pytest.mark.parametrize("status", [None, "DELETE_COMPLETE"])
def test_a_stack_that_is_not_there_needs_no_removing(aws, stack, removal, status, remove):
    """There is nothing to ask about."""
    Queue(stack, "Jobs")
    if status:
        aws.stacks.put(NAME)
        aws.stacks.happen(NAME, ("", status))
    assert removal().doomed == []
    remove()
    assert aws.called("DeleteStack") == []


def test_an_empty_stack_that_was_left_over_is_removed(aws, stack, removal, remove):
    """It has no template, and still a name."""
    Queue(stack, "Jobs")
    aws.stacks.put(NAME, "REVIEW_IN_PROGRESS")
    found = removal()
    assert found.resources == []
    remove()
    assert aws.stacks.live == {}


@pytest.fixture
def shop(app, deployment, zips):
    """Two stacks are deployed: `Api` needs `Data`."""
    data, api = Stack(app, "Data"), Stack(app, "Api")
    jobs = Queue(data, "Jobs")
    Resource(api, "Other", type="AWS::SQS::Queue", properties={"QueueName": f"next-{jobs.arn}"})
    deployment().deploy(zips)


def test_what_needs_others_goes_first(aws, shop, remove):
    """The other way round than it came."""
    ids = {stack.id: name for name, stack in aws.stacks.live.items()}
    remove()
    order = [ids[call["StackName"]] for call in aws.called("DeleteStack")]
    assert order == ["shop-dev-Api", "shop-dev-Data"]


def test_who_needs_what_goes_is_known_before(aws, shop, removal):
    """Unless it goes too, or was never deployed."""
    assert removal().readers() == []
    assert removal("Data").readers() == [("shop-dev-Api", "shop-dev-Data")]
    aws.stacks.live.pop("shop-dev-Api")
    assert removal("Data").readers() == []


def test_what_another_needs_stays_where_that_could_not_be_removed(aws, shop, remove, heard):
    """Otherwise it would stand there without it."""
    aws.stacks.plan("shop-dev-Api", [("Other", "DELETE_FAILED", "boom"), ("", "DELETE_FAILED")])
    with pytest.raises(DeployError) as caught:
        remove()
    (problem,) = caught.value.problems
    assert problem.message == "`Other` (AWS::SQS::Queue) could not be deleted: boom"
    assert problem.notes[1] == (
        "the stack is now DELETE_FAILED: some of it could not be deleted, and is still there"
    )
    assert ("shop-dev-Data", "left out") in heard.of("done")
    assert "shop-dev-Data" in aws.stacks.live


def test_a_removal_that_changed_nothing_is_none(aws, remove, deployed):
    """That the stack is well is not what was asked for."""
    aws.stacks.plan(NAME, [("", "CREATE_COMPLETE")])
    with pytest.raises(DeployError, match="ended as CREATE_COMPLETE"):
        remove()


def test_what_is_under_way_is_followed_first(aws, remove, deployed, heard):
    """A stack that is being changed cannot be removed."""
    aws.stacks.happen(NAME, ("", "UPDATE_IN_PROGRESS"))
    aws.stacks.live[NAME].coming.append([("Jobs", "UPDATE_COMPLETE"), ("", "UPDATE_COMPLETE")])
    remove()
    assert ("Jobs", "UPDATE_COMPLETE") in heard.events
    assert aws.stacks.live == {}


def test_a_removal_of_somebody_else_is_followed(aws, remove, deployed, heard):
    """And not asked for once more."""
    aws.stacks.happen(NAME, ("", "DELETE_IN_PROGRESS"))
    aws.stacks.live[NAME].coming.append([("", "DELETE_COMPLETE")])
    remove()
    assert aws.called("DeleteStack") == []
    assert heard.of("done")[-1] == (NAME, "removed")


def test_a_protected_stack_loses_its_protection_first(aws, removal, deployed, remove):
    """Whoever removes it has been asked for its name."""
    aws.stacks.live[NAME].protected = True
    found = removal()
    assert found.protected == [NAME]
    remove()
    assert aws.stacks.live == {}
    asked = aws.called("UpdateTerminationProtection")
    assert [call["EnableTerminationProtection"] for call in asked] == [False]


@pytest.mark.parametrize(("flag", "expected"), [("detach", Detached), ("cancel", DeployError)])
def test_nothing_is_removed_after_ctrl_c(aws, remove, deployed, flag, expected):
    """A stack keeps its protection, too."""
    aws.stacks.live[NAME].protected = True
    reins = Reins()
    getattr(reins, flag).set()
    with pytest.raises(expected):
        remove(reins=reins)
    assert aws.stacks.live[NAME].protected
    assert aws.called("DeleteStack") == []


def test_a_stack_that_is_not_removed_after_all_is_protected_again(aws, remove, deployed, heard):
    """Who may not delete it must not leave it open for the next."""
    aws.stacks.live[NAME].protected = True
    aws.answer_next("DeleteStack", Refusal("AccessDenied", "no", 403))
    with pytest.raises(DeployError, match="`DeleteStack` was denied"):
        remove()
    assert aws.stacks.live[NAME].protected
    assert heard.of("note") == []


def test_a_protection_that_cannot_be_put_back_is_told(aws, remove, deployed, heard):
    """Somebody has to do it."""
    aws.stacks.live[NAME].protected = True
    denied = Refusal("AccessDenied", "no", 403)
    aws.answer_next("DeleteStack", denied)
    aws.answer_next("UpdateTerminationProtection", None, denied)
    with pytest.raises(DeployError, match="`DeleteStack` was denied"):
        remove()
    (note,) = heard.of("note")
    assert note.startswith(f"`{NAME}` is no longer protected from deletion: ")


def test_of_what_a_snapshot_is_kept_nothing_is_lost(aws, removal, deployed):
    """The resource itself goes."""
    resources = aws.stacks.live[NAME].template["Resources"]
    resources["Going"]["DeletionPolicy"] = "Snapshot"
    (found,) = [r for r in removal().resources if r.id == "Going"]
    assert (found.kept, found.snapshot, found.holds_data) == (False, True, False)


# Buckets


@pytest.fixture
def files(stack, deployment, zips, aws):
    """A stack with a bucket that holds something, one that is empty, and one that is kept."""
    for id, policy in (("Files", "delete"), ("Empty", "delete"), ("Kept", "retain")):
        Bucket(stack, id, removal_policy=policy)
        aws.buckets.put(physical(id))
    deployment().deploy(zips)
    for id in ("Files", "Kept"):
        bucket = aws.buckets.by_name[physical(id)]
        bucket.versions = {"a": ["1", "2"], "b": ["3"]}
        bucket.markers = {"a": ["4"], "c": ["5"]}


def test_full_buckets_are_found(removal, files):
    """Those that would go: CloudFormation does not delete what is not empty."""
    assert [bucket.id for bucket in removal().full_buckets()] == ["Files"]


@pytest.mark.parametrize("kind", ["versions", "markers"])
def test_old_versions_make_a_bucket_full(aws, removal, files, kind):
    """And so do the marks of what was deleted."""
    bucket = aws.buckets.by_name[physical("Files")]
    bucket.versions, bucket.markers = {}, {}
    setattr(bucket, kind, {"a": ["1"]})
    assert [found.id for found in removal().full_buckets()] == ["Files"]


def test_a_bucket_that_somebody_has_deleted_is_not_full(aws, removal, files):
    """CloudFormation does not mind that it is gone."""
    del aws.buckets.by_name[physical("Files")]
    assert removal().full_buckets() == []


def test_a_bucket_that_may_not_be_looked_into_is_not_known_to_be_full(aws, removal, files):
    """CloudFormation says it where that matters; anything else is told."""
    found = removal()
    denied = Refusal("AccessDenied", "no", 403)
    aws.answer_next("ListObjectVersions", denied, denied, Refusal("SlowDown"))
    assert found.full_buckets() == []
    with pytest.raises(DeployError, match="AWS throttles"):
        found.full_buckets()


def test_a_bucket_is_emptied_of_all_versions_page_by_page(aws, remove, files, heard):
    """And of the marks, right before its stack goes; the other buckets stay as they are."""
    aws.buckets.page = 2
    remove(empty_buckets=True)
    emptied, kept = (aws.buckets.by_name[physical(id)] for id in ("Files", "Kept"))
    assert (emptied.versions, emptied.markers) == ({}, {})
    assert kept.versions
    assert [len(call["Delete"]["Objects"]) for call in aws.called("DeleteObjects")] == [2, 2, 1]
    operations = aws.operations()
    assert operations.index("DeleteObjects") < operations.index("DeleteStack")
    assert heard.of("note") == ["deleted 5 object versions in `Files`"]


def test_nothing_is_emptied_unasked(aws, remove, files):
    """Whatever is in the way then, CloudFormation says it."""
    remove()
    assert aws.called("DeleteObjects") == []


def test_objects_that_stay_are_told(aws, remove, files):
    """They may be locked; their stack stays too."""
    error = {"Key": "a", "Code": "AccessDenied", "Message": "it is locked"}
    aws.answer_next("DeleteObjects", {"Errors": [error, error | {"Key": "b"}]})
    with pytest.raises(DeployError) as caught:
        remove(empty_buckets=True)
    assert [p.message for p in caught.value.problems] == [
        f"`a` in `{physical('Files')}` stays: it is locked",
        f"`b` in `{physical('Files')}` stays: it is locked",
    ]
    assert aws.called("DeleteStack") == []


def test_a_bucket_whose_stack_stays_keeps_what_is_in_it(app, aws, deployment, zips, remove):
    """Its stack stays because another one that needs it could not be removed."""
    data, api = Stack(app, "Data"), Stack(app, "Api")
    files = Bucket(data, "Files", removal_policy="delete")
    Resource(api, "Other", type="AWS::SQS::Queue", properties={"QueueName": f"next-{files.arn}"})
    deployment().deploy(zips)
    bucket = aws.buckets.put(physical("Files"))
    bucket.versions = {"precious": ["1"]}
    aws.stacks.plan("shop-dev-Api", [("Other", "DELETE_FAILED", "boom"), ("", "DELETE_FAILED")])
    with pytest.raises(DeployError, match="could not be deleted: boom"):
        remove(empty_buckets=True)
    assert bucket.versions == {"precious": ["1"]}


@pytest.mark.parametrize("flag", ["detach", "cancel"])
def test_ctrl_c_stops_the_emptying(aws, remove, files, flag):
    """What is still in the bucket stays, and so does its stack."""
    reins = Reins()
    aws.buckets.page = 2
    aws.before("DeleteObjects", lambda call: getattr(reins, flag).set())
    with pytest.raises((Detached, DeployError)):
        remove(empty_buckets=True, reins=reins)
    assert len(aws.called("DeleteObjects")) == 1
    assert aws.called("DeleteStack") == []


# Marks


@pytest.fixture
def marked(aws, stack, tmp_path, deployment, zips):
    """A function that runs other code than its template says."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src/main.py").write_text("def handler(event, context): ...\n")
    Function(stack, "Worker", code=str(tmp_path / "src"), handler="main.handler")
    deployment().deploy(zips)
    (bucket,) = aws.buckets.by_name.values()
    bucket.objects[f"code-only/{NAME}/Worker"] = b""
    return bucket.objects


def test_the_marks_of_a_stack_go_with_it(remove, marked):
    """A stack of that name may come again."""
    remove()
    assert not [key for key in marked if key.startswith("code-only")]
    assert [key for key in marked if key.endswith(".zip")]


def test_in_a_protected_stage_there_are_none_to_look_for(aws, remove, marked):
    """Code alone is never deployed there."""
    remove(protected=True)
    assert aws.called("DeleteObject") == []
