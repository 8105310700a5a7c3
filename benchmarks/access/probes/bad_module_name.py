# unknown: scope
# problem: is not in the code
# handler: nowhere.handler

def handler(event, context):
    return None
