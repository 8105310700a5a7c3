"""The event bus, its grants, and the trigger for events of a pattern."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lambdaform import EventBus, EventTrigger, LambdaformError, Queue

ARN = "arn:aws:events:eu-west-1:123456789012:event-bus/orders"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/abc"
PLACED = {"source": ["shop.orders"], "detail-type": ["OrderPlaced"]}


def att(id, attribute="Arn"):
    return {"Fn::GetAtt": [id, attribute]}


def may_send(source):
    """Return the statement of the policy of `Dead` that lets EventBridge send."""
    return {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": att("Dead"),
        "Condition": {"ArnEquals": {"aws:SourceArn": source}},
    }


def test_a_bus_is_named_after_its_stack(stack, resources):
    """EventBridge wants a name, so it is made of two that are unique: stack and id."""
    EventBus(stack, "Orders")
    name = {"Fn::Sub": "${AWS::StackName}-Orders"}
    assert resources()["Orders"] == {"Type": "AWS::Events::EventBus", "Properties": {"Name": name}}


def test_every_option_is_rendered(stack, resources):
    """Each option becomes the property that CloudFormation calls so."""
    EventBus(
        stack,
        "Orders",
        description="what happens to orders",
        kms_key_arn=KEY,
        dead_letter_queue=Queue(stack, "Dead"),
        event_bus_name="orders",
        removal_policy="retain",
    )
    assert resources()["Orders"]["Properties"] == {
        "Name": "orders",
        "Description": "what happens to orders",
        "KmsKeyIdentifier": KEY,
        "DeadLetterConfig": {"Arn": att("Dead")},
    }
    assert resources()["Orders"]["DeletionPolicy"] == "Retain"


def test_the_bus_may_send_to_its_dead_letter_queue(stack, properties):
    """EventBridge writes to the queue itself, so the queue's policy lets it, for this bus only."""
    EventBus(stack, "Orders", dead_letter_queue=Queue(stack, "Dead"))
    statements = properties("DeadPolicy")["PolicyDocument"]["Statement"]
    assert statements == [may_send(att("Orders"))]


def test_its_attributes_are_references(stack, function, properties):
    """The name is the bus's `Ref`."""
    orders = EventBus(stack, "Orders")
    function(environment={"NAME": orders.name, "ARN": orders.arn})
    variables = properties("Worker")["Environment"]["Variables"]
    assert variables == {"NAME": {"Ref": "Orders"}, "ARN": att("Orders")}


def test_putting_events_is_granted_on_the_bus(stack, function, statements):
    """`put_events` is one action on one bus; `grant` takes exact ones."""
    orders = EventBus(stack, "Orders")
    function(allow=[orders.put_events, orders.grant("DescribeEventBus")])
    actions = ["events:DescribeEventBus", "events:PutEvents"]
    assert statements() == [(actions, att("Orders"))]


def test_a_grant_is_narrowed_to_sources_and_types(stack, function, statements):
    """A function need not be able to put events in another's name."""
    orders = EventBus(stack, "Orders")
    grant = orders.put_events.source("shop.orders").detail_type("OrderPlaced", "OrderPaid")
    function(allow=[grant])
    keys = {
        "events:source": ["shop.orders"],
        "events:detail-type": ["OrderPlaced", "OrderPaid"],
    }
    assert statements() == [(["events:PutEvents"], att("Orders"), {"StringEquals": keys})]


def test_an_exact_grant_is_narrowed_too(stack, function, statements):
    """What `grant` returns can be narrowed like `put_events`."""
    orders = EventBus(stack, "Orders")
    function(allow=[orders.grant("PutEvents").source("shop.orders")])
    ((_, _, condition),) = statements()
    assert condition == {"StringEquals": {"events:source": ["shop.orders"]}}


def test_a_trigger_makes_a_rule_that_may_invoke_the_function(
    stack, function, properties, statements
):
    """Rule, target and permission have the ids that SAM gives them; the role gets nothing."""
    function(on=[EventTrigger(PLACED, bus=EventBus(stack, "Orders"))], dead_letter_queue=False)
    assert properties("WorkerOrders") == {
        "EventBusName": {"Ref": "Orders"},
        "EventPattern": PLACED,
        "Targets": [{"Id": "WorkerOrdersLambdaTarget", "Arn": att("Worker")}],
    }
    assert properties("WorkerOrdersPermission") == {
        "Action": "lambda:InvokeFunction",
        "FunctionName": {"Ref": "Worker"},
        "Principal": "events.amazonaws.com",
        "SourceArn": att("WorkerOrders"),
    }
    assert statements() == []


