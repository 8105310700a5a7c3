"""The template of the roles that may deploy an app, and what is to be told of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lambdaform.app import Stage
from lambdaform.assembly import Assembly, Template
from lambdaform.deploy_role import boundary
from lambdaform.deploy_role.assets import Assets
from lambdaform.deploy_role.pipeline import Pipeline
from lambdaform.deploy_role.service import Service
from lambdaform.deploy_role.statements import MOST, Permissions, document, policies
from lambdaform.deploy_role.trust import Trust
from lambdaform.errors import DeclarationError, Problem
from lambdaform.template import Json

_LONGEST = 64
_PATH = "lambdaform/"
"""Before the names of the roles: no pattern of names that CloudFormation makes has them in it."""
_ROLE = "AWS::IAM::Role"
_POLICY = "AWS::IAM::ManagedPolicy"


@dataclass(frozen=True)
class Roles:
    """The two roles of an app at a stage, as a template.

    Attributes:
        body: the template.
        service, pipeline: what CloudFormation may do, and what the pipeline may.
        warnings: what leaves a door open.
        notes: what the person should know.
    """

    body: Mapping[str, Json]
    service: Permissions
    pipeline: Permissions
    warnings: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass
class _Draft:
    """The template in the making."""

    assembly: Assembly
    stage: Stage
    trust: Trust
    resources: dict[str, Json] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What the names of the roles begin with."""
        return f"{self.assembly.app}-{self.assembly.stage}"

    def role(self, id: str, name: str, trust: Json, what: str, found: Permissions) -> None:
        """Add a role with what it may do, in as many policies as that takes."""
        parts = policies(found.statements())
        path, _, own = name.rpartition("/")
        properties = {
            "RoleName": own,
            "Path": f"/{path}/" if path else None,
            "Description": what,
            "AssumeRolePolicyDocument": trust,
        }
        properties = {key: value for key, value in properties.items() if value is not None}
        held = (
            self._inline(id, parts[0]) if len(parts) == 1 else self._managed(id, name, what, parts)
        )
        self.resources[id] = {"Type": _ROLE, "Properties": {**properties, **held}}

    def _inline(self, id: str, statements: Sequence[Json]) -> dict[str, Json]:
        """Return the property with a policy; IAM takes none that says nothing."""
        inline = {"PolicyName": id, "PolicyDocument": document(statements)}
        return {"Policies": [inline]} if statements else {}

    def _managed(
        self, id: str, name: str, what: str, parts: Sequence[Sequence[Json]]
    ) -> dict[str, Json]:
        """Add managed policies, and return the property that names them."""
        ids = [f"{id}Policy{number}" for number in range(1, len(parts) + 1)]
        if len(ids) > MOST:
            raise DeclarationError(_too_much(name, len(ids)))
        self.notes.append(
            f"`{name}` may do more than the 10,240 letters of a role's own policies hold: "
            f"{len(ids)} managed policies have it, of the {MOST} that a role takes"
        )
        for one, statements in zip(ids, parts, strict=True):
            policy = {"Description": what, "PolicyDocument": document(statements)}
            self.resources[one] = {"Type": _POLICY, "Properties": policy}
        return {"ManagedPolicyArns": [{"Ref": one} for one in ids]}


def roles(
    assembly: Assembly,
    stage: Stage,
    trust: Trust,
    *,
    stacks: Sequence[str] = (),
    with_provider: bool = False,
    with_boundary: bool = False,
) -> Roles:
    """Return the roles that may deploy an app at a stage: the pipeline's, and CloudFormation's.

    Args:
        assembly: the app at the stage.
        stage: the stage.
        trust: who may take on the pipeline's role.
        stacks: the ids of the stacks that they are for; none is all.
        with_provider: the template makes the account's OIDC provider, too.
        with_boundary: it makes the permissions boundary that the stage names, too.

    Raises:
        DeclarationError: the stacks are in several accounts, or nothing names the boundary.
    """
    templates = [assembly.template(id) for id in stacks] or [*assembly.templates]
    _check_accounts(templates)
    draft = _Draft(assembly, stage, trust)
    assets = Assets(stage.asset_bucket)
    service = Service(templates, assets)
    name, arn = _service_role(draft.name, stage)
    pipeline = Pipeline(templates, assets, service, arn, stage.protected).permissions()
    _add_roles(draft, service, pipeline, name)
    if with_provider and trust.provider:
        draft.resources["OidcProvider"] = trust.provider.resource()
    if with_boundary:
        draft.resources["Boundary"] = boundary.policy(stage, templates)
    draft.notes += _notes(service, stage, name, templates)
    body = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"What may deploy {assembly.app} to stage {assembly.stage}",
        "Metadata": {"lambdaform": _metadata(service, pipeline)},
        "Resources": draft.resources,
        "Outputs": _outputs(),
    }
    warnings = tuple(_warnings(service, stage))
    return Roles(body, service.permissions, pipeline, warnings, (*trust.notes, *draft.notes))


