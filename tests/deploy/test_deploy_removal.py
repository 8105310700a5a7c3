"""Stacks that are removed: in which order, what is kept, and what stands in the way."""

from __future__ import annotations

import pytest
from deploy.fake_stacks import physical
from deploy.refusal import Refusal

from lambdaform import Bucket, Function, Queue, Resource, Stack, Table
from lambdaform.deploy import Detached
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


def test_a_stack_is_removed(aws, removal, deployed, heard):
    """By its id, and followed to its end; what is kept is among the events."""
    found = removal()
    id = aws.stacks.live[NAME].id
    heard.told.clear()
    found.remove()
    assert aws.stacks.live == {}
    assert aws.called("DeleteStack") == [{"StackName": id}]
    assert ("Kept", "DELETE_SKIPPED") in heard.events
    assert heard.of("done") == [(NAME, "removed")]


@pytest.mark.parametrize("status", [None, "DELETE_COMPLETE"])
def test_a_stack_that_is_not_there_needs_no_removing(aws, stack, removal, status):
    """There is nothing to ask about."""
    Queue(stack, "Jobs")
    if status:
        aws.stacks.put(NAME)
        aws.stacks.happen(NAME, ("", status))
    assert removal().doomed == []
    removal().remove()
    assert aws.called("DeleteStack") == []


def test_an_empty_stack_that_was_left_over_is_removed(aws, stack, removal):
    """It has no template, and still a name."""
    Queue(stack, "Jobs")
    aws.stacks.put(NAME, "REVIEW_IN_PROGRESS")
    found = removal()
    assert found.resources == []
    found.remove()
    assert aws.stacks.live == {}


@pytest.fixture
def shop(app, deployment, zips):
    """Two stacks are deployed: `Api` needs `Data`."""
    data, api = Stack(app, "Data"), Stack(app, "Api")
    jobs = Queue(data, "Jobs")
    Resource(api, "Other", type="AWS::SQS::Queue", properties={"QueueName": f"next-{jobs.arn}"})
    deployment().deploy(zips)


def test_what_needs_others_goes_first(aws, shop, removal):
    """The other way round than it came."""
    ids = {stack.id: name for name, stack in aws.stacks.live.items()}
    removal().remove()
    order = [ids[call["StackName"]] for call in aws.called("DeleteStack")]
    assert order == ["shop-dev-Api", "shop-dev-Data"]


def test_who_needs_what_goes_is_known_before(aws, shop, removal):
    """Unless it goes too, or was never deployed."""
    assert removal().readers() == []
    assert removal("Data").readers() == [("shop-dev-Api", "shop-dev-Data")]
    aws.stacks.live.pop("shop-dev-Api")
    assert removal("Data").readers() == []


def test_what_another_needs_stays_where_that_could_not_be_removed(aws, shop, removal, heard):
    """Otherwise it would stand there without it."""
    aws.stacks.plan("shop-dev-Api", [("Other", "DELETE_FAILED", "boom"), ("", "DELETE_FAILED")])
    with pytest.raises(DeployError) as caught:
        removal().remove()
    (problem,) = caught.value.problems
    assert problem.message == "`Other` (AWS::SQS::Queue) could not be deleted: boom"
    assert problem.notes[1] == (
        "the stack is now DELETE_FAILED: some of it could not be deleted, and is still there"
    )
    assert ("shop-dev-Data", "left out") in heard.of("done")
    assert "shop-dev-Data" in aws.stacks.live


def test_a_removal_that_changed_nothing_is_none(aws, removal, deployed):
    """That the stack is well is not what was asked for."""
    aws.stacks.plan(NAME, [("", "CREATE_COMPLETE")])
    with pytest.raises(DeployError, match="ended as CREATE_COMPLETE"):
        removal().remove()


def test_what_is_under_way_is_followed_first(aws, removal, deployed, heard):
    """A stack that is being changed cannot be removed."""
    aws.stacks.happen(NAME, ("", "UPDATE_IN_PROGRESS"))
    aws.stacks.live[NAME].coming.append([("Jobs", "UPDATE_COMPLETE"), ("", "UPDATE_COMPLETE")])
    removal().remove()
    assert ("Jobs", "UPDATE_COMPLETE") in heard.events
    assert aws.stacks.live == {}


