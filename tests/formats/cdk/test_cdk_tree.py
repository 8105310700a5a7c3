"""tree.json: stacks, constructs, resources, as the CDK's tools show them."""

from __future__ import annotations

from lambdaform import App, Output, Queue, Stack, __version__
from lambdaform.assembly import Template
from lambdaform.formats.cdk.paths import paths, sections


def test_what_is_derived_stands_below_its_construct(assembled, shop):
    """`WorkerRole` is the `Role` of `Worker`."""
    tree = assembled(shop)["tree.json"]["tree"]
    worker = tree["children"]["Api"]["children"]["Worker"]
    assert worker["path"] == "Api/Worker"
    assert worker["attributes"]["aws:cdk:cloudformation:type"] == "AWS::Lambda::Function"
    role = worker["children"]["Role"]
    assert role["path"] == "Api/Worker/Role"
    assert role["attributes"]["aws:cdk:cloudformation:logicalId"] == "WorkerRole"
    assert role["attributes"]["aws:cdk:cloudformation:props"]["AssumeRolePolicyDocument"]


def test_each_node_tells_who_made_it(assembled, shop):
    """With the version."""
    tree = assembled(shop)["tree.json"]["tree"]
    stack = tree["children"]["Data"]
    kinds = [node["constructInfo"]["fqn"] for node in (tree, stack, stack["children"]["Jobs"])]
    assert kinds == ["lambdaform.App", "lambdaform.Stack", "lambdaform.Construct"]
    assert tree["constructInfo"]["version"] == __version__


def test_an_output_that_shares_its_id_with_a_resource_stands_apart(assembled):
    """CloudFormation allows it; the tree has one node for each path."""
    app = App("shop")
    stack = Stack(app, "Data")
    jobs = Queue(stack, "Jobs")
    Output(stack, "Jobs2", value=jobs.url)
    tree = assembled(app)["tree.json"]["tree"]
    assert {"Jobs", "Jobs2"} <= tree["children"]["Data"]["children"].keys()
    body = {"Resources": {"Jobs": {}}, "Outputs": {"Jobs": {}, "Url": {}}}
    template = Template("Data", "shop-dev-Data", body, {}, {"Jobs": "Jobs"})
    assert sections(template) == {"Outputs.Jobs": ("Outputs", "Jobs"), "Outputs.Url": ("Url",)}


def test_no_two_resources_have_one_path():
    """Where what is left of an id is taken, the whole of it stands."""
    owners = {"WorkerRole": "Worker", "Role": "Worker", "Alone": "Alone"}
    body = {"Resources": {id: {} for id in owners}}
    assert paths(Template("Data", "shop-dev-Data", body, {}, owners)) == {
        "WorkerRole": ("Worker", "Role"),
        "Role": ("Worker", "Role", "Role"),
        "Alone": ("Alone",),
    }


def test_what_is_in_nested_stacks_is_told_with_its_stack(assembled):
    """The events of nested stacks are shown with paths and lines, too."""
    app = App("shop")
    stack = Stack(app, "Data")
    for number in range(600):
        Queue(stack, f"Jobs{number}")
    files = assembled(app)
    artifact = files["manifest.json"]["artifacts"]["Data"]
    children = files["tree.json"]["tree"]["children"]["Data"]["children"]
    assert len(files["shop-dev-Data.template.json"]["Resources"]) < 500
    for number in range(600):
        (entry,) = artifact["metadata"][f"/Data/Jobs{number}"]
        assert entry["trace"][0].startswith(f"Jobs{number} (test_cdk_tree.py:")
        assert (
            children[f"Jobs{number}"]["attributes"]["aws:cdk:cloudformation:type"]
            == "AWS::SQS::Queue"
        )
