"""The topic, its trigger, and its other subscriptions."""

from __future__ import annotations

import pytest

from lambdaform import App, Queue, Stack, Stage, Subscription, Topic, TopicTrigger
from lambdaform.synth import synth

ARN = "arn:aws:sns:eu-west-1:123456789012:orders"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/abc"


def att(id, attribute="Arn"):
    return {"Fn::GetAtt": [id, attribute]}


def may_send(source, service="sns.amazonaws.com", queue="Jobs"):
    """Return the statement of a queue's policy that lets a service send."""
    return {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sqs:SendMessage",
        "Resource": att(queue),
        "Condition": {"ArnEquals": {"aws:SourceArn": source}},
    }


def test_a_topic_says_only_what_it_is_told(stack, resources):
    """A topic without options has no properties; CloudFormation names it."""
    Topic(stack, "Orders")
    assert resources()["Orders"] == {"Type": "AWS::SNS::Topic", "Properties": {}}


def test_every_option_is_rendered(stack, properties):
    """Each option becomes the property that CloudFormation calls so."""
    Topic(
        stack,
        "Orders",
        fifo=True,
        content_based_deduplication=True,
        display_name="Orders",
        tracing=True,
        kms_key_arn=KEY,
        topic_name="orders.fifo",
    )
    assert properties("Orders") == {
        "TopicName": "orders.fifo",
        "FifoTopic": True,
        "ContentBasedDeduplication": True,
        "DisplayName": "Orders",
        "KmsMasterKeyId": KEY,
        "TracingConfig": "Active",
    }


def test_a_topic_holds_no_data_but_can_be_retained(stack, resources):
    """A topic is deleted with its stack, unless `removal_policy` says something else."""
    Topic(stack, "Orders")
    Topic(stack, "Kept", removal_policy="retain")
    assert "DeletionPolicy" not in resources()["Orders"]
    assert resources()["Kept"]["DeletionPolicy"] == "Retain"


def test_its_attributes_are_references(stack, function, properties):
    """The ARN is the topic's `Ref`, as with SAM; the name is an attribute."""
    orders = Topic(stack, "Orders")
    function(environment={"ARN": orders.arn, "NAME": orders.name})
    assert properties("Worker")["Environment"]["Variables"] == {
        "ARN": {"Ref": "Orders"},
        "NAME": att("Orders", "TopicName"),
    }


def test_a_trigger_subscribes_the_function_and_lets_the_topic_invoke_it(
    stack, function, properties, statements
):
    """The subscription and the permission have the ids that SAM gives them; the role gets nothing."""
    function(on=[TopicTrigger(Topic(stack, "Orders"))], dead_letter_queue=False)
    assert properties("WorkerOrders") == {
        "TopicArn": {"Ref": "Orders"},
        "Protocol": "lambda",
        "Endpoint": att("Worker"),
    }
    assert properties("WorkerOrdersPermission") == {
        "Action": "lambda:InvokeFunction",
        "FunctionName": {"Ref": "Worker"},
        "Principal": "sns.amazonaws.com",
        "SourceArn": {"Ref": "Orders"},
    }
    assert statements() == []


def test_a_function_that_listens_has_a_dead_letter_queue(stack, function, properties, statements):
    """SNS hands messages to Lambda, which gives up on those that fail three times."""
    function(on=[TopicTrigger(Topic(stack, "Orders"))])
    assert properties("Worker")["DeadLetterConfig"] == {"TargetArn": att("WorkerDeadLetters")}
    assert statements() == [(["sqs:SendMessage"], att("WorkerDeadLetters"))]


