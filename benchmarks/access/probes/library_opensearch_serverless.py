# unknown: operation aoss

import boto3

from opensearchpy import OpenSearch, RequestsHttpConnection
from requests_aws4auth import AWS4Auth
credentials = boto3.Session().get_credentials()
auth = AWS4Auth(credentials.access_key, credentials.secret_key, "eu-west-1", "aoss", session_token=credentials.token)
client = OpenSearch(hosts=[{"host": "x", "port": 443}], http_auth=auth, connection_class=RequestsHttpConnection)
def handler(event, context):
    return client.index(index="a", body={})
