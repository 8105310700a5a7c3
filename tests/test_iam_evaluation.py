"""What IAM says to a request, rule by rule of AWS's evaluation logic."""

from __future__ import annotations

import pytest

from lambdaform.iam_evaluation import Decision, Request, evaluate

TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders"
OBJECT = "arn:aws:s3:::shop/in/a.txt"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"
ROLE = "arn:aws:iam::123456789012:role/worker"
ROOT = "arn:aws:iam::123456789012:root"


def policy(*statements, version="2012-10-17"):
    return {"Version": version, "Statement": list(statements)}


def allow(action="dynamodb:GetItem", resource=TABLE, **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(*args, **more):
    return {**allow(*args, **more), "Effect": "Deny"}


def ask(statements, action="dynamodb:GetItem", resource=TABLE, context=None, **others):
    request = Request(action, resource, context or {}, principal=ROLE)
    return evaluate(request, [policy(*statements)], **others)


def is_met(condition, context):
    """Tell whether a request with a context meets a condition."""
    return ask([allow(Condition=condition)], context=context).allowed


# Statements


@pytest.mark.parametrize(
    ("statements", "allowed"),
    [
        ([], False),
        ([allow()], True),
        ([allow("dynamodb:PutItem")], False),
        ([allow(resource=f"{TABLE}2")], False),
        ([allow(), deny()], False),
        ([deny(), allow()], False),
        ([deny("dynamodb:PutItem"), allow()], True),
        ([allow("DynamoDB:getitem")], True),
        ([allow("dynamodb:Get*")], True),
        ([allow("dynamodb:Get?tem")], True),
        ([allow("dynamodb:G?tItems")], False),
        ([allow("*")], True),
        ([allow(["s3:GetObject", "dynamodb:GetItem"])], True),
        ([allow(resource="*")], True),
        ([allow(resource=TABLE.upper())], False),
        ([allow(resource="arn:aws:dynamodb:*:*:table/orders")], True),
        ([allow(resource="arn:aws:dynamodb:*")], True),
        ([allow(resource="arn:aws:dynamodb:eu-west-1:123456789012:table.orders")], False),
        ([{"Effect": "Allow", "NotAction": "dynamodb:Put*", "Resource": "*"}], True),
        ([{"Effect": "Allow", "NotAction": "dynamodb:*", "Resource": "*"}], False),
        ([{"Effect": "Allow", "Action": "*", "NotResource": f"{TABLE}/*"}], True),
        ([{"Effect": "Allow", "Action": "*", "NotResource": [TABLE]}], False),
        ([{"Effect": "Deny", "Action": "*", "NotResource": [TABLE]}, allow()], True),
    ],
)
def test_a_statement_applies_by_action_and_resource(statements, allowed):
    """Nothing is allowed unless said; a denial wins; wildcards cross slashes and colons."""
    assert ask(statements).allowed is allowed


@pytest.mark.parametrize(
    ("granted", "asked", "allowed"),
    [
        (TABLE, f"{TABLE}/index/by-day", False),
        (f"{TABLE}/index/*", TABLE, False),
        (f"{TABLE}*", f"{TABLE}/index/by-day", True),
        ("arn:aws:s3:::shop", OBJECT, False),
        ("arn:aws:s3:::shop/*", OBJECT, True),
        ("arn:aws:s3:::shop/in/?.txt", OBJECT, True),
        ("arn:aws:s3:::shop/in/??.txt", OBJECT, False),
        (TABLE, "*", False),
        ("*", "*", True),
    ],
)
def test_a_resource_is_what_its_arn_says(granted, asked, allowed):
    """An index is not its table; what has no resource type is matched by `*` alone."""
    assert ask([allow("s3:*", granted)], "s3:GetObject", asked).allowed is allowed


def test_one_statement_need_not_be_a_list():
    """A policy may hold one by itself."""
    document = {"Version": "2012-10-17", "Statement": allow()}
    assert evaluate(Request("dynamodb:GetItem", TABLE), [document])


def test_the_reason_is_said():
    """In words that lead to the statement."""
    assert ask([]) == Decision(
        allowed=False, reason=f"no identity-based policy allows `dynamodb:GetItem` on `{TABLE}`"
    )
    assert ask([allow(Sid="Read")]).reason == (
        "the statement `Read` of an identity-based policy allows it"
    )
    denied = ask([allow(), deny(Sid="Never")])
    assert denied.explicit
    assert denied.reason == (
        f"the statement `Never` of an identity-based policy denies `dynamodb:GetItem` on `{TABLE}`"
    )


# Other policies


@pytest.mark.parametrize(
    ("boundary", "allowed"),
    [([], False), ([allow()], True), ([allow("*", "*")], True), ([allow("*", "*"), deny()], False)],
)
def test_a_boundary_must_allow_too(boundary, allowed):
    """It gives nothing by itself."""
    assert ask([allow()], boundary=policy(*boundary)).allowed is allowed
    assert not ask([], boundary=policy(allow("*", "*")))


@pytest.mark.parametrize(
    ("statement", "allowed"),
    [
        (allow("s3:GetObject", OBJECT, Principal={"AWS": ROLE}), True),
        (allow("s3:GetObject", OBJECT, Principal="*"), True),
        (allow("s3:GetObject", OBJECT, Principal={"AWS": "*"}), True),
        (allow("s3:GetObject", OBJECT, Principal={"AWS": [ROLE, "x"]}), True),
        (allow("s3:GetObject", OBJECT, Principal={"AWS": ROOT}), False),
        (allow("s3:GetObject", OBJECT, Principal={"AWS": "123456789012"}), False),
        (allow("s3:GetObject", OBJECT, Principal={"AWS": f"{ROLE}2"}), False),
        (allow("s3:GetObject", OBJECT, Principal={"Service": "s3.amazonaws.com"}), False),
        (allow("s3:GetObject", OBJECT, NotPrincipal={"AWS": f"{ROLE}2"}), True),
        (allow("s3:GetObject", OBJECT, NotPrincipal={"AWS": ROLE}), False),
    ],
)
def test_in_one_account_the_resource_s_policy_suffices(statement, allowed):
    """Where it names the role; to name the account leaves it to the role's own policies."""
    assert ask([], "s3:GetObject", OBJECT, resource_policy=policy(statement)).allowed is allowed


def test_the_resource_s_policy_may_deny():
    """Whoever allows."""
    document = policy(deny("s3:*", OBJECT, Principal="*", Sid="No"))
    decision = ask([allow("*", "*")], "s3:GetObject", OBJECT, resource_policy=document)
    assert (decision.allowed, decision.explicit) == (False, True)


@pytest.mark.parametrize(
    ("key", "own", "allowed"),
    [
        ([allow("kms:*", "*", Principal={"AWS": ROOT})], [allow("kms:Decrypt", KEY)], True),
        ([allow("kms:*", "*", Principal={"AWS": ROOT})], [], False),
        ([allow("kms:Decrypt", "*", Principal={"AWS": ROLE})], [], True),
        ([], [allow("kms:Decrypt", KEY)], False),
        ([allow("kms:*", "*", Principal={"AWS": f"{ROLE}2"})], [allow("kms:Decrypt", KEY)], False),
    ],
)
def test_of_a_key_its_own_policy_decides(key, own, allowed):
    """Policies of the account count where the key's policy lets the account in."""
    assert ask(own, "kms:Decrypt", KEY, resource_policy=policy(*key)).allowed is allowed


# Conditions


@pytest.mark.parametrize(
    ("operator", "wanted", "value", "expected"),
    [
        ("StringEquals", "a", "a", True),
        ("StringEquals", "a", "A", False),
        ("StringEquals", "a*", "ab", False),
        ("StringEquals", ["a", "b"], "b", True),
        ("StringNotEquals", "a", "b", True),
        ("StringNotEquals", ["a", "b"], "b", False),
        ("StringEqualsIgnoreCase", "a", "A", True),
        ("StringNotEqualsIgnoreCase", "a", "A", False),
        ("StringLike", "a*", "a/b:c", True),
        ("StringLike", "a?", "ab", True),
        ("StringLike", "a.c", "abc", False),
        ("StringNotLike", "a*", "b", True),
        ("StringNotLike", ["a*", "b*"], "b", False),
        ("NumericEquals", "1", "1.0", True),
        ("NumericEquals", 1, "1", True),
        ("NumericNotEquals", "1", "2", True),
        ("NumericLessThan", "10", "9", True),
        ("NumericLessThan", "10", "10", False),
        ("NumericLessThanEquals", "10", "10", True),
        ("NumericGreaterThan", "10", "11", True),
        ("NumericGreaterThanEquals", "10", "9", False),
        ("NumericEquals", "1", "one", False),
        ("DateGreaterThan", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", True),
        ("DateLessThan", "2026-01-01", "2025-12-31T23:59:59Z", True),
        ("DateEquals", "1767225600", "2026-01-01T00:00:00Z", True),
        ("DateNotEquals", "2026-01-01", "2026-01-01T00:00:00+01:00", True),
        ("DateLessThan", "2026-01-01", "soon", False),
        ("Bool", "true", "True", True),
        ("Bool", True, "true", True),
        ("Bool", "false", "true", False),
        ("BinaryEquals", "QUJD", "QUJD", True),
        ("BinaryEquals", "QUJD", "no base64!", False),
        ("IpAddress", "10.0.0.0/8", "10.1.2.3", True),
        ("IpAddress", "10.1.2.3", "10.1.2.3", True),
        ("IpAddress", "2001:db8::/32", "2001:db8::1", True),
        ("IpAddress", "10.0.0.0/8", "11.1.2.3", False),
        ("IpAddress", "10.0.0.0/8", "nowhere", False),
        ("NotIpAddress", "10.0.0.0/8", "11.1.2.3", True),
        ("ArnLike", "arn:aws:s3:::shop*", "arn:aws:s3:::shop-in", True),
        (
            "ArnEquals",
            "arn:aws:sns:*:123456789012:orders",
            "arn:aws:sns:x:123456789012:orders",
            True,
        ),
        ("ArnLike", "arn:aws:s*:orders", "arn:aws:sns:eu-west-1:123456789012:orders", False),
        ("ArnLike", "arn:*", "arn:aws:sns:eu-west-1:123456789012:orders", False),
        ("ArnNotLike", "arn:aws:s3:::a", "arn:aws:s3:::b", True),
        ("ArnNotEquals", "arn:aws:s3:::a", "arn:aws:s3:::a", False),
    ],
)
def test_an_operator_compares(operator, wanted, value, expected):
    """Values are alternatives; a negated operator holds where none of them is meant."""
    assert is_met({operator: {"x:Key": wanted}}, {"X:key": value}) is expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"StringEquals": {"k": "a"}}, False),
        ({"StringNotEquals": {"k": "a"}}, True),
        ({"StringEqualsIfExists": {"k": "a"}}, True),
        ({"StringNotEqualsIfExists": {"k": "a"}}, True),
        ({"NotIpAddress": {"k": "10.0.0.0/8"}}, True),
        ({"ForAllValues:StringEquals": {"k": "a"}}, True),
        ({"ForAnyValue:StringEquals": {"k": "a"}}, False),
        ({"ForAnyValue:StringNotEquals": {"k": "a"}}, False),
        ({"ForAnyValue:StringEqualsIfExists": {"k": "a"}}, False),
        ({"Null": {"k": "true"}}, True),
        ({"Null": {"k": "false"}}, False),
        ({"Null": {"k": False}}, False),
    ],
)
def test_a_key_may_be_absent(condition, expected):
    """Which is not the same for any two of these."""
    assert is_met(condition, {}) is expected


