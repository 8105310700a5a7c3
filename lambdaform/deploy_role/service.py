"""What CloudFormation needs to bring the stacks of an app to what they say: its service role."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lambdaform import iam_data
from lambdaform.access.template.names import Declared
from lambdaform.access.template.values import of_templates
from lambdaform.assembly import Template
from lambdaform.deploy_role import handlers
from lambdaform.deploy_role.assets import Assets
from lambdaform.deploy_role.boundary import WITH_BOUNDARY, boundaries
from lambdaform.deploy_role.names import Names, forms
from lambdaform.deploy_role.rows import row
from lambdaform.deploy_role.statements import Condition, Permissions
from lambdaform.template import Json

_HAND_OVER = "iam:PassRole"
_ROLE = "AWS::IAM::Role"
_STACK = "AWS::CloudFormation::Stack"
_STACK_NAME = 128
_RESOLVED = re.compile(
    r"\{\{resolve:(ssm|ssm-secure|secretsmanager):((?:arn:[^}]*?:secret:)?[^:}]+)"
)
_ROLE_PROPERTY = re.compile("role(arn)?$|credentials$", re.IGNORECASE)
_OF_MAPPINGS = re.compile("lambda:(Create|Delete|Get|Update)EventSourceMapping")


@dataclass
class Service:
    """What CloudFormation needs for the stacks of an app.

    Attributes:
        permissions: what it may do.
        unlisted: types of resources whose schemas name no permissions.
        unpruned: types that keep all that their schemas name: nobody knows what calls for what.
    """

    templates: Sequence[Template]
    assets: Assets
    permissions: Permissions = field(default_factory=Permissions)
    unlisted: set[str] = field(default_factory=set)
    unpruned: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        values = of_templates(self.templates)
        self._names = [Names(t, v) for t, v in zip(self.templates, values, strict=True)]
        self._declared = [
            (names, declared)
            for names, one in zip(self._names, values, strict=True)
            for declared in one.resources.values()
        ]
        self._known: dict[tuple[str, ...], list[str]] = {}
        self.boundaries = boundaries(self._declared)
        for names, declared in self._declared:
            self._allow(names, declared)
        self._pass_roles()
        for template, names in zip(self.templates, self._names, strict=True):
            self._read(template, names)
            self._nest(template, names)

    def arns(self, *types: str) -> list[str]:
        """Return the ARNs of all resources of the app that are of IAM's types: `lambda:function`."""
        if types not in self._known:
            found = (arn for names, one in self._declared for arn in _own(names, one, types))
            self._known[types] = [*dict.fromkeys(found)]
        return self._known[types]

    def _allow(self, names: Names, declared: Declared) -> None:
        if handlers.unknown(declared.type) and not declared.type.startswith("Custom::"):
            self.unlisted.add(declared.type)
        if row(declared.type) is None and handlers.listed(declared.type):
            self.unpruned.add(declared.type)
        for action in handlers.actions(declared.type, declared.properties):
            if action != _HAND_OVER:
                self._allow_action(names, declared, action)

    def _allow_action(self, names: Names, declared: Declared, action: str) -> None:
        known = iam_data.action(action)
        assert known
        if known.boundless:
            self._allow_everywhere(action)
            return
        types = [f"{known.service}:{type}" for type in sorted(known.types)]
        resources = [*self._on(names, declared, types)]
        if not resources:
            resources = [names.filled(form, "*") for type in types for form in forms(type)]
            self._open(resources, f"`{declared.type}` does not tell which")
        self.permissions.allow(action, resources, self._condition(action))

    def _allow_everywhere(self, action: str) -> None:
        condition = self._condition(action)
        why = "IAM allows it on all resources or on none"
        only = f"; `{condition.key}` limits it to the app's" if condition else ""
        self.permissions.allow_everywhere(action, why + only, condition)

    def _on(self, names: Names, declared: Declared, types: Sequence[str]) -> Iterator[str]:
        """Yield the resources of IAM's types that a resource of a template is about."""
        known = row(declared.type)
        own = [type for type in types if known and type in known.of]
        yield from self._beside(names, types, known.beside if known else ())
        if known and known.paths and types[0].startswith("apigateway:"):
            found = [names.path(path) for path in known.paths]
            self._open(found, f"the service makes the ids of {declared.type}")
            yield from found
        elif own and known and not known.refers:
            found = [*names.arns(declared, own)]
            if known.made == "service":
                self._open(found, f"the service makes the ids of {declared.type}")
            if names.is_open(declared):
                self._open(found, f"the template does not tell the name of `{declared.id}`")
            yield from found
        elif own and known:
            yield from self.arns(*known.of)
            yield from names.referred(declared, own)
        else:
            yield from self._others(names, declared, types)

    def _beside(self, names: Names, types: Sequence[str], beside: Sequence[str]) -> Iterator[str]:
        """Yield resources that are asked for together with a resource's own."""
        for type in (type for type in types if type in beside):
            found = [*self.arns(type)] or [names.filled(form, "*") for form in forms(type)]
            self._open(found, "the service makes the ids")
            yield from found

    def _others(self, names: Names, declared: Declared, types: Sequence[str]) -> Iterator[str]:
        """Yield the resources of other types: the app's own, its code, and what is named by ARN."""
        yield from self.arns(*types)
        if "s3:object" in types:
            yield from self.assets.zips(names.template)
            yield from names.objects(declared)
        if "ecr:repository" in types:
            yield self.assets.repository(names.template)
        yield from names.mentioned(declared, types)

    def _open(self, resources: Iterable[str], why: str) -> None:
        for resource in resources:
            self.permissions.unnamed.setdefault(resource, why)

    def _condition(self, action: str) -> Condition | None:
        if action in WITH_BOUNDARY and self.boundaries.arns and not self.boundaries.without:
            return Condition("StringEquals", "iam:PermissionsBoundary", self.boundaries.arns)
        if not _OF_MAPPINGS.fullmatch(action):
            return None
        functions = tuple(self.arns("lambda:function"))
        return Condition("ArnLike", "lambda:FunctionArn", functions) if functions else None

    def _pass_roles(self) -> None:
        """Let CloudFormation hand the app's roles to the services that they are for."""
        services: set[str] = set()
        roles: dict[str, None] = {}
        for names, declared in self._declared:
            if _HAND_OVER not in handlers.actions(declared.type, declared.properties):
                continue
            known = row(declared.type)
            trusted = {known.passes} if known and known.passes else self._trusted()
            services |= trusted
            for value in _role_values(declared.properties):
                found = (name for name in names.texts(value) if ":role/" in name)
                roles.update(dict.fromkeys(found))
        passed = [*self.arns("iam:role"), *roles]
        if services and passed:
            only = Condition("StringEquals", "iam:PassedToService", tuple(sorted(services)))
            self.permissions.allow(_HAND_OVER, passed, only, topic="PassRole")

    def _trusted(self) -> set[str]:
        """Return the services that may take on the app's roles."""
        documents = (
            declared.properties.get("AssumeRolePolicyDocument", {})
            for _, declared in self._declared
            if declared.type == _ROLE
        )
        return {
            str(service)
            for document in documents
            for principal in handlers.at(document, ["Statement", "Principal", "Service"])
            for service in (principal if isinstance(principal, list) else [principal])
        }

    def _read(self, template: Template, names: Names) -> None:
        """Allow what CloudFormation reads to work out a template's values."""
        text = json.dumps(template.whole)
        for service, name in dict.fromkeys(_RESOLVED.findall(text)):
            action, form = _READS[service]
            end = "*" if name.startswith("arn:") else _ENDS[service]
            self.permissions.allow(action, [names.filled(form, f"{name}{end}")])
        for parameter in template.whole.get("Parameters", {}).values():
            if str(parameter.get("Type", "")).startswith("AWS::SSM::Parameter::Value<"):
                name = str(parameter.get("Default", "*"))
                action, form = _READS["ssm"]
                self.permissions.allow(action, [names.filled(form, name)])
        if "Fn::GetStackOutput" in text:
            (form,) = forms("cloudformation:stack")
            for other in self._names:
                if f'"StackName": "{other.template.name}"' in text:
                    stack = other.filled(form, other.template.name)
                    self.permissions.allow("cloudformation:DescribeStacks", [stack])

    def _nest(self, template: Template, names: Names) -> None:
        if not template.nested:
            return
        begin = names.beginning([*template.nested], _STACK_NAME)
        stacks = [names.filled(forms("cloudformation:stack")[0], begin)]
        for action in handlers.actions(_STACK, {}):
            self.permissions.allow(action, stacks)
        self.permissions.allow("s3:GetObject", self.assets.templates(template))


_SECRET, _PARAMETER = forms("secretsmanager:Secret")[0], forms("ssm:parameter")[0]
_READS = {
    "ssm": ("ssm:GetParameters", _PARAMETER),
    "ssm-secure": ("ssm:GetParameters", _PARAMETER),
    "secretsmanager": ("secretsmanager:GetSecretValue", _SECRET),
}
_ENDS = {"ssm": "", "ssm-secure": "", "secretsmanager": "-??????"}


def _own(names: Names, declared: Declared, types: Collection[str]) -> Iterator[str]:
    known = row(declared.type)
    if known and not known.refers:
        yield from names.arns(declared, [type for type in types if type in known.of])


def _role_values(value: Json) -> Iterator[Json]:
    """Yield the values of all properties that name a role, at any depth."""
    if isinstance(value, list):
        for item in value:
            yield from _role_values(item)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if _ROLE_PROPERTY.search(key):
                yield inner
            yield from _role_values(inner)
