"""What a pipeline calls to deploy the stacks of an app: the calls of `lambdaform/deploy/`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lambdaform.assembly import Template
from lambdaform.deploy.upload import INLINE
from lambdaform.deploy_role.assets import Assets
from lambdaform.deploy_role.service import Service
from lambdaform.deploy_role.statements import Condition, Permissions
from lambdaform.formats import text

_CHANGES = (
    "CancelUpdateStack",
    "ContinueUpdateRollback",
    "CreateChangeSet",
    "DeleteChangeSet",
    "DeleteStack",
    "ExecuteChangeSet",
    "RollbackStack",
    "TagResource",  # a change set says the tags of its stack again
    "UntagResource",
)
_READS = (
    "DescribeChangeSet",
    "DescribeEvents",
    "DescribeStackEvents",
    "DescribeStackResource",
    "DescribeStacks",
    "GetTemplate",
    "ListChangeSets",
    "ListStackResources",
)
_BUCKET_IS_MADE = (
    "CreateBucket",
    "GetBucketPolicy",
    "GetBucketTagging",
    "GetLifecycleConfiguration",
    "PutBucketPolicy",
    "PutBucketPublicAccessBlock",
    "PutBucketTagging",
    "PutBucketVersioning",
    "PutEncryptionConfiguration",
    "PutLifecycleConfiguration",
)
_PUSH = (
    "BatchCheckLayerAvailability",
    "BatchGetImage",
    "CompleteLayerUpload",
    "CreateRepository",
    "DescribeImages",
    "GetDownloadUrlForLayer",
    "GetRepositoryPolicy",
    "InitiateLayerUpload",
    "PutImage",
    "PutLifecyclePolicy",
    "SetRepositoryPolicy",
    "UploadLayerPart",
)
_LOGIN = "ecr:GetAuthorizationToken"


@dataclass(frozen=True)
class Pipeline:
    """What a pipeline needs to deploy the stacks of an app.

    Attributes:
        service: what CloudFormation needs.
        role: the ARN of the role that it has it by.
        protected: whether functions change with their stacks only.
    """

    templates: Sequence[Template]
    assets: Assets
    service: Service
    role: str
    protected: bool

    def permissions(self) -> Permissions:
        """Return what the pipeline may do."""
        found = Permissions()
        self._stacks(found)
        for template in self.templates:
            if _needs_bucket(template):
                self._bucket(found, template)
            if template.images:
                self._images(found, template)
        if not self.protected and any(template.packages for template in self.templates):
            self._code_only(found)
        to = Condition("StringEquals", "iam:PassedToService", ("cloudformation.amazonaws.com",))
        found.allow("iam:PassRole", [self.role], to, topic="PassRole")
        return found

    def _stacks(self, found: Permissions) -> None:
        stacks = [*self._stack_arns()]
        for name in (*_CHANGES, *_READS):
            found.allow(f"cloudformation:{name}", stacks)
        held = [t for t in self.templates if t.termination_protection]
        if held:
            arns = [_stack(template, template.name) for template in held]
            found.allow("cloudformation:UpdateTerminationProtection", arns)
        for template in self.templates:
            found.allow("cloudformation:CreateChangeSet", _transforms(template))

    def _stack_arns(self) -> Iterator[str]:
        for template in self.templates:
            yield _stack(template, template.name)
            if template.nested:
                yield _stack(template, f"{template.name}-*")

    def _bucket(self, found: Permissions, template: Template) -> None:
        bucket = self.assets.bucket(template)
        keys = [*self.assets.zips(template), *self.assets.templates(template)]
        found.allow("s3:ListBucket", [bucket])
        for name in ("GetObject", "PutObject", "AbortMultipartUpload"):
            found.allow(f"s3:{name}", keys)
        if self.assets.named is None:
            for name in _BUCKET_IS_MADE:
                found.allow(f"s3:{name}", [bucket], topic="AssetBucket")
        if not self.protected:
            for name in ("GetObject", "PutObject", "DeleteObject"):
                found.allow(f"s3:{name}", self.assets.marks(template))

    def _images(self, found: Permissions, template: Template) -> None:
        for name in _PUSH:
            found.allow(f"ecr:{name}", [self.assets.repository(template)])
        found.allow_everywhere(_LOGIN, "IAM allows it on all resources or on none")

    def _code_only(self, found: Permissions) -> None:
        functions = self.service.arns("lambda:function")
        for name in ("GetFunctionConfiguration", "UpdateFunctionCode"):
            found.allow(f"lambda:{name}", functions, topic="CodeOnly")


def _needs_bucket(template: Template) -> bool:
    return bool(template.packages or template.nested or len(text(template).encode()) > INLINE)


def _stack(template: Template, name: str) -> str:
    region = template.region or "${AWS::Region}"
    return f"arn:${{AWS::Partition}}:cloudformation:{region}:${{AWS::AccountId}}:stack/{name}/*"


def _transforms(template: Template) -> Iterator[str]:
    """Yield the ARNs of the macros that a template is expanded with."""
    named = template.whole.get("Transform", [])
    region = template.region or "${AWS::Region}"
    for name in [named] if isinstance(named, str) else named:
        owner = "aws" if name.startswith("AWS::") else "${AWS::AccountId}"
        rest = f"{owner}:transform/{name.removeprefix('AWS::')}"
        yield f"arn:${{AWS::Partition}}:cloudformation:{region}:{rest}"
