"""What the tests of the embedded cloud share: a cloud, and its CloudFormation."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from embedded import MADE_OF_NOTHING, Stacks, Workshop, client

from lambdaform.cloud import Cloud, Faults

_LONG = 20


@pytest.fixture
def faults() -> Faults:
    """What is to go wrong."""
    return Faults()


@pytest.fixture
def workshop() -> Workshop:
    """What makes queues, topics, roles and the like of nothing."""
    return Workshop()


@pytest.fixture
def cloud(faults: Faults, workshop: Workshop) -> Iterator[Cloud]:
    """A cloud whose queues and topics come from the workshop."""
    with Cloud(faults=faults, providers=dict.fromkeys(MADE_OF_NOTHING, workshop)) as running:
        yield running


@pytest.fixture
def real(faults: Faults) -> Iterator[Cloud]:
    """A cloud that makes all that it can."""
    with Cloud(faults=faults) as running:
        yield running


@pytest.fixture
def stacks(cloud: Cloud) -> Stacks:
    """The CloudFormation of the cloud whose things come from the workshop."""
    return Stacks(client(cloud))


@pytest.fixture(autouse=True)
def _no_thread_stays() -> Iterator[None]:
    """Let no operation of a test go on behind the next one."""
    yield
    for thread in threading.enumerate():
        if thread.name in ("Shop", "Base", "Other"):
            thread.join(_LONG)
            assert not thread.is_alive()
