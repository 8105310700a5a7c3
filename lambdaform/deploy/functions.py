"""The functions of a deployed app: where they are, and what they answer."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from lambdaform.assembly import Template
from lambdaform.deploy import failures
from lambdaform.deploy.account import Client
from lambdaform.deploy.deployment import Deployment
from lambdaform.deploy.logs import Logs
from lambdaform.deploy.resources import physical

_ONCE = {"read_timeout": 910, "retries": {"total_max_attempts": 1}, "tcp_keepalive": True}
"""How a function is called: it may take 15 minutes, and is not to run twice for one call."""


@dataclass(frozen=True)
class Answer:
    """What a function answered.

    Attributes:
        payload: as the function returned it; of an error, `errorMessage` and more as JSON.
        error: `Handled` or `Unhandled`; `None` where it went well.
        log: the last 4 KB of what it logged.
    """

    payload: bytes
    error: str | None
    log: str
    request_id: str


@dataclass(frozen=True)
class DeployedFunction:
    """A function of a stack that is deployed.

    Attributes:
        id: the logical id.
        name: the physical name.
        client: calls Lambda, each call once.
        cloudwatch: calls CloudWatch Logs.
    """

    id: str
    name: str
    client: Client
    cloudwatch: Client

    @failures.told()
    def logs(self, pause: float) -> Logs:
        """Return its logs, which are looked at anew after some seconds."""
        found = self.client.get_function_configuration(FunctionName=self.name)
        group = found.get("LoggingConfig", {}).get("LogGroup") or f"/aws/lambda/{self.name}"
        return Logs(group, self.cloudwatch, pause)

    @failures.told()
    def invoke(self, payload: bytes, *, asynchronous: bool = False) -> Answer:
        """Invoke the function, and wait for its answer unless it is only to be queued.

        Raises DeployError where Lambda does not take the event.
        """
        kind = {"InvocationType": "Event"} if asynchronous else {"LogType": "Tail"}
        found = self.client.invoke(FunctionName=self.name, Payload=payload, **kind)
        return Answer(
            found["Payload"].read(),
            found.get("FunctionError"),
            base64.b64decode(found.get("LogResult", "")).decode(errors="replace"),
            found["ResponseMetadata"].get("RequestId", ""),
        )


@failures.told()
def function(deployment: Deployment, template: Template, id: str) -> DeployedFunction:
    """Return a function of a stack; raises DeployError where it is not deployed."""
    place = deployment.place(template)
    name = physical(place.cloudformation, template, id)
    client = place.account.client("lambda", place.region, **_ONCE)
    return DeployedFunction(id, name, client, place.account.client("logs", place.region))
