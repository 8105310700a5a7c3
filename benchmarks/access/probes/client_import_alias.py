# calls: kms.Decrypt

import boto3 as aws
kms = aws.client("kms")
def handler(event, context):
    return kms.decrypt(CiphertextBlob=event["blob"])
