# calls: s3.ListBuckets

def handler(event, context):
    try:
        import boto3 as sdk
    except ImportError:
        sdk = None
    if sdk:
        sdk.client("s3").list_buckets()
