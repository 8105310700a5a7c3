# calls: s3.HeadObject Bucket=from
# calls: s3.CopyObject Bucket=to
# calls: s3.CreateMultipartUpload Bucket=to
# calls: s3.UploadPartCopy Bucket=to
# calls: s3.CompleteMultipartUpload Bucket=to
# calls: s3.AbortMultipartUpload Bucket=to

import boto3

def handler(event, context):
    boto3.client("s3").copy({"Bucket": "from", "Key": "k"}, "to", "k")
