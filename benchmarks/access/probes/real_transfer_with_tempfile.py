# calls: s3.HeadObject Bucket=$IN
# calls: s3.GetObject Bucket=$IN
# calls: s3.PutObject Bucket=$OUT
# calls: s3.CreateMultipartUpload
# calls: s3.UploadPart
# calls: s3.CompleteMultipartUpload
# calls: s3.AbortMultipartUpload
import os
import tempfile
import zipfile
import boto3
from boto3.s3.transfer import TransferConfig
s3 = boto3.client("s3")
def handler(event, context):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "x.zip")
        s3.download_file(os.environ["IN"], event["key"], path)
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                with archive.open(name) as file:
                    s3.upload_fileobj(file, os.environ["OUT"], name, Config=TransferConfig(max_concurrency=2))
