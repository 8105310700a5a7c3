"""The types that a parameter of a template can have."""

from __future__ import annotations

import re
from dataclasses import dataclass

_STORED = re.compile(r"AWS::SSM::Parameter::Value<(.+)>")
_LIST = re.compile(r"List<(.+)>")
_COMMAS = "CommaDelimitedList"
_NUMBER = "Number"
_NOT_LISTED = frozenset({"AWS::EC2::KeyPair::KeyName", "AWS::SSM::Parameter::Name"})
_KINDS = _NOT_LISTED | {
    "AWS::EC2::AvailabilityZone::Name",
    "AWS::EC2::Image::Id",
    "AWS::EC2::Instance::Id",
    "AWS::EC2::SecurityGroup::GroupName",
    "AWS::EC2::SecurityGroup::Id",
    "AWS::EC2::Subnet::Id",
    "AWS::EC2::VPC::Id",
    "AWS::EC2::Volume::Id",
    "AWS::Route53::HostedZone::Id",
    _NUMBER,
    "String",
}
"""What a value can be, whether the parameter has it, lists it, or names where it is stored."""


@dataclass(frozen=True)
class ParameterType:
    """A type of parameters.

    Attributes:
        listed: whether its values are lists.
        number: whether what it holds are numbers.
        stored: whether what is given is a name, by which the parameter store holds the value.
    """

    listed: bool
    number: bool
    stored: bool


def parameter_type(name: str) -> ParameterType | None:
    """Return the type of a name, `List<Number>`; `None` where there is none."""
    stored = _STORED.fullmatch(name)
    several = _LIST.fullmatch(stored[1] if stored else name)
    kind = kind_of(name)
    known = kind in _KINDS - _NOT_LISTED if several else kind in _KINDS or kind == _COMMAS
    if not known:
        return None
    return ParameterType(bool(several) or kind == _COMMAS, kind == _NUMBER, bool(stored))


def kind_of(name: str) -> str:
    """Return what a value of a type is: `AWS::EC2::Subnet::Id` of a list of these, too."""
    stored = _STORED.fullmatch(name)
    inner = stored[1] if stored else name
    several = _LIST.fullmatch(inner)
    return several[1] if several else inner
