"""A split app on the embedded cloud: CloudFormation's nested stacks do what one template would."""

from __future__ import annotations

import pytest
from embedded import Stacks, client

from lambdaform import App, Condition, Fn, Output, Parameter, Queue, Resource, Stack
from lambdaform.cloud import Cloud
from lambdaform.formats import cloudformation
from lambdaform.synth import synth

QUEUES = 174
BUCKET = "templates"


def app(more=0):
    """Queues, and parameters that name them: one far away, one near, one under a condition."""
    made = App("big")
    stack = Stack(made, "Main")
    level = Parameter(stack, "Level", default="INFO")
    calm = Condition(stack, "Calm", expression=Fn.equals(level.value, "INFO"))
    queues = [Queue(stack, f"Jobs{n}") for n in range(QUEUES)]
    for n in range(QUEUES):
        far = queues[-1 - n]
        value = f"{far.url} {queues[n].arn} {level.value}"
        properties = {"Type": "String", "Value": value, "Name": f"/told/{n}"}
        Resource(stack, f"Told{n}", type="AWS::SSM::Parameter", properties=properties)
    for n in range(more):
        properties = {"Type": "String", "Value": Fn.if_(calm, queues[n].arn, "loud")}
        properties["Name"] = f"/calm/{n}"
        Resource(
            stack, f"Calm{n}", type="AWS::SSM::Parameter", properties=properties, condition=calm
        )
    Output(stack, "Last", value=queues[-1].url)
    Output(stack, "First", value=queues[0].arn)
    return made


@pytest.fixture
def cloud():
    with Cloud() as running:
        yield running


@pytest.fixture
def store(cloud):
    """Return a template's root, with what is nested put into a bucket, when called."""
    s3 = client(cloud, "s3")
    place = {"LocationConstraint": "eu-west-1"}
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)

    def put(key, template):
        text = cloudformation.text(template)
        s3.put_object(Bucket=BUCKET, Key=key, Body=text.encode())
        return f"{cloud.endpoint}/{BUCKET}/{key}"

    def stored(template, run):
        urls = {id: put(f"{run}/{id}.json", part) for id, part in template.nested.items()}
        return put(f"{run}/root.json", template.with_urls(urls))

    return stored


@pytest.mark.slow
def test_a_split_app_comes_to_what_it_says(cloud, store):
    """Each value that passes between nested stacks arrives, and an update replaces nothing."""
    first = synth(app(more=QUEUES))
    (template,) = first.templates
    assert len(template.whole["Resources"]) == 522
    assert template.nested
    stacks = Stacks(client(cloud))
    stacks.api.create_stack(StackName="Shop", TemplateURL=store(template, 1))
    made = stacks.settled()
    assert made["StackStatus"] == "CREATE_COMPLETE", stacks.told()[-5:]
    queues = urls(cloud)
    assert told(cloud) == expected(queues)
    outputs = {one["OutputKey"]: one["OutputValue"] for one in made["Outputs"]}
    assert outputs == {"Last": queues[f"Jobs{QUEUES - 1}"], "First": arn(queues["Jobs0"])}

    (grown,) = synth(app(more=QUEUES - 10), first.placements).templates
    level = [{"ParameterKey": "Level", "ParameterValue": "DEBUG"}]
    stacks.api.update_stack(StackName="Shop", TemplateURL=store(grown, 2), Parameters=level)
    assert stacks.settled()["StackStatus"] == "UPDATE_COMPLETE", stacks.told()[-5:]
    assert urls(cloud) == queues
    assert told(cloud) == {
        name: value.replace("INFO", "DEBUG")
        for name, value in expected(queues).items()
        if name.startswith("/told/")
    }
    assert stacks.delete() is not None
    assert told(cloud) == {}
    assert urls(cloud) == {}


def expected(queues):
    """Return what the parameters are to hold."""
    near = {f"/calm/{n}": arn(queues[f"Jobs{n}"]) for n in range(QUEUES)}
    return near | {
        f"/told/{n}": f"{queues[f'Jobs{QUEUES - 1 - n}']} {arn(queues[f'Jobs{n}'])} INFO"
        for n in range(QUEUES)
    }


def urls(cloud):
    """Return the URL of each queue by its logical id."""
    pages = client(cloud, "sqs").get_paginator("list_queues").paginate()
    found = [url for page in pages for url in page.get("QueueUrls", [])]
    return {next(part for part in url.split("-") if part.startswith("Jobs")): url for url in found}


def arn(url):
    """Return the ARN of a queue."""
    account, name = url.split("/")[-2:]
    return f"arn:aws:sqs:eu-west-1:{account}:{name}"


def told(cloud):
    """Return what the parameters hold."""
    pages = client(cloud, "ssm").get_paginator("get_parameters_by_path")
    found = pages.paginate(Path="/", Recursive=True)
    return {one["Name"]: one["Value"] for page in found for one in page["Parameters"]}
