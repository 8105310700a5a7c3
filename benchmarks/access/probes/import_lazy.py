# calls: s3.ListBuckets

def handler(event, context):
    from tools import work
    return work()
# file: tools.py
def work():
    import boto3
    return boto3.client("s3").list_buckets()
