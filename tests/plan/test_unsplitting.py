"""A stack that is split is compared as a whole, wherever its resources are."""

from __future__ import annotations

from kinds import worker
from plan.planned import actions, assembly, of_body

from lambdaform import Output, Queue, SsmParameter, Table
from lambdaform.plan import plan
from lambdaform.plan.unsplitting import inner_stacks, unsplit
from lambdaform.plan.wording import says_same


def large(count: int = 510, **options):
    def declare(scope):
        orders = Table(scope, "Orders", partition_key="pk")
        jobs = Queue(scope, "Jobs", dead_letter_queue=False, **options)
        worker(
            scope,
            allow=[orders.grant("PutItem"), jobs.send],
            environment={"TABLE": orders.name, "JOBS": f"{jobs.url}?a={orders.arn}"},
        )
        for number in range(count):
            SsmParameter(scope, f"P{number}", value=f"{jobs.arn}/{number}")
        Output(scope, "Url", value=jobs.url)

    return declare


def merged(template, ours):
    parts = {id: one.body for id, one in template.nested.items()}
    return unsplit(template.body, parts, ours)


def test_the_templates_become_the_one_that_was_declared():
    """Also where nothing of the app is known: only words may be others."""
    template = assembly(large()).templates[0]
    assert template.nested
    assert sorted(inner_stacks(template.body, template)) == sorted(template.nested)
    blank = of_body({"Resources": {}}).templates[0]
    whole = merged(template, blank)
    assert whole["Resources"].keys() == template.whole["Resources"].keys()
    for id, entry in template.whole["Resources"].items():
        assert says_same(whole["Resources"][id], entry), id
    assert says_same(whole["Outputs"], template.whole["Outputs"])
    assert merged(template, template) == template.whole


def test_a_large_stack_that_changes():
    """One property of one resource, though it is known in another template."""
    before, after = assembly(large()), assembly(large(queue_name="jobs"))
    deployed = merged(before.templates[0], after.templates[0])
    found = plan({"shop-dev-Main": deployed}, after)
    direct = [c for c in actions(found) if not c.startswith(("change P", "change Worker"))]
    assert direct == ["replace Jobs: QueueName"]


def test_a_stack_that_becomes_large():
    """What was in one template, and is in several now, is the same."""
    before, after = assembly(large(10)), assembly(large(510))
    found = plan({"shop-dev-Main": before.templates[0].whole}, after)
    assert {line.split()[0] for line in actions(found)} == {"add"}
    assert len(actions(found)) == 500


def test_a_nested_stack_of_the_app_itself_is_a_resource_like_others():
    """Its template is the app's own affair."""
    entry = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://x"}}
    body = {"Resources": {"Mine": entry, "Part1": entry}}
    ours = of_body({"Resources": {"Mine": entry}}).templates[0]
    assert inner_stacks(body, ours) == ["Part1"]