def test_every_option_of_the_trigger_is_rendered(stack, function, properties):
    """Each option becomes the property that CloudFormation calls so."""
    trigger = TopicTrigger(
        Topic(stack, "Orders"),
        name="Paid",
        filter_policy={"state": ["paid"], "amount": [{"numeric": [">", 100]}]},
        filter_policy_scope="MessageBody",
        dead_letter_queue=Queue(stack, "Undelivered"),
    )
    function(on=[trigger])
    assert properties("WorkerPaid") == {
        "TopicArn": {"Ref": "Orders"},
        "Protocol": "lambda",
        "Endpoint": att("Worker"),
        "FilterPolicy": {"state": ["paid"], "amount": [{"numeric": [">", 100]}]},
        "FilterPolicyScope": "MessageBody",
        "RedrivePolicy": {"deadLetterTargetArn": att("Undelivered")},
    }


def test_the_topic_may_send_to_the_dead_letter_queue(stack, function, properties):
    """SNS writes to the queue itself, so the queue's policy lets it, for this topic only."""
    dead = Queue(stack, "Dead")
    function(on=[TopicTrigger(Topic(stack, "Orders"), dead_letter_queue=dead)])
    assert properties("DeadPolicy") == {
        "Queues": [{"Ref": "Dead"}],
        "PolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [may_send({"Ref": "Orders"}, queue="Dead")],
        },
    }


def test_a_pattern_that_matches_null_is_text(stack, function, properties):
    """CloudFormation takes no null, so a pattern with `None` is written as JSON."""
    function(on=[TopicTrigger(Topic(stack, "Orders"), filter_policy={"error": [None, "none"]})])
    assert properties("WorkerOrders")["FilterPolicy"] == '{"error":[null,"none"]}'


@pytest.mark.parametrize(
    ("policy", "problem"),
    [
        ({}, "the `filter_policy` is empty (it would match nothing; name what it matches)"),
        (
            {"order": {"state": "paid"}},
            "`order.state` in the `filter_policy` is not a list (write it in square brackets)",
        ),
        (
            {"state": []},
            "`state` in the `filter_policy` is an empty list (name what it matches)",
        ),
    ],
)
def test_a_filter_policy_is_held_against_its_grammar(stack, function, problems, policy, problem):
    """SNS would refuse these only when they are deployed."""
    function(on=[TopicTrigger(Topic(stack, "Orders"), filter_policy=policy)])
    assert problems() == [problem]


def test_a_fifo_topic_does_not_invoke_functions(stack, function, problems):
    """SNS sends from a FIFO topic to queues only."""
    function(on=[TopicTrigger(Topic(stack, "Orders", fifo=True))])
    assert problems() == [
        (
            "topic `Orders` is FIFO and sends to queues only"
            " (subscribe a queue, and let function `Worker` work that off)"
        )
    ]


def test_topic_and_dead_letter_queue_are_alike(stack, function, problems):
    """SNS takes a FIFO queue for a FIFO topic, and a standard one for a standard one."""
    dead = Queue(stack, "Dead", fifo=True)
    function(on=[TopicTrigger(Topic(stack, "Orders"), dead_letter_queue=dead)])
    assert problems() == [
        (
            "topic `Orders` leaves its dead letters in queue `Dead`, which is FIFO"
            " (SNS wants both alike)"
        )
    ]


def test_two_triggers_on_one_topic_need_names(stack, function, problems, resources):
    """The id of the second clashes with that of the first, until it has a name."""
    orders = Topic(stack, "Orders")
    function(on=[TopicTrigger(orders), TopicTrigger(orders, filter_policy={"a": ["b"]})])
    (problem,) = problems()
    assert problem.startswith("the id `WorkerOrders` is taken:")
    assert problem.endswith("(give one of them another id or `name`)")


def test_a_name_tells_two_triggers_apart(stack, function, resources):
    """`name=` is the event's part of the ids."""
    orders = Topic(stack, "Orders")
    function(on=[TopicTrigger(orders), TopicTrigger(orders, name="Paid")])
    assert {"WorkerOrders", "WorkerPaid", "WorkerPaidPermission"} <= resources().keys()


