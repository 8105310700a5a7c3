# unknown: scope

import importlib
def handler(event, context):
    return importlib.import_module(event["module"]).work()