def _add_roles(draft: _Draft, service: Service, pipeline: Permissions, name: str) -> None:
    what = f"{draft.assembly.app} at stage {draft.assembly.stage}"
    draft.role(
        "DeployRole",
        _PATH + _cut(draft.name, "-deploy"),
        draft.trust.document(),
        f"A pipeline deploys {what}",
        pipeline,
    )
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudformation.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    draft.role(
        "CloudFormationRole",
        name,
        document([statement]),
        f"CloudFormation makes the resources of {what}",
        service.permissions,
    )


def _service_role(begin: str, stage: Stage) -> tuple[str, str]:
    """Return the name of CloudFormation's role behind its path, and its ARN."""
    said = (stage.cloudformation_role or "").partition(":role/")
    name = said[2] or said[0] or _PATH + _cut(begin, "-cloudformation")
    return name, f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/{name}"


def _cut(begin: str, end: str) -> str:
    """Return a name that a role may have; one that is cut has a digest of all of it."""
    if len(begin) + len(end) <= _LONGEST:
        return begin + end
    digest = hashlib.sha256(begin.encode()).hexdigest()[:6]
    return f"{begin[: _LONGEST - len(end) - 7]}-{digest}{end}"


def _check_accounts(templates: Sequence[Template]) -> None:
    accounts = sorted({template.account for template in templates if template.account})
    if len(accounts) > 1:
        named = " and ".join(f"`{one}`" for one in accounts)
        message = f"the stacks are in several accounts: {named}; a role is of one"
        raise DeclarationError(
            Problem(message, None, "name the stacks of one account: `lambdaform deploy-role STACK`")
        )


def _too_much(name: str, count: int) -> Problem:
    message = f"`{name}` takes {count} managed policies; a role has {MOST} at most"
    return Problem(message, None, "write roles for some stacks at a time: `deploy-role STACK`")


def _outputs() -> Json:
    return {
        f"{id}Arn": {"Value": {"Fn::GetAtt": [id, "Arn"]}}
        for id in ("DeployRole", "CloudFormationRole")
    }


def _metadata(service: Service, pipeline: Permissions) -> Json:
    """Return what the template says of itself: what could not be narrowed, and why."""
    return {
        "OnAllResources": dict(sorted({**service.permissions.why, **pipeline.why}.items())),
        "OnResourcesOfOthersToo": service.permissions.shared,
        **({"AllThatTheSchemaNames": sorted(service.unpruned)} if service.unpruned else {}),
        **({"SchemaNamesNothing": sorted(service.unlisted)} if service.unlisted else {}),
    }


def _warnings(service: Service, stage: Stage) -> Iterator[Problem]:
    if service.boundaries.without:
        first, *more = service.boundaries.without
        others = f" and {len(more)} more" if more else ""
        message = (
            f"`{first}`{others} has no permissions boundary: whoever changes the app in the "
            "pipeline can give such a role anything"
        )
        said = f'`Stage("{stage.name}", permissions_boundary="NAME")`'
        yield Problem(message, None, f"name a managed policy: {said}; `--with-boundary` makes it")
    for type in sorted(service.unlisted):
        message = f"the schema of {type} names no permissions: it cannot be deployed by this role"
        yield Problem(message, None, "add what it needs to the template")


def _notes(
    service: Service, stage: Stage, name: str, templates: Sequence[Template]
) -> Iterator[str]:
    if service.unpruned:
        types = ", ".join(sorted(service.unpruned))
        yield f"all that the schemas name is allowed for {types}: what calls for what is not known"
    if stage.cloudformation_role is None:
        said = f'`Stage("{stage.name}", cloudformation_role="{name}")`'
        yield f"deploys use the role once the stage names it: {said}"
    if any(template.region is None for template in templates):
        yield "the stage names no region: the roles are for the region that the template is deployed to"
