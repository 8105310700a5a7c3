"""The queue and its trigger."""

from __future__ import annotations

from datetime import timedelta

from lambdaform import Queue, QueueTrigger

ARN = "arn:aws:sqs:eu-west-1:123456789012:jobs"


def att(id, attribute="Arn"):
    return {"Fn::GetAtt": [id, attribute]}


def test_a_queue_says_only_what_it_is_told(stack, properties):
    """A queue without options is encrypted, and hides a received message for a minute."""
    Queue(stack, "Jobs")
    assert properties("Jobs") == {"VisibilityTimeout": 60, "SqsManagedSseEnabled": True}


def test_every_option_is_rendered(stack, properties):
    """Each option becomes the property that CloudFormation calls so."""
    dead = Queue(stack, "Dead", fifo=True)
    Queue(
        stack,
        "Jobs",
        fifo=True,
        content_based_deduplication=True,
        visibility_timeout=timedelta(minutes=3),
        delay=timedelta(seconds=5),
        retention=timedelta(days=7),
        receive_wait=timedelta(seconds=20),
        dead_letter_queue=dead,
        max_receive_count=2,
        kms_key_arn="arn:aws:kms:eu-west-1:123456789012:key/abc",
        queue_name="jobs.fifo",
    )
    assert properties("Jobs") == {
        "QueueName": "jobs.fifo",
        "FifoQueue": True,
        "ContentBasedDeduplication": True,
        "VisibilityTimeout": 180,
        "DelaySeconds": 5,
        "MessageRetentionPeriod": 604800,
        "ReceiveMessageWaitTimeSeconds": 20,
        "RedrivePolicy": {"deadLetterTargetArn": att("Dead"), "maxReceiveCount": 2},
        "KmsMasterKeyId": "arn:aws:kms:eu-west-1:123456789012:key/abc",
    }


def test_a_queue_that_a_function_works_off_has_a_dead_letter_queue(stack, function, properties):
    """A message that fails again and again is kept aside for 14 days, in a queue of its own."""
    function(on=[QueueTrigger(Queue(stack, "Jobs", fifo=True))])
    assert properties("Jobs")["RedrivePolicy"] == {
        "deadLetterTargetArn": att("JobsDeadLetters"),
        "maxReceiveCount": 5,
    }
    assert properties("JobsDeadLetters") == {
        "FifoQueue": True,
        "MessageRetentionPeriod": 1209600,
        "SqsManagedSseEnabled": True,
    }


def test_the_dead_letter_queue_can_be_turned_off(stack, function, properties, resources):
    """`dead_letter_queue=False` makes none."""
    function(on=[QueueTrigger(Queue(stack, "Jobs", dead_letter_queue=False))])
    assert "RedrivePolicy" not in properties("Jobs")
    assert "JobsDeadLetters" not in resources()


def test_a_trigger_maps_the_queue_and_lets_the_role_receive(
    stack, function, properties, statements
):
    """The mapping reports failures one by one; the role may poll this queue and nothing else."""
    function(on=[QueueTrigger(Queue(stack, "Jobs"))])
    assert properties("WorkerJobs") == {
        "FunctionName": {"Ref": "Worker"},
        "EventSourceArn": att("Jobs"),
        "BatchSize": 10,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
    }
    polling = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
    assert statements() == [(polling, att("Jobs"))]


def test_every_option_of_the_trigger_is_rendered(stack, function, properties):
    """Each option becomes the property that CloudFormation calls so."""
    trigger = QueueTrigger(
        Queue(stack, "Jobs"),
        name="Batches",
        batch_size=100,
        batching_window=timedelta(seconds=30),
        filters=[{"body": {"kind": ["order"]}}],
        partial_batch_response=False,
        max_concurrency=5,
        enabled=False,
    )
    function(on=[trigger])
    assert properties("WorkerBatches") == {
        "FunctionName": {"Ref": "Worker"},
        "EventSourceArn": att("Jobs"),
        "BatchSize": 100,
        "MaximumBatchingWindowInSeconds": 30,
        "FilterCriteria": {"Filters": [{"Pattern": '{"body":{"kind":["order"]}}'}]},
        "ScalingConfig": {"MaximumConcurrency": 5},
        "Enabled": False,
    }


