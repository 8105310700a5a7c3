# unknown: operation s3

import s3fs
fs = s3fs.S3FileSystem()
def handler(event, context):
    with fs.open("bucket/key") as file:
        return file.read()
