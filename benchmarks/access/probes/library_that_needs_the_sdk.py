# unknown: library

import awswrangler as wr
def handler(event, context):
    return wr.s3.read_parquet("s3://b/k")
