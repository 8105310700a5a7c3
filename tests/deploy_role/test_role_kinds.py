"""All that the kinds render goes up, changes and goes with CloudFormation's role and nothing else."""

from __future__ import annotations

import pytest
from deploy_role.enforced import ABLE, enforced
from kinds import USES

from lambdaform import App, Component, Stack, Stage
from lambdaform.assembly import Assembly
from lambdaform.deploy_role import account, roles
from lambdaform.synth import synth

REGION = "eu-west-1"
BUCKET = f"lambdaform-assets-123456789012-{REGION}-an"
STAGE = Stage("dev", region=REGION)


@pytest.fixture(scope="module")
def cloud():
    """A cloud with the layer that the uses of the kinds name, and the bucket of their code."""
    with enforced(REGION) as running:
        for _ in range(3):
            running.client("lambda").publish_layer_version(
                LayerName="tools", Content={"ZipFile": b"zip"}
            )
        where = {"LocationConstraint": REGION}
        running.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration=where)
        yield running


def template(kind, which):
    """Return the template of one use of a kind."""
    app = App("all", stages=[STAGE], tags={"cost-center": "shop"})
    getattr(USES[kind], which)(Component(Stack(app, "Kind"), kind))
    return next(one for one in synth(app).templates if one.body["Resources"])


def grant(cloud, template):
    """Let the roles be those for a template."""
    for package in template.packages:
        cloud.client("s3").put_object(Bucket=BUCKET, Key=package.key, Body=b"zip")
    cloud.grant(roles(Assembly("all", "dev", (template,)), STAGE, account()).body)
    return {"RoleARN": cloud.outputs["CloudFormationRoleArn"], **ABLE}


@pytest.mark.slow
@pytest.mark.parametrize("kind", USES)
def test_a_kind_goes_up_changes_and_goes_with_its_role(kind, cloud):
    """From its smallest use to its fullest and back: no call is refused."""
    smallest, fullest = (template(kind, which) for which in ("smallest", "fullest"))
    stacks, name = cloud.stacks, fullest.name
    grant(cloud, smallest)
    cloud.door.checks.clear()
    stacks.create(smallest.body, name, **grant(cloud, smallest))
    if fullest.body != smallest.body:
        stacks.update(fullest.body, name, **grant(cloud, fullest))
        stacks.update(smallest.body, name, **ABLE)
    gone = stacks.delete(name)
    assert cloud.refused == set()
    assert gone["StackStatus"] == "DELETE_COMPLETE"
    assert cloud.door.checks
