# unknown: library

import somelib
def handler(event, context):
    return somelib.work()
# file: somelib/__init__.py
import boto3
def work():
    return boto3.client("s3").list_buckets()
# file: somelib-1.0.dist-info/RECORD
somelib/__init__.py,,
# file: somelib-1.0.dist-info/METADATA
Name: somelib
Requires-Dist: other-lib (>=1)
# file: other_lib/__init__.py
# file: other_lib-2.0.dist-info/RECORD
other_lib/__init__.py,,
# file: other_lib-2.0.dist-info/METADATA
Name: other-lib
Requires-Dist: boto3>=1.30 ; python_version >= "3.8"
