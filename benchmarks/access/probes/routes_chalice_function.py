# calls: s3.ListBuckets
# handler: routes_chalice_function.work

import boto3

from chalice import Chalice
app = Chalice(app_name="x")
@app.lambda_function(name="work")
def work(event, context):
    return boto3.client("s3").list_buckets()
