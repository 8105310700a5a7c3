"""Where code, templates and images of an app go, as ARNs."""

from __future__ import annotations

from dataclasses import dataclass

from lambdaform.assembly import Template
from lambdaform.assets.image import REPOSITORY
from lambdaform.deploy.bucket import own_name
from lambdaform.deploy_role.names import forms

_ACCOUNT, _REGION, _PARTITION = "${AWS::AccountId}", "${AWS::Region}", "${AWS::Partition}"


@dataclass(frozen=True)
class Assets:
    """The bucket and the repository of the stacks of a stage.

    Attributes:
        named: the bucket that the stage names; `None` is lambdaform's own.
    """

    named: str | None = None

    def bucket(self, template: Template) -> str:
        """Return the ARN of the bucket."""
        name = self.named or own_name(_ACCOUNT, template.region or _REGION)
        return f"arn:{_PARTITION}:s3:::{name}"

    def zips(self, template: Template) -> list[str]:
        """Return the ARNs of code: named by its content, so that apps share what is the same."""
        return [f"{self.bucket(template)}/*.zip"] if template.packages else []

    def templates(self, template: Template) -> list[str]:
        """Return the ARNs of templates that are too large for a call, and of nested ones."""
        return [f"{self.bucket(template)}/templates/*.json"]

    def marks(self, template: Template) -> list[str]:
        """Return the ARNs of the marks of functions that were given code without their stack."""
        return [f"{self.bucket(template)}/code-only/{template.name}/*"]

    def repository(self, template: Template) -> str:
        """Return the ARN of the repository of container images."""
        (form,) = forms("ecr:repository")
        known = {"Region": template.region or _REGION, "RepositoryName": REPOSITORY}
        for place, text in {**known, "Partition": _PARTITION, "Account": _ACCOUNT}.items():
            form = form.replace(f"${{{place}}}", text)
        return form
