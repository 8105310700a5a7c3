# calls: firehose.PutRecordBatch DeliveryStreamName=@deliveryStreamArn
import base64
import json
import boto3
class Reingest:
    def __init__(self, stream):
        self.stream = stream
        self.client = None
    def put(self, records):
        self.client = self.client or boto3.client("firehose")
        self.client.put_record_batch(DeliveryStreamName=self.stream, Records=records)
def transform(record):
    data = json.loads(base64.b64decode(record["data"]))
    return {"recordId": record["recordId"], "result": "Ok", "data": base64.b64encode(json.dumps(data).encode()).decode()}
def handler(event, context):
    output = list(map(transform, event["records"]))
    if sum(len(one["data"]) for one in output) > 6_000_000:
        Reingest(event["deliveryStreamArn"]).put([{"Data": one["data"]} for one in output])
    return {"records": output}
