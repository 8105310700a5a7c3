"""The types of parameters, by their names."""

from __future__ import annotations

import pytest
from cfnlint.helpers import VALID_PARAMETER_TYPES_LIST, VALID_PARAMETER_TYPES_SINGLE

from lambdaform.cloud.formation.parameter_types import ParameterType, parameter_type


@pytest.mark.parametrize("name", sorted(VALID_PARAMETER_TYPES_SINGLE))
def test_each_type_of_one_value_is_known(name):
    """Those that cfn-lint knows."""
    found = parameter_type(name)
    stored = name.startswith("AWS::SSM::Parameter::Value<")
    assert found == ParameterType(listed=False, number="Number" in name, stored=stored)


@pytest.mark.parametrize("name", sorted(VALID_PARAMETER_TYPES_LIST))
def test_each_type_of_lists_is_known(name):
    """Those that cfn-lint knows."""
    found = parameter_type(name)
    stored = name.startswith("AWS::SSM::Parameter::Value<")
    assert found == ParameterType(listed=True, number="Number" in name, stored=stored)


@pytest.mark.parametrize(
    "name",
    ["", "Boolean", "string", "List", "List<>", "List<List<String>>", "List<CommaDelimitedList>"],
)
def test_other_names_are_of_none(name):
    """However near they come."""
    assert parameter_type(name) is None
    assert parameter_type(f"AWS::SSM::Parameter::Value<{name}>") is None
