"""Where a template takes code and images from, and how it comes to take them elsewhere."""

from __future__ import annotations

from lambdaform.assets.destinations import BUCKET, with_code_in, with_images_in


def test_only_our_code_is_looked_for_elsewhere():
    """Code that the app takes from a bucket of its own stays there."""
    ours = {"S3Bucket": {"Fn::Sub": "x"}, "S3Key": "a.zip"}
    theirs = {"S3Bucket": "theirs", "S3Key": "b.zip"}
    body = {"One": [{"Code": ours}], "Two": {"Code": theirs}, "Three": "a.zip"}
    assert with_code_in(body, {"a.zip"}, "cdk") == {
        "One": [{"Code": {"S3Bucket": "cdk", "S3Key": "a.zip"}}],
        "Two": {"Code": theirs},
        "Three": "a.zip",
    }
    assert body["One"] == [{"Code": ours}]


def test_a_key_that_is_a_reference_is_not_ours():
    """It may be a parameter of the template."""
    body = {"S3Bucket": "theirs", "S3Key": {"Ref": "Key"}}
    assert with_code_in(body, {"a.zip"}, "cdk") == body


def test_only_the_apps_own_images_move():
    """An address of another image, and what only looks like one, stay."""
    place = "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}"
    body = {
        "A": {"ImageUri": {"Fn::Sub": f"{place}/lambdaform-assets:abc"}, "More": 1},
        "B": [
            {"ImageUri": {"Fn::Sub": f"{place}/lambdaform-assets:other"}},
            {"ImageUri": "x/lambdaform-assets:abc"},
        ],
    }
    moved = with_images_in(body, {"abc"}, "theirs")
    assert moved["A"] == {"ImageUri": {"Fn::Sub": f"{place}/theirs:abc"}, "More": 1}
    assert moved["B"] == body["B"]


def test_addresses_in_our_bucket_move_with_it():
    """A file of a construct of the CDK is named by its address, which holds the bucket."""
    body = {"A": {"Fn::Sub": BUCKET}, "B": ["/", {"Fn::Sub": f"https://x/{BUCKET}/a.json"}]}
    theirs = {"Fn::Sub": "cdk-${AWS::Region}"}
    moved = {"A": theirs, "B": ["/", {"Fn::Sub": "https://x/cdk-${AWS::Region}/a.json"}]}
    assert with_code_in(body, (), theirs) == moved
    assert with_code_in(body, (), "own")["B"] == ["/", {"Fn::Sub": "https://x/own/a.json"}]
    assert with_code_in(body, (), None) == body


def test_images_move_whatever_names_them():
    """ECS calls an image `Image`, Lambda `ImageUri`."""
    place = "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}"
    body = {"Image": {"Fn::Sub": f"{place}/lambdaform-assets:abc"}}
    assert with_images_in(body, {"abc"}, "theirs") == {"Image": {"Fn::Sub": f"{place}/theirs:abc"}}
