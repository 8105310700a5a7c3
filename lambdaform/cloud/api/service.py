"""The service as a WSGI application, in the place of moto's own CloudFormation."""

from __future__ import annotations

from typing import Any

from flask import Flask
from moto.core.utils import convert_to_flask_response
from moto.moto_server.werkzeug_app import BackendRequest

from lambdaform.cloud.api.change_sets import ChangeSetCalls
from lambdaform.cloud.api.resources import ResourceCalls
from lambdaform.cloud.api.stacks import StackCalls
from lambdaform.cloud.api.templates import TemplateCalls
from lambdaform.cloud.formation.engine import Engine
from lambdaform.cloud.wire import Environ, Reply

_RESET = "/moto-api/reset"


class CloudFormation(StackCalls, ChangeSetCalls, ResourceCalls, TemplateCalls):
    """All operations that the embedded cloud has of CloudFormation."""


class Resetting:
    """Lets CloudFormation forget all where moto is told to.

    Args:
        engine: what knows the stacks.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def answer(self, environ: Environ) -> Reply | None:
        """Forget all stacks on moto's reset; the answer is moto's own."""
        if environ.get("PATH_INFO") == _RESET:
            self._engine.regions.forget()
        return None


def application(engine: Engine) -> Flask:
    """Return the application that answers what is asked of CloudFormation."""

    def cloudformation(request: Any, url: str, headers: Any) -> Any:
        return CloudFormation(engine)._dispatch(request, url, headers)

    app = Flask("cloudformation")
    app.debug = True  # what goes wrong is for the front to answer
    app.request_class = BackendRequest
    answer = convert_to_flask_response(cloudformation)
    app.add_url_rule("/", "cloudformation", answer, methods=["GET", "POST"])
    return app
