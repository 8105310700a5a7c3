"""Who may take on the role of the pipeline."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lambdaform.template import Json

_GITHUB = re.compile(
    r"(?P<owner>[A-Za-z0-9][A-Za-z0-9-]*)(?:@(?P<owner_id>\d+))?/(?P<repo>[A-Za-z0-9._-]+)"
    r"(?(owner_id)@(?P<repo_id>\d+))(?:@(?P<branch>[^\s#*?]+)|#(?P<environment>[^*?]+))?"
)
_GITLAB = re.compile(r"(?P<project>[\w.-]+(?:/[\w.-]+)+)(?:@(?P<branch>[^\s#*?]+))?")
_ARN = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:(?:root|(?:role|user)/[\w+=,.@/-]+)")
_USUAL = "main"
_SINCE = "15 July 2026"


@dataclass(frozen=True)
class Provider:
    """A service that vouches for its pipelines with OpenID Connect.

    Attributes:
        host: the issuer, without `https://`.
        audience: whom its tokens are for.
    """

    host: str
    audience: str

    @property
    def arn(self) -> Json:
        """The ARN of the account's one provider of it."""
        rest = f"iam::${{AWS::AccountId}}:oidc-provider/{self.host}"
        return {"Fn::Sub": f"arn:${{AWS::Partition}}:{rest}"}

    def resource(self) -> Json:
        """Return the provider as a resource; IAM keeps one of a host in an account."""
        said = {"Url": f"https://{self.host}", "ClientIdList": [self.audience]}
        kept = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
        return {"Type": "AWS::IAM::OIDCProvider", **kept, "Properties": said}


GITHUB = Provider("token.actions.githubusercontent.com", "sts.amazonaws.com")
GITLAB = Provider("gitlab.com", "https://gitlab.com")


@dataclass(frozen=True)
class Trust:
    """Who may take on a role.

    Attributes:
        who: in words.
        statement: as IAM has it.
        provider: who vouches for it, where somebody does.
        notes: what the person should know.
    """

    who: str
    statement: Json
    provider: Provider | None = None
    notes: tuple[str, ...] = field(default=())

    def document(self) -> Json:
        """Return the trust policy."""
        return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **self.statement}]}


def github(text: str) -> Trust | None:
    """Return the trust in a repository of GitHub, at a branch or in an environment.

    Its form is `OWNER/REPO[@BRANCH|#ENVIRONMENT]`, with the ids behind the names where the
    repository's tokens have them: `OWNER@ID/REPO@ID@BRANCH`. `None` where it is of another form.
    """
    found = _GITHUB.fullmatch(text)
    if found is None:
        return None
    notes = []
    owner, repo = found["owner"], found["repo"]
    if found["owner_id"]:
        owner, repo = f"{owner}@{found['owner_id']}", f"{repo}@{found['repo_id']}"
    else:
        notes.append(
            f"the subject has names only, as that of repositories from before {_SINCE}; one made, "
            "renamed or transferred since has ids in it: `--github OWNER@ID/REPO@ID`, "
            f"which `gh api repos/{owner}/{repo} --jq '.owner.id, .id'` tells"
        )
    if found["environment"]:
        where = f"environment:{found['environment'].replace(':', '%3A')}"
    else:
        branch = found["branch"] or _USUAL
        where = f"ref:refs/heads/{branch}"
        notes += [] if found["branch"] else [_of_usual("--github")]
    return _vouched(GITHUB, f"repo:{owner}/{repo}:{where}", notes)


def gitlab(text: str) -> Trust | None:
    """Return the trust in a project of GitLab at a branch: `GROUP/PROJECT[@BRANCH]`."""
    found = _GITLAB.fullmatch(text)
    if found is None:
        return None
    branch = found["branch"] or _USUAL
    notes = [] if found["branch"] else [_of_usual("--gitlab")]
    notes.append(f"jobs ask for a token with `aud: {GITLAB.audience}`")
    subject = f"project_path:{found['project']}:ref_type:branch:ref:{branch}"
    return _vouched(GITLAB, subject, notes)


def principal(arn: str) -> Trust | None:
    """Return the trust in a role, a user or an account; `None` where it is the ARN of none."""
    if not _ARN.fullmatch(arn):
        return None
    return Trust(arn, {"Principal": {"AWS": arn}, "Action": "sts:AssumeRole"})


def account() -> Trust:
    """Return the trust in whom the account itself allows to take the role on."""
    arn = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}
    note = "name a pipeline: `--github OWNER/REPO`, `--gitlab GROUP/PROJECT` or `--trust ARN`"
    statement = {"Principal": {"AWS": arn}, "Action": "sts:AssumeRole"}
    return Trust("whom the account allows to take it on", statement, None, (note,))


def _vouched(provider: Provider, subject: str, notes: list[str]) -> Trust:
    statement = {
        "Principal": {"Federated": provider.arn},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {
            "StringEquals": {
                f"{provider.host}:aud": provider.audience,
                f"{provider.host}:sub": subject,
            }
        },
    }
    return Trust(subject, statement, provider, tuple(notes))


def _of_usual(option: str) -> str:
    return f"`{option}` names no branch: `{_USUAL}` is trusted, and no other"
