"""The pytest plugin: a fixture for the app of the project.

It imports nothing of lambdaform until a test asks for the fixture.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from lambdaform.testing import Synthesised


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the setting `lambdaform_app`: the app's file, where cdk.json does not name it."""
    parser.addini(
        "lambdaform_app", "the file of the app under test; what cdk.json names unless said"
    )


@pytest.fixture(scope="session")
def lambdaform_app(pytestconfig: pytest.Config) -> Callable[..., Synthesised]:
    """Synthesise the project's app: `lambdaform_app()`, or `lambdaform_app(stage="prod")`.

    Each stage is synthesised once in a test run.
    """
    from lambdaform.cdk_json import project
    from lambdaform.errors import LambdaformError
    from lambdaform.testing import synthesised

    named = pytestconfig.getini("lambdaform_app")
    root = pytestconfig.rootpath if named else project(pytestconfig.rootpath)
    made = cache(lambda stage: synthesised(named or None, stage=stage, folder=root))

    def at(stage: str | None = None) -> Synthesised:
        __tracebackhide__ = True
        try:
            return made(stage)
        except LambdaformError as error:
            # The way through lambdaform says nothing about the app.
            raise error.with_traceback(None) from None

    return at
