"""A KMS key, and the name that it can have: its alias."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import timedelta
from typing import Literal, Self, TypeAlias

from lambdaform.aws.existing import name_and_arn, own
from lambdaform.construct import Construct, Scope, construct
from lambdaform.errors import Problem, Source
from lambdaform.iam import Grant, Grantable, grant
from lambdaform.sections import Aws
from lambdaform.template import Resource, Text, Value, days, is_plain

KeyUsage: TypeAlias = Literal[
    "ENCRYPT_DECRYPT", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT", "SIGN_VERIFY"
]
KeySpec: TypeAlias = Literal[
    "ECC_NIST_EDWARDS25519",
    "ECC_NIST_P256",
    "ECC_NIST_P384",
    "ECC_NIST_P521",
    "ECC_SECG_P256K1",
    "HMAC_224",
    "HMAC_256",
    "HMAC_384",
    "HMAC_512",
    "ML_DSA_44",
    "ML_DSA_65",
    "ML_DSA_87",
    "RSA_2048",
    "RSA_3072",
    "RSA_4096",
    "SM2",
    "SYMMETRIC_DEFAULT",
]
_SYMMETRIC: KeySpec = "SYMMETRIC_DEFAULT"

_USAGES: Mapping[str, tuple[KeyUsage, ...]] = {
    "SYMMETRIC": ("ENCRYPT_DECRYPT",),
    "RSA": ("ENCRYPT_DECRYPT", "SIGN_VERIFY"),
    "ECC_NIST_P": ("KEY_AGREEMENT", "SIGN_VERIFY"),
    "ECC": ("SIGN_VERIFY",),
    "HMAC": ("GENERATE_VERIFY_MAC",),
    "ML": ("SIGN_VERIFY",),
    "SM2": ("ENCRYPT_DECRYPT", "KEY_AGREEMENT", "SIGN_VERIFY"),
}
"""How the specs begin -> what such keys can be used for; the first that fits counts."""

_USES: Mapping[str, KeyUsage] = {
    **dict.fromkeys(
        ("Decrypt", "Encrypt", "ReEncryptFrom", "ReEncryptTo"),
        "ENCRYPT_DECRYPT",
    ),
    **dict.fromkeys(("GenerateMac", "VerifyMac"), "GENERATE_VERIFY_MAC"),
    **dict.fromkeys(("Sign", "Verify"), "SIGN_VERIFY"),
    "DeriveSharedSecret": "KEY_AGREEMENT",
}
"""Operation -> what a key has to be made for."""


class KeyGrant(Grant):
    """A grant on a key, which can be narrowed to some of its uses."""

    def via(self, service: str, *others: str) -> Self:
        """Narrow the grant to the use through a service of AWS, such as `s3`, in this region."""
        hosts = [f"{one}.{Aws.REGION}.amazonaws.com" for one in (service, *others)]
        return self.when({"StringEquals": {"kms:ViaService": hosts}})

    def encryption_context(self, key: str, value: Text, *others: Text) -> Self:
        """Narrow the grant to requests whose encryption context holds one of some values."""
        return self.when({"StringEquals": {f"kms:EncryptionContext:{key}": [value, *others]}})


@construct
class Key(Construct, Grantable[KeyGrant]):
    """A key that encrypts, signs or authenticates, and never leaves KMS: an `AWS::KMS::Key`.

    Its policy leaves it to IAM who in the account may use it, and lets those AWS services use it
    that need it for what the app declares.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html

    Attributes:
        key_spec: what it is made of; what encrypts the resources of other kinds is symmetric.
        key_usage: what it is for; `None` where its spec leaves no choice.
        alias_name: a name for it, `alias/shop`; leave it out unless something outside needs it.
        description: up to 8,192 characters.
        enabled: whether it can be used.
        enable_key_rotation: KMS makes new material from time to time, and keeps the old for what it
            has encrypted; `None` is that it does, where the key is symmetric.
        rotation_period: how often, 90 to 2,560 days; `None` is 365.
        multi_region: other regions can have a replica; it cannot change later.
        pending_window: how long it can still be saved when it leaves the stack, 7 to 30 days.
        policy: further statements of its policy, in IAM's own form.
    """

    key_spec: KeySpec = _SYMMETRIC
    key_usage: KeyUsage | None = None
    alias_name: Text | None = None
    description: Text | None = None
    enabled: bool = True
    enable_key_rotation: bool | None = None
    rotation_period: timedelta | None = None
    multi_region: bool = False
    pending_window: timedelta | None = None
    policy: Sequence[Mapping[str, Value]] = ()

    users: dict[tuple[str, bool], set[str]] = field(init=False, default_factory=dict)
    """The AWS services that use it on their own, and whether only for the account -> operations."""

    iam_service = "kms"
    grant_form = KeyGrant
    hints = {"ReEncrypt": "IAM calls it `ReEncryptFrom` and `ReEncryptTo`"}
    encrypt = grant("kms:Encrypt", form=KeyGrant)
    decrypt = grant("kms:Decrypt", form=KeyGrant)
    generate_data_key = grant("kms:GenerateDataKey", form=KeyGrant)
    sign = grant("kms:Sign", form=KeyGrant)
    verify = grant("kms:Verify", form=KeyGrant)
    generate_mac = grant("kms:GenerateMac", form=KeyGrant)
    verify_mac = grant("kms:VerifyMac", form=KeyGrant)

    @classmethod
    def existing(
        cls,
        scope: Scope,
        id: str,
        *,
        name: Text | None = None,
        arn: Text | None = None,
    ) -> Self:
        """Use a key that exists, by its id (not an alias), or its ARN where it is elsewhere.

        Its policy has to leave it to IAM who uses it. Raises DeclarationError without a name and
        an ARN.
        """
        start, part = f"{own('kms')}key/", ("/", 1)
        name, arn = name_and_arn(f"key `{id}`", start, part, name=name, arn=arn)
        return cls.from_existing(scope, id, Ref=name, Arn=arn)

    @property
    def name(self) -> Text:
        """The key's id, which the SDK calls `KeyId`."""
        return self.ref()

    @property
    def arn(self) -> Text:
        """The key's ARN, which `kms_key_arn` of other kinds takes."""
        return self.att("Arn")

    def let_use(self, service: str, *operations: str, account_only: bool = True) -> None:
        """Let an AWS service use the key on its own; the policy of an existing key is not changed.

        `account_only` limits it to what the service does for resources of the account, where the
        service says so.
        """
        self.users.setdefault((service, account_only), set()).update(operations)

    def iam_resources(self) -> Mapping[str, Text]:
        return {"key": self.arn}

    def granting(self, actions: Iterable[str], at: Source | None = None) -> KeyGrant:
        """Return the grant of actions on this key, with the faults of those that it is not for."""
        actions = tuple(actions)
        given = super().granting(actions, at)
        return replace(given, faults=(*given.faults, *self._unfit(actions, at)))

    def _unfit(self, actions: Sequence[str], at: Source | None) -> Iterator[Problem]:
        for action in actions if self.given is None else ():
            operation = action.partition(":")[2]
            usage = _USES.get(operation, self._usage)
            if operation.startswith("GenerateDataKey") and self.key_spec != _SYMMETRIC:
                yield Problem(f"`{action}` needs a symmetric key, which {self} is not", at)
            elif self._usage is not None and usage != self._usage:
                message = f"`{action}` cannot be done with {self}, which is for `{self._usage}`"
                yield Problem(message, at, f"make a key with `key_usage={usage!r}` for it")

    def check(self) -> Iterator[Problem]:
        can = _usages(self.key_spec)
        if self._usage is None:
            message = f"does not say what it is for, and `{self.key_spec}` leaves a choice"
            yield self.problem(message, f"its `key_usage` is one of: {', '.join(can)}")
        elif self._usage not in can:
            message = f"is for `{self.key_usage}`, which `{self.key_spec}` cannot do"
            yield self.problem(message, f"it can: {', '.join(can)}")
        if self.enable_key_rotation and self.key_spec != _SYMMETRIC:
            message = "has `enable_key_rotation`, and is not symmetric"
            yield self.problem(message, "KMS makes new material for symmetric keys only")
        if self.rotation_period is not None and not self._rotates:
            yield self.problem("has a `rotation_period`, and does not rotate", "leave it out")
        alias = self.alias_name
        if alias is not None and is_plain(alias) and str(alias).startswith("alias/aws/"):
            message = f"has the alias `{alias}`"
            yield self.problem(message, "AWS keeps `alias/aws/` for its own keys")

    def resources(self) -> Iterator[Resource]:
        properties = {
            "Description": self.description,
            "KeySpec": None if self.key_spec == _SYMMETRIC else self.key_spec,
            "KeyUsage": None if self.key_spec == _SYMMETRIC else self._usage,
            "Enabled": None if self.enabled else False,
            "EnableKeyRotation": True if self._rotates else None,
            "RotationPeriodInDays": days(self.rotation_period),
            "MultiRegion": self.multi_region or None,
            "PendingWindowInDays": days(self.pending_window),
            "KeyPolicy": {"Version": "2012-10-17", "Statement": list(self._statements())},
        }
        yield Resource(self.id, "AWS::KMS::Key", properties)
        if self.alias_name is not None:
            alias = {"AliasName": self.alias_name, "TargetKeyId": self.ref()}
            yield Resource(f"{self.id}Alias", "AWS::KMS::Alias", alias)

    def _statements(self) -> Iterator[Value]:
        root = f"arn:{Aws.PARTITION}:iam::{Aws.ACCOUNT_ID}:root"
        yield _statement({"AWS": root}, "kms:*")
        for (service, account_only), operations in self.users.items():
            statement = _statement({"Service": service}, sorted(f"kms:{o}" for o in operations))
            account = {"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}}
            yield {**statement, "Condition": account} if account_only else statement
        yield from self.policy

    @property
    def _usage(self) -> KeyUsage | None:
        """What it is for; `None` where that is not said, and its spec leaves a choice."""
        can = _usages(self.key_spec)
        return can[0] if self.key_usage is None and len(can) == 1 else self.key_usage

    @property
    def _rotates(self) -> bool:
        if self.enable_key_rotation is None:
            return self.key_spec == _SYMMETRIC
        return self.enable_key_rotation


def _usages(spec: str) -> tuple[KeyUsage, ...]:
    """Return what a key can be used for; nothing where there is no such spec, which is told."""
    return next((can for start, can in _USAGES.items() if str(spec).startswith(start)), ())


def _statement(principal: Value, actions: Value) -> dict[str, Value]:
    """Return a statement of a key's policy, in which `*` is this key."""
    return {"Effect": "Allow", "Principal": principal, "Action": actions, "Resource": "*"}