@pytest.mark.parametrize(
    ("operator", "values", "expected"),
    [
        ("ForAllValues:StringEquals", ["a", "b"], True),
        ("ForAllValues:StringEquals", ["a", "c"], False),
        ("ForAllValues:StringEquals", [], True),
        ("ForAnyValue:StringEquals", ["a", "c"], True),
        ("ForAnyValue:StringEquals", ["c"], False),
        ("ForAnyValue:StringEquals", [], False),
        ("ForAllValues:StringNotEquals", ["c", "d"], True),
        ("ForAllValues:StringNotEquals", ["a", "d"], False),
        ("ForAnyValue:StringNotEquals", ["a", "d"], True),
        ("ForAnyValue:StringNotEquals", ["a", "b"], False),
        ("Null", ["a"], False),
    ],
)
def test_a_key_may_have_several_values(operator, values, expected):
    """Each of them, or one of them, is among those of the policy."""
    wanted = "true" if operator == "Null" else ["a", "b"]
    assert is_met({operator: {"k": wanted}}, {"k": values}) is expected


def test_operators_and_keys_must_all_hold():
    """Values are alternatives, keys and operators are not."""
    condition = {"StringEquals": {"a": "1", "b": "1"}, "Bool": {"c": "true"}}
    assert is_met(condition, {"a": "1", "b": "1", "c": "true"})
    assert not is_met(condition, {"a": "1", "b": "2", "c": "true"})
    assert not is_met(condition, {"a": "1", "b": "1", "c": "false"})


