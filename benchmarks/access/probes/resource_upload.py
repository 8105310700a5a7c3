# calls: s3.PutObject Bucket=b Key=k
# calls: s3.CreateMultipartUpload Bucket=b
# calls: s3.UploadPart Bucket=b
# calls: s3.CompleteMultipartUpload Bucket=b
# calls: s3.AbortMultipartUpload Bucket=b

import boto3

def handler(event, context):
    boto3.resource("s3").Bucket("b").upload_file("/tmp/a", "k")
