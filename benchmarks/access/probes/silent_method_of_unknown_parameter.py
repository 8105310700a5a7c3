# unknown: operation sns
import os

import logging
def notify(sns=None):
    sns.publish(TopicArn=os.environ["TOPIC"], Message="x")
def handler(event, context):
    notify(logging.root.manager)
