# unknown: operation s3

import os

import pandas as pd
def handler(event, context):
    return pd.read_csv(f"s3://{os.environ['BUCKET']}/a.csv")
