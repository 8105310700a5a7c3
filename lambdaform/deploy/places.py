"""Which credentials work on a stack: the caller's, or the roles of the CDK's bootstrap."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

from lambdaform.bootstrap import QUALIFIER, Bootstrap
from lambdaform.deploy.account import Account, Client
from lambdaform.errors import DeployError, Problem, Source


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
        self._publishers: dict[tuple[str, str, str], Account] = {}
        self._lock = Lock()

    def of(self, account: str | None, region: str | None, at: Source | None = None) -> Place:
        """Return the place that a stack names; raises DeployError where nobody may work there."""
        where = region or self.account.usual_region
        who = self.account.caller(where)
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
        deployer = self._assuming(account, region, "deploy")
        working = self._role(account, region, "cfn-exec")
        return Place(deployer, account, region, working) if deployer else None

    def publisher(self, place: Place, kind: str = "file-publishing") -> Account:
        """Return who uploads there: the CDK's role for it where that may be assumed."""
        key = (place.owner, place.region, kind)
        with self._lock:
            if key not in self._publishers:
                # Without the role the credentials may do for themselves.
                self._publishers[key] = self._assuming(*key) or self.account
            return self._publishers[key]

    def _assuming(self, account: str, region: str, kind: str) -> Account | None:
        return self.account.assuming(self._role(account, region, kind), "lambdaform", region)

    def _role(self, account: str, region: str, kind: str) -> str:
        partition = self.account.caller(region).partition
        return Bootstrap(self.qualifier, account, region, partition).role(kind)

    def bootstrap(self, place: Place) -> Bootstrap:
        """Return the names of what the CDK's bootstrap makes in a place."""
        return Bootstrap(self.qualifier, place.owner, place.region)
