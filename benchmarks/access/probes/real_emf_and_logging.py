# calls: s3.GetObject Bucket=b
import json
import logging
import sys
import boto3
root = logging.getLogger()
for one in root.handlers:
    root.removeHandler(one)
logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(message)s")
log = logging.getLogger(__name__)
class JsonFormatter(logging.Formatter):
    def format(self, record):
        return json.dumps({"message": record.getMessage()})
out = logging.StreamHandler()
out.setFormatter(JsonFormatter())
log.addHandler(out)
def handler(event, context):
    log.info("got %s", boto3.client("s3").get_object(Bucket="b", Key="k"))
