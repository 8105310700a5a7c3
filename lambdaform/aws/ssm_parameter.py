"""Parameters of Systems Manager: one by its name, or all that are under a path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Literal, Self

from lambdaform.aws.existing import name_and_arn, own
from lambdaform.construct import Construct, Scope, construct
from lambdaform.errors import DeclarationError, Problem, Source
from lambdaform.iam import Grant, Grantable, grant
from lambdaform.template import Intrinsic, Resource, Text, is_plain

_ARN = f"{own('ssm')}parameter/"
_HIGHER = 8192
_LONGEST = {"Standard": 4096}
"""The bytes that a value can have, in the tiers where that is not as much as in the others."""

_READS = ("GetParameter", "GetParameterHistory", "GetParameters", "GetParametersByPath")
_KMS_NEEDS = {
    **dict.fromkeys(_READS, ("Decrypt",)),
    "PutParameter": ("Encrypt", "GenerateDataKey"),
}
_HINTS = {"DescribeParameters": 'write `Grant.on("*", "ssm:DescribeParameters")`'}
_MADE_OTHERWISE = (
    "make it with `aws ssm put-parameter --type SecureString`, and use `SsmParameter.existing`; "
    "or declare a `Secret`"
)


@construct
class SsmParameter(Construct, Grantable[Grant]):
    """A setting that is read by its name: an `AWS::SSM::Parameter`.

    Not for secrets: CloudFormation cannot make a `SecureString`. Use one that exists, or a `Secret`.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html

    Attributes:
        value: a text; or a list of texts, none of which holds a comma. Up to 4 KB, and 8 KB in the
            higher tiers.
        type: `String` or `StringList`; `None` is what the value is.
        description: up to 1,024 characters.
        allowed_pattern: the regular expression that each new value has to match.
        data_type: `aws:ec2:image`: Systems Manager checks that the value is the id of an image.
        tier: what is paid for; `None` is that of the account, `Standard` unless it says another.
        parameter_name: a physical name, such as `/shop/prod/url`; leave it out unless something
            outside, or an `SsmPath`, needs it.
    """

    value: Text | Sequence[Text]
    type: Literal["String", "StringList", "SecureString"] | None = None
    description: Text | None = None
    allowed_pattern: str | None = None
    data_type: Literal["text", "aws:ec2:image"] | None = None
    tier: Literal["Standard", "Advanced", "Intelligent-Tiering"] | None = None
    parameter_name: Text | None = None

    iam_service = "ssm"
    kms_key_arn: Text | None = field(init=False, default=None)
    kms_needs = _KMS_NEEDS
    hints = _HINTS
    read = grant("ssm:GetParameter", "ssm:GetParameters")
    write = grant("ssm:PutParameter")

    @classmethod
    def existing(
        cls,
        scope: Scope,
        id: str,
        *,
        name: Text | None = None,
        arn: Text | None = None,
        key: Text | None = None,
    ) -> Self:
        """Use a parameter that exists, by its name, or its ARN where it is elsewhere.

        It may be a `SecureString`; `key` is the ARN of the customer managed key that encrypts it.
        A name that is known only after a deploy must not begin with a slash, which stands once in
        the ARN: give the `arn` too. Raises DeclarationError without a name and an ARN, and where
        they are not of the same.
        """
        what = f"parameter `{id}`"
        if arn is not None:
            known = _name_in(arn)
            if None not in (name, known) and is_plain(name or "") and name != known:
                message = f"{what} has the name `{name}`, but its ARN is that of `{known}`"
                hint = "leave one of them out"
                raise DeclarationError(Problem(message, Source.of_caller(), hint))
            name = name if name is not None else known
        else:
            within = name.removeprefix("/") if isinstance(name, str) else name
            _, arn = name_and_arn(what, _ARN, (":", 5), name=within, arn=None)
        parameter = cls.from_existing(scope, id, Ref=name, Arn=arn)
        parameter._set(kms_key_arn=key)
        return parameter

    @property
    def name(self) -> Text:
        """The parameter's name."""
        return self.ref()

    @property
    def arn(self) -> Text:
        """The parameter's ARN."""
        return self.att("Arn")

    def iam_resources(self) -> Mapping[str, Text]:
        return {"parameter": self.arn}

    def check(self) -> Iterator[Problem]:
        if self.type == "SecureString":
            yield self.problem("is a `SecureString`: CloudFormation makes none", _MADE_OTHERWISE)
        texts = self._texts
        if texts is not None and self.type == "String":
            message = "has a list as its value, and the `type` `String`"
            yield self.problem(message, "a `StringList` has several")
        for text in texts or ():
            if is_plain(text) and "," in str(text):
                message = f"has `{text}` in its list, which holds a comma"
                yield self.problem(message, "Systems Manager parts the list at commas")
        longest, size = _LONGEST.get(self.tier or "", _HIGHER), len(str(self._text).encode())
        if size > longest and is_plain(self._text):
            yield self.problem(f"has a value of {size:,} bytes", f"it can have {longest:,}")
        if self.parameter_name is not None and is_plain(self.parameter_name):
            yield from self._check_name(str(self.parameter_name))

    def _check_name(self, name: str) -> Iterator[Problem]:
        if "/" in name and not name.startswith("/"):
            yield self.problem(f"has the name `{name}`", f"with levels it begins so: `/{name}`")
        if name.removeprefix("/").lower().startswith(("aws", "ssm")):
            message = f"has the name `{name}`"
            yield self.problem(message, "AWS keeps those that begin with `aws` or `ssm`")

    def resources(self) -> Iterator[Resource]:
        properties = {
            "Name": self.parameter_name,
            "Type": self.type or ("String" if self._texts is None else "StringList"),
            "Value": self._text,
            "Description": self.description,
            "AllowedPattern": self.allowed_pattern,
            "DataType": self.data_type,
            "Tier": self.tier,
        }
        yield Resource(self.id, "AWS::SSM::Parameter", properties)

    @property
    def _texts(self) -> Sequence[Text] | None:
        """The texts of a list; `None` where the value is one text."""
        return None if isinstance(self.value, (str, Intrinsic)) else self.value

    @property
    def _text(self) -> Text:
        if isinstance(self.value, (str, Intrinsic)):
            return self.value
        return ",".join(str(text) for text in self.value)


