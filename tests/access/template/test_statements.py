"""Whether policies allow a request of which not everything is known."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdaform import iam_evaluation
from lambdaform.access.patterns import ANY, symbol
from lambdaform.access.template.roles import Roles
from lambdaform.access.template.statements import Request
from lambdaform.access.template.values import of_templates

ACTIONS = ["s3:GetObject", "s3:PutObject", "dynamodb:GetItem"]
NAMED = [*ACTIONS, "s3:*", "*", "s3:Get*", "dynamodb:?etItem", "S3:getobject"]
ARNS = ["arn:aws:s3:::a/x", "arn:aws:s3:::a/y/z", "arn:aws:s3:::b", "*"]
PATTERNS = [*ARNS, "arn:aws:s3:::a/*", "arn:aws:s3:::*", "arn:aws:s3:::?", "arn:aws:s3:::a/?"]
KEYS = {"s3:prefix": ["x", "in/", "10"], "aws:sourceip": ["10.0.0.1", "192.168.1.1"]}
WANTED = {
    "StringEquals": ["x", "in/", "*"],
    "StringNotEquals": ["x", "10"],
    "StringLike": ["x*", "*", "in/?"],
    "StringNotLike": ["i*"],
    "StringEqualsIfExists": ["x"],
    "StringEqualsIgnoreCase": ["X"],
    "ForAllValues:StringEquals": ["x", "10"],
    "ForAnyValue:StringLike": ["in*"],
    "Null": ["true", "false"],
    "NumericLessThan": ["11"],
    "IpAddress": ["10.0.0.0/8"],
    "NotIpAddress": ["10.0.0.0/8"],
}


def some(values):
    return st.one_of(
        st.sampled_from(values), st.lists(st.sampled_from(values), min_size=1, max_size=2)
    )


@st.composite
def a_statement(draw):
    made = {"Effect": draw(st.sampled_from(["Allow", "Allow", "Allow", "Deny"]))}
    made[draw(st.sampled_from(["Action", "Action", "NotAction"]))] = draw(some(NAMED))
    made[draw(st.sampled_from(["Resource", "Resource", "NotResource"]))] = draw(some(PATTERNS))
    if draw(st.booleans()):
        operator = draw(st.sampled_from([*WANTED]))
        key = draw(st.sampled_from([*KEYS]))
        made["Condition"] = {operator: {key: draw(some(WANTED[operator]))}}
    return made


a_policy = st.lists(a_statement(), min_size=1, max_size=3).map(
    lambda found: {"Version": "2012-10-17", "Statement": found}
)


def role(*policies, boundary=None, **resources):
    """Return the role of a template."""
    inline = [{"PolicyName": str(n), "PolicyDocument": one} for n, one in enumerate(policies)]
    properties = {"RoleName": "r", "Policies": inline}
    if boundary is not None:
        properties["PermissionsBoundary"] = {"Ref": "Boundary"}
        resources["Boundary"] = {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {"PolicyDocument": boundary},
        }
    body = {
        "Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": properties}, **resources}
    }
    template = SimpleNamespace(whole=body, name="s", region="eu-west-1", account="111122223333")
    (values,) = of_templates([template])
    return Roles([values]).of(values.resources["Role"].arns)


@given(
    st.lists(a_policy, min_size=1, max_size=2),
    st.none() | a_policy,
    st.sampled_from(ACTIONS),
    st.sampled_from(ARNS),
    st.fixed_dictionaries({}, optional={key: st.sampled_from(v) for key, v in KEYS.items()}),
)
def test_of_what_is_known_it_says_what_iam_says(policies, boundary, action, resource, context):
    """The evaluator of whole requests is the judge: keys that are not in the request are told so."""
    known = tuple((key, (context[key],) if key in context else ()) for key in KEYS)
    asked = iam_evaluation.Request(action, resource, context)
    expected = iam_evaluation.evaluate(asked, policies, boundary=boundary).allowed
    answer = role(*policies, boundary=boundary).answer(Request(action, resource, known))
    assert answer is expected


def policy(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(action, resource="*", effect="Allow", **conditions):
    found = {"Effect": effect, "Action": action, "Resource": resource}
    return {**found, "Condition": conditions} if conditions else found


GET = Request("s3:GetObject", f"arn:aws:s3:::a/{ANY}")


@pytest.mark.parametrize(
    ("denied", "answer"),
    [
        (allow("s3:*", "arn:aws:s3:::a/*", "Deny"), False),
        (allow("s3:*", "arn:aws:s3:::a/keep/*", "Deny"), None),
        (allow("s3:*", "arn:aws:s3:::b/*", "Deny"), True),
        (allow("s3:*", "*", "Deny", Bool={"aws:SecureTransport": "false"}), True),
    ],
)
def test_a_denial_counts_as_far_as_it_is_certain(denied, answer):
    """On a part of what is asked it is perhaps; under a condition that only a request tells it is none."""
    assert role(policy(allow("*"), denied)).answer(GET) is answer


@pytest.mark.parametrize(
    ("condition", "given", "answer"),
    [
        ({"StringLike": {"s3:prefix": "in/*"}}, ("in/a",), True),
        ({"StringLike": {"s3:prefix": "in/*"}}, (f"in/{ANY}",), True),
        ({"StringLike": {"s3:prefix": "in/*"}}, (ANY,), None),
        ({"StringLike": {"s3:prefix": "in/*"}}, (f"out/{ANY}",), False),
        ({"StringLike": {"s3:prefix": "in/*"}}, (), False),
        ({"StringLike": {"s3:prefix": "in/*"}}, None, True),
        ({"StringLikeIfExists": {"s3:prefix": "in/*"}}, (), True),
        ({"StringEquals": {"s3:prefix": "in/*"}}, ("in/a",), False),
        ({"StringLike": {"s3:prefix": "in/*"}}, ("in/a", "out/a"), None),
        ({"StringNotLike": {"s3:prefix": "in/*"}}, (f"in/{ANY}",), None),
        ({"StringLike": {"s3:prefix": "${aws:username}/*"}}, ("in/a",), True),
    ],
)
def test_a_condition_holds_as_far_as_its_key_is_known(condition, given, answer):
    """A key that the request does not have fails it; one of which nothing is known fulfils it."""
    context = () if given is None else (("s3:prefix", given),)
    found = role(policy(allow("s3:ListBucket", **condition)))
    assert found.answer(Request("s3:ListBucket", "arn:aws:s3:::a", context)) is answer


def test_what_another_deploy_tells_may_be_the_same():
    """A region that nobody chose may be the one that a condition names."""
    found = role(policy(allow("kms:Decrypt", StringEquals={"kms:ViaService": "s3.eu-west-1.x"})))
    via = f"s3.{symbol('AWS::Region')}.x"
    assert found.answer(Request("kms:Decrypt", "*", (("kms:viaservice", (via,)),))) is None


def test_a_policy_that_is_not_here_may_allow_anything_that_is_not_denied():
    """So nothing is refused for certain."""
    found = role(policy(allow("s3:GetObject"), allow("s3:PutObject", "*", "Deny")))
    found = type(found)(found.stack, found.id, found.statements, unseen=("theirs",))
    answers = [found.answer(Request(f"s3:{name}", "*")) for name in ("GetObject", "DeleteObject")]
    assert answers == [True, None]
    assert found.answer(Request("s3:PutObject", "*")) is False


def test_a_policy_may_know_of_resources_that_the_table_lacks():
    """An action of no type that is allowed on some resources: AWS's tables have gaps."""
    request = Request("rekognition:DetectFaces", "*")
    some = "arn:aws:rekognition:eu-west-1:111122223333:collection/c"
    assert role(policy(allow("rekognition:*", some))).answer(request) is None
    assert role(policy(allow("rekognition:*"))).answer(request) is True
    assert role(policy(allow("s3:*"))).answer(request) is False
