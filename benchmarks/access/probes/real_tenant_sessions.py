# calls: sts.AssumeRole RoleArn=$ROLE
# calls: dynamodb.GetItem TableName=$TABLE
import os
import boto3
class TenantSession:
    _cache = {}
    def __class_getitem__(cls, tenant):
        if tenant not in cls._cache:
            credentials = boto3.client("sts").assume_role(RoleArn=os.environ["ROLE"], RoleSessionName=tenant, Tags=[])["Credentials"]
            cls._cache[tenant] = boto3.Session(credentials["AccessKeyId"], credentials["SecretAccessKey"], credentials["SessionToken"])
        return cls._cache[tenant]
def handler(event, context):
    table = TenantSession[event["tenant"]].resource("dynamodb").Table(os.environ["TABLE"])
    return table.get_item(Key={"pk": event["tenant"]})
