"""A secret of Secrets Manager, and the trigger that changes its value from time to time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from datetime import timedelta
from typing import Self

from lambdaform.aws.existing import name_and_arn, own
from lambdaform.aws.function import Function
from lambdaform.aws.secret_value import GenerateSecretString, SecretReplica
from lambdaform.aws.trigger import Trigger
from lambdaform.construct import Construct, Scope, construct
from lambdaform.errors import DeclarationError, Problem, Source
from lambdaform.iam import Grant, Grantable, grant
from lambdaform.sections import Aws, Parameter
from lambdaform.template import Resource, Text, days, hours, is_plain, references

SERVICE = "secretsmanager.amazonaws.com"
_SUFFIX = re.compile(r"-[A-Za-z0-9]{6}")
"""What Secrets Manager adds to the name of a secret, in its ARN."""
_PUT_IT = "leave it out, and put the value with `aws secretsmanager put-secret-value`"


@construct
class Secret(Construct, Grantable[Grant]):
    """A value that only those read who may: an `AWS::SecretsManager::Secret`.

    It is in no template and no code: Secrets Manager makes it, or somebody puts it there.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html

    Attributes:
        generate_secret_string: how Secrets Manager makes the value; `None` makes none, and whoever
            reads it before somebody has put one fails.
        secret_string: a reference to the value, such as a parameter with `no_echo`; never the
            value itself.
        description: up to 2,048 characters.
        kms_key_arn: the customer managed key that encrypts the value; `None` is a key of AWS.
        replica_regions: the other regions that have a copy.
        secret_name: a physical name; leave it out unless something outside needs it.
    """

    generate_secret_string: GenerateSecretString | None = None
    secret_string: Text | None = None
    description: Text | None = None
    kms_key_arn: Text | None = None
    replica_regions: Sequence[SecretReplica] = ()
    secret_name: Text | None = None

    iam_service = "secretsmanager"
    kms_needs = {
        "GetSecretValue": ("Decrypt",),
        **dict.fromkeys(("PutSecretValue", "UpdateSecret"), ("Decrypt", "GenerateDataKey")),
    }
    hints = {
        "BatchGetSecretValue": "IAM asks for `GetSecretValue` on each of the secrets too: grant that",
    }
    read = grant("secretsmanager:GetSecretValue")
    write = grant("secretsmanager:PutSecretValue")
    rotate = grant(
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetSecretValue",
        "secretsmanager:PutSecretValue",
        "secretsmanager:UpdateSecretVersionStage",
    )

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
        """Use a secret that exists, by its name, or by its whole ARN where it is elsewhere.

        `key` is the ARN of the customer managed key that encrypts it. Raises DeclarationError
        where not one of both is given, and for an ARN without its last six characters.
        """
        what, start = f"secret `{id}`", f"{own('secretsmanager')}secret:"
        if name is not None and arn is not None:
            message = f"{what} is said by its name, and by its ARN"
            raise DeclarationError(Problem(message, Source.of_caller(), "leave one of them out"))
        if arn is not None and is_plain(arn) and not _SUFFIX.fullmatch(str(arn)[-7:]):
            message = f"the ARN of {what} does not end with the six characters that AWS adds"
            hint = "give the whole ARN, or the `name` alone"
            raise DeclarationError(Problem(message, Source.of_caller(), hint))
        _, known = name_and_arn(what, start, (":", 6), name=name, arn=arn)
        # By IAM a secret is known by its whole ARN; in it, the six characters stand for any.
        pattern = known if name is None else f"{known}-??????"
        secret = cls.from_existing(scope, id, Ref=known, Pattern=pattern)
        secret._set(kms_key_arn=key)
        return secret

    @property
    def arn(self) -> Text:
        """The secret's ARN, which the SDK calls `SecretId`."""
        return self.ref()

    def value(self, key: str | None = None) -> Text:
        """Return what CloudFormation puts the value for, in the property of another resource.

        `key` is one of the keys of a JSON object. Not for the environment of a function, where
        everybody could read it who may look at the function.
        """
        of = "" if key is None else f":{key}"
        return f"{{{{resolve:secretsmanager:{self.arn}:SecretString{of}}}}}"

    def iam_resources(self) -> Mapping[str, Text]:
        return {"Secret": self.ref() if self.given is None else self.att("Pattern")}

    def check(self) -> Iterator[Problem]:
        if self.secret_string is not None:
            yield from self._check_value(self.secret_string)
        if self.generate_secret_string is not None:
            for message, hint in self.generate_secret_string.faults():
                yield self.problem(message, hint)
            if self.secret_string is not None:
                message = "has a `secret_string`, and a `generate_secret_string`"
                yield self.problem(message, "leave one of them out")
        regions = [replica.region for replica in self.replica_regions]
        for region in dict.fromkeys(regions):
            if region == self.stack.region:
                message = f"has a replica in `{region}`, where it is itself"
                yield self.problem(message, "name other regions only")
            elif regions.count(region) > 1:
                yield self.problem(f"has two replicas in `{region}`", "name each region once")

    def _check_value(self, value: Text) -> Iterator[Problem]:
        if is_plain(value) and not str(value).startswith("{{resolve:"):
            message = "has its value in the template, where everybody can read it"
            hint = f"let AWS make one with `generate_secret_string`; or {_PUT_IT}"
            yield self.problem(message, hint)
        for parameter in map(self.stack.app.find, references(value)):
            if isinstance(parameter, Parameter) and not parameter.no_echo:
                message = f"has its value in {parameter}, which shows it"
                yield self.problem(message, "give the parameter `no_echo=True`")

    def resources(self) -> Iterator[Resource]:
        made = self.generate_secret_string
        replicas = [{"Region": r.region, "KmsKeyId": r.kms_key_arn} for r in self.replica_regions]
        properties = {
            "Name": self.secret_name,
            "Description": self.description,
            "GenerateSecretString": None if made is None else made.body(),
            "SecretString": self.secret_string,
            "KmsKeyId": self.kms_key_arn,
            "ReplicaRegions": replicas or None,
        }
        yield Resource(self.id, "AWS::SecretsManager::Secret", properties)


