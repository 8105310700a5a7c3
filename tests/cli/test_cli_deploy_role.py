"""`lambdaform deploy-role`."""

from __future__ import annotations

import json

import pytest
import yaml

BOUNDED = 'app = App("shop", stages=[Stage("dev", permissions_boundary="edge")])'


class Loader(yaml.SafeLoader):
    """Reads YAML with short intrinsics, as plain text."""


Loader.add_multi_constructor("!", lambda loader, tag, node: {tag: loader.construct_scalar(node)})


def test_the_template_is_data_and_the_rest_is_talk(run, project):
    """YAML on standard output; what is wider than the app on standard error."""
    code, out, err = run("deploy-role", "--github", "octo@1/shop@2@main")
    assert code == 0
    resources = yaml.load(out, Loader)["Resources"]
    assert resources.keys() == {"DeployRole", "CloudFormationRole"}
    assert resources["DeployRole"]["Properties"]["RoleName"] == "shop-dev-deploy"
    assert "the pipeline's role trusts repo:octo@1/shop@2:ref:refs/heads/main" in err
    assert "  * lambda:CreateEventSourceMapping: IAM allows it on all resources or on none" in err
    assert "warning: `Api.WorkerRole` has no permissions boundary" in err
    assert 'note: deploys use the role once the stage names it: `Stage("dev", cloudfor' in err


def test_a_file_is_written_where_one_is_named(run, project):
    """In JSON too; nothing is on standard output then."""
    arn = "arn:aws:iam::123456789012:role/ci"
    code, out, _ = run("deploy-role", "--trust", arn, "--format", "json", "--out", "roles.json")
    assert (code, out) == (0, "")
    body = json.loads((project / "roles.json").read_text())
    trust = body["Resources"]["DeployRole"]["Properties"]["AssumeRolePolicyDocument"]
    assert trust["Statement"][0]["Principal"] == {"AWS": arn}


def test_the_stacks_that_are_named_are_the_only_ones(run, project):
    """Others are deployed by others."""
    out = run("deploy-role", "Data", "-q").out
    assert "stack/shop-dev-Data/*" in out
    assert "shop-dev-Api" not in out


def test_a_stack_that_is_not_there_is_told(run, project):
    """As elsewhere."""
    code, out, err = run("deploy-role", "Dta")
    assert (code, out) == (1, "")
    assert err == "error: app `shop` has no stack `Dta`\nhint: did you mean `Data`?\n"


def test_the_boundary_and_the_provider_are_made_on_demand(run, project):
    """Both are the account's own otherwise."""
    app = project / "app.py"
    text = app.read_text().replace('app = App("shop")', BOUNDED)
    app.write_text(text.replace("import App,", "import App, Stage,"))
    options = ["--with-oidc-provider", "--with-boundary", "-q"]
    code, out, err = run("deploy-role", "--gitlab", "shop/api@main", *options)
    assert (code, err) == (0, "")
    resources = yaml.load(out, Loader)["Resources"]
    assert resources["OidcProvider"]["Properties"]["Url"] == "https://gitlab.com"
    assert resources["Boundary"]["Properties"]["ManagedPolicyName"] == "edge"


def test_a_boundary_that_nobody_names_is_not_made(run, project):
    """It would have no name that roles could say."""
    code, out, err = run("deploy-role", "--with-boundary")
    assert (code, out) == (1, "")
    assert err.startswith("error: the stage `dev` names no boundary that could be made\nhint: ")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--github", "octo"], "`--github`: `octo` is not OWNER/REPO[@BRANCH|#ENVIRONMENT]"),
        (["--github", "o/r@*"], "`--github`: `o/r@*` is not OWNER/REPO[@BRANCH|#ENVIRONMENT]"),
        (["--gitlab", "shop"], "`--gitlab`: `shop` is not GROUP/PROJECT[@BRANCH]"),
        (["--trust", "*"], "`--trust`: `*` is not the ARN of a role, a user or an account"),
        (
            ["--github", "o/r", "--gitlab", "o/r"],
            "`--github` and `--gitlab`: one of them says who is trusted",
        ),
        (["--with-oidc-provider"], "`--with-oidc-provider` is for `--github` and `--gitlab`"),
    ],
)
def test_a_wrong_call_is_told(run, project, arguments, told):
    """With its exit code."""
    code, out, err = run("deploy-role", *arguments)
    assert (code, out) == (2, "")
    assert told in err


def test_a_file_that_cannot_be_written_is_told(run, project):
    """With the reason of the system."""
    code, _, err = run("deploy-role", "--out", "nowhere/roles.yaml")
    assert code == 1
    assert err.startswith("error: `nowhere/roles.yaml` cannot be written: No such file")
