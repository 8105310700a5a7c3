"""How the value of a secret is made, and where there are copies of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lambdaform.template import Text, Value, json_text

_LONGEST_PASSWORD = 4096


@dataclass(frozen=True, kw_only=True)
class GenerateSecretString:
    """How Secrets Manager makes a value: a random password, or one in a JSON object.

    Attributes:
        password_length: 1 to 4,096 characters; `None` is 32.
        exclude_characters: those that it must not hold.
        exclude_lowercase: it holds no small letters.
        exclude_numbers: it holds no digits.
        exclude_punctuation: it holds no punctuation.
        exclude_uppercase: it holds no capital letters.
        include_space: it may hold spaces.
        require_each_included_type: it holds one of each kind at least; `None` is that it does.
        secret_string_template: the other keys of the object. They stand in the template, where
            everybody can read them.
        generate_string_key: the key of the password in the object.
    """

    password_length: int | None = None
    exclude_characters: str | None = None
    exclude_lowercase: bool | None = None
    exclude_numbers: bool | None = None
    exclude_punctuation: bool | None = None
    exclude_uppercase: bool | None = None
    include_space: bool | None = None
    require_each_included_type: bool | None = None
    secret_string_template: Mapping[str, Value] | None = None
    generate_string_key: str | None = None

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield what Secrets Manager would refuse: a message and a hint."""
        length = self.password_length
        if length is not None and not 1 <= length <= _LONGEST_PASSWORD:
            message = f"has a generated value with a `password_length` of {length}"
            yield message, f"it can be 1 to {_LONGEST_PASSWORD:,}"
        if (self.secret_string_template is None) != (self.generate_string_key is None):
            message = "has only one of `secret_string_template` and `generate_string_key`"
            yield message, "the one is an object, the other the key of the password in it"

    def body(self) -> Value:
        """Return it as CloudFormation has it."""
        template = self.secret_string_template
        return {
            "PasswordLength": self.password_length,
            "ExcludeCharacters": self.exclude_characters,
            "ExcludeLowercase": self.exclude_lowercase,
            "ExcludeNumbers": self.exclude_numbers,
            "ExcludePunctuation": self.exclude_punctuation,
            "ExcludeUppercase": self.exclude_uppercase,
            "IncludeSpace": self.include_space,
            "RequireEachIncludedType": self.require_each_included_type,
            "SecretStringTemplate": None if template is None else json_text(template),
            "GenerateStringKey": self.generate_string_key,
        }


@dataclass(frozen=True)
class SecretReplica:
    """A copy of a secret in another region.

    Attributes:
        region: the region.
        kms_key_arn: the customer managed key there that encrypts it; `None` is AWS's own.
    """

    region: str
    kms_key_arn: Text | None = field(default=None, kw_only=True)
