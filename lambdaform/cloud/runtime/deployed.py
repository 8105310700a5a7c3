"""A function as it is deployed: what of it decides how it runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lambdaform.cloud.runtime.platform_log import JsonLog, TextLog


@dataclass(frozen=True)
class Archive:
    """A zip file and its name by content."""

    digest: str
    content: bytes = field(compare=False, repr=False)


@dataclass(frozen=True)
class Deployed:
    """A version of a function; two that are equal can run in the same environment.

    Attributes:
        account: whose it is.
        region: where it is.
        name: its name.
        version: `$LATEST`, or the number of a published version.
        runtime: such as `python3.14`.
        handler: such as `main.handler`.
        role: the ARN of its role.
        timeout: seconds.
        memory: megabytes.
        variables: its own environment variables.
        code: its zip.
        layers: its layers' zips, the first at the bottom.
        absent: the ARNs of its layers that are not in the embedded cloud: those of other accounts.
        log_group: where its log goes.
        log_format: Text or JSON.
        log_level: the least level of its own messages, in JSON.
        system_level: the least level of Lambda's messages, in JSON.
        reserved: the environments that it may have at most, where that is said.
        dead_letters: the ARN of the queue or topic for events that it fails on.
    """

    account: str
    region: str
    name: str
    version: str
    runtime: str
    handler: str
    role: str
    timeout: float
    memory: int
    variables: Mapping[str, str]
    code: Archive
    layers: tuple[Archive, ...]
    absent: tuple[str, ...]
    log_group: str
    log_format: str
    log_level: str
    system_level: str
    reserved: int | None = field(compare=False)
    dead_letters: str | None = field(compare=False)

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is found by: account, region and name."""
        return (self.account, self.region, self.name)

    @property
    def platform_log(self) -> TextLog | JsonLog:
        """What Lambda writes into its log."""
        return JsonLog(self.system_level) if self.log_format == "JSON" else TextLog()


@dataclass(frozen=True)
class EventConfig:
    """What happens to the events of a function that nobody waits for.

    Attributes:
        retries: how often an event is tried again.
        oldest: seconds after which it is given up.
        on_success: the ARN that is told of success.
        on_failure: the ARN that is told of failure.
    """

    retries: int = 2
    oldest: float = 21_600
    on_success: str | None = None
    on_failure: str | None = None
