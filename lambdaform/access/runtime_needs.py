"""What Lambda itself does with a function's role: nobody has to ask for it, and it is in no code.

After "Lambda execution role", "Managing permissions" of each event source and "Capturing records of
asynchronous invocations" of the Lambda developer guide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lambdaform.access.patterns import ANY
from lambdaform.access.requests import Asked, Requests
from lambdaform.access.template.functions import LambdaFunction
from lambdaform.access.template.names import Declared
from lambdaform.access.template.statements import Request
from lambdaform.access.template.triggers import Trigger
from lambdaform.access.template.values import Values
from lambdaform.template import Json

_INVOCATIONS = "AWS::Lambda::EventInvokeConfig"
_PARTS = 6
_INTERFACES = (
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
)
_MORE_INTERFACES = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
    "ec2:UnassignPrivateIpAddresses",
)
_NETWORK = (*_INTERFACES, *_MORE_INTERFACES)
"""What Lambda may do to reach into a network."""
_EXTENSIONS: Mapping[str, tuple[str, ...]] = {
    "AWS-AppConfig-Extension": (
        "appconfig:GetLatestConfiguration",
        "appconfig:StartConfigurationSession",
    ),
    "AWS-Parameters-and-Secrets-Lambda-Extension": (
        "kms:Decrypt",
        "secretsmanager:GetSecretValue",
        "ssm:GetParameter",
    ),
    "Datadog-Extension": ("kms:Decrypt", "secretsmanager:GetSecretValue"),
    "LambdaInsightsExtension": (
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
    ),
    "aws-otel-": ("xray:PutTelemetryRecords", "xray:PutTraceSegments"),
}
"""A part of the name of a layer with an extension -> what that may do, asked without the SDK."""
_POLLING: Mapping[str, tuple[str, ...]] = {
    "sqs": ("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"),
    "dynamodb": ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"),
    "kinesis": (
        "kinesis:DescribeStream",
        "kinesis:DescribeStreamSummary",
        "kinesis:GetRecords",
        "kinesis:GetShardIterator",
        "kinesis:ListShards",
    ),
    "kafka": ("kafka:GetBootstrapBrokers",),
    "mq": ("mq:DescribeBroker",),
    "rds": ("rds:DescribeDBClusters",),
}
"""The service of a source -> what Lambda does to read it."""

_SOMETIMES: Mapping[str, tuple[str, ...]] = {
    "sqs": ("sqs:ChangeMessageVisibility",),
    "dynamodb": ("dynamodb:ListStreams",),
    "kinesis": ("kinesis:ListStreams",),
    "kafka": (
        "kafka:DescribeCluster",
        "kafka:DescribeClusterV2",
        "kafka:ListScramSecrets",
        "kafka-cluster:Connect",
        "kafka-cluster:DescribeGroup",
        "kafka-cluster:DescribeTopic",
        "kafka-cluster:DescribeClusterDynamicConfiguration",
        "kafka-cluster:ReadData",
        *_NETWORK,
    ),
    "mq": _NETWORK,
    "rds": ("rds:DescribeDBClusterParameters", "rds:DescribeDBSubnetGroups", *_NETWORK),
    "": _NETWORK,
}
"""What AWS's own policies and pages name beside it."""

_SENDING: Mapping[str, tuple[str, ...]] = {
    "sqs": ("sqs:SendMessage",),
    "sns": ("sns:Publish",),
    "lambda": ("lambda:InvokeFunction",),
    "events": ("events:PutEvents",),
}
"""The service of a destination -> what Lambda does to send an event there."""

_ROTATION = (
    "secretsmanager:DescribeSecret",
    "secretsmanager:GetSecretValue",
    "secretsmanager:PutSecretValue",
    "secretsmanager:UpdateSecretVersionStage",
)
_KEYS: Mapping[str, tuple[str, ...]] = {
    "sqs": ("kms:Decrypt", "kms:GenerateDataKey"),
    "sns": ("kms:Decrypt", "kms:GenerateDataKey"),
}


def runtime_needs(requests: Requests) -> list[Asked]:
    """Return the requests that Lambda makes with the role of a function."""
    return [*dict.fromkeys(_Needs(requests, requests.function).all())]


