# unknown: credentials

import os

import urllib.request
def handler(event, context):
    request = urllib.request.Request("http://localhost:2773/secretsmanager/get?secretId=x")
    request.add_header("X-Aws-Parameters-Secrets-Token", os.environ["AWS_SESSION_TOKEN"])
    return urllib.request.urlopen(request).read()
