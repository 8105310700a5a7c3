"""AWS's own SAM translator makes of a SAM template what lambdaform makes of its twin in Python.

All that may differ is named here, with its reason. The rest is the same to the last property.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse
from twins import TWINS

from lambdaform import App
from lambdaform.synth import synth

TEMPLATES = Path(__file__).parent / "sam_twins"

GLOBALS = {
    "Architectures": ["arm64"],
    "Handler": "index.handler",
    "LoggingConfig": {"LogFormat": "JSON", "ApplicationLogLevel": "INFO"},
    "MemorySize": 512,
    "Runtime": "python3.14",
    "Timeout": 10,
    "Tracing": "Active",
}
"""What lambdaform says of a function where nobody says otherwise."""

ADDED = {
    "AWS::Logs::LogGroup": "LogGroup",
    "AWS::S3::BucketPolicy": "Policy",
    "AWS::SQS::Queue": "DeadLetters",
    "AWS::SQS::QueuePolicy": "Policy",
}
"""What lambdaform makes besides: type -> how ids end. Logs that expire, dead letters, TLS only."""

# SAM tags what it made. And where a bucket waits for a permission that a condition may leave out,
# SAM says so in a tag, lambdaform where the bucket names the function.
MARKS = re.compile("lambda:createdBy|httpapi:createdBy|sam:ConditionalDependsOn:")

IN_BOTH = [
    # The hash in the id of a deployment is that of its content, and each has a way of its own.
    (r"(Deployment|deployment id: )[0-9a-f]{10,}", r"\1<hash>"),
]
IN_SAM = [
    # SAM writes the partition of the region that it runs in, lambdaform that of the stack's.
    ("arn:aws:(?=apigateway|execute-api)", "arn:${AWS::Partition}:"),
    # SAM's permissions write `*` for a greedy parameter in REST APIs, but not in HTTP APIs.
    (r'(\$\{__Stage__\}/[^"]*/)\{\w+\+\}', r"\1*"),
]


@pytest.fixture(autouse=True)
def _region(monkeypatch):
    """Give the translator the region that it looks for."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


@pytest.mark.parametrize("declare", TWINS, ids=lambda declare: declare.__name__)
def test_sam_makes_the_same_of_the_twin(declare):
    """The same ids, types, properties and conditions, and the same waits for the same."""
    path = TEMPLATES / f"{declare.__name__}.yaml"
    template = yaml_parse(path.read_text(encoding="utf-8"))
    theirs = made_by_sam(template)
    ours = made_by_lambdaform(declare)
    for id, body in template["Resources"].items():
        # A resource that SAM takes as it is stands there to be referred to: what counts is what
        # SAM adds to it. That it is encrypted, closed and so on is for the tests of its kind.
        if not body["Type"].startswith("AWS::Serverless::"):
            known = theirs[id]["Properties"]
            ours[id]["Properties"] = {k: v for k, v in ours[id]["Properties"].items() if k in known}
    assert sorted(ours) == sorted(theirs)
    for id, resource in theirs.items():
        assert ours[id] == resource, id


def test_no_template_lies_about_unread():
    """Each is the twin of an app."""
    assert {path.stem for path in TEMPLATES.iterdir()} == {declare.__name__ for declare in TWINS}


def made_by_sam(template):
    of_functions = {**GLOBALS, **template.get("Globals", {}).get("Function", {})}
    template = {**template, "Globals": {"Function": of_functions}}
    no_managed_policies = SimpleNamespace(load=dict)
    resources = transform(template, {}, no_managed_policies)["Resources"]
    return in_one_form(resources, [*IN_BOTH, *IN_SAM], of_sam)


def made_by_lambdaform(declare):
    app = App("shop")
    declare(app)
    resources = in_one_form(synth(app).template("Main").body["Resources"], IN_BOTH, of_lambdaform)
    return {id: r for id, r in resources.items() if not is_added(id, r["Type"])}


def is_added(id, type):
    return type in ADDED and id.endswith(ADDED[type])


def in_one_form(resources, texts, one_form):
    text = json.dumps(resources)
    for pattern, replacement in texts:
        text = re.sub(pattern, replacement, text)

    def without_nulls(node):
        return {key: value for key, value in one_form(node).items() if value is not None}

    # Each object of the JSON is brought into one form before the object that it is in.
    parsed = json.loads(text, object_hook=without_nulls)
    return {id: resource_of_both(resource) for id, resource in parsed.items()}


def of_sam(node):
    match node:
        case {"Fn::Sub": [text, variables]}:
            # Where lambdaform writes a name, SAM writes a placeholder and says what it stands for.
            for name, value in variables.items():
                named = f"${{{value['Ref']}}}" if isinstance(value, dict) else value
                text = text.replace(f"${{{name}}}", named)
            return {"Fn::Sub": text}
        case {"uri": {"Fn::If": [_, uri, {"Ref": "AWS::NoValue"}]}}:
            # The condition stands around the whole operation too.
            return {**node, "uri": uri}
        case {"security": []}:
            # To ask for nothing and to ask for `NONE` are the same.
            return {**node, "security": [{"NONE": []}]}
        case {"Action": ["sts:AssumeRole"], "Principal": {"Service": [service]}}:
            # A list of one and the one are the same.
            return {**node, "Action": "sts:AssumeRole", "Principal": {"Service": service}}
        case {"StageKeys": _}:
            # How keys got to stages before there were usage plans.
            return {**node, "StageKeys": None}
        case {"Type": str(type), "DependsOn": _} if type.startswith("AWS::ApiGateway::"):
            # The references in keys and plans say what there is to wait for.
            return {**node, "DependsOn": None}
        case {"Tags": tags}:
            return {**node, "Tags": unmarked(tags)}
        case {"tags": tags}:
            return {**node, "tags": unmarked(tags)}
    return node


def unmarked(tags):
    if isinstance(tags, dict):
        return {name: value for name, value in tags.items() if not MARKS.match(name)} or None
    return [tag for tag in tags if not MARKS.match(tag.get("Key") or tag["name"])] or None


def of_lambdaform(node):
    match node:
        case {"LogFormat": _, "LogGroup": {"Ref": _}}:
            # SAM leaves the log group to Lambda, which makes one that never expires.
            return {**node, "LogGroup": None}
        case {"Fn::Select": [0, [arn, {"Ref": permission}]]} if permission.endswith("Permission"):
            # How a bucket waits for a permission that may not be there; see `MARKS`.
            return arn
        case {"Action": "sts:AssumeRole", "Condition": _}:
            # Scheduler takes a role on for schedules of the account, and of their group, alone.
            return {**node, "Condition": None}
        case {"KeySchema": _, "BillingMode": mode}:
            # `PROVISIONED` is CloudFormation's own default; whether a table is safe is the stage's.
            mode = None if mode == "PROVISIONED" else mode
            return {**node, "BillingMode": mode, "DeletionProtectionEnabled": None}
        case {"DeletionPolicy": _}:
            # What becomes of data is the stage's to say.
            return {**node, "DeletionPolicy": None, "UpdateReplacePolicy": None}
    return node


def resource_of_both(resource):
    # What a role allows is lambdaform's own: exact, and in no managed policy.
    own = {"ManagedPolicyArns", "Policies"} if resource["Type"] == "AWS::IAM::Role" else set()
    properties = {k: v for k, v in resource.get("Properties", {}).items() if k not in own}
    return {**resource, "Properties": properties, "DependsOn": {*resource.get("DependsOn", ())}}
