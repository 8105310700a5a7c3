"""The parameter, and the path that several are under."""

from __future__ import annotations

import pytest

from lambdaform import Parameter, Queue, SsmParameter, SsmPath, Stack
from lambdaform.errors import DeclarationError
from lambdaform.lint import lint
from lambdaform.synth import synth

START = "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/"
ARN = "arn:aws:ssm:eu-west-1:123456789012:parameter/shop/url"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/abc"
VIA = {"StringEquals": {"kms:ViaService": {"Fn::Sub": "ssm.${AWS::Region}.amazonaws.com"}}}
SECURE = (
    "make it with `aws ssm put-parameter --type SecureString`, and use `SsmParameter.existing`; "
    "or declare a `Secret`"
)


def sub(text):
    return {"Fn::Sub": text}


def att(id):
    return {"Fn::GetAtt": [id, "Arn"]}


def test_a_parameter_says_only_what_it_is_told(stack, properties):
    """A text is a `String`."""
    SsmParameter(stack, "Url", value="https://example.com")
    assert properties("Url") == {"Type": "String", "Value": "https://example.com"}


def test_every_option_is_rendered(stack, properties):
    """Each option becomes the property that CloudFormation calls so."""
    SsmParameter(
        stack,
        "Image",
        value="ami-1",
        type="String",
        description="what the machines run",
        allowed_pattern="^ami-.*",
        data_type="aws:ec2:image",
        tier="Advanced",
        parameter_name="/shop/image",
    )
    assert properties("Image") == {
        "Name": "/shop/image",
        "Type": "String",
        "Value": "ami-1",
        "Description": "what the machines run",
        "AllowedPattern": "^ami-.*",
        "DataType": "aws:ec2:image",
        "Tier": "Advanced",
    }


def test_a_list_is_a_list_of_strings(stack, properties):
    """With its texts parted by commas, as Systems Manager has it; references stay such."""
    jobs = Queue(stack, "Jobs")
    SsmParameter(stack, "Urls", value=["https://example.com", jobs.url])
    SsmParameter(stack, "Zones", value="a,b", type="StringList")
    assert properties("Urls") == {"Type": "StringList", "Value": sub("https://example.com,${Jobs}")}
    assert properties("Zones") == {"Type": "StringList", "Value": "a,b"}


def test_what_another_resource_is_called_can_be_kept(stack, properties):
    """A reference is a value like another."""
    SsmParameter(stack, "Url", value=Queue(stack, "Jobs").url)
    assert properties("Url")["Value"] == {"Ref": "Jobs"}


def test_cloudformation_makes_no_secure_string(stack, problems):
    """It is told here, and what to do instead; AWS would say so only when it is deployed."""
    SsmParameter(stack, "Token", value="?", type="SecureString")
    assert problems() == [
        f"ssm parameter `Token` is a `SecureString`: CloudFormation makes none ({SECURE})"
    ]


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (
            {"value": ["a"], "type": "String"},
            "has a list as its value, and the `type` `String` (a `StringList` has several)",
        ),
        (
            {"value": ["a,b", "c"]},
            (
                "has `a,b` in its list, which holds a comma "
                "(Systems Manager parts the list at commas)"
            ),
        ),
        (
            {"value": "ä" * 2049, "tier": "Standard"},
            "has a value of 4,098 bytes (it can have 4,096)",
        ),
        ({"value": "a" * 8193}, "has a value of 8,193 bytes (it can have 8,192)"),
        (
            {"value": "a", "parameter_name": "shop/url"},
            "has the name `shop/url` (with levels it begins so: `/shop/url`)",
        ),
        (
            {"value": "a", "parameter_name": "/aws/url"},
            "has the name `/aws/url` (AWS keeps those that begin with `aws` or `ssm`)",
        ),
    ],
)
def test_what_systems_manager_would_refuse_is_told(stack, problems, options, problem):
    """The schema knows nothing of it."""
    SsmParameter(stack, "Url", **options)
    assert problems() == [f"ssm parameter `Url` {problem}"]


def test_a_value_of_a_wrong_type_is_told(stack, problems):
    """And is no traceback."""
    SsmParameter(stack, "Limit", value=5)
    (problem,) = problems()
    assert problem.startswith("ssm parameter `Limit`: `value` is `5`, but it takes ")


@pytest.mark.parametrize(
    "options",
    [{"description": "a" * 1025}, {"allowed_pattern": "a" * 1025}],
    ids=lambda o: next(iter(o)),
)
def test_what_is_past_a_bound_is_told_at_the_line_of_the_parameter(app, stack, options):
    """By the linter, which knows the bounds."""
    parameter = SsmParameter(stack, "Url", value="a", **options)
    assert [f.at for f in lint(synth(app)) if f.level == "error"] == [parameter.at]


def test_a_parameter_is_read_and_written_by_who_may(stack, function, statements):
    """On this one, by the ARN that it will have."""
    url = SsmParameter(stack, "Url", value="?")
    function("Reader", allow=[url.read], environment={"URL": url.name})
    function("Writer", allow=[url.write, url.grant("DeleteParameter")])
    assert statements("Reader") == [(["ssm:GetParameter", "ssm:GetParameters"], att("Url"))]
    assert statements("Writer") == [(["ssm:DeleteParameter", "ssm:PutParameter"], att("Url"))]


