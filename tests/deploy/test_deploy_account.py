"""The account: whose credentials, which region, and how clients are made."""

from __future__ import annotations

import http.server
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import botocore.exceptions as raised
import pytest
from deploy.refusal import Refusal

from lambdaform import __version__
from lambdaform.deploy import Account, Endpoint, Identity
from lambdaform.errors import DeployError

WHO = """<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<GetCallerIdentityResult><Arn>arn:aws:iam::000000000000:user/x</Arn><UserId>x</UserId>
<Account>000000000000</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home folder with two profiles, and an environment that says nothing."""
    folder = tmp_path / "home"
    (folder / ".aws").mkdir(parents=True)
    (folder / ".aws/config").write_text(
        "[default]\nregion = eu-west-1\n"
        "[profile live]\nregion = us-gov-west-1\nmax_attempts = 7\n"
        "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = live\n"
    )
    (folder / ".aws/credentials").write_text(
        "[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = s\n"
        "[live]\naws_access_key_id = AKIALIVE\naws_secret_access_key = s\n"
    )
    monkeypatch.setenv("HOME", str(folder))
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return folder


@pytest.fixture
def cloud(request):
    """A cloud on this machine that knows who calls, or says what it is told to; its address."""
    said = getattr(request, "param", WHO)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(said.encode())

        def log_message(self, *what):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def key(client):
    """Return whose key a client signs with."""
    return client._request_signer._credentials.access_key


# Credentials and regions, as the AWS CLI finds them


def test_profile_and_region_are_those_of_the_aws_cli(home, monkeypatch):
    """The default profile, the one that is named, the one of the environment."""
    plain = Account().client("sqs")
    assert (key(plain), plain.meta.region_name) == ("AKIADEFAULT", "eu-west-1")
    live = Account("live").client("sqs")
    assert (key(live), live.meta.region_name) == ("AKIALIVE", "us-gov-west-1")
    assert live.meta.partition == "aws-us-gov"
    monkeypatch.setenv("AWS_PROFILE", "live")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "cn-north-1")
    there = Account().client("sqs")
    assert (key(there), there.meta.region_name) == ("AKIALIVE", "cn-north-1")


def test_the_variable_of_the_aws_cli_is_heeded(home, monkeypatch):
    """boto3 does not read it; it comes before the older one, and after what is given."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "cn-north-1")
    monkeypatch.setenv("AWS_REGION", "us-west-1")
    assert Account("live").client("sqs").meta.region_name == "us-west-1"
    assert Account(region="us-east-2").usual_region == "us-east-2"


def test_the_region_that_is_given_comes_first(home):
    """And one that a stack names comes before it."""
    account = Account(region="us-east-2")
    assert account.client("sqs").meta.region_name == "us-east-2"
    assert account.client("sqs", "ap-south-1").meta.region_name == "ap-south-1"


def test_the_settings_of_the_profile_hold(home):
    """Retries, addressing, certificates: nothing of ours stands before them."""
    assert Account("live").client("sqs").meta.config.retries["total_max_attempts"] == 7


def test_calls_say_that_they_are_ours(home):
    """As AWS asks of tools."""
    assert f"lambdaform/{__version__}" in Account().client("sqs").meta.config.user_agent_extra


def test_what_an_mfa_code_has_opened_is_kept_where_the_aws_cli_keeps_it(home):
    """One code serves both for an hour."""
    account = Account("role")
    resolver = account.session._session.get_component("credential_provider")
    cache = resolver.get_provider("assume-role").cache
    assert cache._working_dir == str(home / ".aws/cli/cache")


def test_a_profile_that_does_not_exist_is_told(home):
    """Before anything is called."""
    with pytest.raises(DeployError, match=r"The config profile \(nope\) could not be found"):
        Account("nope")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("AWS_ENDPOINT_URL", "localhost:4566", "Invalid endpoint: localhost:4566"),
        ("AWS_MAX_ATTEMPTS", "abc", "'abc'"),
    ],
)
def test_a_setting_that_cannot_be_used_is_told(home, monkeypatch, name, value, said):
    """They are taken as they stand by botocore, which falls over them."""
    monkeypatch.setenv(name, value)
    with pytest.raises(DeployError) as caught:
        Account().client("sqs")
    (problem,) = caught.value.problems
    assert problem.message.startswith("the settings for AWS cannot be used: ")
    assert said in problem.message
    assert "AWS_*" in problem.hint


def test_a_program_for_credentials_that_is_not_there_is_told(home):
    """It is looked for at the first call."""
    (home / ".aws/credentials").unlink()
    (home / ".aws/config").write_text(
        "[default]\nregion = eu-west-1\ncredential_process = /nowhere/credentials\n"
    )
    with pytest.raises(DeployError, match="/nowhere/credentials"):
        Account().caller()


def test_a_home_that_cannot_be_written_to_remembers_nothing(home):
    """An assumed role works all the same."""
    (home / ".aws/cli").write_text("no folder")
    account = Account("role")
    resolver = account.session._session.get_component("credential_provider")
    cache = resolver.get_provider("assume-role").cache
    cache["x"] = {"Credentials": {}}
    assert "x" not in cache


def test_no_region_at_all_is_told(aws):
    """With the three places where one can be said."""
    account = Account(session=aws.session(None))
    with pytest.raises(DeployError) as caught:
        account.client("sqs")
    (problem,) = caught.value.problems
    assert problem.message == "no region is said"
    assert all(word in problem.hint for word in ("`region`", "`--region`", "AWS_REGION"))


# Clients


def test_a_client_is_made_once_for_each_region(aws):
    """Making one takes longer than a call."""
    account = aws.account()
    assert account.client("sqs") is account.client("sqs")
    account.client("sqs", "us-east-1")
    account.client("sqs", read_timeout=5)
    assert len(aws.clients["sqs"]) == 3


def test_clients_are_made_by_one_thread_at_a_time(aws):
    """A session of boto3 is not for several; those of an assumed role share it."""
    aws.tokens.roles.add("deploy")
    account = aws.account()
    role = account.assuming("arn:aws:iam::123456789012:role/deploy", "me")
    regions = [f"eu-west-{number}" for number in range(1, 9)]
    threads = [
        threading.Thread(target=owner.client, args=("sqs", region))
        for owner in (account, role)
        for region in regions
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(aws.clients["sqs"]) == 16


# Who calls


def test_who_calls_is_asked_once_in_each_partition(aws):
    """Every stack needs to know, at the same time; credentials of another partition are not good."""
    account = aws.account()
    aws.before("GetCallerIdentity", lambda call: time.sleep(0.01))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(account.caller, ["eu-west-1", "us-east-1", None] * 5))
    assert [call.region for call in aws.calls] == ["eu-west-1"]
    aws.tokens.partition = "aws-cn"
    found = account.caller("cn-north-1")
    assert found == Identity("123456789012", "arn:aws-cn:iam::123456789012:user/ada")
    assert found.partition == "aws-cn"
    assert [call.region for call in aws.calls] == ["eu-west-1", "cn-north-1"]


def test_a_region_that_a_stack_names_is_enough(aws):
    """Keys in the environment of a pipeline come without one."""
    account = Account(session=aws.session(None))
    assert account.caller("eu-west-1").account == "123456789012"


def test_credentials_that_are_not_good_are_told(aws):
    """In words of ours."""
    aws.answer_next("GetCallerIdentity", raised.NoCredentialsError())
    account = aws.account()
    with pytest.raises(DeployError, match="there are no AWS credentials"):
        account.caller()
    assert account.caller().account == "123456789012"


def test_a_role_that_is_assumed_calls_with_its_own_keys(aws):
    """And with all that the profile says besides."""
    aws.tokens.roles.add("deploy")
    account = aws.account(region="us-east-2")
    role = account.assuming("arn:aws:iam::123456789012:role/deploy", "lambdaform")
    role.client("sts").get_caller_identity()
    assert [(c.operation, c.key, c.region) for c in aws.calls] == [
        ("AssumeRole", "key", "us-east-2"),
        ("GetCallerIdentity", "the-key-of-deploy", "us-east-2"),
    ]
    assert role.session is account.session


def test_a_role_that_may_not_be_assumed_is_none(aws):
    """Nor one that is not there: AWS does not say which."""
    assert aws.account().assuming("arn:aws:iam::123456789012:role/deploy", "lambdaform") is None


def test_what_else_goes_wrong_with_a_role_is_told(aws):
    """Credentials that have expired say nothing about the role."""
    aws.answer_next("AssumeRole", Refusal("ExpiredToken", "The token has expired.", 403))
    with pytest.raises(DeployError, match="the AWS credentials have expired"):
        aws.account().assuming("arn:aws:iam::123456789012:role/deploy", "lambdaform")


def test_secrets_are_not_shown(aws):
    """An account may end up in somebody's log."""
    aws.tokens.roles.add("deploy")
    role = aws.account().assuming("arn:aws:iam::123456789012:role/deploy", "lambdaform")
    assert "the-key-of-deploy" not in repr(role)


