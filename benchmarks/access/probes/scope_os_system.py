# unknown: scope

import os

def handler(event, context):
    os.system("aws s3 ls")