def test_without_a_bus_it_is_the_accounts_default_one(function, properties):
    """The event is then called `Event` in ids."""
    function(on=[EventTrigger({"source": ["aws.ec2"]})])
    assert "EventBusName" not in properties("WorkerEvent")
    assert properties("WorkerEventPermission")["SourceArn"] == att("WorkerEvent")


def test_a_function_that_listens_has_a_dead_letter_queue(function, properties):
    """EventBridge hands events to Lambda, which gives up on those that fail three times."""
    function(on=[EventTrigger(PLACED)])
    assert properties("Worker")["DeadLetterConfig"] == {"TargetArn": att("WorkerDeadLetters")}


def test_every_option_of_the_trigger_is_rendered(stack, function, properties):
    """Each option becomes the property that CloudFormation calls so."""
    trigger = EventTrigger(
        PLACED,
        bus=EventBus(stack, "Orders"),
        name="Placed",
        input={"job": "stock"},
        maximum_retry_attempts=0,
        maximum_event_age=timedelta(hours=1),
        dead_letter_queue=Queue(stack, "Dead"),
        description="orders that were placed",
        enabled=False,
    )
    function(on=[trigger])
    assert properties("WorkerPlaced") == {
        "Description": "orders that were placed",
        "EventBusName": {"Ref": "Orders"},
        "EventPattern": PLACED,
        "State": "DISABLED",
        "Targets": [
            {
                "Id": "WorkerPlacedLambdaTarget",
                "Arn": att("Worker"),
                "Input": '{"job":"stock"}',
                "RetryPolicy": {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 3600},
                "DeadLetterConfig": {"Arn": att("Dead")},
            }
        ],
    }


@pytest.mark.parametrize(
    ("options", "rendered"),
    [
        ({"input_path": "$.detail"}, {"InputPath": "$.detail"}),
        (
            {"input_template": '"order <id>"', "input_paths": {"id": "$.detail.id"}},
            {
                "InputTransformer": {
                    "InputTemplate": '"order <id>"',
                    "InputPathsMap": {"id": "$.detail.id"},
                }
            },
        ),
        ({"input_template": '"go"'}, {"InputTransformer": {"InputTemplate": '"go"'}}),
    ],
)
def test_what_the_function_gets_can_be_chosen(function, properties, options, rendered):
    """A part of the event, or a text made of parts."""
    function(on=[EventTrigger(PLACED, **options)])
    (target,) = properties("WorkerEvent")["Targets"]
    assert target == {"Id": "WorkerEventLambdaTarget", "Arn": att("Worker"), **rendered}


def test_the_rule_may_send_to_the_dead_letter_queue(stack, function, properties):
    """EventBridge writes to the queue itself, so the queue's policy lets it, for this rule only."""
    dead = Queue(stack, "Dead")
    function(on=[EventTrigger(PLACED, dead_letter_queue=dead)])
    statements = properties("DeadPolicy")["PolicyDocument"]["Statement"]
    assert statements == [may_send(att("WorkerEvent"))]


def test_a_long_id_is_cut_for_the_target(function, properties):
    """A target's id has at most 64 characters; SAM cuts it in the same place."""
    function("W" * 60, on=[EventTrigger(PLACED)])
    (target,) = properties("W" * 60 + "Event")["Targets"]
    assert target["Id"] == "W" * 52 + "LambdaTarget"