@dataclass(frozen=True)
class SecretRotation(Trigger):
    """Let a function change the value of a secret, from time to time.

    Secrets Manager invokes it four times for each change: to make the new value, to set it where it
    counts, to test it, and to put it in the place of the old one.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-rotationschedule.html

    Attributes:
        secret: the secret.
        automatically_after: the days from one change to the next, 1 to 1,000; `None` is 30, where
            there is no `schedule_expression`.
        schedule_expression: instead: `rate(10 days)`, or `cron(0 3 ? * SUN *)`, in UTC.
        duration: how long a change may take, in hours, 1 to 24.
        rotate_immediately_on_update: the value changes with the deploy too.
    """

    secret: Secret
    _: KW_ONLY
    automatically_after: timedelta | None = None
    schedule_expression: str | None = None
    duration: timedelta | None = None
    rotate_immediately_on_update: bool = True

    @property
    def source(self) -> Secret:
        return self.secret

    def grants(self, function: Function) -> Iterator[Grant]:
        yield self.secret.rotate

    def check(self, function: Function) -> Iterator[Problem]:
        after = self.automatically_after
        if after is not None and self.schedule_expression is not None:
            message = "a `SecretRotation` has `automatically_after` and a `schedule_expression`"
            yield Problem(message, self.line, "leave one of them out")
        if after is not None and not timedelta(days=1) <= after <= timedelta(days=1000):
            message = (
                f"a `SecretRotation` changes its secret after {after / timedelta(days=1):,g} days"
            )
            yield Problem(message, self.line, "it can be 1 to 1,000 days")
        lasts = self.duration
        if lasts is not None and not timedelta(hours=1) <= lasts <= timedelta(hours=24):
            message = f"a `SecretRotation` has a `duration` of {lasts / timedelta(hours=1):g} hours"
            yield Problem(message, self.line, "it can be 1 to 24 hours")
        others = [one for one in self.secret.attached if isinstance(one[1], SecretRotation)]
        if others and others[0][1] is not self:
            message = f"{self.secret} is changed by {function} and by {others[0][0]}"
            yield Problem(message, self.line, "a secret has one rotation")

    def resources(self, function: Function) -> Iterator[Resource]:
        permission = self.permission(function, SERVICE, None)
        account = {"SourceAccount": Aws.ACCOUNT_ID}
        yield replace(permission, properties={**permission.properties, **account})
        lasts = hours(self.duration)
        properties = {
            "SecretId": self.secret.arn,
            "RotationLambdaARN": function.arn,
            "RotationRules": {
                "AutomaticallyAfterDays": self._days,
                "ScheduleExpression": self.schedule_expression,
                "Duration": None if lasts is None else f"{lasts}h",
            },
            "RotateImmediatelyOnUpdate": None if self.rotate_immediately_on_update else False,
        }
        type, first = "AWS::SecretsManager::RotationSchedule", (permission.id,)
        yield Resource(self.id(function), type, properties, depends_on=first, at=self.line)

    @property
    def _days(self) -> int | None:
        if self.automatically_after is None and self.schedule_expression is None:
            return 30
        return days(self.automatically_after)
