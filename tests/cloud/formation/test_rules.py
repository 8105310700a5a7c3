"""Rules hold parameters against each other, and against what the account has, before anything is made."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError
from embedded import body, client

from lambdaform.cloud.formation import rules
from lambdaform.cloud.formation.parameters import resolved
from lambdaform.cloud.formation.refusals import ValidationError
from lambdaform.cloud.formation.template import Template

PARAMETERS = {
    "Size": {"Type": "String", "Default": "small"},
    "Names": {"Type": "CommaDelimitedList", "Default": "a,b"},
    "None": {"Type": "CommaDelimitedList", "Default": ""},
    "Vpc": {"Type": "AWS::EC2::VPC::Id", "Default": "vpc-1"},
    "Subnets": {"Type": "List<AWS::EC2::Subnet::Id>", "Default": "subnet-1,subnet-2"},
    "Stored": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/version"},
}


class Account:
    """What a region of an account has, as its services tell."""

    meta = SimpleNamespace(region_name="eu-west-1", partition="aws")

    def __call__(self, service):
        return self

    def get_caller_identity(self):
        return {"Account": "123456789012"}

    def describe_vpcs(self):
        team = [{"Key": "Team", "Value": "shop"}]
        return {"Vpcs": [{"VpcId": "vpc-1", "Tags": team}, {"VpcId": "vpc-2", "Tags": []}]}

    def describe_subnets(self):
        ids = {"subnet-1": "vpc-1", "subnet-2": "vpc-1", "subnet-3": "vpc-2"}
        return {"Subnets": [{"SubnetId": id, "VpcId": vpc} for id, vpc in ids.items()]}

    def describe_network_acls(self, Filters):  # noqa: N803 - AWS's own name
        (vpc,) = Filters[0]["Values"]
        return {"NetworkAcls": [{"NetworkAclId": f"acl-of-{vpc}"}]}

    def describe_instances(self):
        return {"Reservations": [{"Instances": [{"InstanceId": "i-1"}]}, {"Instances": []}]}


def holds(asked, condition=None):
    """Tell whether an assertion holds."""
    rule = {"Assertions": [{"Assert": asked, "AssertDescription": "it does not hold"}]}
    rule |= {} if condition is None else {"RuleCondition": condition}
    template = Template("", body(A={}, Parameters=PARAMETERS, Rules={"R": rule}))
    rules.check(template)
    try:
        rules.hold(template, resolved(template, (), {}, lambda name: "14"), Account())
    except ValidationError as refused:
        if refused.message != "Template validation error: Rule R: it does not hold":
            raise
        return False
    return True


def ref(name):
    return {"Ref": name}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"Fn::Equals": [ref("Size"), "small"]}, True),
        ({"Fn::Equals": [ref("Stored"), 14]}, True),
        ({"Fn::Equals": [ref("Size"), "large"]}, False),
        ({"Fn::Equals": [ref("AWS::Region"), "eu-west-1"]}, True),
        ({"Fn::Equals": [ref("AWS::AccountId"), "123456789012"]}, True),
        ({"Fn::Equals": [ref("AWS::URLSuffix"), "amazonaws.com"]}, True),
        ({"Fn::Not": [{"Fn::Contains": [["1", "2"], ref("Stored")]}]}, True),
        ({"Fn::Contains": [["small", "large"], ref("Size")]}, True),
        ({"Fn::Contains": [ref("Names"), "c"]}, False),
        ({"Fn::Contains": [ref("None"), ""]}, True),
        ({"Fn::EachMemberEquals": [["a", "a"], "a"]}, True),
        ({"Fn::EachMemberEquals": [ref("Names"), "a"]}, False),
        ({"Fn::EachMemberIn": [ref("Names"), ["a", "b", "c"]]}, True),
        ({"Fn::EachMemberIn": [["a", "d"], ref("Names")]}, False),
        ({"Fn::EachMemberIn": [[ref("Vpc")], {"Fn::RefAll": "AWS::EC2::VPC::Id"}]}, True),
        ({"Fn::Contains": [{"Fn::RefAll": "AWS::EC2::Instance::Id"}, "i-1"]}, True),
        ({"Fn::Contains": [{"Fn::RefAll": "AWS::EC2::Instance::Id"}, "i-2"]}, False),
        ({"Fn::EachMemberEquals": [{"Fn::ValueOf": ["Subnets", "VpcId"]}, ref("Vpc")]}, True),
        ({"Fn::Equals": [{"Fn::ValueOf": ["Vpc", "Tags.Team"]}, "shop"]}, True),
        ({"Fn::Equals": [{"Fn::ValueOf": ["Vpc", "Tags.Other"]}, ""]}, True),
        ({"Fn::Equals": [{"Fn::ValueOf": ["Vpc", "DefaultNetworkAcl"]}, "acl-of-vpc-1"]}, True),
        (
            {
                "Fn::EachMemberEquals": [
                    {"Fn::ValueOfAll": ["AWS::EC2::Subnet::Id", "VpcId"]},
                    ref("Vpc"),
                ]
            },
            False,
        ),
        (
            {
                "Fn::EachMemberIn": [
                    {"Fn::ValueOfAll": ["AWS::EC2::VPC::Id", "Tags.Team"]},
                    ["shop"],
                ]
            },
            True,
        ),
        ({"Fn::And": [{"Fn::Not": [{"Fn::Equals": [1, 2]}]}, {"Fn::Equals": [1, 2]}]}, False),
        ({"Fn::Or": [{"Fn::Not": [{"Fn::Equals": [1, 2]}]}, {"Fn::Equals": [1, 2]}]}, True),
    ],
)
def test_an_assertion_holds_or_not(asked, expected):
    """By the functions of rules, nested, of texts, of lists and of what the account has."""
    assert holds(asked) is expected


def test_a_rule_counts_where_its_condition_holds():
    """Else nothing is asked."""
    never = {"Fn::Equals": ["a", "b"]}
    assert holds(never, condition={"Fn::Equals": [ref("Size"), "large"]})
    assert not holds(never, condition={"Fn::Equals": [ref("Size"), "small"]})


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (ref("Size"), "Rule R asks what is neither true nor false"),
        ({"Fn::Not": [{"Fn::Sub": "x"}]}, "Rule R: Fn::Sub is no function of rules"),
        ({"Fn::Contains": [{"Fn::RefAll": ["a"]}, "b"]}, "Rule R: Fn::RefAll takes a name"),
        ({"Fn::Contains": [{"Fn::RefAll": "String"}, "b"]}, "rules know nothing of String"),
        ({"Fn::Equals": [{"Fn::ValueOf": ["Vpc", "Cidr"]}, "b"]}, "rules know no Cidr of "),
        ({"Fn::Equals": [{"Fn::ValueOf": ["Gone", "VpcId"]}, "b"]}, "dependencies [Gone] in the"),
        ({"Fn::Equals": [ref("AWS::StackId"), "b"]}, "dependencies [AWS::StackId] in the"),
    ],
)
def test_what_is_no_rule_is_refused(asked, message):
    """It is never taken as fulfilled."""
    with pytest.raises(ValidationError) as refused:
        holds(asked)
    assert message in refused.value.message


def test_every_way_to_change_a_stack_holds_its_rules(stacks, cloud):
    """What the CDK asks of its bootstrap: nothing is made where that is too old, or not there."""
    client(cloud, "ssm").put_parameter(Name="/version", Value="5", Type="String")
    known = {"Fn::Contains": [["1", "2", "3", "4", "5"], ref("Bootstrap")]}
    assertion = {"Assert": {"Fn::Not": [known]}, "AssertDescription": "bootstrap again"}
    declared = {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/version"}
    template = body(
        Jobs={}, Parameters={"Bootstrap": declared}, Rules={"Check": {"Assertions": [assertion]}}
    )
    ways = (stacks.create, lambda one: stacks.planned(one, ChangeSetType="CREATE"))
    for way in ways:
        with pytest.raises(ClientError, match="Rule Check: bootstrap again"):
            way(template)
    client(cloud, "ssm").put_parameter(Name="/version", Value="6", Type="String", Overwrite=True)
    assert stacks.create(template)["StackStatus"] == "CREATE_COMPLETE"
    client(cloud, "ssm").put_parameter(Name="/version", Value="4", Type="String", Overwrite=True)
    template["Resources"]["More"] = template["Resources"]["Jobs"]
    with pytest.raises(ClientError, match="Rule Check: bootstrap again"):
        stacks.update(template)
    assert list(stacks.resources()) == ["Jobs"]


def test_rules_ask_the_services_of_the_cloud(real):
    """A subnet in another VPC is refused."""
    ec2 = client(real, "ec2")
    vpcs = [ec2.create_vpc(CidrBlock=f"10.{n}.0.0/16")["Vpc"]["VpcId"] for n in range(2)]
    subnet = ec2.create_subnet(VpcId=vpcs[0], CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    asked = {"Fn::EachMemberEquals": [{"Fn::ValueOf": ["Subnets", "VpcId"]}, ref("Vpc")]}
    acl = {"Fn::Not": [{"Fn::Equals": [{"Fn::ValueOf": ["Vpc", "DefaultNetworkAcl"]}, ""]}]}
    group = {"Fn::ValueOf": ["Vpc", "DefaultSecurityGroup"]}
    known = {"Fn::Contains": [{"Fn::RefAll": "AWS::EC2::SecurityGroup::Id"}, group]}
    rule = {"Assertions": [{"Assert": one} for one in (acl, known, asked)]}
    declared = {key: PARAMETERS[key] for key in ("Vpc", "Subnets")}
    template = Template("", body(A={}, Parameters=declared, Rules={"R": rule}))

    def hold(vpc):
        given = {"Vpc": vpc, "Subnets": subnet}.items()
        said = [{"ParameterKey": key, "ParameterValue": value} for key, value in given]
        rules.hold(template, resolved(template, said, {}, str), lambda name: client(real, name))

    hold(vpcs[0])
    with pytest.raises(ValidationError, match="Rule R: an assertion does not hold"):
        hold(vpcs[1])
