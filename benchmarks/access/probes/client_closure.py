# calls: kms.Encrypt KeyId=$KEY

import os
import boto3

def encrypter():
    kms = boto3.client("kms")
    def encrypt(text):
        return kms.encrypt(KeyId=os.environ["KEY"], Plaintext=text)
    return encrypt
encrypt = encrypter()
def handler(event, context):
    return encrypt("x")
