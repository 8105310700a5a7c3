# calls: s3.HeadObject Bucket=b
# calls: s3.GetObjectTagging Bucket=b

import boto3

s3 = boto3.client("s3")
def handler(event, context):
    keys = filter(lambda k: s3.get_object_tagging(Bucket="b", Key=k)["TagSet"], event["keys"])
    return max(keys, key=lambda k: s3.head_object(Bucket="b", Key=k)["ContentLength"])