def test_a_removal_of_somebody_else_is_followed(aws, removal, deployed, heard):
    """And not asked for once more."""
    aws.stacks.happen(NAME, ("", "DELETE_IN_PROGRESS"))
    aws.stacks.live[NAME].coming.append([("", "DELETE_COMPLETE")])
    removal().remove()
    assert aws.called("DeleteStack") == []
    assert heard.of("done")[-1] == (NAME, "removed")


def test_a_protected_stack_loses_its_protection_first(aws, removal, deployed):
    """Whoever removes it has been asked for its name."""
    aws.stacks.live[NAME].protected = True
    found = removal()
    assert found.protected == [NAME]
    found.remove()
    assert aws.stacks.live == {}
    asked = aws.called("UpdateTerminationProtection")
    assert [call["EnableTerminationProtection"] for call in asked] == [False]


@pytest.mark.parametrize(("flag", "expected"), [("detach", Detached), ("cancel", DeployError)])
def test_nothing_is_removed_after_ctrl_c(aws, removal, deployed, flag, expected):
    """A stack keeps its protection, too."""
    aws.stacks.live[NAME].protected = True
    found = removal()
    getattr(found._deployment.reins, flag).set()
    with pytest.raises(expected):
        found.remove()
    assert aws.stacks.live[NAME].protected
    assert aws.called("DeleteStack") == []


def test_somebody_may_begin_to_watch_later(aws, removal, deployed, heard):
    """First it is asked whether to remove anything."""
    found = removal(watcher=type(heard)())
    heard.told.clear()
    found.watch(heard)
    found.remove()
    assert heard.of("done") == [(NAME, "removed")]


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


def test_a_bucket_that_cannot_be_looked_into_is_told(aws, removal, files):
    """Nothing is taken for empty that is not."""
    found = removal()
    aws.answer_next("ListObjectVersions", Refusal("AccessDenied", "no", 403))
    with pytest.raises(DeployError, match="`ListObjectVersions` was denied"):
        found.full_buckets()


def test_a_bucket_is_emptied_of_all_versions_page_by_page(aws, removal, files):
    """And of the marks; the other buckets stay as they are."""
    aws.buckets.page = 2
    found = removal()
    (bucket,) = found.full_buckets()
    assert found.empty(bucket) == 5
    emptied, kept = (aws.buckets.by_name[physical(id)] for id in ("Files", "Kept"))
    assert (emptied.versions, emptied.markers) == ({}, {})
    assert kept.versions
    assert [len(call["Delete"]["Objects"]) for call in aws.called("DeleteObjects")] == [2, 2, 1]


def test_a_bucket_that_somebody_has_emptied_meanwhile_is_empty(aws, removal, files):
    """Nothing is asked to be deleted then."""
    found = removal()
    (bucket,) = found.full_buckets()
    emptied = aws.buckets.by_name[physical("Files")]
    emptied.versions, emptied.markers = {}, {}
    assert found.empty(bucket) == 0
    assert aws.called("DeleteObjects") == []


def test_objects_that_stay_are_told(aws, removal, files):
    """They may be locked."""
    found = removal()
    (bucket,) = found.full_buckets()
    error = {"Key": "a", "Code": "AccessDenied", "Message": "it is locked"}
    aws.answer_next("DeleteObjects", {"Errors": [error, error | {"Key": "b"}]})
    with pytest.raises(DeployError) as caught:
        found.empty(bucket)
    assert [p.message for p in caught.value.problems] == [
        f"`a` in `{physical('Files')}` stays: it is locked",
        f"`b` in `{physical('Files')}` stays: it is locked",
    ]


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


def test_the_marks_of_a_stack_go_with_it(removal, marked):
    """A stack of that name may come again."""
    removal().remove()
    assert not [key for key in marked if key.startswith("code-only")]
    assert [key for key in marked if key.endswith(".zip")]


def test_in_a_protected_stage_there_are_none_to_look_for(aws, removal, marked):
    """Code alone is never deployed there."""
    removal(protected=True).remove()
    assert aws.called("DeleteObject") == []
