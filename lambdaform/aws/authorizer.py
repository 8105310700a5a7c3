"""Who may call an API: the authorizers that its routes name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from lambdaform.template import Ref, Text, is_plain, part_of_arn

_USER_POOL = re.compile(r"arn:[^:]+:cognito-idp:[^:]+:[^:]+:userpool/[^/]+")


@dataclass(frozen=True, kw_only=True)
class CognitoAuthorizer:
    """Lets in who has a token of a Cognito user pool.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html

    Attributes:
        user_pool_arn: the ARN of the user pool.
        clients: the ids of the app clients whose tokens are taken: an HTTP API has to know them,
            a REST API takes the tokens of every client of the pool.
        scopes: an access token must hold one of them, where a route names no others.
        header: the request header with the token.
        name: what the API calls it, where it has several.
    """

    user_pool_arn: Text
    clients: Sequence[Text] = ()
    scopes: Sequence[str] = ()
    header: str = "Authorization"
    name: str = "Cognito"

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with it: a message, said of the API that has it, and a hint."""
        arn = self.user_pool_arn
        if is_plain(arn) and not _USER_POOL.fullmatch(str(arn)):
            message = f"has a `CognitoAuthorizer` whose `user_pool_arn` is `{arn}`"
            yield message, "it is `arn:aws:cognito-idp:{region}:{account}:userpool/{id}`"

    @property
    def issuer(self) -> Text:
        """Who issues the tokens: the `iss` in them."""
        if any(self.faults()):  # the API tells it, and nothing is made
            return self.user_pool_arn
        region = part_of_arn(self.user_pool_arn, ":", 3)
        pool = part_of_arn(self.user_pool_arn, "/", 1)
        return f"https://cognito-idp.{region}.{Ref('AWS::URLSuffix')}/{pool}"

    @property
    def audience(self) -> Sequence[Text]:
        """Whom the tokens are issued for."""
        return self.clients


@dataclass(frozen=True, kw_only=True)
class JwtAuthorizer:
    """Lets in who has a JSON web token of an OpenID Connect provider; HTTP APIs only.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html

    Attributes:
        issuer: the URL of the provider, which is the `iss` of its tokens.
        audience: a token must name one of them as its `aud` or `client_id`.
        scopes: a token must hold one of them, where a route names no others.
        header: the request header with the token.
        name: what the API calls it, where it has several.
    """

    issuer: Text
    audience: Sequence[Text]
    scopes: Sequence[str] = ()
    header: str = "Authorization"
    name: str = "Jwt"


Auth: TypeAlias = CognitoAuthorizer | JwtAuthorizer | Literal["AWS_IAM", "NONE"]
"""Who may call: who has a token; with `AWS_IAM` who signs and has the grant `invoke`; everybody."""

IAM_SCHEME = {
    "type": "apiKey",
    "name": "Authorization",
    "in": "header",
    "x-amazon-apigateway-authtype": "awsSigv4",
}
"""How an OpenAPI document says `AWS_IAM`."""
