"""The templates of a split stack as they are sent: by addresses that their content gives them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from deploy.fakes import ACCOUNT, REGION

from lambdaform import Queue
from lambdaform.deploy import Deployment
from lambdaform.deploy.upload import template_key

BUCKET = f"lambdaform-assets-{ACCOUNT}-{REGION}-an"
NAME = "shop-dev-Main"
STACK = "AWS::CloudFormation::Stack"


@pytest.fixture
def queue(stack):
    """What a nested stack holds; its tag is not ASCII."""
    return Queue(stack, "Jobs", tags={"for": "caf\u00e9"})


@pytest.fixture
def deploy(deployment, zips, queue):
    """Deploy the stack with its queue in a nested stack; return what became of it, when called."""

    def run(**more):
        made = deployment()
        (whole,) = made.assembly.templates
        jobs = {**whole.body["Resources"]["Jobs"], **more}
        inner = replace(whole, name=f"{NAME}-Part1", body={"Resources": {"Jobs": jobs}})
        part = {"Type": STACK, "Properties": {"TemplateURL": "Part1.json"}}
        root = replace(
            whole,
            body={"Resources": {"Part1": part}},
            unsplit={"Resources": {"Jobs": jobs}},
            nested={"Part1": inner},
        )
        assembly = replace(made.assembly, templates=(root,))
        (outcome,) = Deployment(assembly, made.account, made.watcher, pause=0).deploy(zips)
        return outcome.what

    return run


def sent(aws):
    """Return the template that was sent last."""
    return json.loads(aws.called("CreateChangeSet")[-1]["TemplateBody"])


def test_a_nested_template_is_uploaded_and_named_by_its_content(aws, deploy):
    """As ASCII, as the root is; the change set is asked for what happens inside."""
    assert deploy() == "created"
    (put,) = aws.called("PutObject")
    text = put["Body"].decode()
    assert text.isascii()
    assert json.loads(text)["Resources"]["Jobs"]["Properties"]["Tags"][0]["Value"] == "caf\u00e9"
    assert put["Key"] == template_key(text)
    url = sent(aws)["Resources"]["Part1"]["Properties"]["TemplateURL"]
    assert url.endswith(f"/{BUCKET}/{put['Key']}")
    assert aws.called("CreateChangeSet")[-1]["IncludeNestedStacks"] is True


def test_what_is_deployed_is_compared_without_uploading(aws, deploy):
    """A call more than of a stack without: whether the bucket is there. The root says the rest."""
    deploy()
    aws.calls.clear()
    assert deploy() == "unchanged"
    assert aws.operations("GetCallerIdentity") == [
        "DescribeStacks",
        "DescribeStacks",
        "HeadBucket",
        "GetTemplate",
    ]


def test_a_change_inside_is_a_change_of_the_root(aws, deploy):
    """By the address alone."""
    deploy()
    aws.stacks.live[NAME].nested["Part1"] = aws.stacks.put("inner").id
    assert deploy(DeletionPolicy="Retain") == "updated"
    assert len(aws.called("PutObject")) == 2


def test_a_bucket_that_is_gone_is_made_again(aws, deploy):
    """Without it nothing can be what is deployed: the templates are uploaded anew."""
    deploy()
    aws.stacks.live[NAME].nested["Part1"] = aws.stacks.put("inner").id
    aws.buckets.by_name.clear()
    aws.calls.clear()
    deploy()
    assert "CreateBucket" in aws.operations()
    assert len(aws.called("PutObject")) == 1


def test_what_would_move_stops_it_before_anything_is_sent(aws, deploy):
    """A queue that is deployed in the root stays there: nothing is uploaded."""
    template = {"Resources": {"Jobs": {"Type": "AWS::SQS::Queue"}}}
    aws.stacks.put(NAME, template=template)
    with pytest.raises(Exception, match="`Jobs` from the root"):
        deploy()
    assert not {"PutObject", "CreateChangeSet"} & {*aws.operations()}
