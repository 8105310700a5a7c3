"""What the triggers share that read shards is said once for both of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lambdaform import Queue, Stream, StreamTrigger, Table, TableTrigger, Topic


@pytest.fixture(params=[StreamTrigger, TableTrigger])
def trigger(request, stack):
    """Make a trigger of either kind, with a source of its own."""
    if request.param is TableTrigger:
        source = Table(stack, "Source", partition_key="pk")
    else:
        source = Stream(stack, "Source")
    return lambda **options: request.param(source, **options)


def test_a_young_record_is_not_given_up(function, problems, trigger):
    """Lambda takes no age under a minute, though the schema does."""
    function(on=[trigger(maximum_record_age=timedelta(seconds=59))])
    assert problems() == [
        (
            "a `maximum_record_age` of 0:00:59 is under one minute "
            "(leave it out to read records however old they are)"
        )
    ]


def test_a_topic_can_be_told_of_what_failed(stack, function, properties, statements, trigger):
    """Lambda tells queues and topics alike; the role may publish."""
    function(on=[trigger(dead_letter_queue=Topic(stack, "Failed"))])
    target = properties("WorkerSource")["DestinationConfig"]["OnFailure"]["Destination"]
    assert target == {"Ref": "Failed"}
    assert statements()[-1] == (["sns:Publish"], {"Ref": "Failed"})


def test_dead_letters_keep_no_order(stack, function, problems, trigger):
    """Lambda tells of failed batches to standard queues only."""
    function(on=[trigger(dead_letter_queue=Queue(stack, "Dead", fifo=True))])
    (problem,) = problems()
    assert "leaves its dead letters in queue `Dead`, which is FIFO" in problem
