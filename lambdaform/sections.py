"""The entries of a template beside its resources: parameters, mappings, conditions, outputs."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence

from lambdaform.construct import Section, construct
from lambdaform.errors import DeclarationError, Problem, Source
from lambdaform.template import Call, Intrinsic, Ref, Text, Value, quoted, tokens


@construct
class Parameter(Section):
    """A value that is given when the stack is deployed.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html

    Attributes:
        type: `String`, `Number`, `CommaDelimitedList`, or one of AWS's own types.
        default: what holds where none is given.
        no_echo: CloudFormation shows it as asterisks.
    """

    type: str = "String"
    default: str | int | float | None = None
    description: str | None = None
    allowed_values: Sequence[str | int | float] | None = None
    allowed_pattern: str | None = None
    constraint_description: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    min_value: float | None = None
    max_value: float | None = None
    no_echo: bool = False

    section = "Parameters"

    @property
    def value(self) -> Text:
        """What was given."""
        return self.ref()

    def body(self) -> Value:
        return {
            "Type": self.type,
            "Default": self.default,
            "Description": self.description,
            "AllowedValues": self.allowed_values,
            "AllowedPattern": self.allowed_pattern,
            "ConstraintDescription": self.constraint_description,
            "MinLength": self.min_length,
            "MaxLength": self.max_length,
            "MinValue": self.min_value,
            "MaxValue": self.max_value,
            "NoEcho": self.no_echo or None,
        }


@construct
class Mapping(Section):
    """A table with two levels of keys, read with `find`.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/mappings-section-structure.html
    """

    table: MappingOf[str, MappingOf[str, str | int | bool | Sequence[str]]]

    section = "Mappings"

    def find(self, first: Text, second: Text) -> Intrinsic:
        """Return the value under a first and a second key."""
        return Call("Fn::FindInMap", [self.id, first, second])

    def body(self) -> Value:
        return self.table


@construct
class Condition(Section):
    """Something that is true or false when the stack is deployed, made with `Fn.equals` and others.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html
    """

    expression: Intrinsic | Condition

    section = "Conditions"

    def body(self) -> Value:
        return condition_value(self.expression)


@construct
class Output(Section):
    """A value of the stack for people and programs outside to read.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html

    Attributes:
        value: what it says.
        export_name: for `Fn::ImportValue` in stacks outside of this app. CloudFormation then
            refuses to change it while it is used; stacks of the same app need none.
        condition: it is there only where this condition holds.
    """

    value: Text | int
    description: str | None = None
    export_name: Text | None = None
    condition: Condition | None = None

    section = "Outputs"

    def body(self) -> Value:
        return {
            "Description": self.description,
            "Value": self.value,
            "Export": {"Name": self.export_name} if self.export_name is not None else None,
            "Condition": self.condition.id if self.condition else None,
        }


def condition_value(expression: Intrinsic | Condition) -> Value:
    """Return a condition as it stands within another."""
    if isinstance(expression, Intrinsic):
        return expression
    return {"Condition": _id(expression)}


def _id(condition: object) -> str:
    if isinstance(condition, Condition):
        return condition.id
    message = f"{quoted(condition)} is no condition"
    hint = 'declare one: `Condition(stack, "IsLive", expression=Fn.equals(...))`'
    raise DeclarationError(Problem(message, Source.of_caller(), hint))


class Fn:
    """CloudFormation's intrinsic functions, for what references and f-strings cannot say.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
    """

    @staticmethod
    def join(separator: str, values: Sequence[Text] | Intrinsic) -> Intrinsic:
        """Return the values with a separator between them."""
        return Call("Fn::Join", [separator, values])

    @staticmethod
    def split(separator: str, text: Text) -> Intrinsic:
        """Return the parts of a text."""
        return Call("Fn::Split", [separator, text])

    @staticmethod
    def select(index: int, values: Sequence[Text] | Intrinsic) -> Intrinsic:
        """Return one of the values, counted from 0."""
        return Call("Fn::Select", [index, values])

    @staticmethod
    def if_(condition: Condition, then: Value, otherwise: Value) -> Intrinsic:
        """Return one value or the other; `Aws.NO_VALUE` leaves the property out."""
        return Call("Fn::If", [_id(condition), then, otherwise])

    @staticmethod
    def equals(left: Text, right: Text) -> Intrinsic:
        """Return whether two values are the same."""
        return Call("Fn::Equals", [left, right])

    @staticmethod
    def not_(condition: Intrinsic | Condition) -> Intrinsic:
        """Return the opposite of a condition."""
        return Call("Fn::Not", [condition_value(condition)])

    @staticmethod
    def and_(*conditions: Intrinsic | Condition) -> Intrinsic:
        """Return whether all of 2 to 10 conditions hold."""
        return Call("Fn::And", [condition_value(c) for c in conditions])

    @staticmethod
    def or_(*conditions: Intrinsic | Condition) -> Intrinsic:
        """Return whether one of 2 to 10 conditions holds."""
        return Call("Fn::Or", [condition_value(c) for c in conditions])

    @staticmethod
    def import_value(name: Text) -> Intrinsic:
        """Return what a stack outside of this app exports."""
        return Call("Fn::ImportValue", name)

    @staticmethod
    def base64(text: Text) -> Intrinsic:
        """Return a text in base64."""
        return Call("Fn::Base64", text)

    @staticmethod
    def get_azs(region: Text = "") -> Intrinsic:
        """Return the availability zones of a region; of the stack's own without one."""
        return Call("Fn::GetAZs", region)

    @staticmethod
    def cidr(block: Text, count: int, bits: int) -> Intrinsic:
        """Return `count` address ranges within a block, each of `bits` bits."""
        return Call("Fn::Cidr", [block, count, bits])

    @staticmethod
    def sub(pattern: str, variables: MappingOf[str, Text] | None = None) -> Intrinsic:
        """Return a pattern in CloudFormation's own form, `${Id.Attribute}`, filled in."""
        if any(isinstance(part, Intrinsic) for part in tokens(pattern)):
            message = "the pattern of `Fn.sub` holds a reference of Python's"
            hint = "an f-string needs no `Fn.sub`; or give the reference as a variable"
            raise DeclarationError(Problem(message, Source.of_caller(), hint))
        return Call("Fn::Sub", [pattern, dict(variables)] if variables else pattern)


class Aws:
    """CloudFormation's pseudo parameters: what every stack knows of where it is."""

    ACCOUNT_ID = Ref("AWS::AccountId")
    NO_VALUE = Ref("AWS::NoValue")
    NOTIFICATION_ARNS = Ref("AWS::NotificationARNs")
    PARTITION = Ref("AWS::Partition")
    REGION = Ref("AWS::Region")
    STACK_ID = Ref("AWS::StackId")
    STACK_NAME = Ref("AWS::StackName")
    URL_SUFFIX = Ref("AWS::URLSuffix")