def test_an_unmet_condition_of_an_allow_denies_nothing():
    """Another statement may allow it."""
    assert ask([allow(Condition={"Bool": {"k": "true"}}), allow("dynamodb:*", "*")])


def test_an_operator_that_is_none_is_an_error():
    """A policy like that cannot be made in IAM."""
    with pytest.raises(ValueError, match="`StringEqual` is no condition operator"):
        is_met({"StringEqual": {"k": "a"}}, {"k": "a"})
    with pytest.raises(ValueError, match="`ForEach:StringEquals` is no"):
        is_met({"ForEach:StringEquals": {"k": "a"}}, {"k": "a"})


# Variables

HOME = "arn:aws:s3:::shop/${aws:PrincipalTag/team}/*"


@pytest.mark.parametrize(
    ("resource", "context", "allowed"),
    [
        (HOME, {"aws:PrincipalTag/team": "in"}, True),
        (HOME, {"aws:principaltag/TEAM": "in"}, True),
        (HOME, {"aws:PrincipalTag/team": "out"}, False),
        (HOME, {"aws:PrincipalTag/team": "*"}, False),
        (HOME, {}, False),
        (HOME, {"aws:PrincipalTag/team": ["in", "out"]}, False),
        ([HOME, "*"], {}, False),
        ("arn:aws:s3:::shop/${aws:PrincipalTag/team, 'in'}/*", {}, True),
        (
            "arn:aws:s3:::shop/${aws:PrincipalTag/team, 'in'}/*",
            {"aws:PrincipalTag/team": "x"},
            False,
        ),
    ],
)
def test_variables_stand_for_values_of_the_request(resource, context, allowed):
    """What is put in has no wildcards; a variable without a value leaves nothing of the statement."""
    found = ask([allow("s3:GetObject", resource)], "s3:GetObject", OBJECT, context)
    assert found.allowed is allowed


