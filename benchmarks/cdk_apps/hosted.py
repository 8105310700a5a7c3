"""The same stack of lambdaform's inside an app of the CDK."""

import aws_cdk
from shared import CODE, COUNT, OUT

from lambdaform import Function, InlineCode, Queue, QueueTrigger, Stack

app = aws_cdk.App(outdir=OUT, analytics_reporting=False, builtin_cloud_formation_validation=False)
stack = Stack(app, "Main")
for n in range(COUNT):
    jobs = Queue(stack, f"Jobs{n}")
    on = [QueueTrigger(jobs)]
    Function(stack, f"Worker{n}", code=InlineCode(CODE), handler="index.handler", on=on)
app.synth()
