"""The parameters of a stack: what is given, what it stands for, and whether it may be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lambdaform.cloud.formation.functions import text
from lambdaform.cloud.formation.parameter_types import parameter_type
from lambdaform.cloud.formation.records import Parameter
from lambdaform.cloud.formation.refusals import ValidationError
from lambdaform.cloud.formation.template import Template

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
    values = chosen(given, previous)
    unknown = sorted(values.keys() - declared.keys())
    if unknown:
        listed = ", ".join(unknown)
        raise ValidationError(f"Parameters: [{listed}] do not exist in the template")
    defaults = {key: text(one["Default"]) for key, one in declared.items() if "Default" in one}
    values = defaults | values
    missing = [key for key in declared if key not in values]
    if missing:
        raise ValidationError(f"Parameters: [{', '.join(missing)}] must have values")
    return {key: _parameter(key, declared[key], values[key], store) for key in declared}


def chosen(given: Iterable[Mapping[str, Any]], previous: Mapping[str, Parameter]) -> dict[str, str]:
    """Return the values that a request gives, or has stay as they are; raise ValidationError."""
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
    type = parameter_type(declared["Type"])
    assert type is not None, "the template was checked"
    named = type.stored or not type.listed
    for one in [value] if named else [part.strip() for part in value.split(",")]:
        _check(key, declared, one, number=type.number and not type.stored)
    meant = store(value) if type.stored else value
    hidden = text(declared.get("NoEcho", "")).lower() == "true"
    parts = [part.strip() for part in meant.split(",")] if meant else []
    return Parameter(value, parts if type.listed else meant, hidden, type.stored)


def _check(key: str, declared: Mapping[str, Any], value: str, *, number: bool) -> None:
    wrong = _wrong(key, declared, value, number=number)
    if wrong is None:
        return
    told = declared.get("ConstraintDescription")
    if told:
        raise ValidationError(f"Parameter {key} failed to satisfy constraint: {told}")
    raise ValidationError(wrong)


def _wrong(key: str, declared: Mapping[str, Any], value: str, *, number: bool) -> str | None:
    """Return what is wrong with a value, if anything is."""
    name = f"Parameter '{key}'"
    allowed = declared.get("AllowedValues")
    if allowed is not None and value not in map(text, allowed):
        return f"{name} must be one of AllowedValues"
    pattern = declared.get("AllowedPattern")
    if pattern is not None and not re.fullmatch(pattern, value):
        return f"{name} must match pattern {pattern}"
    if len(value) < int(declared.get("MinLength", 0)):
        return f"{name} must contain at least {declared['MinLength']} characters"
    if "MaxLength" in declared and len(value) > int(declared["MaxLength"]):
        return f"{name} must contain at most {declared['MaxLength']} characters"
    return _wrong_number(name, declared, value) if number else None


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
