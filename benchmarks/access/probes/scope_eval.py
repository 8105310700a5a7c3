# unknown: scope

def handler(event, context):
    return eval(event["code"])
