# calls: ecs.RunTask cluster=$CLUSTER taskDefinition=$TASK
import os
import boto3
client = boto3.client("ecs")
def handler(event, context):
    response = client.run_task(
        cluster=os.environ["CLUSTER"],
        taskDefinition=os.environ["TASK"],
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": {"subnets": os.environ["SUBNETS"].split(",")}},
        overrides={"containerOverrides": [{"name": "x", "environment": [{"name": k, "value": v} for k, v in event.items()]}]},
    )
    failures = response["failures"]
    if failures:
        raise Exception(failures)
