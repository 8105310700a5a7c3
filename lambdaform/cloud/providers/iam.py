"""IAM: roles and their policies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lambdaform.cloud.provider import Made, Provider, Request
from lambdaform.cloud.providers.service import ID, Name, Part, ServiceProvider, Tagging
from lambdaform.cloud.providers.work import Work

_HOLDERS = {"Roles": "role", "Users": "user", "Groups": "group"}
"""The properties that name who has a policy, and what IAM calls one of them."""


def _documents(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inline policies of a role by name."""
    return {one["PolicyName"]: one["PolicyDocument"] for one in properties.get("Policies") or ()}


def _put_inline(work: Work) -> None:
    before, wanted = _documents(work.before), _documents(work.properties)
    _delete_inline(work, before.keys() - wanted.keys())
    for name, document in wanted.items():
        if before.get(name) != document:
            said = {"RoleName": work.id, "PolicyName": name, "PolicyDocument": document}
            work.call("put_role_policy", said)


def _delete_inline(work: Work, names: Iterable[str]) -> None:
    for name in sorted(names):
        policy = {"RoleName": work.id, "PolicyName": name}
        work.attempt("delete_role_policy", policy)


def _put_managed(work: Work) -> None:
    before, wanted = (
        set(one.get("ManagedPolicyArns") or ()) for one in (work.before, work.properties)
    )
    _detach(work, before - wanted)
    for arn in sorted(wanted - before):
        work.call("attach_role_policy", {"RoleName": work.id, "PolicyArn": arn})


def _detach(work: Work, arns: Iterable[str]) -> None:
    for arn in sorted(arns):
        policy = {"RoleName": work.id, "PolicyArn": arn}
        work.attempt("detach_role_policy", policy)


def _empty_role(work: Work) -> None:
    _detach(work, work.properties.get("ManagedPolicyArns") or ())
    _delete_inline(work, _documents(work.properties))


def _put_trust(work: Work) -> None:
    document = work.properties["AssumeRolePolicyDocument"]
    work.call("update_assume_role_policy", {"RoleName": work.id, "PolicyDocument": document})


