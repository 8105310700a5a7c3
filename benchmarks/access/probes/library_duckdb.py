# unknown: operation s3

import duckdb
def handler(event, context):
    return duckdb.sql("select * from read_parquet('s3://bucket/x.parquet')").fetchall()
