"""What stacks say to each other: exports, imports, and outputs that are read."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError
from embedded import QUEUE, Stacks, body, client

URL = {"Url": {"Value": {"Ref": "Jobs"}, "Export": {"Name": "jobs-url"}}}
EXPORTING = body(Jobs={}, Outputs=URL)
IMPORTING = body(Told={"QueueName": {"Fn::ImportValue": "jobs-url"}})


def reading(**more):
    place = {"StackName": "Base", "OutputName": "Url", **more}
    return body(Told={"QueueName": {"Fn::GetStackOutput": place}})


def test_an_import_reads_what_is_exported(stacks, workshop):
    """And both are listed."""
    stacks.create(EXPORTING, "Base")
    stacks.create(IMPORTING)
    assert workshop.things["Told-2"] == {"QueueName": "Jobs-1"}
    (export,) = stacks.api.list_exports()["Exports"]
    assert export["ExportingStackId"] == stacks.described("Base")["StackId"]
    assert stacks.api.list_imports(ExportName="jobs-url")["Imports"] == ["Shop"]
    with pytest.raises(ClientError, match="Export 'nope' is not imported by any stack"):
        stacks.api.list_imports(ExportName="nope")


def test_an_import_of_nothing_fails_the_stack(stacks):
    """Before anything is made; a change set says so at once."""
    with pytest.raises(ClientError, match=r"No export named jobs-url found\."):
        stacks.create(IMPORTING)
    planned = stacks.planned(IMPORTING, ChangeSetType="CREATE")
    assert planned["Status"] == "FAILED"
    assert planned["StatusReason"] == "No export named jobs-url found."


def test_an_export_in_use_stays(stacks, workshop):
    """It is neither deleted nor changed, by an update or with its stack."""
    stacks.create(EXPORTING, "Base")
    stacks.create(IMPORTING)
    done = stacks.update(body(Jobs={"DelaySeconds": 1}), "Base")
    assert done["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    told = "Export jobs-url cannot be deleted as it is in use by Shop"
    assert stacks.reason("Base", "UPDATE_ROLLBACK_IN_PROGRESS", "Base") == told
    done = stacks.update(body(Jobs={"QueueName": "other"}, Outputs=URL), "Base")
    told = "Export jobs-url cannot be updated as it is in use by Shop"
    assert stacks.reason("Base", "UPDATE_ROLLBACK_IN_PROGRESS", "Base") == told
    stuck = stacks.delete("Base")
    assert stuck["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    told = "Export jobs-url cannot be deleted as it is in use by Shop"
    assert stuck["StackStatusReason"] == told
    stacks.delete()
    assert stacks.delete("Base")["StackStatus"] == "DELETE_COMPLETE"
    assert workshop.things == {}


def test_a_name_is_exported_once(stacks, workshop):
    """The second stack is rolled back."""
    stacks.create(EXPORTING, "Base")
    done = stacks.create(EXPORTING)
    assert done["StackStatus"] == "ROLLBACK_COMPLETE"
    assert stacks.reason("Shop", "ROLLBACK_IN_PROGRESS") == (
        "Export with name jobs-url is already exported by stack Base. Rollback requested by user."
    )
    assert workshop.things.keys() == {"Jobs-1"}


def test_an_output_of_another_stack_is_read(stacks, workshop):
    """Without an export, and without holding the other stack."""
    said = body(Jobs={}, Outputs={"Url": {"Value": {"Ref": "Jobs"}}})
    stacks.create(said, "Base")
    stacks.create(reading())
    assert workshop.things["Told-2"] == {"QueueName": "Jobs-1"}
    assert stacks.delete("Base")["StackStatus"] == "DELETE_COMPLETE"


def test_an_output_that_has_changed_is_a_change(stacks, workshop):
    """It is read when the stack that reads it is changed."""

    def said(value):
        return body(Jobs={}, Outputs={"Url": {"Value": value}})

    stacks.create(said("a"), "Base")
    stacks.create(reading())
    assert stacks.planned(reading())["Status"] == "FAILED"
    stacks.api.delete_change_set(StackName="Shop", ChangeSetName="next")
    stacks.update(said("b"), "Base")
    stacks.planned(reading())
    stacks.executed()
    assert [thing for id, thing in workshop.things.items() if id.startswith("Told")] == [
        {"QueueName": "b"}
    ]


def test_an_output_of_another_region_is_read(cloud, stacks, workshop):
    """Where the region is named."""
    there = Stacks(client(cloud, region="us-east-1"))
    there.create(body(Jobs={}, Outputs={"Url": {"Value": "over there"}}), "Base")
    with pytest.raises(ClientError, match=r"Stack \[Base\] does not exist in eu-west-1"):
        stacks.create(reading())
    stacks.create(reading(Region="us-east-1"))
    assert {"QueueName": "over there"} in workshop.things.values()


def test_an_output_that_is_not_there_is_named(stacks):
    """With the stack that has none of it."""
    stacks.create(body(Jobs={}), "Base")
    with pytest.raises(ClientError, match=r"Output \[Url\] does not exist in stack \[Base\]"):
        stacks.api.create_stack(StackName="Shop", TemplateBody=json.dumps(reading()))


def test_the_value_of_an_export_comes_and_goes_with_its_stack(stacks):
    """A deleted stack exports nothing."""
    stacks.create(EXPORTING, "Base")
    stacks.delete("Base")
    assert stacks.api.list_exports()["Exports"] == []
    assert stacks.create(EXPORTING)["StackStatus"] == "CREATE_COMPLETE"
    assert QUEUE in {one["Type"] for one in EXPORTING["Resources"].values()}