def test_a_pattern_that_matches_null_is_text(stack, function, properties):
    """CloudFormation takes no null; a reference in the text is filled in at the deploy."""
    jobs = Queue(stack, "Jobs")
    pattern = {"resources": [jobs.arn], "detail": {"error": [None]}}
    function(on=[EventTrigger(pattern)])
    assert properties("WorkerEvent")["EventPattern"] == {
        "Fn::Sub": '{"resources":["${Jobs.Arn}"],"detail":{"error":[null]}}'
    }


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ({}, "the `pattern` is empty (it would match nothing; name what it matches)"),
        (
            {"source": "shop.orders"},
            "`source` in the `pattern` is not a list (write it in square brackets)",
        ),
        (
            {"detail": {"state": []}},
            "`detail.state` in the `pattern` is an empty list (name what it matches)",
        ),
    ],
)
def test_a_pattern_is_held_against_its_grammar(function, problems, pattern, problem):
    """EventBridge would refuse these only when they are deployed."""
    function(on=[EventTrigger(pattern)])
    assert problems() == [problem]


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (
            {"input": {"a": 1}, "input_path": "$.detail"},
            (
                "an `EventTrigger` has `input` and `input_path`"
                " (keep one: each says what the function gets)"
            ),
        ),
        (
            {"input_paths": {"id": "$.id"}},
            "an `EventTrigger` has `input_paths`, but no `input_template` that names them (None)",
        ),
    ],
)
def test_the_input_is_said_once(function, problems, options, problem):
    """EventBridge takes one of the three ways."""
    function(on=[EventTrigger(PLACED, **options)])
    assert problems() == [problem]


def test_eventbridge_takes_no_fifo_queue(stack, function, problems):
    """Its dead letters, and those of a bus, go to a standard queue."""
    dead = Queue(stack, "Dead", fifo=True)
    EventBus(stack, "Orders", dead_letter_queue=dead)
    function(on=[EventTrigger(PLACED, dead_letter_queue=dead)])
    assert problems() == [
        (
            "event bus `Orders` leaves its dead letters in queue `Dead`, which is FIFO"
            " (EventBridge takes a standard queue)"
        ),
        (
            "an `EventTrigger` leaves its dead letters in queue `Dead`, which is FIFO"
            " (EventBridge takes a standard queue)"
        ),
    ]


def test_two_triggers_on_one_bus_need_names(stack, function, problems):
    """The id of the second clashes with that of the first."""
    orders = EventBus(stack, "Orders")
    function(on=[EventTrigger(PLACED, bus=orders), EventTrigger(PLACED, bus=orders)])
    (problem,) = problems()
    assert problem.startswith("the id `WorkerOrders` is taken:")


def test_an_existing_bus_is_used_but_not_made(stack, function, resources, statements):
    """An existing bus triggers and is granted like one of the stack's own."""
    orders = EventBus.existing(stack, "Orders", arn=ARN)
    function(
        on=[EventTrigger(PLACED, bus=orders)],
        allow=[orders.put_events.source("shop.orders")],
        dead_letter_queue=False,
    )
    assert "Orders" not in resources()
    assert resources()["WorkerOrders"]["Properties"]["EventBusName"] == "orders"
    condition = {"StringEquals": {"events:source": ["shop.orders"]}}
    assert statements() == [(["events:PutEvents"], ARN, condition)]


def test_the_default_bus_is_known_by_its_name(stack, function, properties, statements):
    """Every account has one; its ARN is made of the account's own."""
    bus = EventBus.default(stack)
    function(on=[EventTrigger(PLACED, bus=bus)], allow=[bus.put_events], dead_letter_queue=False)
    assert properties("WorkerDefaultBus")["EventBusName"] == "default"
    arn = "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default"
    assert statements() == [(["events:PutEvents"], {"Fn::Sub": arn})]


def test_the_bus_of_a_partner_has_slashes_in_its_name(stack, function, properties):
    """Whatever follows `event-bus/` in the ARN is the name."""
    name = "aws.partner/example.com/orders"
    bus = EventBus.existing(stack, "Partner", arn=ARN.replace("orders", name))
    function(on=[EventTrigger(PLACED, bus=bus)])
    assert properties("WorkerPartner")["EventBusName"] == name


def test_an_existing_bus_needs_an_arn_or_a_name(stack):
    """Without either, nobody knows which bus it is."""
    with pytest.raises(LambdaformError, match="event bus `Orders` exists already"):
        EventBus.existing(stack, "Orders")


def test_options_are_held_against_their_types(stack, function, problems):
    """Each wrong type is told, at the trigger's own line."""
    function(on=[EventTrigger("placed", bus="orders", dead_letter_queue=Queue(stack, "Dead"))])
    whose = "EventTrigger of function `Worker`"
    assert problems() == [
        f"{whose}: `pattern` is `'placed'`, but it takes a dictionary (None)",
        f"{whose}: `bus` is `'orders'`, but it takes an `EventBus` or `None` (None)",
    ]