def test_an_action_that_is_on_no_parameter_says_how_to_grant_it(stack, function, problems):
    """`DescribeParameters` can be held to none."""
    function(allow=[SsmParameter(stack, "Url", value="?").grant("DescribeParameters")])
    (problem,) = problems()
    assert 'write `Grant.on("*", "ssm:DescribeParameters")`' in problem


def test_an_existing_secure_string_is_opened_with_its_key(stack, function, resources, statements):
    """Through Systems Manager only; to write it needs the key as well."""
    token = SsmParameter.existing(stack, "Token", name="/shop/token", key=KEY)
    function("Reader", allow=[token.read], environment={"TOKEN": token.name})
    function("Writer", allow=[token.write])
    assert "Token" not in resources()
    assert statements("Reader") == [
        (["ssm:GetParameter", "ssm:GetParameters"], sub(f"{START}shop/token")),
        (["kms:Decrypt"], KEY, VIA),
    ]
    assert statements("Writer")[1] == (["kms:Encrypt", "kms:GenerateDataKey"], KEY, VIA)
    environment = resources()["Reader"]["Properties"]["Environment"]
    assert environment == {"Variables": {"TOKEN": "/shop/token"}}


@pytest.mark.parametrize(
    ("given", "name", "arn"),
    [
        ({"name": "url"}, "url", sub(f"{START}url")),
        ({"name": "/shop/url"}, "/shop/url", sub(f"{START}shop/url")),
        ({"arn": ARN}, "/shop/url", ARN),
        ({"arn": ARN.replace("shop/", "")}, "url", ARN.replace("shop/", "")),
        ({"arn": ARN, "name": "/shop/url"}, "/shop/url", ARN),
    ],
)
def test_name_and_arn_are_known_by_one_another(stack, function, properties, given, name, arn):
    """A name with levels begins with a slash, which stands once in the ARN."""
    url = SsmParameter.existing(stack, "Url", **given)
    function(environment={"NAME": url.name, "ARN": url.arn})
    assert properties("Worker")["Environment"]["Variables"] == {"NAME": name, "ARN": arn}


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({}, "nothing here says which it is"),
        ({"name": "/shop/uri", "arn": ARN}, "has the name `/shop/uri`, but its ARN is that of"),
        ({"arn": "shop/url"}, "is no ARN of a parameter"),
    ],
)
def test_which_parameter_it_is_has_to_be_said(stack, given, problem):
    """At the line that names it."""
    with pytest.raises(DeclarationError, match=problem):
        SsmParameter.existing(stack, "Url", **given)


def test_a_name_that_is_known_later_needs_no_more(stack, function, statements):
    """It is taken as it is, behind the slash of the ARN; and an ARN alone says no name."""
    given = Parameter(stack, "Given")
    function(allow=[SsmParameter.existing(stack, "Url", name=given.value).grant("GetParameter")])
    assert statements() == [(["ssm:GetParameter"], sub(f"{START}${{Given}}"))]
    far = SsmParameter.existing(stack, "Far", arn=given.value)
    with pytest.raises(DeclarationError, match="nothing here says its `Ref`"):
        _ = far.name


def test_a_path_grants_what_is_under_it(stack, function, resources, statements):
    """The path itself, which is what a request by path names, and all below; not what begins alike."""
    settings = SsmPath(stack, "Settings", path="/shop/prod/", kms_key_arn=KEY)
    function(allow=[settings.read])
    assert "Settings" not in resources()
    assert statements() == [
        (
            ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"],
            [sub(f"{START}shop/prod"), sub(f"{START}shop/prod/*")],
        ),
        (["kms:Decrypt"], KEY, VIA),
    ]


def test_a_path_can_hold_what_is_known_later(stack, function, statements):
    """Such as the name of a stage that is a parameter of the template."""
    given = Parameter(stack, "Given")
    function(allow=[SsmPath(stack, "Settings", path=f"/shop/{given.value}").write])
    start = f"{START}shop/${{Given}}"
    assert statements() == [(["ssm:PutParameter"], [sub(start), sub(f"{start}/*")])]


@pytest.mark.parametrize("path", ["/", "shop/prod", ""])
def test_a_path_begins_with_a_slash_and_a_name(stack, problems, path):
    """The root alone would be all parameters of the account."""
    SsmPath(stack, "Settings", path=path)
    assert problems() == [
        (
            f"ssm path `Settings` has a path `{path}` "
            "(it begins with a slash and a name, as in `/shop/prod`)"
        )
    ]


def test_a_path_holds_no_wildcard(stack, problems):
    """In an ARN it would stand for more than this path."""
    SsmPath(stack, "Settings", path="/shop/*")
    assert problems() == [
        "ssm path `Settings` has the path `/shop/*` (without a wildcard: all below are meant)"
    ]


def test_a_parameter_of_another_stack_can_be_read(app, stack, function, resources, statements):
    """By its name and its ARN, which come across."""
    url = SsmParameter(Stack(app, "Data"), "Url", value="?")
    function(allow=[url.grant("GetParameter")])
    ((_, resource),) = statements()
    assert resource["Fn::GetStackOutput"]["OutputName"] == "UrlArn"
