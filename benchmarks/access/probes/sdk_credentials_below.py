# unknown: credentials

from botocore.credentials import InstanceMetadataProvider
def handler(event, context):
    return InstanceMetadataProvider().load()
