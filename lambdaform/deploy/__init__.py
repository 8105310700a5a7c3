"""Assembly -> stacks on AWS: the only room, with the embedded cloud, that makes AWS clients."""

from lambdaform.deploy.account import Account, Endpoint, Identity
from lambdaform.deploy.deployment import Deployment
from lambdaform.deploy.events import Event
from lambdaform.deploy.reins import Detached, Reins
from lambdaform.deploy.watcher import Change, Watcher
from lambdaform.deploy.work import Outcome

__all__ = [
    "Account",
    "Change",
    "Deployment",
    "Detached",
    "Endpoint",
    "Event",
    "Identity",
    "Outcome",
    "Reins",
    "Watcher",
]
