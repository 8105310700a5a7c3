"""A bucket's notifications as a resource beside the bucket: a custom resource and its function.

CloudFormation takes notifications as a property of the bucket only. That closes a cycle where the
function refers to its bucket, and is out of reach for a bucket that exists already.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from lambdaform.aws.function_defaults import HOUSE
from lambdaform.errors import Source
from lambdaform.iam import Grant, policy, trust
from lambdaform.template import GetAtt, Ref, Resource, Text, Value, days, seconds

_CODE = Path(__file__).with_name("bucket_notifications_code.py")
_TIMEOUT = timedelta(minutes=2)
_WAIT = timedelta(minutes=10)  # longer than the function and its two retries take


@dataclass(frozen=True, kw_only=True)
class BucketNotifications:
    """What is to be notified of a bucket, and by which resources.

    Attributes:
        id: of the custom resource; those of its function begin with it.
        bucket: the name of the bucket.
        bucket_arn: its ARN.
        functions: `LambdaFunctionConfigurations` as the S3 API takes them.
        event_bridge: whether all events go to EventBridge too.
        waits_for: the permissions, which S3 looks for before it takes a notification.
        at: the line of the app that it is for.
    """

    id: str
    bucket: Text
    bucket_arn: Text
    functions: Sequence[Value]
    event_bridge: bool = False
    waits_for: Sequence[str]
    at: Source | None = None

    def resources(self) -> Iterator[Resource]:
        """Yield the custom resource, its function, and the role and the log group of that."""
        code, logs = f"{self.id}Function", f"{self.id}FunctionLogGroup"
        properties = {
            "ServiceToken": GetAtt(code, "Arn"),
            "ServiceTimeout": seconds(_WAIT),
            "Bucket": self.bucket,
            "LambdaFunctionConfigurations": self.functions,
            "EventBridge": self.event_bridge or None,
        }
        kept = {"RetentionInDays": days(HOUSE.log_retention)}
        yield Resource(logs, "AWS::Logs::LogGroup", kept, at=self.at)
        yield self._role(f"{code}Role", logs)
        yield self._function(code, logs)
        type = "Custom::BucketNotifications"
        yield Resource(self.id, type, properties, self.waits_for, at=self.at)

    def _role(self, id: str, logs: str) -> Resource:
        notify = ("s3:GetBucketNotification", "s3:PutBucketNotification")
        write = ("logs:CreateLogStream", "logs:PutLogEvents")
        grants = (
            Grant(write, {"log-stream": (GetAtt(logs, "Arn"),)}),
            Grant(notify, {"bucket": (self.bucket_arn,)}),
        )
        properties = {
            "AssumeRolePolicyDocument": trust("lambda.amazonaws.com"),
            "Policies": [{"PolicyName": f"{id}Policy", "PolicyDocument": policy(grants)}],
        }
        return Resource(id, "AWS::IAM::Role", properties, at=self.at)

    def _function(self, id: str, logs: str) -> Resource:
        properties = {
            "Description": "Keeps the notifications of a bucket, for CloudFormation",
            "Runtime": HOUSE.runtime,
            "Architectures": [HOUSE.architecture],
            "Handler": "index.handler",
            "Code": {"ZipFile": _CODE.read_text(encoding="utf-8")},
            "Role": GetAtt(f"{id}Role", "Arn"),
            "MemorySize": 256,
            "Timeout": seconds(_TIMEOUT),
            "LoggingConfig": {"LogFormat": "JSON", "LogGroup": Ref(logs)},
        }
        return Resource(id, "AWS::Lambda::Function", properties, at=self.at)
