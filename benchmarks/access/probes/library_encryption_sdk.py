# unknown: operation kms

import os

import aws_encryption_sdk
from aws_encryption_sdk import CommitmentPolicy, EncryptionSDKClient, StrictAwsKmsMasterKeyProvider
client = EncryptionSDKClient(commitment_policy=CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT)
keys = StrictAwsKmsMasterKeyProvider(key_ids=[os.environ["KEY"]])
def handler(event, context):
    return client.encrypt(source=event["x"], key_provider=keys)
