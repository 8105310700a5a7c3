# calls: s3.GetObject Bucket=@Records.[].s3.bucket.name Key=@Records.[].s3.object.key

import boto3

from urllib.parse import unquote_plus
s3 = boto3.resource("s3")
def handler(event, context):
    for record in event["Records"]:
        where = record["s3"]
        s3.Object(where["bucket"]["name"], unquote_plus(where["object"]["key"])).get()