def test_publishing_is_granted_on_the_topic(stack, function, statements):
    """`publish` is one action on one topic; `grant` takes exact ones."""
    orders = Topic(stack, "Orders")
    function(allow=[orders.publish, orders.grant("GetTopicAttributes")])
    assert statements() == [(["sns:GetTopicAttributes", "sns:Publish"], {"Ref": "Orders"})]


def test_the_use_of_a_key_comes_with_the_grant(stack, function, statements):
    """Who publishes to a topic with a customer managed key may use the key, through SNS only."""
    function(allow=[Topic(stack, "Orders", kms_key_arn=KEY).publish])
    via = {"kms:ViaService": {"Fn::Sub": "sns.${AWS::Region}.amazonaws.com"}}
    assert statements() == [
        (["sns:Publish"], {"Ref": "Orders"}),
        (["kms:Decrypt", "kms:GenerateDataKey"], KEY, {"StringEquals": via}),
    ]


def test_an_alias_is_no_key_to_grant(stack, function, problems):
    """IAM takes the ARN of a key, not its alias."""
    function(allow=[Topic(stack, "Orders", kms_key_arn="alias/aws/sns").publish])
    assert problems() == ["a grant is on `alias/aws/sns`, which is no ARN (None)"]


def test_a_topic_takes_the_dead_letters_of_a_function(stack, function, properties, statements):
    """A topic can be told of events that failed; the role may publish to it."""
    trigger = TopicTrigger(Topic(stack, "Orders"))
    function(on=[trigger], dead_letter_queue=Topic(stack, "Alarms"))
    assert properties("Worker")["DeadLetterConfig"] == {"TargetArn": {"Ref": "Alarms"}}
    assert statements() == [(["sns:Publish"], {"Ref": "Alarms"})]


def test_an_existing_topic_is_used_but_not_made(stack, function, resources, statements):
    """An existing topic triggers and is granted like one of the stack's own."""
    orders = Topic.existing(stack, "Orders", arn=ARN, key=KEY)
    function(
        on=[TopicTrigger(orders)],
        allow=[orders.publish],
        environment={"NAME": orders.name},
        dead_letter_queue=False,
    )
    assert "Orders" not in resources()
    assert resources()["WorkerOrders"]["Properties"]["TopicArn"] == ARN
    assert [s[:2] for s in statements()] == [
        (["sns:Publish"], ARN),
        (["kms:Decrypt", "kms:GenerateDataKey"], KEY),
    ]
    environment = resources()["Worker"]["Properties"]["Environment"]
    assert environment == {"Variables": {"NAME": "orders"}}


def test_an_existing_fifo_topic_is_known_by_its_name(stack, function, problems):
    """The name of a FIFO topic ends with `.fifo`, so what it cannot do is told as well."""
    function(on=[TopicTrigger(Topic.existing(stack, "Orders", arn=f"{ARN}.fifo"))])
    (problem,) = problems()
    assert problem.startswith("topic `Orders` is FIFO")


def test_a_topic_of_another_region_is_named_with_it():
    """SNS has to be told the topic's region where the subscriber is in another one."""
    app = App("shop", stages=[Stage("dev", region="eu-west-1")])
    far = Topic(Stack(app, "Far", region="us-east-1"), "Orders")
    here = Stack(app, "Here")
    near = Topic.existing(here, "Near", arn=ARN)
    for topic in (far, near):
        Subscription(here, f"{topic.id}Mail", topic=topic, protocol="email", endpoint="a@b.example")
    resources = synth(app).template("Here").body["Resources"]
    assert resources["OrdersMail"]["Properties"]["Region"] == "us-east-1"
    assert "Region" not in resources["NearMail"]["Properties"]


def test_people_and_programs_subscribe_by_address(stack, properties):
    """A `Subscription` has a protocol and an endpoint."""
    Subscription(
        stack,
        "Mail",
        topic=Topic(stack, "Orders"),
        protocol="email",
        endpoint="ops@example.com",
        filter_policy={"state": ["failed"]},
    )
    assert properties("Mail") == {
        "TopicArn": {"Ref": "Orders"},
        "Protocol": "email",
        "Endpoint": "ops@example.com",
        "FilterPolicy": {"state": ["failed"]},
    }


