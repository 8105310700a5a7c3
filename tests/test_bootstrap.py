"""The names of what `cdk bootstrap` makes; a slow test holds them against the CLI's own template."""

from __future__ import annotations

from lambdaform.bootstrap import Bootstrap


def test_what_is_known_stands_in_the_names():
    """As in the account itself."""
    names = Bootstrap("ours", "111122223333", "eu-west-1", "aws")
    assert names.bucket == "cdk-ours-assets-111122223333-eu-west-1"
    assert names.repository == "cdk-ours-container-assets-111122223333-eu-west-1"
    assert names.version_parameter == "/cdk-bootstrap/ours/version"
    role = "arn:aws:iam::111122223333:role/cdk-ours-lookup-role-111122223333-eu-west-1"
    assert names.role("lookup") == role


def test_what_is_not_known_is_left_to_cloudformation():
    """And to the `cdk` CLI, which fills the same placeholders."""
    names = Bootstrap(region="eu-west-1")
    assert names.bucket == "cdk-hnb659fds-assets-${AWS::AccountId}-eu-west-1"
    assert names.role("deploy").startswith("arn:${AWS::Partition}:iam::${AWS::AccountId}:role/")
