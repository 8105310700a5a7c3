# calls: sns.Publish TopicArn=t

import boto3

from threading import Thread
sns = boto3.client("sns")
def tell(topic):
    sns.publish(TopicArn=topic, Message="x")
def handler(event, context):
    thread = Thread(target=tell, args=("t",))
    thread.start()
    thread.join()
