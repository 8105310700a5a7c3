"""All that the kinds render goes up, from its smallest use to its fullest and back, and goes."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError
from embedded import Stacks, client
from kinds import USES

from lambdaform import App, Component, Stack, Stage
from lambdaform.cloud import Cloud
from lambdaform.cloud.providers import provider_of
from lambdaform.cloud.providers.service import ServiceProvider
from lambdaform.synth import synth

REGION, NAME = "eu-west-1", "all-dev-Kind"
WITHOUT_EFFECT = {
    ("AWS::DynamoDB::Table", "ContributorInsightsSpecification"),
    ("AWS::Kinesis::Stream", "MaxRecordSizeInKiB"),
    ("AWS::KMS::Key", "RotationPeriodInDays"),
    ("AWS::SecretsManager::RotationSchedule", "RotateImmediatelyOnUpdate"),
}
"""What the kinds say that does nothing here."""


def rendered(kind, which):
    """Return the template of one use of a kind."""
    app = App("all", stages=[Stage("dev", region=REGION)], tags={"cost-center": "shop"})
    getattr(USES[kind], which)(Component(Stack(app, "Kind"), kind))
    return next(one.body for one in synth(app).templates if one.body["Resources"])


def resources(kind, which):
    """Return what a use of a kind is made of."""
    return rendered(kind, which)["Resources"].values()


@pytest.fixture(scope="module")
def cloud():
    """A cloud with the layer that the uses of the kinds name."""
    with Cloud() as running:
        for _ in range(3):
            client(running, "lambda").publish_layer_version(
                LayerName="tools", Content={"ZipFile": b"zip"}
            )
        yield running


@pytest.fixture
def stacks(cloud):
    """Return the stacks of the cloud."""
    return Stacks(client(cloud))


@pytest.fixture(scope="module")
def assets(cloud):
    """Return what uploads the assets that a template names."""
    bucket = "lambdaform-assets-123456789012-eu-west-1-an"
    s3 = client(cloud, "s3")
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})

    def upload(template):
        for body in template["Resources"].values():
            if "Content" in body["Properties"]:
                s3.put_object(
                    Bucket=bucket, Key=body["Properties"]["Content"]["S3Key"], Body=b"zip"
                )
        return template

    return upload


@pytest.mark.parametrize("kind", USES)
def test_a_kind_goes_up_changes_and_goes(kind, stacks, assets):
    """Its options come and go in place, or by another resource; deployed again, it is the same."""
    smallest, fullest = (assets(rendered(kind, which)) for which in ("smallest", "fullest"))
    able = {"Capabilities": ["CAPABILITY_NAMED_IAM"]}
    assert stacks.create(smallest, NAME, **able)["StackStatus"] == "CREATE_COMPLETE"
    if fullest != smallest:
        assert stacks.update(fullest, NAME, **able)["StackStatus"] == "UPDATE_COMPLETE"
    with pytest.raises(ClientError, match="No updates are to be performed"):
        stacks.update(fullest, NAME, **able)
    if fullest != smallest:
        assert stacks.update(smallest, NAME, **able)["StackStatus"] == "UPDATE_COMPLETE"
    assert stacks.delete(NAME)["StackStatus"] == "DELETE_COMPLETE"


@pytest.mark.parametrize("kind", USES)
def test_a_kind_says_nothing_that_would_be_refused(kind):
    """Each type that it renders is provided, and none of its properties cannot be had."""
    for body in [*resources(kind, "smallest"), *resources(kind, "fullest")]:
        provider = provider_of(body["Type"])
        assert provider, body["Type"]
        if isinstance(provider, ServiceProvider):
            assert not provider.lacks & body["Properties"].keys()


def test_what_the_kinds_say_without_effect():
    """It is exactly this."""
    found = set()
    for kind in USES:
        for body in [*resources(kind, "smallest"), *resources(kind, "fullest")]:
            unheeded = getattr(provider_of(body["Type"]), "unheeded", frozenset())
            found |= {(body["Type"], name) for name in unheeded & body["Properties"].keys()}
    assert found == WITHOUT_EFFECT
