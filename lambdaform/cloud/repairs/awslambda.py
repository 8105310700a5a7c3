"""moto's Lambda forgets much of what a function is configured to, and counts versions wrongly.

It keeps no dead-letter, logging or file-system configuration, changes neither storage nor tracing nor
architectures, tells no reserved concurrency of 0, fails where a code object is missing, refuses layers
of other accounts, gives a new version the number of one that was deleted and the permissions of the
function, and loses conditions of a permission.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from moto.awslambda import models
from moto.awslambda.exceptions import InvalidParameterValueException
from moto.awslambda.policy import Policy

from lambdaform.cloud.repairs.repair import Repair

_KEPT = (
    "DeadLetterConfig",
    "EphemeralStorage",
    "FileSystemConfigs",
    "ImageConfig",
    "KMSKeyArn",
    "LoggingConfig",
    "SnapStart",
    "TracingConfig",
)
"""What a function is configured to that moto forgets, or never changes."""

_NO_KEY = (
    "Error occurred while GetObject. S3 Error Code: NoSuchKey. "
    "S3 Error Message: The specified key does not exist."
)
_LEVELS = {"ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"}

_CONDITIONS = {
    "FunctionUrlAuthType": ("StringEquals", "lambda:FunctionUrlAuthType"),
    "InvokedViaFunctionUrl": ("Bool", "lambda:InvokedViaFunctionUrl"),
}
"""What AddPermission says that becomes a condition of the statement."""


class Function(models.LambdaFunction):
    """A function that keeps all that it is configured to."""

    def __init__(self, account_id: str, spec: dict[str, Any], *place: Any, **more: Any) -> None:
        self._kept: Mapping[str, Any] = {name: spec[name] for name in _KEPT if name in spec}
        super().__init__(account_id, spec, *place, **more)

    def get_configuration(self, on_create: bool = False) -> dict[str, Any]:
        """Return what the API tells of it."""
        told = {**super().get_configuration(on_create), **self._kept}
        image = told.pop("ImageConfig", None)
        if image:
            told["ImageConfigResponse"] = {"ImageConfig": image}
        if not told.get("DeadLetterConfig", {}).get("TargetArn"):
            told.pop("DeadLetterConfig", None)
        snap = told["SnapStart"].get("ApplyOn", "None")
        told["SnapStart"] = {"ApplyOn": snap, "OptimizationStatus": "Off"}
        return {**told, "LoggingConfig": self._logging()}

    def get_code(self) -> dict[str, Any]:
        """Return what GetFunction tells of it."""
        told = super().get_code()
        if self.reserved_concurrency is not None:
            reserved = {"ReservedConcurrentExecutions": self.reserved_concurrency}
            told["Concurrency"] = reserved
        return told

    def update_configuration(self, config_updates: dict[str, Any]) -> dict[str, Any]:
        """Configure it anew in part."""
        if "Environment" in config_updates:
            variables = {"Variables": {}, **config_updates["Environment"]}
            config_updates = {**config_updates, "Environment": variables}
        super().update_configuration(config_updates)
        # Another mapping, since published versions share the one that they were made with.
        new = {name: config_updates[name] for name in _KEPT if name in config_updates}
        self._kept = {**self._kept, **new}
        self._touch()
        return self.get_configuration()

    def update_function_code(self, updated_spec: dict[str, Any]) -> dict[str, Any]:
        """Give it other code."""
        if not updated_spec.get("DryRun"):
            self.architectures = updated_spec.get("Architectures", self.architectures)
            self._touch()
        return super().update_function_code(updated_spec)

    def _logging(self) -> dict[str, Any]:
        said = self._kept.get("LoggingConfig") or {}
        levels = _LEVELS if said.get("LogFormat") == "JSON" else {}
        return {"LogFormat": "Text", "LogGroup": self.logs_group_name, **levels, **said}

    def _touch(self) -> None:
        self.last_modified = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")

    def _set_function_code(self, updated_spec: dict[str, Any]) -> None:
        try:
            super()._set_function_code(updated_spec)
        except ValueError as error:  # where moto does not say it as an error of the API
            raise InvalidParameterValueException(str(error.args[-1])) from error
        if "S3Bucket" in updated_spec and not self.code_sha_256:
            raise InvalidParameterValueException(_NO_KEY)

    def _get_layers_data(self, layers_versions_arns: list[str]) -> list[models.LayerDataType]:
        return list(self._layers(layers_versions_arns))

    def _layers(self, arns: list[str]) -> Iterator[models.LayerDataType]:
        for arn in arns:
            if arn.split(":")[4] == self.account_id:
                yield from super()._get_layers_data([arn])
            else:
                yield {"Arn": arn, "CodeSize": 0}


class Functions(models.LambdaStorage):
    """Functions whose versions are numbered upwards, whatever becomes of the older ones."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self._last: dict[str, int] = {}

    def publish_version(
        self, name_or_arn: str, description: str = ""
    ) -> models.LambdaFunction | None:
        """Publish a version, unless the last one is the same."""
        function = self.get_function_by_name_or_arn_forbid_qualifier(name_or_arn)
        name = function.function_name
        known = list(self._functions[name]["versions"])
        made = super().publish_version(name_or_arn, description)
        if made is not None and not any(made is one for one in known):
            self._last[name] = number = self._last.get(name, 0) + 1
            made.set_version(number)
            made.policy = Policy(made)
            made.event_invoke_config = []
            self._arns.update({one.function_arn: one for one in [*known, made]})
        return made

    def del_function(self, name_or_arn: str, qualifier: str | None = None) -> None:
        """Delete a version, or the function with all of them."""
        super().del_function(name_or_arn, qualifier)
        self._last = {name: last for name, last in self._last.items() if name in self._functions}


def _text(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _conditions(self: Policy, obj: dict[str, Any]) -> None:
    """Put all conditions of a statement together; moto lets one take the place of another."""
    found = [obj.pop("Condition", {}), obj.pop("SourceArn", {}), obj.pop("SourceAccount", {})]
    for name, (operator, key) in _CONDITIONS.items():
        if name in obj:
            found.append({operator: {key: _text(obj.pop(name))}})
    for condition in found:
        for operator, keys in condition.items():
            obj.setdefault("Condition", {}).setdefault(operator, {}).update(keys)


REPAIRS = (
    Repair(models, "LambdaFunction", Function),
    Repair(models, "LambdaStorage", Functions),
    Repair(Policy, "condition_merge", _conditions),
)
