# calls: sqs.DeleteMessageBatch

from aws_lambda_powertools.utilities.batch import PartialSQSProcessor
processor = PartialSQSProcessor()
def handler(event, context):
    with processor(event["Records"], print) as (one, context):
        one.process()
