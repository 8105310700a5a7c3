# calls: secretsmanager.DescribeSecret SecretId=@SecretId
# calls: secretsmanager.GetSecretValue SecretId=@SecretId
# calls: secretsmanager.GetRandomPassword
# calls: secretsmanager.PutSecretValue SecretId=@SecretId
# calls: secretsmanager.UpdateSecretVersionStage SecretId=@SecretId
import os
import boto3
def handler(event, context):
    arn, token, step = event["SecretId"], event["ClientRequestToken"], event["Step"]
    service_client = boto3.client("secretsmanager", endpoint_url=os.environ["SECRETS_MANAGER_ENDPOINT"])
    metadata = service_client.describe_secret(SecretId=arn)
    if not metadata["RotationEnabled"]:
        raise ValueError(arn)
    if step == "createSecret":
        create_secret(service_client, arn, token)
    elif step == "setSecret":
        set_secret(service_client, arn, token)
    elif step == "finishSecret":
        finish_secret(service_client, arn, token)
def create_secret(service_client, arn, token):
    service_client.get_secret_value(SecretId=arn, VersionStage="AWSCURRENT")
    try:
        service_client.get_secret_value(SecretId=arn, VersionId=token, VersionStage="AWSPENDING")
    except service_client.exceptions.ResourceNotFoundException:
        passwd = service_client.get_random_password(ExcludeCharacters="/@")
        service_client.put_secret_value(SecretId=arn, ClientRequestToken=token, SecretString=passwd["RandomPassword"])
def set_secret(service_client, arn, token):
    raise NotImplementedError
def finish_secret(service_client, arn, token):
    metadata = service_client.describe_secret(SecretId=arn)
    for version in metadata["VersionIdsToStages"]:
        service_client.update_secret_version_stage(SecretId=arn, VersionStage="AWSCURRENT", MoveToVersionId=token)
