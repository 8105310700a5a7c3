# calls: s3.ListBuckets
# calls: dynamodb.ListTables

import boto3

def handler(event, context):
    for service, method in [("s3", "list_buckets"), ("dynamodb", "list_tables")]:
        getattr(boto3.client(service), method)()
