# unknown: scope

import runpy
def handler(event, context):
    runpy.run_path("/opt/other.py")
