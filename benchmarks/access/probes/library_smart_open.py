# unknown: operation s3

import os
from smart_open import open as smart
def handler(event, context):
    with smart("s3://{}/{}".format(os.environ["BUCKET"], "k")) as file:
        return file.read()
