"""What more than one stack, or more than the templates, has to say."""

from __future__ import annotations

import json

import pytest
from plan.planned import NAME, actions, means, of_body, template
from plan.rows import allow, chosen, default, equals, open_to, policy, queue_policy, role

from lambdaform.assembly import Assembly, Template
from lambdaform.plan import Known, plan, report, report_markdown, report_text


def stacks(**bodies):
    """Return an app of several stacks by their templates."""
    made = [Template(id, f"shop-dev-{id}", body, {}) for id, body in bodies.items()]
    return Assembly("shop", "dev", tuple(made))


def deployed(**bodies):
    return {f"shop-dev-{id}": body for id, body in bodies.items()}


TABLE = ("DynamoDB::Table", {"BillingMode": "PAY_PER_REQUEST"})


def test_a_stack_that_the_app_has_no_longer():
    """It stays, and what was in it begins empty where it is now."""
    before = deployed(Old=template(Orders=TABLE))
    found = plan(before, stacks(New=template(Orders=TABLE)))
    assert found.left == ("shop-dev-Old",)
    assert actions(found) == ["add Orders"]
    assert means(found) == ["data replace:Orders"]
    (one,) = found.consequences
    assert (
        one.message
        == "`Orders` begins empty: what it was is `Orders` of `shop-dev-Old`, which stays"
    )


def test_a_name_that_moves_to_another_stack():
    """The new one cannot be made while the old one has the name."""
    named = ("SQS::Queue", {"QueueName": "jobs"})
    rest = ("SNS::Topic", {})
    before = deployed(A=template(Jobs=named, R=rest), B=template(R=rest))
    found = plan(before, stacks(A=template(R=rest), B=template(Jobs=named, R=rest)))
    assert means(found) == ["data remove:Jobs", "refusal -"]
    assert "that `shop-dev-A/Jobs` has" in found.consequences[1].message


def exporting(value="1", name="url"):
    return template(
        R=("SNS::Topic", {}), Outputs={"Url": {"Value": value, "Export": {"Name": name}}}
    )


IMPORTS = template(R=("SQS::Queue", {"Tags": [{"Key": "a", "Value": {"Fn::ImportValue": "url"}}]}))


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (exporting(), []),
        (exporting("2"), ["the export `url` changes, and `shop-dev-B` imports it"]),
        (exporting(name="other"), ["the export `url` goes, and `shop-dev-B` imports it"]),
    ],
)
def test_an_export_in_use(after, said):
    """Neither taken away nor changed, while another stack imports it."""
    before = deployed(A=exporting(), B=IMPORTS)
    found = plan(before, stacks(A=after, B=IMPORTS))
    assert [one.message for one in found.consequences] == said


def test_values_that_a_stack_was_deployed_with():
    """They decide conditions, and defaults that nobody follows."""
    before, after = chosen(equals({"Ref": "Env"}, "prod")), chosen(equals({"Ref": "Env"}, "live"))

    def with_value(value):
        known = {NAME: Known({"Env": value})}
        return actions(plan({NAME: before}, of_body(after), known))

    assert with_value("prod") == ["remove Orders"]
    assert with_value("live") == ["add Orders"]
    assert with_value("dev") == []
    queue = ("SQS::Queue", {"QueueName": {"Ref": "Name"}})
    before, after = default("a", Q=queue), default("b", Q=queue)
    said = {NAME: Known({"Name": "mine"})}
    assert actions(plan({NAME: before}, of_body(after), said)) == []
    followed = {NAME: Known({"Name": "a"})}
    assert actions(plan({NAME: before}, of_body(after), followed)) == ["replace Q: QueueName"]


def test_references_across_stacks_are_the_resources_that_they_lead_to():
    """A role in one stack, a table in another: the role may do no more than before."""
    arn = {"Fn::GetStackOutput": {"StackName": "shop-dev-A", "OutputName": "Arn"}}
    table = template(Orders=TABLE, Outputs={"Arn": {"Value": {"Fn::GetAtt": ["Orders", "Arn"]}}})
    one, two = (role(allow(actions, arn)) for actions in ("dynamodb:GetItem", "dynamodb:PutItem"))
    found = plan(deployed(A=table, B=one), stacks(A=table, B=two))
    assert [o.message for o in found.consequences] == [
        "`Role` may now do `dynamodb:PutItem` on `Orders`"
    ]


def test_what_another_stack_tells_becomes_another_thing():
    """Its table is replaced: what reads its name changes, and is replaced where it is named by it."""

    def told(**named):
        return template(
            Orders=("DynamoDB::Table", named), Outputs={"Name": {"Value": {"Ref": "Orders"}}}
        )

    value = {"Fn::GetStackOutput": {"StackName": "shop-dev-A", "OutputName": "Name"}}
    reader = template(
        F=("Lambda::Function", {"Environment": {"Variables": {"T": value}}}),
        Q=("SQS::Queue", {"QueueName": value}),
        G=("SNS::Topic", {}),
    )
    before = deployed(A=told(), B=reader)
    assert plan(before, stacks(A=told(), B=reader)).empty
    found = plan(before, stacks(A=told(TableName="orders"), B=reader))
    assert actions(found) == [
        "replace Orders: TableName",
        "change F: Environment",
        "replace Q: QueueName",
    ]
    assert "`shop-dev-A/Name` becomes another one" in report_text.text(found, {})


