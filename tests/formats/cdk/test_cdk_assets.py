"""Asset manifests: zips, images, templates, and where the CDK's bootstrap has room for them."""

from __future__ import annotations

import hashlib
import json

from lambdaform import App, Function, Queue, Stack, Stage

BUCKET = "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}"
REPOSITORY = "cdk-hnb659fds-container-assets-${AWS::AccountId}-${AWS::Region}"


def _only(mapping):
    ((key, value),) = mapping.items()
    return key, value


def _zip(files, name="shop-dev-Api"):
    found = files[f"{name}.assets.json"]["files"]
    return _only({k: v for k, v in found.items() if v["source"]["path"].endswith(".zip")})


def test_a_zip_is_a_file_that_is_there(assembled, shop):
    """Its digest is its key; the `cdk` CLI uploads it as it is."""
    files = assembled(shop)
    digest, asset = _zip(files)
    assert asset["source"] == {"path": f"assets/{digest}.zip", "packaging": "file"}
    assert asset["source"]["path"] in files
    _, destination = _only(asset["destinations"])
    assert (destination["bucketName"], destination["objectKey"]) == (BUCKET, f"{digest}.zip")
    assert "file-publishing-role" in destination["assumeRoleArn"]


def test_the_template_takes_the_code_from_where_it_is_uploaded(assembled, shop):
    """The bucket of the bootstrap, and the key that the asset manifest names."""
    files = assembled(shop)
    code = files["shop-dev-Api.template.json"]["Resources"]["Worker"]["Properties"]["Code"]
    assert code == {"S3Bucket": {"Fn::Sub": BUCKET}, "S3Key": f"{_zip(files)[0]}.zip"}


def test_an_image_is_a_folder_with_how_it_is_built(assembled, shop):
    """The Dockerfile stands beside the folder: its `.dockerignore` leaves it out."""
    files = assembled(shop)
    digest, asset = _only(files["shop-dev-Api.assets.json"]["dockerImages"])
    assert asset["source"] == {
        "directory": f"assets/{digest}",
        "dockerFile": f"../{digest}.Dockerfile",
        "dockerBuildArgs": {"A": "b"},
        "dockerBuildTarget": "first",
        "platform": "linux/arm64",
    }
    _, destination = _only(asset["destinations"])
    assert (destination["repositoryName"], destination["imageTag"]) == (REPOSITORY, digest)
    assert "image-publishing-role" in destination["assumeRoleArn"]


def test_what_an_image_is_built_from_is_in_the_assembly(assembled, shop):
    """So it can be carried to another machine; what `.dockerignore` names stays at home."""
    files = assembled(shop)
    digest, _ = _only(files["shop-dev-Api.assets.json"]["dockerImages"])
    within = {name for name in files if name.startswith(f"assets/{digest}/")}
    assert within == {f"assets/{digest}/main.py", f"assets/{digest}/.dockerignore"}
    assert files[f"assets/{digest}.Dockerfile"].startswith("FROM scratch AS first")


def test_the_template_takes_the_image_from_where_it_is_pushed(assembled, shop):
    """The repository of the bootstrap, and the digest as the tag."""
    files = assembled(shop)
    digest, _ = _only(files["shop-dev-Api.assets.json"]["dockerImages"])
    code = files["shop-dev-Api.template.json"]["Resources"]["Picture"]["Properties"]["Code"]
    registry = "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}"
    assert code == {"ImageUri": {"Fn::Sub": f"{registry}/{REPOSITORY}:{digest}"}}


def test_the_template_itself_is_an_asset(assembled, shop, tmp_path):
    """Named by the digest of its bytes: a large one is read from the bucket."""
    found = assembled(shop)["shop-dev-Data.assets.json"]["files"]
    digest, asset = _only(found)
    assert asset["source"]["path"] == "shop-dev-Data.template.json"
    written = (tmp_path / "out/shop-dev-Data.template.json").read_bytes()
    assert hashlib.sha256(written).hexdigest() == digest


def test_a_known_place_is_written_out(assembled, placed):
    """The region is told, too: the `cdk` CLI takes the uploads there."""
    files = assembled(placed)
    _, asset = _zip(files)
    place, destination = _only(asset["destinations"])
    assert (place, destination["region"]) == ("111122223333-eu-west-1", "eu-west-1")
    bucket = "cdk-hnb659fds-assets-111122223333-eu-west-1"
    code = files["shop-dev-Api.template.json"]["Resources"]["Worker"]["Properties"]["Code"]
    assert destination["bucketName"] == code["S3Bucket"] == bucket


def test_a_bucket_that_the_stage_names_takes_the_code(assembled, code):
    """With the credentials of who deploys: the bootstrap's role may not write there."""
    app = App("shop", stages=[Stage("dev", asset_bucket="ours")])
    Function(Stack(app, "Api"), "F", code=code, handler="main.handler")
    files = assembled(app)
    _, asset = _zip(files)
    _, destination = _only(asset["destinations"])
    assert destination["bucketName"] == "ours"
    assert "assumeRoleArn" not in destination
    code = files["shop-dev-Api.template.json"]["Resources"]["F"]["Properties"]["Code"]
    assert code["S3Bucket"] == "ours"
    text = files["shop-dev-Api.assets.json"]["files"]
    (template,) = (one for one in text.values() if one["source"]["path"].endswith(".json"))
    assert _only(template["destinations"])[1]["bucketName"] == BUCKET


def test_a_stack_without_code_has_nothing_but_its_template(assembled):
    """And names no bucket."""
    app = App("shop")
    Queue(Stack(app, "Data"), "Jobs")
    files = assembled(app)
    assert "cdk-" not in json.dumps(files["shop-dev-Data.template.json"])
    assert len(files["shop-dev-Data.assets.json"]["files"]) == 1
