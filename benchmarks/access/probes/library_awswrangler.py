# unknown: operation s3
# unknown: operation athena
# unknown: operation glue

import awswrangler as wr
def handler(event, context):
    frame = wr.s3.read_csv(["s3://b/k"])
    return wr.athena.read_sql_query("select 1", database="d"), frame