def test_what_is_renamed_is_the_same_to_a_role():
    """A role that may use a queue may use it under another id; it has another ARN all the same."""
    before = role(allow("sqs:SendMessage", {"Fn::GetAtt": ["Jobs", "Arn"]}))
    after = json.loads(json.dumps(before).replace('"Jobs"', '"Work"'))
    assert means(plan({NAME: before}, of_body(after))) == ["data remove:Jobs"]


DENIES = {**open_to("*"), "Effect": "Deny"}


def test_a_policy_that_denies_less():
    """Weaker, unless what it is of goes with it."""
    service = open_to({"Service": "sns.amazonaws.com"})
    before = queue_policy(service, DENIES)
    assert means(plan({NAME: before}, of_body(queue_policy(service)))) == ["exposure weaken:Open"]
    without = {"Resources": {"Jobs": before["Resources"]["Jobs"]}}
    assert means(plan({NAME: before}, of_body(without))) == ["exposure weaken:Open"]
    nothing = template(Rest=("SNS::Topic", {}))
    assert means(plan({NAME: before}, of_body(nothing))) == ["data remove:Jobs"]


def test_what_is_too_large():
    """Templates, and policies of roles and functions."""
    many = template(**{f"T{n}": ("SNS::Topic", {}) for n in range(501)})
    (one,) = plan({}, of_body(many)).consequences
    assert one.message == f"the template of `{NAME}` has 501 resources; 500 are allowed"
    large = role(*(allow(f"s3:Get{n:04}", "arn:aws:s3:::a/" + "x" * 90) for n in range(100)))
    (one,) = [o for o in plan({}, of_body(large)).consequences if o.kind == "refusal"]
    assert "the policies of `Role` have" in one.message
    permission = {
        "FunctionName": {"Ref": "F"},
        "Principal": "s3.amazonaws.com",
        "SourceArn": "x" * 100,
    }
    full = template(
        F=("Lambda::Function", {}),
        **{f"P{n}": ("Lambda::Permission", permission) for n in range(90)},
    )
    (one,) = [o for o in plan({}, of_body(full)).consequences if o.kind == "refusal"]
    assert one.message.startswith("the policy of `F` has about ")


def test_one_role_may_not_be_a_template_of_its_own_size():
    """A managed policy has its own limit."""
    body = policy(*(allow(f"s3:Get{n:04}", "arn:aws:s3:::a/" + "x" * 90) for n in range(60)))
    found = plan({}, of_body(template(Mine=("IAM::ManagedPolicy", {"PolicyDocument": body}))))
    assert "refusal -" in means(found)


def test_secrets_of_parameters_are_in_no_report():
    """A default of one that has `NoEcho`."""

    def body(value):
        secret = {"Type": "String", "NoEcho": True, "Default": value}
        return template(Parameters={"Word": secret}, R=("SNS::Topic", {}))

    found = plan({NAME: body("first-one")}, of_body(body("second-one")))
    for said in (
        report_text.text(found, {}),
        report.json(found),
        report_markdown.markdown(found, ""),
    ):
        assert "(hidden)" in said
        assert "first-one" not in said
        assert "second-one" not in said


def test_markdown_fits_where_it_is_posted():
    """The details go first, then the end; what is said of markup is no markup."""
    tags = [{"Key": "a", "Value": "x" * 300}]
    before = template(**{f"T{n}": ("SNS::Topic", {}) for n in range(300)})
    after = template(**{f"T{n}": ("SNS::Topic", {"Tags": tags}) for n in range(300)})
    found = plan({NAME: before}, of_body(after))
    whole = report_markdown.markdown(found, "Plan")
    assert len(whole) <= report_markdown.LIMIT
    assert "<details>" in whole
    short = report_markdown.markdown(found, "Plan", limit=3_000)
    assert "The details are left out here" in short
    assert len(report_markdown.markdown(found, "Plan", limit=200)) <= 200


def test_lines_fit_the_terminal():
    """But for ids and names that are longer than it, and cannot be broken."""
    before, after = (
        role(allow("sqs:SendMessage")),
        role(allow(["sqs:SendMessage"] + [f"sqs:A{n}" for n in range(30)])),
    )
    found = plan({NAME: before}, of_body(after))
    for width in (80, 120):
        told = report_text.text(found, {}, report_text.Look(width))
        assert max(map(len, told.splitlines())) <= width
    assert "sqs:A29" in report_text.text(found, {}, report_text.Look(80, full=True))


def test_what_is_added_with_a_construct_is_told_with_it():
    """A row for the construct; each of its own with `full`."""
    made = template(Api=("SNS::Topic", {}), ApiRole=("SNS::Topic", {}))
    found = plan({}, of_body(made))
    owners = {"Main": {"ApiRole": "Api", "Api": "Api"}}
    assert "  + Api                          AWS::SNS::Topic, and 1 more of it" in report_text.text(
        found, owners
    )
    assert "ApiRole" in report_text.text(found, owners, report_text.Look(full=True))
