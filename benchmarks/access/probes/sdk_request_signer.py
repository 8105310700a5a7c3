# unknown: credentials

import boto3

from botocore.signers import RequestSigner
def handler(event, context):
    session = boto3.Session()
    signer = RequestSigner("sts", "eu-west-1", "sts", "v4", session.get_credentials(), session.events)
    return signer.generate_presigned_url({"url": "https://x"}, operation_name="")
