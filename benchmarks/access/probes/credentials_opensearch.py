# unknown: operation es

import boto3

from opensearchpy import AWSV4SignerAuth, OpenSearch, RequestsHttpConnection
auth = AWSV4SignerAuth(boto3.Session().get_credentials(), "eu-west-1")
client = OpenSearch(hosts=[{"host": "x"}], http_auth=auth, connection_class=RequestsHttpConnection)
def handler(event, context):
    return client.search(index="a", body={})
