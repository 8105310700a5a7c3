"""What the tests of the providers share: one cloud a module, and a bench to make things on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from provided import Workbench

from lambdaform.cloud import Cloud


@pytest.fixture(scope="module")
def bench() -> Iterator[Workbench]:
    """A bench in a cloud that starts empty."""
    with Cloud() as cloud:
        yield Workbench(cloud)
