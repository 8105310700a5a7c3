"""What the triggers share that read batches is said once for all of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lambdaform import Queue, QueueTrigger, Stream, StreamTrigger, Table, TableTrigger


@pytest.mark.parametrize("kind", [QueueTrigger, StreamTrigger, TableTrigger])
def test_the_options_are_rendered_alike(stack, function, properties, kind):
    """By the properties that all event source mappings have."""
    of = {QueueTrigger: Queue, StreamTrigger: Stream, TableTrigger: Table}[kind]
    options = {"partition_key": "pk"} if of is Table else {}
    source = of(stack, "Source", **options)
    window = timedelta(seconds=5)
    trigger = kind(
        source,
        batch_size=7,
        batching_window=window,
        filters=[{"a": ["b"]}],
        partial_batch_response=False,
        enabled=False,
    )
    function(on=[trigger])
    found = properties("WorkerSource")
    assert found["BatchSize"] == 7
    assert found["MaximumBatchingWindowInSeconds"] == 5
    assert found["FilterCriteria"] == {"Filters": [{"Pattern": '{"a":["b"]}'}]}
    assert "FunctionResponseTypes" not in found
    assert found["Enabled"] is False
