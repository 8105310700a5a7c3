# calls: athena.StartQueryExecution
# calls: athena.GetQueryExecution QueryExecutionId=<StartQueryExecution.QueryExecutionId>
# calls: athena.GetQueryResults
# calls: sts.GetCallerIdentity
import os
import time
import boto3
athena = boto3.client("athena")
account = boto3.client("sts").get_caller_identity()["Account"]
def run_query(query):
    execution_id = athena.start_query_execution(
        QueryString=query,
        QueryExecutionContext={"Database": os.environ["DATABASE"]},
        ResultConfiguration={"OutputLocation": f"s3://athena-{account}/x/"},
    )["QueryExecutionId"]
    while True:
        state = athena.get_query_execution(QueryExecutionId=execution_id)["QueryExecution"]["Status"]["State"]
        if state in ("SUCCEEDED", "FAILED", "CANCELLED"):
            break
        time.sleep(1)
    if state != "SUCCEEDED":
        raise RuntimeError(state)
    rows = []
    for page in athena.get_paginator("get_query_results").paginate(QueryExecutionId=execution_id):
        rows.extend(page["ResultSet"]["Rows"])
    return rows
def handler(event, context):
    return run_query("select 1")
