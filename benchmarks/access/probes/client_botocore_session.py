# calls: s3.ListObjectsV2 Bucket=b

import botocore.session
def handler(event, context):
    return botocore.session.get_session().create_client("s3").list_objects_v2(Bucket="b")