@dataclass(frozen=True)
class _Needs:
    requests: Requests
    function: LambdaFunction

    def all(self) -> Iterator[Asked]:
        yield from self._logs()
        yield from self._options()
        yield from self._extensions()
        yield from self._network()
        dead_letters = _below(self.function.property("DeadLetterConfig"), "TargetArn")
        yield from self._sent(self.function.values, dead_letters, "events that failed go there")
        for trigger in self.function.triggers:
            if trigger.polled:
                yield from self._polling(trigger)
            if trigger.kind == "rotation":
                yield from self._rotating(trigger)
        for declared in self.function.values.of_type(_INVOCATIONS):
            if self._is_own(declared):
                yield from self._destinations(declared)

    def _is_own(self, declared: Declared) -> bool:
        named = self.function.values.each(declared.properties.get("FunctionName"))
        own = self.function.declared
        return any(name in (*own.ref, *own.arns) for name in named)

    def _logs(self) -> Iterator[Asked]:
        named = _below(self.function.property("LoggingConfig"), "LogGroup")
        why = "the function's own log group"
        values = self.function.values
        own = tuple(f"/aws/lambda/{name}" for name in self.function.declared.ref)
        for group in values.texts(named) if named is not None else own:
            arn = self._arn("logs", f"log-group:{group}:log-stream:{ANY}")
            yield _asked("logs:CreateLogStream", arn, why)
            yield _asked("logs:PutLogEvents", arn, why)
            # Lambda makes the group where nobody has declared it.
            yield _asked(
                "logs:CreateLogGroup", self._arn("logs", f"log-group:{group}:*"), why, False
            )

    def _options(self) -> Iterator[Asked]:
        mode = _below(self.function.property("TracingConfig"), "Mode")
        for action in ("xray:PutTelemetryRecords", "xray:PutTraceSegments") if mode else ():
            # Else whoever calls it decides whether it is.
            yield _asked(action, "*", "it is traced", mode == "Active")
        if self.function.property("DurableConfig") is not None:
            for arn in self.function.declared.arns:
                for action in ("CheckpointDurableExecution", "GetDurableExecutionState"):
                    yield _asked(f"lambda:{action}", f"{arn}:{ANY}", "it is durable")
        yield from self.requests.with_key(self.function.declared, "kms:Decrypt", sure=True)

    def _extensions(self) -> Iterator[Asked]:
        for layer in self.function.values.each(self.function.property("Layers")):
            for name, actions in _EXTENSIONS.items():
                for action in actions if name in layer else ():
                    why = "the extension in one of its layers may do it"
                    yield _asked(action, ANY, why, False)

    def _network(self) -> Iterator[Asked]:
        if _below(self.function.property("VpcConfig"), "SubnetIds"):
            for action in _NETWORK:
                yield _asked(action, "*", "it is in a network", action in _INTERFACES)
        # A file system without a policy of its own lets in whoever reaches it. One that has a policy
        # asks for the file system, by the access point that is mounted.
        if self.function.property("FileSystemConfigs"):
            for service in ("elasticfilesystem", "s3files"):
                for action in ("ClientMount", "ClientWrite", "ClientRootAccess"):
                    yield _asked(f"{service}:{action}", ANY, "it mounts a file system", False)

    def _polling(self, trigger: Trigger) -> Iterator[Asked]:
        why = "Lambda reads it for the function"
        for action in () if trigger.arns else _NETWORK:
            yield _asked(action, "*", why, False)  # its brokers are somebody's own
        for arn in trigger.arns:
            for on in _streams(arn):
                for action in _of_service(_POLLING, arn):
                    yield _asked(action, on, why, bool(_service(arn)))
                for action in _SOMETIMES.get(_service(arn), ()):
                    named = ANY if action.startswith("kafka-cluster") else on
                    yield _asked(action, named, why, False)
                    yield _asked(action, "*", why, False)
            if "/consumer/" in arn or not _service(arn):
                yield _asked("kinesis:SubscribeToShard", arn, why, "/consumer/" in arn)
            source = self.requests.places.find(arn)
            if source is not None:
                yield from self.requests.with_key(source, "kms:Decrypt", sure=True)
        yield from self._passwords(trigger, why)
        yield from self._destinations(trigger.declared)

    def _passwords(self, trigger: Trigger, why: str) -> Iterator[Asked]:
        """Yield what it takes to log in at brokers and databases."""
        values, properties = self.function.values, trigger.declared.properties
        for access in values.items(properties.get("SourceAccessConfigurations")):
            for secret in values.each(_below(access, "URI")):
                if ":secret:" in secret:
                    yield _asked("secretsmanager:GetSecretValue", secret, why)

    def _rotating(self, trigger: Trigger) -> Iterator[Asked]:
        """Yield what the four steps of a rotation take; the function itself takes them."""
        for arn in trigger.arns:
            for action in _ROTATION:
                yield _asked(action, arn, "it rotates the secret", False)
            source = self.requests.places.find(arn)
            for action in _KEYS["sqs"] if source else ():
                assert source is not None
                yield from self.requests.with_key(source, action, sure=False)

    def _destinations(self, declared: Declared) -> Iterator[Asked]:
        config = declared.properties.get("DestinationConfig")
        for name in ("OnSuccess", "OnFailure"):
            target = _below(_below(config, name), "Destination")
            yield from self._sent(self.function.values, target, "results of events go there")

    def _sent(self, values: Values, target: Json, why: str) -> Iterator[Asked]:
        for arn in values.each(target):
            service = _service(arn)
            for action in _of_service(_SENDING, arn):
                yield _asked(action, arn, why, bool(service))
            if service == "s3":
                yield _asked("s3:PutObject", f"{arn}/{ANY}", why)
                yield _asked("s3:ListBucket", arn, why)
            known = self.requests.places.find(arn)
            for action in _KEYS.get(service, ()) if known else ():
                assert known is not None
                yield from self.requests.with_key(known, action, sure=True)

    def _arn(self, service: str, rest: str) -> str:
        place = self.function.values.place
        return f"arn:{place.partition}:{service}:{place.region}:{place.account}:{rest}"


def _asked(action: str, resource: str, why: str, sure: bool = True) -> Asked:
    return Asked(Request(action, resource), sure, why=why)


def _below(value: Json, name: str) -> Json:
    return value.get(name) if isinstance(value, Mapping) else None


def _service(arn: str) -> str:
    parts = arn.split(":", _PARTS - 1)
    return parts[2] if len(parts) == _PARTS else ""


def _of_service(table: Mapping[str, tuple[str, ...]], arn: str) -> tuple[str, ...]:
    """Return the actions for a resource; all there are where its service is not known."""
    service = _service(arn)
    every = table.values() if not service else [table.get(service, ())]
    return tuple(action for actions in every for action in actions)


def _streams(arn: str) -> tuple[str, ...]:
    """Return what Lambda reads: of a consumer, the stream that it is of."""
    return (arn.partition("/consumer/")[0],)
