"""The URL of a function's own."""

from __future__ import annotations

from datetime import timedelta

from lambdaform import Cors, FunctionUrl


def att(id, attribute="Arn"):
    return {"Fn::GetAtt": [id, attribute]}


def test_the_caller_of_a_url_may_not_go_round_it(function, statements):
    """A URL needs two rights; the one to invoke holds for calls by the URL only."""
    worker = function(on=[FunctionUrl()])
    function("Caller", allow=[worker.invoke_url])
    by_url = {"Bool": {"lambda:InvokedViaFunctionUrl": "true"}}
    assert statements("Caller") == [
        (["lambda:InvokeFunctionUrl"], att("Worker")),
        (["lambda:InvokeFunction"], att("Worker"), by_url),
    ]


def test_a_url_is_for_callers_with_the_grant(function, resources):
    """Without options, IAM decides who may call, and no permission is public."""
    function(on=[FunctionUrl()])
    assert resources()["WorkerUrl"] == {
        "Type": "AWS::Lambda::Url",
        "Properties": {
            "TargetFunctionArn": {"Ref": "Worker"},
            "AuthType": "AWS_IAM",
            "InvokeMode": "BUFFERED",
        },
    }
    assert not [r for r in resources().values() if r["Type"] == "AWS::Lambda::Permission"]


def test_a_public_url_needs_two_permissions(function, properties):
    """The ids are SAM's own; the second lets nobody invoke but by the URL."""
    function(on=[FunctionUrl(auth_type="NONE", invoke_mode="RESPONSE_STREAM")])
    assert properties("WorkerUrl")["InvokeMode"] == "RESPONSE_STREAM"
    assert properties("WorkerUrlPublicPermissions") == {
        "FunctionName": {"Ref": "Worker"},
        "Principal": "*",
        "Action": "lambda:InvokeFunctionUrl",
        "FunctionUrlAuthType": "NONE",
    }
    assert properties("WorkerURLInvokeAllowPublicAccess") == {
        "FunctionName": {"Ref": "Worker"},
        "Principal": "*",
        "Action": "lambda:InvokeFunction",
        "InvokedViaFunctionUrl": True,
    }


def test_which_pages_may_call_a_url(function, properties):
    """Each option of `Cors` becomes the property that CloudFormation calls so."""
    cors = Cors(
        allow_origins=["https://example.com"],
        allow_methods=["GET"],
        allow_headers=["content-type"],
        expose_headers=["x-page"],
        allow_credentials=True,
        max_age=timedelta(minutes=10),
    )
    function(on=[FunctionUrl(cors=cors)])
    function("Open", on=[FunctionUrl(cors=Cors())])
    assert properties("WorkerUrl")["Cors"] == {
        "AllowOrigins": ["https://example.com"],
        "AllowMethods": ["GET"],
        "AllowHeaders": ["content-type"],
        "ExposeHeaders": ["x-page"],
        "AllowCredentials": True,
        "MaxAge": 600,
    }
    assert properties("OpenUrl")["Cors"] == {"AllowOrigins": ["*"], "AllowMethods": ["*"]}


def test_a_function_has_one_url(function, problems):
    """A second one would have the same id."""
    function(on=[FunctionUrl(), FunctionUrl(auth_type="NONE")])
    (problem,) = problems()
    assert problem.startswith("the id `WorkerUrl` is taken:")


def test_a_url_has_no_name(function, problems):
    """A name that is part of no id would be silently lost."""
    function(on=[FunctionUrl(name="Public")])
    assert problems() == ["a `FunctionUrl` takes no `name` (a function has one URL)"]


def test_credentials_are_not_for_every_page(function, problems):
    """Lambda refuses it, as browsers do."""
    function(on=[FunctionUrl(cors=Cors(allow_credentials=True))])
    assert problems() == [
        (
            "the URL of function `Worker` allows credentials to the origin `*`"
            " (browsers refuse that; name the origins)"
        )
    ]
