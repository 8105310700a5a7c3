"""manifest.json: the stacks, what each needs, and who may deploy it."""

from __future__ import annotations

import json

import pytest

from lambdaform import App, Queue, Stack, Stage
from lambdaform.load import load


def test_each_stack_is_an_artifact_with_its_assets(assembled, shop):
    """In the order of deployment, each behind what has to be there before it."""
    files = assembled(shop)
    artifacts = files["manifest.json"]["artifacts"]
    assert [*artifacts] == ["Data.assets", "Data", "Api.assets", "Api", "Tree"]
    assert artifacts["Data"]["dependencies"] == ["Data.assets"]
    assert artifacts["Api"]["dependencies"] == ["Data", "Api.assets"]
    assert artifacts["Api.assets"]["type"] == "cdk:asset-manifest"
    for artifact in artifacts.values():
        properties = artifact["properties"]
        assert files[properties.get("file") or properties["templateFile"]]


def test_a_stack_has_its_id_and_its_name(assembled, shop):
    """The id is what the `cdk` CLI calls it by; the name is CloudFormation's."""
    data = assembled(shop)["manifest.json"]["artifacts"]["Data"]
    assert data["displayName"] == "Data"
    assert data["properties"]["stackName"] == "shop-dev-Data"
    assert data["properties"]["templateFile"] == "shop-dev-Data.template.json"


def test_termination_protection_is_told(assembled, shop):
    """The `cdk` CLI sets it."""
    artifacts = assembled(shop)["manifest.json"]["artifacts"]
    protected = [artifacts[id]["properties"]["terminationProtection"] for id in ("Data", "Api")]
    assert protected == [True, False]


@pytest.mark.parametrize(
    ("account", "region", "expected"),
    [
        (None, None, "aws://unknown-account/unknown-region"),
        (None, "eu-west-1", "aws://unknown-account/eu-west-1"),
        ("111122223333", None, "aws://111122223333/unknown-region"),
        ("111122223333", "eu-west-1", "aws://111122223333/eu-west-1"),
    ],
)
def test_what_the_stage_does_not_name_stays_open(assembled, monkeypatch, account, region, expected):
    """`CDK_DEFAULT_*` changes nothing: the CDK's own stacks stay open, too, unless told."""
    monkeypatch.setenv("CDK_DEFAULT_ACCOUNT", "444455556666")
    monkeypatch.setenv("CDK_DEFAULT_REGION", "us-east-2")
    app = App("shop", stages=[Stage("dev", account=account, region=region)])
    Queue(Stack(app, "Data"), "Jobs")
    assert assembled(app)["manifest.json"]["artifacts"]["Data"]["environment"] == expected


def test_the_roles_are_those_of_the_bootstrap(assembled, placed):
    """One deploys, CloudFormation works as another, a third looks; each of the stack's place."""
    properties = assembled(placed)["manifest.json"]["artifacts"]["Api"]["properties"]
    arn = (
        "arn:${AWS::Partition}:iam::111122223333:role/cdk-hnb659fds-{}-role-111122223333-eu-west-1"
    )
    assert properties["assumeRoleArn"] == arn.replace("{}", "deploy")
    assert properties["cloudFormationExecutionRoleArn"] == arn.replace("{}", "cfn-exec")
    assert properties["lookupRole"]["arn"] == arn.replace("{}", "lookup")


def test_an_open_place_is_left_to_the_cli(assembled, shop):
    """It fills the placeholders."""
    properties = assembled(shop)["manifest.json"]["artifacts"]["Api"]["properties"]
    assert properties["assumeRoleArn"].endswith("-${AWS::AccountId}-${AWS::Region}")


def test_the_context_names_another_bootstrap(tmp_path, assembled):
    """`@aws-cdk/core:bootstrapQualifier` is heeded wherever its name stands."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src/main.py").write_text("def handler(event, context): ...\n")
    context = {"@aws-cdk/core:bootstrapQualifier": "ours"}
    (tmp_path / "cdk.json").write_text(json.dumps({"app": "app.py", "context": context}))
    (tmp_path / "app.py").write_text(
        "from lambdaform import App, Function, Stack\napp = App('shop')\n"
        "Function(Stack(app, 'Api'), 'F', code='src', handler='main.handler')\n"
    )
    text = json.dumps(assembled(load(folder=tmp_path)))
    assert "hnb659fds" not in text
    for name in ("cdk-ours-assets-", "/cdk-bootstrap/ours/version", "cdk-ours-deploy-role-"):
        assert name in text


def test_the_template_is_told_where_it_is_uploaded(assembled, shop):
    """As an object named by its digest, which the asset manifest has, too."""
    files = assembled(shop)
    url = files["manifest.json"]["artifacts"]["Api"]["properties"]["stackTemplateAssetObjectUrl"]
    key = url.rpartition("/")[2]
    assert files["shop-dev-Api.assets.json"]["files"][key.removesuffix(".json")]


def test_each_logical_id_is_told_with_its_line(assembled, shop):
    """The line is from the app's folder, in the form of Node's stack traces."""
    metadata = assembled(shop)["manifest.json"]["artifacts"]["Api"]["metadata"]
    ((role,), (url,)) = metadata["/Api/Worker/Role"], metadata["/Api/Url"]
    assert (role["type"], role["data"]) == ("aws:cdk:logicalId", "WorkerRole")
    assert (url["data"], metadata["/Api/Level"][0]["data"]) == ("Url", "Level")
    (frame,) = role["trace"]
    assert frame.startswith("Worker (conftest.py:")
    assert frame.endswith(")")


def test_every_logical_id_is_there_once(assembled, shop):
    """None is lost, and none is told twice."""
    files = assembled(shop)
    for id, name in (("Data", "shop-dev-Data"), ("Api", "shop-dev-Api")):
        template = files[f"{name}.template.json"]
        sections = ("Resources", "Parameters", "Outputs")
        wanted = [key for section in sections for key in template.get(section, {})]
        metadata = files["manifest.json"]["artifacts"][id]["metadata"].values()
        assert sorted(entry["data"] for entries in metadata for entry in entries) == sorted(wanted)


def test_the_version_is_one_that_both_lines_of_the_cli_read(assembled, shop):
    """aws-cdk 3.0.0 reads no schema above 43."""
    files = assembled(shop)
    versions = {
        files[name]["version"] for name in ("manifest.json", "cdk.out", "shop-dev-Api.assets.json")
    }
    assert versions == {"36.0.0"}
