"""How values are put, what is hidden, and what means the same in other words."""

from __future__ import annotations

import pytest

from lambdaform.differences import differences
from lambdaform.plan.change import Cause, Change, Code
from lambdaform.plan.conditions import Values, holds
from lambdaform.plan.edits import edits
from lambdaform.plan.secrets import HIDDEN, masked
from lambdaform.plan.shown import brief, cut, text
from lambdaform.plan.wording import means_same, says_same


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "none"),
        (True, "true"),
        ("", '""'),
        (" a", '" a"'),
        ("a\nb", '"a\\nb"'),
        ({"Ref": "Orders"}, "Orders"),
        ({"Fn::GetAtt": ["Orders", "Arn"]}, "Orders.arn"),
        ({"Fn::GetAtt": "Orders.StreamArn"}, "Orders.stream_arn"),
        ({"Fn::GetAtt": ["Part", "Outputs.Url"]}, "Part.outputs.url"),
        ({"Fn::Sub": "a-${Orders.Arn}-${AWS::Region}"}, "a-{Orders.arn}-{AWS::Region}"),
        ({"Fn::Sub": ["${x}", {"x": {"Ref": "A"}}]}, "{A}"),
        ({"Fn::Join": ["/", ["a", {"Ref": "B"}]]}, "a/B"),
        ({"Fn::If": ["IsProd", 1, {"Ref": "AWS::NoValue"}]}, "1 if IsProd else AWS::NoValue"),
        ({"Fn::Select": [0, {"Ref": "A"}]}, "Select(0, A)"),
        ({"Fn::GetStackOutput": {"StackName": "s", "OutputName": "o"}}, "s/o"),
        ({"AttributeName": "pk", "KeyType": "HASH"}, "pk HASH"),
        ([1, {"A": [2]}], "[1, {A: [2]}]"),
        (
            {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "*"},
            "Allow s3:GetObject on *",
        ),
        (
            {"Effect": "Deny", "NotAction": "iam:*", "Principal": {"AWS": "*"}},
            "Deny anything but iam:* to *",
        ),
    ],
)
def test_values_as_people_write_them(value, said):
    """References by their names, texts as they are where that is plain."""
    assert text(value) == said


def test_what_is_long_is_cut():
    """At its end; of a statement, the actions go first."""
    assert cut("abcdefghijklmnop", 12) == "abcdefghijk…"
    statement = {"Effect": "Allow", "Action": ["a:B", "a:C", "a:D"], "Resource": "*"}
    assert brief(statement) == "Allow a:B and 2 more on *"


@pytest.mark.parametrize(
    ("value", "name", "shown"),
    [
        ("abc", "DB_PASSWORD", HIDDEN),
        ("abc", "clientSecret", HIDDEN),
        ("abc", "API_KEY", HIDDEN),
        ("abc", "TABLE", "abc"),
        ("abc", "SECRET_NAME", "abc"),
        ("arn:x", "SECRET_ARN", "arn:x"),
        (15, "TOKEN_MINUTES", 15),
        ({"Ref": "Login"}, "SECRET", {"Ref": "Login"}),
        ("AKIAABCDEFGHIJKLMNOP", "PLAIN", HIDDEN),
        ("https://ada:secret@example.com", "URL", HIDDEN),
        ("{{resolve:ssm-secure:/a:1}}", "PLAIN", HIDDEN),
        ("a-{{resolve:secretsmanager:b}}", "PLAIN", f"a-{HIDDEN}"),
        ({"Type": "String", "NoEcho": True, "Default": "x"}, "", None),
        ({"MasterUserPassword": "x", "Engine": "mysql"}, "", None),
        ([{"Key": "token", "Value": "x"}], "Tags", None),
    ],
)
def test_what_is_secret_is_hidden(value, name, shown):
    """By its name, by its look, because a parameter says so; a reference is none."""
    found = masked(value, name)
    if shown is None:
        assert '"x"' not in str(found).replace("'", '"')
        assert HIDDEN in str(found)
    else:
        assert found == shown


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"Fn::GetAtt": ["A", "Arn"]}, {"Fn::GetAtt": "A.Arn"}),
        ({"Fn::GetAtt": ["A", "Arn"]}, {"Fn::Sub": "${A.Arn}"}),
        ({"Fn::Sub": "a"}, "a"),
        ({"Fn::Join": ["", ["a-", {"Ref": "B"}]]}, {"Fn::Sub": "a-${B}"}),
        ({"Fn::Sub": ["${x}-b", {"x": {"Ref": "A"}}]}, {"Fn::Sub": "${A}-b"}),
        (True, "true"),
        (5, "5"),
        (5.0, 5),
        ({"A": [1, 2]}, {"A": ["1", "2"]}),
    ],
)
def test_what_becomes_the_same(before, after):
    """CloudFormation compares what comes of it."""
    assert says_same(before, after)
    assert says_same(after, before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"Ref": "A"}, {"Fn::GetAtt": ["A", "Arn"]}),
        ({"Fn::Sub": "${!A}"}, {"Ref": "A"}),
        ([1, 2], [2, 1]),
        ("a", "A"),
        ({"Fn::Join": [",", ["a", "b"]]}, "ab"),
        ({"Fn::Select": [0, {"Ref": "A"}]}, {"Ref": "A"}),
    ],
)
def test_what_does_not_become_the_same(before, after):
    """An order, another attribute, what is no reference."""
    assert not says_same(before, after)


