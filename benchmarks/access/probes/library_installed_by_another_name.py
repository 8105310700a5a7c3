# unknown: library

import front
def handler(event, context):
    return front.work()
# file: front/__init__.py
# file: front_end-1.0.dist-info/RECORD
front/__init__.py,,
# file: front_end-1.0.dist-info/METADATA
Name: front-end
Requires-Dist: back.end
# file: behind/__init__.py
# file: back_end-2.0.dist-info/RECORD
behind/__init__.py,,
# file: back_end-2.0.dist-info/METADATA
Name: back-end
Requires-Dist: botocore
