# calls: s3.ListBuckets

import boto3

class Plugin:
    known = []
    def __init_subclass__(cls, **options):
        Plugin.known.append(cls)
class S3(Plugin):
    def run(self):
        boto3.client("s3").list_buckets()
def handler(event, context):
    for plugin in Plugin.known:
        plugin().run()
