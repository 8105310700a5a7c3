"""What the app becomes: asked of its templates."""

import pytest


def test_one_topic_invokes_three_functions(lambdaform_app):
    app = lambdaform_app()
    subscriptions = app.resources("AWS::SNS::Subscription", TopicArn={"Ref": "OrderEvents"})
    assert [s.id for s in subscriptions] == ["RecordOrderEvents", "BillOrderEvents", "AlertOrderEvents"]


@pytest.mark.parametrize("function", ["Record", "Bill", "Alert"])
def test_an_event_that_fails_is_kept(lambdaform_app, function):
    target = lambdaform_app()[function].properties["DeadLetterConfig"]["TargetArn"]
    assert target == {"Fn::GetAtt": [f"{function}DeadLetters", "Arn"]}


def test_the_templates_are_clean(lambdaform_app):
    lambdaform_app().lint()
