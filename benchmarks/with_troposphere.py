"""The resources of `app/app.py` at size 50, said with troposphere, written as one template.

It says a little less: troposphere 4.11 cannot say a function's `LoggingConfig` (two of its classes
have that name), and it makes no zip.
"""

from __future__ import annotations

import sys
from pathlib import Path

from troposphere import GetAtt, Ref, Sub, Template, awslambda, dynamodb, iam, logs, scheduler, sqs

SIZE = 50


def allow(actions, resource):
    return {"Effect": "Allow", "Action": actions, "Resource": resource}


def trust(service):
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def role(title, service, statements):
    document = {"Version": "2012-10-17", "Statement": statements}
    return iam.Role(
        title,
        AssumeRolePolicyDocument=trust(service),
        Policies=[iam.Policy(PolicyName=f"{title}Policy", PolicyDocument=document)],
    )


def unit(template, number):
    table = dynamodb.Table(
        f"Table{number}",
        AttributeDefinitions=[
            dynamodb.AttributeDefinition(AttributeName="pk", AttributeType="S"),
            dynamodb.AttributeDefinition(AttributeName="sk", AttributeType="S"),
        ],
        KeySchema=[
            dynamodb.KeySchema(AttributeName="pk", KeyType="HASH"),
            dynamodb.KeySchema(AttributeName="sk", KeyType="RANGE"),
        ],
        BillingMode="PAY_PER_REQUEST",
        PointInTimeRecoverySpecification=dynamodb.PointInTimeRecoverySpecification(
            PointInTimeRecoveryEnabled=True
        ),
        DeletionPolicy="Delete",
        UpdateReplacePolicy="Delete",
    )
    queue = sqs.Queue(f"Queue{number}", VisibilityTimeout=60, SqsManagedSseEnabled=True)
    dead = sqs.Queue(
        f"Function{number}DeadLetters", MessageRetentionPeriod=1209600, SqsManagedSseEnabled=True
    )
    log_group = logs.LogGroup(f"Function{number}LogGroup", RetentionInDays=30)
    function_role = role(
        f"Function{number}Role",
        "lambda.amazonaws.com",
        [
            allow(["logs:CreateLogStream", "logs:PutLogEvents"], GetAtt(log_group, "Arn")),
            allow(["xray:PutTelemetryRecords", "xray:PutTraceSegments"], "*"),
            allow(["sqs:SendMessage"], [GetAtt(dead, "Arn"), GetAtt(queue, "Arn")]),
            allow(
                [
                    "dynamodb:BatchGetItem",
                    "dynamodb:BatchWriteItem",
                    "dynamodb:DeleteItem",
                    "dynamodb:GetItem",
                    "dynamodb:PutItem",
                    "dynamodb:Query",
                    "dynamodb:Scan",
                    "dynamodb:UpdateItem",
                ],
                GetAtt(table, "Arn"),
            ),
        ],
    )
    function = awslambda.Function(
        f"Function{number}",
        Runtime="python3.13",
        Architectures=["arm64"],
        Handler="handler.handler",
        Code=awslambda.Code(S3Bucket=Sub("assets-${AWS::AccountId}-${AWS::Region}"), S3Key="a.zip"),
        Role=GetAtt(function_role, "Arn"),
        MemorySize=512,
        Timeout=10,
        Environment=awslambda.Environment(Variables={"TABLE": Ref(table), "QUEUE": Ref(queue)}),
        DeadLetterConfig=awslambda.DeadLetterConfig(TargetArn=GetAtt(dead, "Arn")),
        TracingConfig=awslambda.TracingConfig(Mode="Active"),
    )
    schedule_role = role(
        f"Function{number}ScheduleRole",
        "scheduler.amazonaws.com",
        [allow(["lambda:InvokeFunction"], GetAtt(function, "Arn"))],
    )
    schedule = scheduler.Schedule(
        f"Function{number}Schedule",
        ScheduleExpression="rate(1 hour)",
        FlexibleTimeWindow=scheduler.FlexibleTimeWindow(Mode="OFF"),
        Target=scheduler.Target(Arn=GetAtt(function, "Arn"), RoleArn=GetAtt(schedule_role, "Arn")),
    )
    for resource in (
        table,
        queue,
        dead,
        log_group,
        function_role,
        function,
        schedule_role,
        schedule,
    ):
        template.add_resource(resource)


def main(target):
    template = Template()
    for number in range(SIZE):
        unit(template, number)
    target.write_text(template.to_json(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
