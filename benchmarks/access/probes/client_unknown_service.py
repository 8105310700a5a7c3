# unknown: operation brandnewservice

import boto3

def handler(event, context):
    return boto3.client("brandnewservice").do_it()
