"""The environment variables of a function's process: Lambda's, its own, nothing of this machine's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lambdaform.cloud.runtime.deployed import Deployed


@dataclass(frozen=True)
class Keys:
    """Credentials of a function's role."""

    id: str
    secret: str
    token: str


@dataclass(frozen=True)
class Place:
    """Where a process finds what it needs.

    Attributes:
        task_root: its code.
        runtime: what Lambda's runtime carries.
        optional: its layers, as `/opt`.
        scratch: a folder for its temporary files.
        api: the host and port of its Runtime API.
        endpoint: the URL of the embedded cloud.
        log_stream: the stream that it writes.
    """

    task_root: Path
    runtime: Path
    optional: Path
    scratch: Path
    api: str
    endpoint: str
    log_stream: str


def variables(deployed: Deployed, place: Place, keys: Keys) -> dict[str, str]:
    """Return what the process of any function has.

    Its own variables win over what is the machine's, and give way to what is Lambda's: AWS refuses
    those names.
    """
    own = {name: str(value) for name, value in deployed.variables.items()}
    return {
        **_machine(place),
        **own,
        **_lambda(deployed, place),
        **_logging(deployed, place),
        **_keys(keys),
        "AWS_LAMBDA_RUNTIME_API": place.api,
    }


def _machine(place: Place) -> dict[str, str]:
    opt, root = place.optional, place.task_root
    return {
        "PATH": f"/usr/local/bin:/usr/bin:/bin:{opt}/bin",
        "LD_LIBRARY_PATH": f"{root}:{root}/lib:{opt}/lib",
        "HOME": str(place.scratch),
        "TMPDIR": str(place.scratch),
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "AWS_ENDPOINT_URL": place.endpoint,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
    }


def _lambda(deployed: Deployed, place: Place) -> dict[str, str]:
    return {
        "_HANDLER": deployed.handler,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{deployed.runtime}",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(deployed.memory),
        "AWS_LAMBDA_FUNCTION_NAME": deployed.name,
        "AWS_LAMBDA_FUNCTION_VERSION": deployed.version,
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_REGION": deployed.region,
        "AWS_DEFAULT_REGION": deployed.region,
        "LAMBDA_RUNTIME_DIR": str(place.runtime),
        "LAMBDA_TASK_ROOT": str(place.task_root),
    }


def _logging(deployed: Deployed, place: Place) -> dict[str, str]:
    json = deployed.log_format == "JSON"
    return {
        "AWS_LAMBDA_LOG_FORMAT": deployed.log_format,
        "AWS_LAMBDA_LOG_GROUP_NAME": deployed.log_group,
        "AWS_LAMBDA_LOG_STREAM_NAME": place.log_stream,
        **({"AWS_LAMBDA_LOG_LEVEL": deployed.log_level} if json else {}),
    }


def _keys(keys: Keys) -> Mapping[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": keys.id,
        "AWS_SECRET_ACCESS_KEY": keys.secret,
        "AWS_SESSION_TOKEN": keys.token,
    }
