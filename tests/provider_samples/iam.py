"""Samples of the types of IAM."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provided import TRUST, Workbench, policy

from provider_samples.sample import ONE, OTHER, Sample, call


def _role(bench: Workbench, id: str, _: Any) -> Mapping[str, Any]:
    iam = bench.client("iam")
    found = iam.get_role(RoleName=id)["Role"]
    names = iam.list_role_policies(RoleName=id)["PolicyNames"]
    policies = [iam.get_role_policy(RoleName=id, PolicyName=name) for name in names]
    attached = iam.list_attached_role_policies(RoleName=id)["AttachedPolicies"]
    boundary = found.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
    return {
        **found,
        "Policies": policies,
        "ManagedPolicyArns": [one["PolicyArn"] for one in attached],
        "PermissionsBoundary": boundary,
    }


def _inline(bench: Workbench, id: str, said: Any) -> Mapping[str, Any]:
    """Tell an inline policy by who has it."""
    iam = bench.client("iam")
    found = {"PolicyName": said["PolicyName"]}
    for name, kind in (("Roles", "role"), ("Users", "user"), ("Groups", "group")):
        listed = getattr(iam, f"list_{kind}s")()[name]
        holders = [one[f"{kind.capitalize()}Name"] for one in listed]
        own = [one for one in holders if _has(iam, kind, one, said["PolicyName"])]
        if own:
            found[name] = own
            key = {f"{kind.capitalize()}Name": own[0], "PolicyName": said["PolicyName"]}
            found["PolicyDocument"] = getattr(iam, f"get_{kind}_policy")(**key)["PolicyDocument"]
    if "PolicyDocument" not in found:
        raise StopIteration
    return found


def _has(iam: Any, kind: str, holder: str, policy: str) -> bool:
    listed = getattr(iam, f"list_{kind}_policies")(**{f"{kind.capitalize()}Name": holder})
    return policy in listed["PolicyNames"]


def _managed(bench: Workbench, id: str, _: Any) -> Mapping[str, Any]:
    iam = bench.client("iam")
    found = iam.get_policy(PolicyArn=id)["Policy"]
    version = iam.get_policy_version(PolicyArn=id, VersionId=found["DefaultVersionId"])
    holders = iam.list_entities_for_policy(PolicyArn=id)
    return {
        **found,
        "ManagedPolicyName": found["PolicyName"],
        "PolicyDocument": version["PolicyVersion"]["Document"],
        "Roles": [one["RoleName"] for one in holders["PolicyRoles"]],
        "Users": [one["UserName"] for one in holders["PolicyUsers"]],
        "Groups": [one["GroupName"] for one in holders["PolicyGroups"]],
    }


def _person(bench: Workbench) -> str:
    iam = bench.client("iam")
    if not iam.list_users()["Users"]:
        iam.create_user(UserName="ann")
        iam.create_group(GroupName="team")
    return "ann"


def _boundary(bench: Workbench) -> str:
    listed = bench.client("iam").list_policies(Scope="Local")["Policies"]
    found = [one["Arn"] for one in listed if one["PolicyName"] == "boundary"]
    properties = {"ManagedPolicyName": "boundary", "PolicyDocument": policy("s3:GetObject")}
    return found[0] if found else bench.make("AWS::IAM::ManagedPolicy", properties).physical_id


SAMPLES = {
    "AWS::IAM::Role": Sample(
        lambda bench: {
            "RoleName": "worker",
            "Path": "/shop/",
            "AssumeRolePolicyDocument": TRUST,
            "Description": "of the worker",
            "MaxSessionDuration": 7200,
            "PermissionsBoundary": _boundary(bench),
            "ManagedPolicyArns": [_boundary(bench)],
            "Policies": [
                {"PolicyName": "one", "PolicyDocument": policy("sqs:SendMessage")},
                {"PolicyName": "two", "PolicyDocument": policy("sqs:ReceiveMessage")},
            ],
            "Tags": ONE,
        },
        lambda bench: {
            "RoleName": "worker",
            "Path": "/shop/",
            "AssumeRolePolicyDocument": {
                **TRUST,
                "Statement": [
                    {**TRUST["Statement"][0], "Principal": {"Service": "states.amazonaws.com"}}
                ],
            },
            "Policies": [{"PolicyName": "two", "PolicyDocument": policy("sqs:DeleteMessage")}],
            "Tags": OTHER,
        },
        _role,
    ),
    "AWS::IAM::Policy": Sample(
        lambda bench: {
            "PolicyName": "extra",
            "PolicyDocument": policy("sqs:SendMessage"),
            "Roles": [bench.role.rpartition("/")[2]],
            "Users": [_person(bench)],
            "Groups": ["team"],
        },
        lambda bench: {
            "PolicyName": "more",
            "PolicyDocument": policy("sqs:ReceiveMessage"),
            "Roles": [bench.role.rpartition("/")[2]],
        },
        _inline,
    ),
    "AWS::IAM::ManagedPolicy": Sample(
        lambda bench: {
            "ManagedPolicyName": "shared",
            "Path": "/shop/",
            "Description": "for all",
            "PolicyDocument": policy("sqs:SendMessage"),
            "Roles": [bench.role.rpartition("/")[2]],
            "Users": [_person(bench)],
            "Groups": ["team"],
        },
        lambda bench: {
            "ManagedPolicyName": "shared",
            "Path": "/shop/",
            "Description": "for all",
            "PolicyDocument": policy("sqs:ReceiveMessage"),
            "Users": [_person(bench)],
        },
        _managed,
    ),
    "AWS::IAM::RolePolicy": Sample(
        lambda bench: {
            "RoleName": bench.role.rpartition("/")[2],
            "PolicyName": "alone",
            "PolicyDocument": policy("sqs:SendMessage"),
        },
        lambda bench: {
            "RoleName": bench.role.rpartition("/")[2],
            "PolicyName": "alone",
            "PolicyDocument": policy("sqs:ReceiveMessage"),
        },
        call("iam", "get_role_policy", RoleName="{RoleName}", PolicyName="{PolicyName}"),
    ),
}
