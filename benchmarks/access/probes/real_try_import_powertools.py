# calls: s3.GetObject Bucket=b
import boto3
try:
    from aws_lambda_powertools import Logger, Tracer
    tracer = Tracer()
    logger = Logger()
except ImportError:
    import logging
    logger = logging.getLogger()
    class tracer:
        @staticmethod
        def capture_lambda_handler(function):
            return function
@tracer.capture_lambda_handler
def handler(event, context):
    return boto3.client("s3").get_object(Bucket="b", Key=event["key"])
