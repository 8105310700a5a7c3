# unknown: operation s3

from pyarrow import fs
import pyarrow.parquet as pq
s3 = fs.S3FileSystem(region="eu-west-1")
def handler(event, context):
    return pq.read_table("bucket/key", filesystem=s3)
