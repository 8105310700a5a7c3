"""An S3 bucket, and the trigger that listens to what happens in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableSequence, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from fnmatch import fnmatchcase
from itertools import combinations
from typing import ClassVar, Literal, Self

from lambdaform import iam_data, options
from lambdaform.aws.bucket_events import EVENTS
from lambdaform.aws.bucket_lifecycle import LifecycleRule
from lambdaform.aws.bucket_notifications import BucketNotifications
from lambdaform.aws.cors import Cors
from lambdaform.aws.existing import name_and_arn
from lambdaform.aws.function import Function
from lambdaform.aws.trigger import Trigger
from lambdaform.construct import Construct, Scope, Section, Stack, construct
from lambdaform.errors import Problem, Source, did_you_mean
from lambdaform.iam import Grant, Grantable, Lookup, Statement, grant
from lambdaform.sections import Aws
from lambdaform.template import Call, Resource, Text, Value, seconds

_METHODS = ("GET", "PUT", "POST", "DELETE", "HEAD")
_PUBLIC = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
_LISTS = frozenset({"s3:listbucket", "s3:listbucketversions"})
_ACTION_OF = {
    "CompleteMultipartUpload": "`PutObject`",
    "CopyObject": "`GetObject` on what it copies and `PutObject` on where to",
    "CreateMultipartUpload": "`PutObject`",
    "DeleteObjects": "`DeleteObject`",
    "HeadBucket": "`ListBucket`",
    "HeadObject": "`GetObject`",
    "ListMultipartUploads": "`ListBucketMultipartUploads`",
    "ListObjectVersions": "`ListBucketVersions`",
    "ListObjects": "`ListBucket`",
    "ListObjectsV2": "`ListBucket`",
    "ListParts": "`ListMultipartUploadParts`",
    "SelectObjectContent": "`GetObject`",
    "UploadPart": "`PutObject`",
    "UploadPartCopy": "`GetObject` on what it copies and `PutObject` on where to",
}


@dataclass(frozen=True)
class BucketGrant(Grant):
    """A grant on a bucket, with a way to narrow it."""

    prefixes: tuple[Text, ...] = ()

    def prefix(self, *prefixes: Text) -> Self:
        """Narrow to keys with one of these prefixes: the objects, and the lists of objects."""
        at = self.at or Source.of_caller()
        buckets = self.resources.get("bucket", ())
        objects = tuple(f"{arn}/{p}*" for arn in buckets for p in prefixes)
        faults = tuple(
            Problem(f"`{action}` on {self.whose} cannot be held to a prefix", at)
            for action in self.actions
            if (known := iam_data.action(action)) and "bucket" in known.types
            if action.lower() not in _LISTS
        )
        narrow = self.on_less({**self.resources, "object": objects})
        return replace(narrow, prefixes=prefixes, faults=(*narrow.faults, *faults), at=at)

    def problems(self, lookup: Lookup) -> Iterator[Problem]:
        yield from super().problems(lookup)
        if self.prefixes and "s3:prefix" in self.conditions.get("StringLike", {}):
            yield Problem("the grant is narrowed twice by `s3:prefix`", self.at, "say one of them")

    def statements(self) -> Iterator[Statement]:
        for statement in super().statements():
            if self.prefixes and {a.lower() for a in statement.actions} <= _LISTS:
                like = dict(statement.conditions.get("StringLike", {}))
                like["s3:prefix"] = [f"{prefix}*" for prefix in self.prefixes]
                yield replace(statement, conditions={**statement.conditions, "StringLike": like})
            else:
                yield statement


@construct
class Bucket(Construct, Grantable[BucketGrant]):
    """Objects by their keys: an `AWS::S3::Bucket`, and the policy that holds for everybody.

    It is encrypted, closed to the public, and speaks TLS only.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html

    Attributes:
        versioning: what is replaced or deleted is kept as a noncurrent version.
        lifecycle_rules: what becomes of objects as they grow old.
        cors: which web pages may read and write objects from a browser.
        event_bridge: all that happens is told to the default event bus.
        access_logs: the bucket that takes a log of the requests, under the id of this one.
        kms_key_arn: the customer managed key that encrypts the objects; `None` is S3's own.
        block_public_access: no policy and no access list opens it to the public.
        object_ownership: who owns an object; other than by the bucket's owner, access lists hold.
        tls_only: requests without TLS are refused.
        policy: further statements of the bucket's policy, as IAM has them.
        bucket_name: a physical name; leave it out unless something outside needs it.
    """

    versioning: bool = False
    lifecycle_rules: Sequence[LifecycleRule] = ()
    cors: Sequence[Cors] = ()
    event_bridge: bool = False
    access_logs: Bucket | None = None
    kms_key_arn: Text | None = None
    block_public_access: bool = True
    object_ownership: Literal["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"] = (
        "BucketOwnerEnforced"
    )
    tls_only: bool = True
    policy: Sequence[Mapping[str, Value]] = ()
    bucket_name: str | None = None

    logged: MutableSequence[Bucket] = field(init=False, default_factory=list)
    """The buckets whose access logs come here."""

    iam_service = "s3"
    grant_form = BucketGrant
    kms_needs = {
        **dict.fromkeys(("GetObject", "GetObjectAttributes", "GetObjectVersion"), ("Decrypt",)),
        "PutObject": ("Decrypt", "GenerateDataKey"),
    }
    hints = {operation: f"IAM calls it {action}" for operation, action in _ACTION_OF.items()}
    read = grant("s3:GetObject", form=BucketGrant)
    list = grant("s3:ListBucket", form=BucketGrant)
    write = grant("s3:AbortMultipartUpload", "s3:PutObject", form=BucketGrant)
    delete = grant("s3:DeleteObject", form=BucketGrant)

    def __post_init__(self) -> None:
        super().__post_init__()
        if isinstance(self.access_logs, Bucket):
            self.access_logs.logged.append(self)

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
        """Use a bucket that exists, by its name or its ARN.

        `key` is the ARN of the customer managed key that encrypts its objects. Raises
        DeclarationError without a name and an ARN.
        """
        start, part = f"arn:{Aws.PARTITION}:s3:::", (":::", 1)
        name, arn = name_and_arn(f"bucket `{id}`", start, part, name=name, arn=arn)
        domain = f"{name}.s3.{Aws.REGION}.{Aws.URL_SUFFIX}"
        bucket = cls.from_existing(scope, id, Ref=name, Arn=arn, RegionalDomainName=domain)
        bucket._set(kms_key_arn=key)
        return bucket

    @property
    def name(self) -> Text:
        """The bucket's name."""
        return self.ref()

    @property
    def arn(self) -> Text:
        """The bucket's ARN."""
        return self.att("Arn")

    @property
    def regional_domain_name(self) -> Text:
        """The name of the host that serves its objects."""
        return self.att("RegionalDomainName")

    def objects_arn(self, prefix: Text = "") -> Text:
        """Return the ARN of all objects whose keys have a prefix."""
        return f"{self.arn}/{prefix}*"

    def iam_resources(self) -> Mapping[str, Text]:
        return {"bucket": self.arn, "object": self.objects_arn()}

    def listeners(self, stack: Stack | None = None) -> Sequence[tuple[Function, BucketTrigger]]:
        """Return the functions that listen, each with its trigger: all, or those of one stack."""
        return [
            (function, trigger)
            for function, trigger in self.attached
            if isinstance(function, Function) and isinstance(trigger, BucketTrigger)
            if stack is None or function.stack is stack
        ]

    def check(self) -> Iterator[Problem]:
        if any(rule.allow_credentials for rule in self.cors):
            yield self.problem("has `allow_credentials` in its `cors`", "S3 has no such option")
        if self.access_logs and self.access_logs.kms_key_arn is not None:
            message = f"has its access logs in {self.access_logs}, which has a `kms_key_arn`"
            yield self.problem(message, "S3 writes access logs under its own key only")

    def resources(self) -> Iterator[Resource]:
        listeners = self.listeners(self.stack)
        # CloudFormation puts all notifications at once, and would drop those of other stacks.
        alone = len(listeners) == len(self.listeners())
        apart = tuple(self.notifications_apart(self.stack))
        properties = {
            "BucketName": self.bucket_name,
            "BucketEncryption": self._encryption,
            "PublicAccessBlockConfiguration": dict.fromkeys(_PUBLIC, self.block_public_access),
            "OwnershipControls": {"Rules": [{"ObjectOwnership": self.object_ownership}]},
            "VersioningConfiguration": {"Status": "Enabled"} if self.versioning else None,
            "LifecycleConfiguration": {"Rules": [rule.body() for rule in self.lifecycle_rules]}
            if self.lifecycle_rules
            else None,
            "CorsConfiguration": {"CorsRules": [_cors_rule(rule) for rule in self.cors]}
            if self.cors
            else None,
            "LoggingConfiguration": self._logging,
            "NotificationConfiguration": self._notifications(listeners) if alone else None,
        }
        yield Resource(
            self.id,
            "AWS::S3::Bucket",
            properties,
            [*(_permissions(listeners, self.condition) if alone else ()), *self._log_policy],
            apart={"NotificationConfiguration": apart} if alone and listeners else {},
        )
        if self._statements:
            document = {"Version": "2012-10-17", "Statement": self._statements}
            policy = {"Bucket": self.name, "PolicyDocument": document}
            yield Resource(f"{self.id}Policy", "AWS::S3::BucketPolicy", policy)
        yield from () if alone else apart

    def notifications_apart(self, stack: Stack, at: Source | None = None) -> Iterator[Resource]:
        """Yield what notifies the functions of a stack without the bucket's own property."""
        listeners = self.listeners(stack)
        own = stack is self.stack and self.given is None
        if not listeners and not (own and self.event_bridge):
            return
        where = self.condition if own else listeners[0][0].condition
        # S3 refuses two changes of one bucket at a time.
        policy = [f"{self.id}Policy"] if own and self._statements else []
        yield from BucketNotifications(
            id=f"{self.id}Notifications",
            bucket=self.name,
            bucket_arn=self.arn,
            functions=[trigger.configuration(function, where) for function, trigger in listeners],
            event_bridge=own and self.event_bridge,
            waits_for=[*_permissions(listeners, where), *policy],
            at=at,
        ).resources()

    def _notifications(self, listeners: Sequence[tuple[Function, BucketTrigger]]) -> Value:
        """Return the functions that are notified, an event each, as CloudFormation has it."""
        functions = [
            configuration
            for function, trigger in listeners
            for configuration in trigger.configurations(function, self.condition)
        ]
        bus = {"EventBridgeEnabled": True} if self.event_bridge else None
        if not functions and not bus:
            return None
        return {"LambdaConfigurations": functions or None, "EventBridgeConfiguration": bus}

    @property
    def _encryption(self) -> Value:
        key = self.kms_key_arn
        default: dict[str, Value] = {"SSEAlgorithm": "AES256"}
        if key is not None:
            default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
        rule = {
            "ServerSideEncryptionByDefault": default,
            "BucketKeyEnabled": None if key is None else True,
        }
        return {"ServerSideEncryptionConfiguration": [rule]}

    @property
    def _logging(self) -> Value:
        logs = self.access_logs
        return logs and {"DestinationBucketName": logs.name, "LogFilePrefix": f"{self.id}/"}

    @property
    def _log_policy(self) -> Iterator[str]:
        """What lets S3 write the access logs, which has to be there first."""
        logs = self.access_logs
        if logs and logs.given is None and logs.stack is self.stack:
            yield f"{logs.id}Policy"

    @property
    def _statements(self) -> Sequence[Value]:
        """The bucket's policy."""
        tls = {
            "Sid": "TlsOnly",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [self.arn, self.objects_arn()],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
        logs = {
            "Sid": "AccessLogs",
            "Effect": "Allow",
            "Principal": {"Service": "logging.s3.amazonaws.com"},
            "Action": "s3:PutObject",
            "Resource": [self.objects_arn(f"{bucket.id}/") for bucket in self.logged],
            "Condition": {"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
        }
        own = [*([tls] if self.tls_only else ()), *([logs] if self.logged else ())]
        return [*own, *self.policy]


def _permissions(
    listeners: Sequence[tuple[Function, BucketTrigger]], where: Section | None
) -> Iterator[str]:
    """Yield the ids of what lets S3 invoke the functions, which it looks for."""
    for function, trigger in listeners:
        if _is_there(function, where):
            yield trigger.id(function, "Permission")


def _is_there(function: Function, where: Section | None) -> bool:
    """Tell whether a function is there wherever a condition holds."""
    return function.condition is None or function.condition is where


def _cors_rule(cors: Cors) -> Value:
    every = "*" in cors.allow_methods
    return {
        "AllowedOrigins": cors.allow_origins,
        "AllowedMethods": _METHODS if every else cors.allow_methods,
        "AllowedHeaders": cors.allow_headers or None,
        "ExposedHeaders": cors.expose_headers or None,
        "MaxAge": seconds(cors.max_age),
    }


@dataclass(frozen=True)
class BucketTrigger(Trigger):
    """Invoke a function when something happens to the objects of a bucket.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html

    Attributes:
        bucket: the bucket.
        events: what happens, such as `s3:ObjectCreated:*` or `s3:ObjectRemoved:Delete`.
        prefix: of the keys of the objects, URL-encoded; `None` is any.
        suffix: of the keys of the objects, URL-encoded, such as `.jpg`; `None` is any.
    """

    asynchronous: ClassVar[bool] = True

    bucket: Bucket
    _: KW_ONLY
    events: Sequence[str] = ("s3:ObjectCreated:*",)
    prefix: str | None = None
    suffix: str | None = None

    @property
    def source(self) -> Bucket:
        return self.bucket

    def attach(self, function: Function) -> None:
        # The bucket renders what listens to it: nothing that has options of a wrong type.
        if not list(options.check(self, self, self.line)):
            super().attach(function)

    def check(self, function: Function) -> Iterator[Problem]:
        for event in self.events:
            if event not in EVENTS:
                message = f"a trigger of {function} names `{event}`, which is no event of S3"
                yield Problem(message, self.line, did_you_mean(event, EVENTS))
        for one, other in combinations(self.events, 2):
            if _overlap(one, other):
                message = f"a trigger of {function} names `{one}` and `{other}`"
                yield Problem(message, self.line, "one is part of the other: name one of them")
        first, _ = self.bucket.listeners(function.stack)[0]
        if not self._is_native(function) and first.condition is not function.condition:
            message = f"{first} and {function} listen to {self.bucket} under different conditions"
            hint = "declare the bucket for each of them, under an id of its own"
            yield Problem(message, self.line, hint)
        yield from self._check_others(function)

    def _check_others(self, function: Function) -> Iterator[Problem]:
        """Yield the events that S3 refuses, since two triggers would get them of one object."""
        for other, trigger in self.bucket.listeners():
            if other is function and trigger is self:
                return
            if _may_exclude(function.condition, other.condition):
                continue
            for event in self._shared_events(trigger):
                message = f"{self.bucket} has two triggers for `{event}` on the same objects"
                hint = f"the other is at {trigger.line}; let their prefixes or suffixes differ"
                yield Problem(message, self.line, hint)

    def resources(self, function: Function) -> Iterator[Resource]:
        native = self._is_native(function)
        permission = self.permission(function, "s3.amazonaws.com", None)
        # The permission comes before the bucket that the stack makes, and cannot name it.
        source = {"SourceArn": None if native else self.bucket.arn}
        account = {"SourceAccount": Aws.ACCOUNT_ID}
        yield replace(permission, properties={**permission.properties, **source, **account})
        first, trigger = self.bucket.listeners(function.stack)[0]
        if not native and first is function and trigger is self:
            yield from self.bucket.notifications_apart(function.stack, self.line)

    def configurations(self, function: Function, where: Section | None) -> Iterator[Value]:
        """Yield its part of the property of a bucket that has a condition: one for each event."""
        filter = self._rules and {"S3Key": {"Rules": self._rules}}
        arn = self._arn(function, where)
        for event in self.events:
            yield _within(where, function, {"Event": event, "Function": arn, "Filter": filter})

    def configuration(self, function: Function, where: Section | None) -> Value:
        """Return the same as the S3 API takes it."""
        filter = self._rules and {"Key": {"FilterRules": self._rules}}
        arn = self._arn(function, where)
        value = {"LambdaFunctionArn": arn, "Events": self.events, "Filter": filter}
        return _within(where, function, value)

    def _arn(self, function: Function, where: Section | None) -> Text:
        if _is_there(function, where):
            return function.arn
        # CloudFormation knows no conditional `DependsOn`; naming the permission waits for it.
        return Call("Fn::Select", [0, [function.arn, function.ref(f"{self.event}Permission")]])

    @property
    def _rules(self) -> Value:
        parts = {"prefix": self.prefix, "suffix": self.suffix}
        return [{"Name": name, "Value": value} for name, value in parts.items() if value] or None

    def _is_native(self, function: Function) -> bool:
        """Tell whether the bucket is made in the function's stack, so that it can notify itself."""
        return self.bucket.given is None and self.bucket.stack is function.stack

    def _shared_events(self, other: BucketTrigger) -> Iterator[str]:
        prefixes = self.prefix or "", other.prefix or ""
        endings = (self.suffix or "")[::-1], (other.suffix or "")[::-1]
        if all(a.startswith(b) or b.startswith(a) for a, b in (prefixes, endings)):
            yield from (e for e in self.events if any(_overlap(e, o) for o in other.events))


def _within(where: Section | None, function: Function, value: Value) -> Value:
    """Return what is there, under a condition, only together with the function."""
    condition = function.condition
    if condition is None or condition is where:
        return value
    return Call("Fn::If", [condition.id, value, Aws.NO_VALUE])


def _may_exclude(one: Section | None, other: Section | None) -> bool:
    return one is not None and other is not None and one is not other


def _overlap(one: str, other: str) -> bool:
    return fnmatchcase(one, other) or fnmatchcase(other, one)
