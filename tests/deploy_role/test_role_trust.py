"""Who may take on the pipeline's role: exact subjects, and nobody beside them."""

from __future__ import annotations

import pytest

from lambdaform.deploy_role import account, github, gitlab, principal


def subject(trust):
    """Return the subject that a trust policy asks for."""
    (condition,) = trust.statement["Condition"].values()
    return condition[f"{trust.provider.host}:sub"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("octo/shop@main", "repo:octo/shop:ref:refs/heads/main"),
        ("octo/shop@release/1.2", "repo:octo/shop:ref:refs/heads/release/1.2"),
        ("octo/shop#prod", "repo:octo/shop:environment:prod"),
        ("octo/shop#eu:prod", "repo:octo/shop:environment:eu%3Aprod"),
        ("octo/shop", "repo:octo/shop:ref:refs/heads/main"),
        ("octo@12/shop@34@main", "repo:octo@12/shop@34:ref:refs/heads/main"),
        ("octo@12/shop@34#prod", "repo:octo@12/shop@34:environment:prod"),
        ("octo/shop@34", "repo:octo/shop:ref:refs/heads/34"),
    ],
)
def test_a_subject_of_github_is_exact(said, expected):
    """As GitHub writes it: with the ids behind the names where they are said."""
    trust = github(said)
    assert subject(trust) == expected
    assert "*" not in str(trust.document())
    assert trust.statement["Condition"]["StringEquals"][f"{trust.provider.host}:aud"] == (
        "sts.amazonaws.com"
    )


def test_names_without_ids_are_told_of():
    """A repository that was made or renamed lately has them in its subject."""
    assert "15 July 2026" in github("octo/shop@main").notes[0]
    assert github("octo@1/shop@2@main").notes == ()


def test_the_branch_that_is_taken_is_told():
    """Nobody is trusted that was not named, or told of."""
    assert github("octo@1/shop@2").notes == (
        "`--github` names no branch: `main` is trusted, and no other",
    )


@pytest.mark.parametrize(
    "said",
    ["octo", "octo/", "octo/*", "octo/shop@*", "octo/shop#", "a b/c", "octo@1/shop@main", ""],
)
def test_what_is_no_repository_is_refused(said):
    """A wildcard is none; of ids there are two."""
    assert github(said) is None


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("shop/api@main", "project_path:shop/api:ref_type:branch:ref:main"),
        ("a/b/c@release/1", "project_path:a/b/c:ref_type:branch:ref:release/1"),
        ("shop/api", "project_path:shop/api:ref_type:branch:ref:main"),
    ],
)
def test_a_subject_of_gitlab_is_exact(said, expected):
    """Groups may be nested."""
    assert subject(gitlab(said)) == expected


@pytest.mark.parametrize("said", ["shop", "shop/*", "shop/api@*", "/shop/api"])
def test_what_is_no_project_is_refused(said):
    """A group alone is none."""
    assert gitlab(said) is None


def test_a_principal_is_a_role_a_user_or_an_account():
    """By its whole ARN."""
    arn = "arn:aws:iam::123456789012:role/ci/deployer"
    assert principal(arn).document()["Statement"] == [
        {"Effect": "Allow", "Principal": {"AWS": arn}, "Action": "sts:AssumeRole"}
    ]
    assert principal("arn:aws:iam::123456789012:root")
    for other in ("*", "123456789012", "arn:aws:iam::123456789012:role/*", "arn:aws:s3:::b"):
        assert principal(other) is None


def test_without_a_name_the_account_decides():
    """Which is told."""
    assert account().provider is None
    assert "name a pipeline" in account().notes[0]
