"""The parameters of a stack: what is given, what it stands for, and whether it may be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lambdaform.cloud.records import Parameter
from lambdaform.cloud.refusals import ValidationError
from lambdaform.cloud.template import Template

_STORED = "AWS::SSM::Parameter::Value<"
_LISTS = ("List<", "CommaDelimitedList", "AWS::SSM::Parameter::Value<List<")

Store = Callable[[str], str]
"""Gives what the parameter store holds by a name."""


def resolved(
    template: Template,
    given: Iterable[Mapping[str, Any]],
    previous: Mapping[str, Parameter],
    store: Store,
) -> dict[str, Parameter]:
    """Return the parameters of a template, by their key.

    Args:
        template: what declares them.
        given: what the request says: `ParameterKey`, and `ParameterValue` or `UsePreviousValue`.
        previous: what they are in the stack so far.
        store: reads the parameter store.

    Raises:
        ValidationError: one has no value, is not declared, or may not be what it is.
    """
    declared = template.parameters
    values = _given(given, previous)
    unknown = sorted(values.keys() - declared.keys())
    if unknown:
        listed = ", ".join(unknown)
        raise ValidationError(f"Parameters: [{listed}] do not exist in the template")
    values = {
        key: str(one["Default"]) for key, one in declared.items() if "Default" in one
    } | values
    missing = [key for key in declared if key not in values]
    if missing:
        raise ValidationError(f"Parameters: [{', '.join(missing)}] must have values")
    return {key: _parameter(key, declared[key], values[key], store) for key in declared}


def _given(given: Iterable[Mapping[str, Any]], previous: Mapping[str, Parameter]) -> dict[str, str]:
    values: dict[str, str] = {}
    for one in given:
        key = one["ParameterKey"]
        if not one.get("UsePreviousValue"):
            if one.get("ParameterValue") is not None:
                values[key] = one["ParameterValue"]
        elif key in previous:
            values[key] = previous[key].value
        else:
            message = "Cannot specify usePreviousValue as true for a parameter key not in the"
            reason = f"Invalid input for parameter key {key}. {message} previous template"
            raise ValidationError(reason)
    return values


def _parameter(key: str, declared: Mapping[str, Any], value: str, store: Store) -> Parameter:
    type = declared.get("Type", "String")
    listed = type.startswith(_LISTS)
    for one in [part.strip() for part in value.split(",")] if listed else [value]:
        _check(key, declared, one)
    stored = type.startswith(_STORED)
    meant = store(value) if stored else value
    hidden = str(declared.get("NoEcho", "")).lower() == "true"
    parts = [part.strip() for part in meant.split(",")] if meant else []
    return Parameter(value, parts if listed else meant, hidden, stored)


def _check(key: str, declared: Mapping[str, Any], value: str) -> None:
    wrong = _wrong(key, declared, value)
    if wrong is None:
        return
    told = declared.get("ConstraintDescription")
    if told:
        raise ValidationError(f"Parameter {key} failed to satisfy constraint: {told}")
    raise ValidationError(wrong)


def _wrong(key: str, declared: Mapping[str, Any], value: str) -> str | None:
    """Return what is wrong with a value, if anything is."""
    name = f"Parameter '{key}'"
    allowed = declared.get("AllowedValues")
    if allowed is not None and value not in map(str, allowed):
        return f"{name} must be one of AllowedValues"
    pattern = declared.get("AllowedPattern")
    if pattern is not None and not re.fullmatch(pattern, value):
        return f"{name} must match pattern {pattern}"
    if len(value) < int(declared.get("MinLength", 0)):
        return f"{name} must contain at least {declared['MinLength']} characters"
    if "MaxLength" in declared and len(value) > int(declared["MaxLength"]):
        return f"{name} must contain at most {declared['MaxLength']} characters"
    if "Number" in declared.get("Type", ""):
        return _wrong_number(name, declared, value)
    return None


def _wrong_number(name: str, declared: Mapping[str, Any], value: str) -> str | None:
    try:
        number = float(value)
    except ValueError:
        return f"{name} must be a number"
    if "MinValue" in declared and number < float(declared["MinValue"]):
        return f"{name} must be a number not less than {declared['MinValue']}"
    if "MaxValue" in declared and number > float(declared["MaxValue"]):
        return f"{name} must be a number not greater than {declared['MaxValue']}"
    return None
