# calls: logs.PutLogEvents logGroupName=g

import boto3

import logging
class ToLogs(logging.Handler):
    def emit(self, record):
        boto3.client("logs").put_log_events(logGroupName="g", logStreamName="s", logEvents=[])
logging.getLogger().addHandler(ToLogs())
def handler(event, context):
    logging.info("x")
