"""Authorizers that name what no authorizer takes."""

from __future__ import annotations

import pytest

from lambdaform import CognitoAuthorizer, HttpApi, RestApi, Route
from lambdaform.template import Ref


@pytest.mark.parametrize("arn", ["eu-west-1_AbC", "arn:aws:sqs:eu-west-1:123456789012:jobs"])
@pytest.mark.parametrize(("kind", "clients"), [(HttpApi, ["abc"]), (RestApi, [])])
def test_a_user_pool_is_named_by_its_arn(stack, function, problems, kind, clients, arn):
    """API Gateway would refuse it only when it is deployed."""
    auth = CognitoAuthorizer(user_pool_arn=arn, clients=clients)
    function(on=[Route(kind(stack, "Api"), "GET /", auth=auth)])
    (problem,) = problems()
    assert problem.endswith(
        f"`Api` has a `CognitoAuthorizer` whose `user_pool_arn` is `{arn}`"
        " (it is `arn:aws:cognito-idp:{region}:{account}:userpool/{id}`)"
    )


def test_an_arn_that_is_not_known_yet_is_taken(stack, function, body):
    """A reference may be one."""
    auth = CognitoAuthorizer(user_pool_arn=Ref("AWS::NotificationARNs"))
    function(on=[Route(RestApi(stack, "Api", auth=auth), "GET /")])
    assert body()