def test_batches_over_ten_need_a_window(stack, function, problems):
    """SQS gives at most ten messages at once unless Lambda may wait for more."""
    function(on=[QueueTrigger(Queue(stack, "Jobs"), batch_size=11)])
    assert problems() == [
        "a `batch_size` of 11 needs a `batching_window` (write `batching_window=timedelta(seconds=1)`)"
    ]


def test_a_fifo_queue_gives_ten_messages_at_most(stack, function, problems):
    """A window does not help a FIFO queue."""
    queue = Queue(stack, "Jobs", fifo=True)
    function(on=[QueueTrigger(queue, batch_size=11, batching_window=timedelta(seconds=1))])
    assert problems() == [
        "queue `Jobs` is FIFO and gives at most 10 messages at once (`batch_size` is 11)"
    ]


def test_the_use_of_a_key_comes_with_the_grant(stack, function, statements):
    """Who sends to a queue with a customer managed key may use the key, through SQS only."""
    key = "arn:aws:kms:eu-west-1:123456789012:key/abc"
    function(allow=[Queue(stack, "Jobs", kms_key_arn=key).send])
    via = {"kms:ViaService": {"Fn::Sub": "sqs.${AWS::Region}.amazonaws.com"}}
    assert statements() == [
        (["sqs:SendMessage"], att("Jobs")),
        (["kms:Decrypt", "kms:GenerateDataKey"], key, {"StringEquals": via}),
    ]


def test_an_existing_queue_is_used_but_not_made(stack, function, resources, statements):
    """An existing queue triggers and is granted like one of the stack's own."""
    jobs = Queue.existing(stack, "Jobs", arn=ARN)
    function(on=[QueueTrigger(jobs)], allow=[jobs.send], environment={"NAME": jobs.name})
    assert "Jobs" not in resources()
    assert resources()["WorkerJobs"]["Properties"]["EventSourceArn"] == ARN
    assert statements()[-1][1] == ARN
    environment = resources()["Worker"]["Properties"]["Environment"]
    assert environment == {"Variables": {"NAME": "jobs"}}


def test_an_existing_fifo_queue_is_known_by_its_name(stack, function, problems):
    """The name of a FIFO queue ends with `.fifo`, so what it cannot do is told as well."""
    jobs = Queue.existing(stack, "Jobs", arn=f"{ARN}.fifo")
    function(on=[QueueTrigger(jobs, batch_size=11)])
    (problem,) = problems()
    assert problem.startswith("queue `Jobs` is FIFO")


def test_a_filter_is_held_against_its_grammar(stack, function, problems):
    """Lambda would refuse it only when it is deployed."""
    function(on=[QueueTrigger(Queue(stack, "Jobs"), filters=[{"body": {"kind": "order"}}])])
    assert problems() == [
        "`body.kind` in the `filters` is not a list (write it in square brackets)"
    ]


def test_services_may_send_with_one_policy(stack, properties):
    """One statement for each service, limited to what it sends for; each source stands once."""
    jobs = Queue(stack, "Jobs")
    for service, source in (("s3", "arn:aws:s3:::a"), ("s3", "arn:aws:s3:::b"), ("sns", "arn:c")):
        jobs.let_send(f"{service}.amazonaws.com", source)
        jobs.let_send(f"{service}.amazonaws.com", source)
    assert properties("JobsPolicy")["Queues"] == [{"Ref": "Jobs"}]
    statements = properties("JobsPolicy")["PolicyDocument"]["Statement"]
    found = [(s["Principal"], s["Action"], s["Resource"], s["Condition"]) for s in statements]
    assert found == [
        (
            {"Service": f"{service}.amazonaws.com"},
            "sqs:SendMessage",
            att("Jobs"),
            {"ArnEquals": {"aws:SourceArn": sources}},
        )
        for service, sources in (("s3", ["arn:aws:s3:::a", "arn:aws:s3:::b"]), ("sns", "arn:c"))
    ]