@construct
class SsmPath(Construct, Grantable[Grant]):
    """All parameters whose names begin with a path, to be granted together. It makes none itself.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-hierarchies.html

    Attributes:
        path: such as `/shop/prod`.
        kms_key_arn: the customer managed key that encrypts the `SecureString`s among them; `None`
            is AWS's own.
    """

    path: Text
    kms_key_arn: Text | None = None

    iam_service = "ssm"
    kms_needs = _KMS_NEEDS
    hints = _HINTS
    read = grant("ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath")
    write = grant("ssm:PutParameter")

    def iam_resources(self) -> Mapping[str, Sequence[Text]]:
        path = f"{self.path}".strip("/")
        return {"parameter": [f"{_ARN}{path}", f"{_ARN}{path}/*"]}

    def check(self) -> Iterator[Problem]:
        path = str(self.path)
        if not path.startswith("/") or not path.strip("/"):
            shown = f"`{path}`" if is_plain(path) else "that begins with a reference"
            yield self.problem(
                f"has a path {shown}", "it begins with a slash and a name, as in `/shop/prod`"
            )
        elif "*" in path or "?" in path:
            yield self.problem(f"has the path `{path}`", "without a wildcard: all below are meant")

    def resources(self) -> Iterator[Resource]:
        yield from ()


def _name_in(arn: Text) -> Text | None:
    """Return the name of the parameter that an ARN is of; `None` where that is not known here."""
    if not is_plain(arn):
        return None
    _, _, name = str(arn).partition(":parameter/")
    if not name:
        hint = "write the whole of it, from `arn:` on"
        raise DeclarationError(
            Problem(f"`{arn}` is no ARN of a parameter", Source.of_caller(), hint)
        )
    return f"/{name}" if "/" in name else name
