"""Which credentials work on a stack: the caller's, or the roles of the CDK's bootstrap."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

from lambdaform.deploy.account import Account, Client
from lambdaform.errors import DeployError, Problem, Source

QUALIFIER = "hnb659fds"
"""What the CDK puts into the names of its bootstrap resources, unless told otherwise."""


@dataclass(frozen=True)
class Place:
    """A region of an account, and who works there.

    Attributes:
        owner: the 12 digits of the account.
        role: the ARN of the role that CloudFormation itself works with; `None` is the caller.
    """

    account: Account
    owner: str
    region: str
    role: str | None = None

    @property
    def cloudformation(self) -> Client:
        """CloudFormation there."""
        return self.account.client("cloudformation", self.region)


class Places:
    """Finds the place of each stack; a role is assumed once."""

    def __init__(self, account: Account, qualifier: str = QUALIFIER) -> None:
        self.account = account
        self.qualifier = qualifier
        self._by_cdk: dict[tuple[str, str], Place | None] = {}
        self._lock = Lock()

    def of(self, account: str | None, region: str | None, at: Source | None = None) -> Place:
        """Return the place that a stack names; raises DeployError where nobody may work there."""
        where, who = region or self.account.usual_region, self.account.identity
        if self.account.endpoint is not None or account in (None, who.account):
            return Place(self.account, who.account, where)
        place = self.by_cdk(account or "", where)
        if place is None:
            message = f"the credentials are for account {who.account}, but it is for {account}"
            hint = f"name a profile of {account}: `--profile NAME`; you are {who.arn}"
            raise DeployError(Problem(message, at, hint))
        return place

    def by_cdk(self, account: str, region: str) -> Place | None:
        """Return the place as the CDK's bootstrap opens it, where its roles may be assumed."""
        with self._lock:
            key = (account, region)
            if key not in self._by_cdk:
                self._by_cdk[key] = self._assumed(account, region)
            return self._by_cdk[key]

    def _assumed(self, account: str, region: str) -> Place | None:
        partition = self.account.identity.partition
        deploying, working = (
            cdk_role(partition, account, region, kind, self.qualifier)
            for kind in ("deploy", "cfn-exec")
        )
        deployer = self.account.assuming(deploying, "lambdaform")
        return Place(deployer, account, region, working) if deployer else None

    def publisher(self, place: Place, kind: str = "file-publishing") -> Account:
        """Return who uploads there: the CDK's role for it where that may be assumed."""
        partition = self.account.identity.partition
        role = cdk_role(partition, place.owner, place.region, kind, self.qualifier)
        # Without the role the credentials may do for themselves.
        return self.account.assuming(role, "lambdaform") or self.account


def cdk_role(partition: str, account: str, region: str, kind: str, qualifier: str) -> str:
    """Return the ARN of a role of the CDK's bootstrap: `deploy`, `cfn-exec`, `file-publishing`, ..."""
    name = f"cdk-{qualifier}-{kind}-role-{account}-{region}"
    return f"arn:{partition}:iam::{account}:role/{name}"
