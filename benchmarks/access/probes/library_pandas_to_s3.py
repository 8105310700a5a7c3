# unknown: operation s3

import os
import pandas as pd
def handler(event, context):
    frame = pd.DataFrame(event["x"])
    frame.to_parquet(f"s3://{os.environ['BUCKET']}/x.parquet")