def _holders(properties: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield who has a policy: as what IAM knows each, and its name."""
    for name, kind in _HOLDERS.items():
        yield from ((kind, str(holder)) for holder in properties.get(name) or ())


def _of(kind: str, holder: str) -> dict[str, str]:
    return {f"{kind.capitalize()}Name": holder}


class _Policies:
    """One inline policy for a number of roles, users and groups."""

    def create(self, request: Request) -> Made:
        made = Made(request.name())
        try:
            self._put(request)
        except Exception:
            self.delete(request, made.physical_id)
            raise
        return Made(made.physical_id, {"Id": made.physical_id})

    def update(self, request: Request, physical_id: str) -> Made:
        self._put(request)
        before = request.before or {}
        kept = set(_holders(request.properties))
        renamed = before.get("PolicyName") != request.properties["PolicyName"]
        gone = [one for one in _holders(before) if renamed or one not in kept]
        self._remove(request, before, gone)
        return Made(physical_id, {"Id": physical_id})

    def delete(self, request: Request, physical_id: str) -> None:
        self._remove(request, request.properties, _holders(request.properties))

    def _put(self, request: Request) -> None:
        properties = request.properties
        policy = {name: properties[name] for name in ("PolicyName", "PolicyDocument")}
        for kind, holder in _holders(properties):
            Work(request, "iam").call(f"put_{kind}_policy", {**_of(kind, holder), **policy})

    def _remove(
        self, request: Request, said: Mapping[str, Any], holders: Iterable[tuple[str, str]]
    ) -> None:
        work = Work(request, "iam")
        for kind, holder in holders:
            policy = {**_of(kind, holder), "PolicyName": said["PolicyName"]}
            work.attempt(f"delete_{kind}_policy", policy)


def _put_document(work: Work) -> None:
    """Make a new version of a managed policy; IAM keeps five at most."""
    document = work.properties["PolicyDocument"]
    policy = {"PolicyArn": work.id}
    _delete_versions(work)
    work.call("create_policy_version", {**policy, "PolicyDocument": document, "SetAsDefault": True})


def _delete_versions(work: Work) -> None:
    policy = {"PolicyArn": work.id}
    if not work.attempt("get_policy", policy):
        return
    for version in work.call("list_policy_versions", policy)["Versions"]:
        if not version["IsDefaultVersion"]:
            work.call("delete_policy_version", {**policy, "VersionId": version["VersionId"]})


def _put_holders(work: Work) -> None:
    before, wanted = (set(_holders(one)) for one in (work.before, work.properties))
    policy = {"PolicyArn": work.id}
    for kind, holder in sorted(before - wanted):
        said = {**_of(kind, holder), **policy}
        work.attempt(f"detach_{kind}_policy", said)
    for kind, holder in sorted(wanted - before):
        work.call(f"attach_{kind}_policy", {**_of(kind, holder), **policy})


def _free(work: Work) -> None:
    """Take a managed policy from all who have it, as the stack gave it."""
    for kind, holder in _holders(work.properties):
        said = {**_of(kind, holder), "PolicyArn": work.id}
        work.attempt(f"detach_{kind}_policy", said)
    _delete_versions(work)


def _moment(path: str) -> Any:
    return lambda work: work.read(path).isoformat()


PROVIDERS: Mapping[str, Provider] = {
    "AWS::IAM::Role": ServiceProvider(
        service="iam",
        create_with="create_role",
        update_with=("update_role",),
        read_with="get_role",
        delete_with="delete_role",
        name=Name("RoleName"),
        key={"RoleName": ID},
        attributes={"Arn": "Role.Arn", "RoleId": "Role.RoleId"},
        defaults={"Description": "", "MaxSessionDuration": 3600},
        parts=(
            Part(("AssumeRolePolicyDocument",), _put_trust, made=True),
            Part(
                ("PermissionsBoundary",),
                "put_role_permissions_boundary",
                "delete_role_permissions_boundary",
                made=True,
            ),
            Part(("ManagedPolicyArns",), _put_managed),
            Part(("Policies",), _put_inline),
        ),
        tagging=Tagging({"RoleName": ID}, tag="tag_role", untag="untag_role"),
        before_delete=_empty_role,
    ),
    "AWS::IAM::Policy": _Policies(),
    "AWS::IAM::ManagedPolicy": ServiceProvider(
        service="iam",
        create_with="create_policy",
        read_with="get_policy",
        delete_with="delete_policy",
        id="Policy.Arn",
        name=Name("ManagedPolicyName", 128),
        names={"ManagedPolicyName": "PolicyName"},
        key={"PolicyArn": ID},
        attributes={
            "AttachmentCount": "Policy.AttachmentCount",
            "CreateDate": _moment("Policy.CreateDate"),
            "DefaultVersionId": "Policy.DefaultVersionId",
            "IsAttachable": "Policy.IsAttachable",
            "PermissionsBoundaryUsageCount": lambda work: (
                work.read("Policy.PermissionsBoundaryUsageCount") or 0
            ),
            "PolicyArn": "Policy.Arn",
            "PolicyId": "Policy.PolicyId",
            "UpdateDate": _moment("Policy.UpdateDate"),
        },
        parts=(
            Part(("PolicyDocument",), _put_document, made=True),
            Part(tuple(_HOLDERS), _put_holders),
        ),
        before_delete=_free,
    ),
    "AWS::IAM::RolePolicy": ServiceProvider(
        service="iam",
        create_with="put_role_policy",
        update_with=("put_role_policy",),
        delete_with="delete_role_policy",
        id=lambda work: str(work.properties["PolicyName"]),
        key={"PolicyName": "PolicyName", "RoleName": "RoleName"},
        whole=True,
        exists="get_role_policy",
    ),
}
