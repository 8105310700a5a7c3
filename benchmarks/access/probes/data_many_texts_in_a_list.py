# calls: s3.ListBuckets

import boto3

def command(event, *more):
    words = ["a", event["a"], *more]
    for one in ("b", "c", "d", "e", "f", "g"):
        words.append(one)
        words.extend(["--x", event[one], f"{one}-{event['z']}"])
    words.extend(["h", "i", "j", "k", event["y"]])
    return words
def handler(event, context):
    command(event, "1", "2")
    command(event, "3", event["q"])
    return boto3.client("s3").list_buckets()
