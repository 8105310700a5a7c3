"""What the tests of the bridge share: one kernel, and apps on both sides."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lambdaform import App, Stack
from lambdaform.synth import synth

os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "1")


@pytest.fixture
def theirs() -> Any:
    """An app of the CDK, which runs none of the checks that need seconds."""
    import aws_cdk

    return aws_cdk.App(analytics_reporting=False, builtin_cloud_formation_validation=False)


@pytest.fixture
def templates() -> Callable[[Any], dict[str, Any]]:
    """Have an app of the CDK synthesise, and return its templates by the ids of their stacks."""

    def of(app: Any) -> dict[str, Any]:
        folder = Path(app.synth().directory)
        return {
            f.name.split(".")[0]: json.loads(f.read_text()) for f in folder.glob("*.template.json")
        }

    return of


@pytest.fixture(params=["inside", "hosted"])
def side(
    request: pytest.FixtureRequest,
    app: App[Any],
    stack: Stack,
    theirs: Any,
    templates: Callable[[Any], dict[str, Any]],
) -> tuple[Stack, Callable[[], Any]]:
    """A stack in either direction of the bridge, and what renders it."""
    if request.param == "inside":
        return stack, lambda: synth(app).template("Main").body
    return Stack(theirs, "Main"), lambda: templates(theirs)["Main"]
