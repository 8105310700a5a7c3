# unknown: library

import company_tools
def handler(event, context):
    return company_tools.work()
