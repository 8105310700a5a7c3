# calls: s3.GetObject Bucket=@Records.[].s3.bucket.name
# calls: s3.PutObject
import io
import boto3
from PIL import Image
s3 = boto3.resource("s3")
def handler(event, context):
    for record in event["Records"]:
        bucket, key = record["s3"]["bucket"]["name"], record["s3"]["object"]["key"]
        source = s3.Object(bucket, key)
        image = Image.open(io.BytesIO(source.get()["Body"].read()))
        image.thumbnail((128, 128))
        buffer = io.BytesIO()
        image.save(buffer, "PNG")
        buffer.seek(0)
        s3.Bucket(f"{bucket}-thumbs").put_object(Key=key, Body=buffer, ContentType="image/png")
