# unknown: scope

import ctypes
def handler(event, context):
    return ctypes.CDLL("libc.so.6").puts(b"x")