def test_an_order_that_does_not_matter():
    """Where the schema says so, or of tags; not of layers, whose order counts."""
    tags = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
    assert means_same("AWS::SQS::Queue", "Tags", tags, tags[::-1])
    assert means_same("AWS::IAM::Role", "ManagedPolicyArns", ["a", "b"], ["b", "a"])
    assert not means_same("AWS::Lambda::Function", "Layers", ["a", "b"], ["b", "a"])


@pytest.mark.parametrize(
    ("condition", "said", "answer"),
    [
        ({"Fn::Equals": ["a", "a"]}, {}, True),
        ({"Fn::Equals": [{"Ref": "Env"}, "prod"]}, {}, None),
        ({"Fn::Equals": [{"Ref": "Env"}, "prod"]}, {"Env": "prod"}, True),
        ({"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}, {}, True),
        ({"Fn::Not": [{"Fn::Equals": [1, "1"]}]}, {}, False),
        ({"Fn::And": [{"Condition": "Open"}, {"Fn::Equals": [1, 2]}]}, {}, False),
        ({"Fn::And": [{"Condition": "Open"}, {"Fn::Equals": [1, 1]}]}, {}, None),
        ({"Fn::Or": [{"Condition": "Open"}, {"Fn::Equals": [1, 1]}]}, {}, True),
        ({"Fn::Or": [{"Condition": "Open"}, {"Fn::Equals": [1, 2]}]}, {}, None),
        ({"Fn::Equals": [{"Fn::FindInMap": ["M", {"Ref": "AWS::Region"}, "k"]}, "v"]}, {}, True),
        ({"Fn::Equals": [{"Fn::FindInMap": ["M", "no", "k"]}, "v"]}, {}, None),
        ({"Condition": "Endless"}, {}, None),
        ({"Condition": "Missing"}, {}, None),
    ],
)
def test_conditions_as_far_as_they_are_known(condition, said, answer):
    """What depends on a parameter is known where its value is."""
    body = {
        "Mappings": {"M": {"eu-west-1": {"k": "v"}}},
        "Conditions": {
            "Open": {"Fn::Equals": [{"Ref": "Env"}, "prod"]},
            "Endless": {"Condition": "Endless"},
        },
    }
    assert holds(body, condition, Values(said, {"AWS::Region": "eu-west-1"})) is answer


def of(type, before, after, **more):
    causes = tuple(Cause(one) for one in differences(type, before, after))
    sides = {"before": {"Properties": before}, "after": {"Properties": after}}
    change = Change("Main", "It", type, "change", causes, **sides, **more)
    return [f"{e.path}  {e.note or e.values}" for e in edits(change)]


def test_the_innermost_places_that_differ():
    """Items by what people know them by; lists of texts by what comes and goes."""
    function = "AWS::Lambda::Function"
    before = {"Environment": {"Variables": {"A": "1", "B": "2"}}, "Layers": ["x", "y"]}
    after = {"Environment": {"Variables": {"A": "1", "B": "3", "C": "4"}}, "Layers": ["y", "z"]}
    assert of(function, before, after) == [
        "Environment.Variables.B  2 -> 3",
        "Environment.Variables.C  + 4",
        "Layers  - x",
        "Layers  + z",
    ]
    tags = [{"Key": "team", "Value": v} for v in ("a", "b")]
    assert of(function, {"Tags": tags[:1]}, {"Tags": tags[1:]}) == ["Tags[team].Value  a -> b"]
    assert of(function, {"Layers": ["x", "y"]}, {"Layers": ["y", "x"]}) == [
        "Layers  [x, y] -> [y, x]"
    ]


def test_statements_name_what_is_added_to_them():
    """Of the same resource, only the actions that differ."""

    def role(*actions):
        statement = {"Effect": "Allow", "Action": list(actions), "Resource": {"Ref": "A"}}
        document = {"PolicyName": "main", "PolicyDocument": {"Statement": [statement]}}
        return {"Policies": [document]}

    assert of("AWS::IAM::Role", role("a:B", "a:C"), role("a:C", "a:D", "a:E")) == [
        "Policies[main]  - Allow a:B on A",
        "Policies[main]  + Allow a:D, a:E on A",
    ]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (Code(), "another package"),
        (Code(("a.py",), 3), "1 of 3 files differs: a.py"),
        (Code(tuple("abcde"), 9), "5 of 9 files differ: a, b, c and 2 more"),
        (Code((), 3), "another package: what is installed beside the files differs"),
        (
            Code(("a.py", "b.py"), 3, installed=True),
            "2 of 3 files differ: a.py and b.py, and perhaps what is installed beside them",
        ),
    ],
)
def test_how_code_differs(code, said):
    """By the files, where both packages are known."""
    before, after = ({"Code": {"S3Key": k}} for k in ("x", "y"))
    assert of("AWS::Lambda::Function", before, after, code=code) == [f"code  {said}"]
