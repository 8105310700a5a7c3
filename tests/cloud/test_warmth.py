"""The usual services are read before somebody waits for them."""

from __future__ import annotations

import pytest
from embedded import client

from lambdaform.cloud.warmth import _CALLS, warm_up


def test_each_service_is_called_once(cloud):
    """Through the front, as later calls come."""
    called = []

    def recorded(service):
        called.append(service)
        return cloud.client(service)

    warm_up(recorded).join(60)
    assert called == [*_CALLS]


@pytest.mark.filterwarnings("error")
def test_a_cloud_that_ends_meanwhile_is_no_matter(cloud):
    """The thread ends, and nothing is said."""
    endpoint = client(cloud, "sts")
    cloud.stop()
    thread = warm_up(lambda _: endpoint)
    thread.join(60)
    assert not thread.is_alive()
