# unknown: operation s3

from smart_open import open
def handler(event, context):
    return open("s3://" + event["bucket"] + "/" + event["key"]).read()
