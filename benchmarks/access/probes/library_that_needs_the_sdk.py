# unknown: library

import dynamorm
def handler(event, context):
    return dynamorm.DynaModel()