def test_a_queue_subscribes_and_lets_the_topic_send(stack, properties):
    """The protocol goes without saying, and the queue's policy lets this topic send."""
    Subscription(
        stack,
        "ToJobs",
        topic=Topic(stack, "Orders"),
        endpoint=Queue(stack, "Jobs"),
        raw_delivery=True,
        filter_policy={"state": ["paid"]},
        filter_policy_scope="MessageBody",
        dead_letter_queue=Queue(stack, "Dead"),
    )
    assert properties("ToJobs") == {
        "TopicArn": {"Ref": "Orders"},
        "Protocol": "sqs",
        "Endpoint": att("Jobs"),
        "RawMessageDelivery": True,
        "FilterPolicy": {"state": ["paid"]},
        "FilterPolicyScope": "MessageBody",
        "RedrivePolicy": {"deadLetterTargetArn": att("Dead")},
    }
    for queue in ("Jobs", "Dead"):
        document = properties(f"{queue}Policy")["PolicyDocument"]
        assert document["Statement"] == [may_send({"Ref": "Orders"}, queue=queue)]


def test_a_queue_has_one_policy_for_all_its_topics(stack, properties):
    """Of two policies of a queue the later wins, so all topics stand in the same one, once."""
    jobs = Queue(stack, "Jobs")
    orders, returns = Topic(stack, "Orders"), Topic(stack, "Returns")
    for number, topic in enumerate((orders, returns, orders)):
        Subscription(stack, f"ToJobs{number}", topic=topic, endpoint=jobs)
    statements = properties("JobsPolicy")["PolicyDocument"]["Statement"]
    assert statements == [may_send([{"Ref": "Orders"}, {"Ref": "Returns"}])]


def test_the_policy_of_an_existing_queue_is_not_changed(stack, resources):
    """Who owns the queue has to let the topic send."""
    jobs = Queue.existing(stack, "Jobs", arn="arn:aws:sqs:eu-west-1:123456789012:jobs")
    Subscription(stack, "ToJobs", topic=Topic(stack, "Orders"), endpoint=jobs)
    assert resources().keys() == {"Orders", "ToJobs"}


def test_a_fifo_topic_sends_to_queues_only(stack, problems):
    """E-mail keeps no order."""
    orders = Topic(stack, "Orders", fifo=True)
    Subscription(stack, "Mail", topic=orders, protocol="email", endpoint="a@b.example")
    Subscription(stack, "ToJobs", topic=orders, endpoint=Queue(stack, "Jobs"))
    assert problems() == ["topic `Orders` is FIFO and sends to queues only (None)"]


def test_a_fifo_queue_needs_a_fifo_topic(stack, problems):
    """SNS would refuse the subscription when it is deployed."""
    jobs = Queue(stack, "Jobs", fifo=True)
    Subscription(stack, "ToJobs", topic=Topic(stack, "Orders"), endpoint=jobs)
    assert problems() == [
        (
            "queue `Jobs` is FIFO, but topic `Orders` is not"
            " (make both FIFO, or the queue a standard one)"
        )
    ]


def test_the_filter_of_a_subscription_is_checked_too(stack, problems):
    """Its patterns have the grammar of a trigger's."""
    orders = Topic(stack, "Orders")
    Subscription(
        stack,
        "Mail",
        topic=orders,
        protocol="email",
        endpoint="a@b.example",
        filter_policy={"state": "failed"},
    )
    assert problems() == [
        "`state` in the `filter_policy` is not a list (write it in square brackets)"
    ]


def test_a_subscription_needs_a_topic(stack, problems):
    """A wrong type is told at the line of the subscription."""
    Subscription(stack, "Mail", topic="orders", protocol="email", endpoint="a@b.example")
    assert problems() == [
        "subscription `Mail`: `topic` is `'orders'`, but it takes a `Topic` (None)"
    ]
