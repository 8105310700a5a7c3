"""What the tests of the deploy role share: a cloud in which roles count."""

from __future__ import annotations

import pytest
from deploy_role.enforced import enforced


@pytest.fixture(autouse=True)
def _alone(monkeypatch, tmp_path_factory):
    """Let nothing of the user's have a say."""
    cache = tmp_path_factory.getbasetemp() / "cache"
    monkeypatch.setenv("LAMBDAFORM_CACHE", str(cache))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def cloud():
    """A cloud in which roles count."""
    with enforced() as running:
        yield running