# A cloud on this machine


def test_another_cloud_needs_no_credentials(home, cloud, monkeypatch):
    """Neither a profile nor a region; and no proxy stands before it."""
    (home / ".aws/config").unlink()
    (home / ".aws/credentials").unlink()
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    account = Account(endpoint=Endpoint(cloud))
    assert account.caller().account == "000000000000"
    assert account.usual_region == "us-east-1"
    assert account.client("sqs", read_timeout=5).meta.endpoint_url == cloud


def test_credentials_of_aws_never_reach_another_cloud(home):
    """Whatever the environment says."""
    account = Account(endpoint=Endpoint("http://127.0.0.1:1", region="eu-west-1"))
    assert key(account.client("sqs")) == "lambdaform"


@pytest.mark.parametrize(
    "cloud", ["<!DOCTYPE html><p>log in", "\n<html><body>denied</body></html>"], indirect=True
)
def test_a_page_of_a_proxy_is_no_answer(home, cloud):
    """It may parse as one in which everything is empty."""
    with pytest.raises(DeployError, match=r"what answers is not AWS: a page of HTML \(HTTP 200\)"):
        Account(endpoint=Endpoint(cloud)).caller()


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, None),
        ({"AWS_ENDPOINT_URL": "http://a"}, ("http://a", "AWS_ENDPOINT_URL")),
        (
            {"AWS_ENDPOINT_URL": "http://a", "AWS_ENDPOINT_URL_CLOUDFORMATION": "http://b"},
            ("http://b", "AWS_ENDPOINT_URL_CLOUDFORMATION"),
        ),
        ({"AWS_ENDPOINT_URL_S3": "http://a"}, None),
        ({"AWS_ENDPOINT_URL": ""}, None),
        ({"AWS_ENDPOINT_URL": "http://a", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}, None),
    ],
)
def test_an_endpoint_of_the_environment_is_known(aws, monkeypatch, variables, expected):
    """As boto3 heeds it for CloudFormation; what the embedded cloud is needs no variable."""
    for name in ("AWS_ENDPOINT_URL", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert aws.account().elsewhere == expected
    assert aws.account(endpoint=Endpoint("http://127.0.0.1:1")).elsewhere is None
