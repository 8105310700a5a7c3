"""A resource of any CloudFormation type, where lambdaform has no kind of its own for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field

from lambdaform import template
from lambdaform.construct import Construct, construct
from lambdaform.errors import Problem
from lambdaform.template import Value

_TYPE = re.compile(r"Custom::[A-Za-z0-9_@-]+|[A-Za-z0-9]+(::[A-Za-z0-9]+){2,3}")


@construct
class Resource(Construct):
    """A resource of any CloudFormation type, which the linter holds against the type's schema.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html

    Attributes:
        type: such as `AWS::CertificateManager::Certificate` or `Custom::Migration`.
        properties: by CloudFormation's names; references stand in them as anywhere.
        creation_policy: what CloudFormation waits for before the resource counts as made.
        update_policy: how CloudFormation changes it.
    """

    type: str
    properties: Mapping[str, Value] = field(default_factory=dict)
    creation_policy: Mapping[str, Value] | None = None
    update_policy: Mapping[str, Value] | None = None

    def check(self) -> Iterator[Problem]:
        if not _TYPE.fullmatch(self.type):
            hint = "types are written `AWS::CertificateManager::Certificate` or `Custom::Name`"
            yield self.problem(f"has the type `{self.type}`", hint)

    def resources(self) -> Iterator[template.Resource]:
        attributes = {"CreationPolicy": self.creation_policy, "UpdatePolicy": self.update_policy}
        yield template.Resource(
            self.id,
            self.type,
            self.properties,
            removal_policy=self.removal_policy,
            attributes=attributes,
        )
