

import somelib
def handler(event, context):
    return somelib.work()
# file: somelib/__init__.py
def work():
    return 1
# file: somelib-1.0.dist-info/RECORD
somelib/__init__.py,,
# file: somelib-1.0.dist-info/METADATA
Name: somelib
Requires-Dist: requests
