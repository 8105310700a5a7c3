"""The names of what `cdk bootstrap` makes in a region of an account."""

from __future__ import annotations

from dataclasses import dataclass

QUALIFIER = "hnb659fds"
"""What the CDK puts into these names, unless told otherwise."""

CONTEXT = "@aws-cdk/core:bootstrapQualifier"
"""The context value that tells otherwise."""


@dataclass(frozen=True)
class Bootstrap:
    """One bootstrap of the CDK; what is not known is CloudFormation's placeholder for it."""

    qualifier: str = QUALIFIER
    account: str = "${AWS::AccountId}"
    region: str = "${AWS::Region}"
    partition: str = "${AWS::Partition}"

    @property
    def bucket(self) -> str:
        """The bucket that takes files."""
        return f"cdk-{self.qualifier}-assets-{self.account}-{self.region}"

    @property
    def repository(self) -> str:
        """The repository that takes container images."""
        return f"cdk-{self.qualifier}-container-assets-{self.account}-{self.region}"

    @property
    def version_parameter(self) -> str:
        """The parameter of SSM that says which version it has."""
        return f"/cdk-bootstrap/{self.qualifier}/version"

    def role(self, kind: str) -> str:
        """Return the ARN of a role: `deploy`, `cfn-exec`, `file-publishing`, ..."""
        name = f"cdk-{self.qualifier}-{kind}-role-{self.account}-{self.region}"
        return f"arn:{self.partition}:iam::{self.account}:role/{name}"