@pytest.mark.parametrize("operator", ["StringEquals", "StringNotEquals", "ArnNotLike"])
def test_a_variable_without_a_value_decides_in_conditions_too(operator):
    """Negated or not."""
    assert not is_met({operator: {"k": "${x:y}"}}, {"k": "a"})


def test_a_variable_without_a_value_in_what_is_excepted():
    """The statement does not apply: what is excepted is not known."""
    document = {"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::${x:y}"}
    assert not ask([document])


def test_wildcards_can_be_meant_as_they_are():
    """By `${*}`, `${?}` and `${$}`."""
    condition = {"StringLike": {"k": "a${*}${?}${$}*"}}
    assert is_met(condition, {"k": "a*?$ and so on"})
    assert not is_met(condition, {"k": "abc"})


def test_variables_in_arns_may_hold_colons():
    """The parts of an ARN are told apart before they are put in."""
    condition = {"ArnLike": {"k": "arn:aws:s3:::${aws:username, 'x'}"}}
    assert is_met(condition, {"k": "arn:aws:s3:::x"})


def test_an_old_policy_has_no_variables():
    """They came with the version of 2012-10-17."""
    old = policy(allow("s3:GetObject", HOME), version="2008-10-17")
    context = {"aws:PrincipalTag/team": "in"}
    assert not evaluate(Request("s3:GetObject", OBJECT, context), [old])


def test_who_asks_is_a_key_too():
    """Whether the caller says it again or not."""
    assert ask([allow(Condition={"ArnEquals": {"aws:PrincipalArn": ROLE}})])
