"""The same stack of lambdaform's, with a distribution of the CDK's inside."""

from pathlib import Path

from aws_cdk import aws_cloudfront, aws_cloudfront_origins
from shared import CODE, COUNT, OUT

from lambdaform import App, Function, InlineCode, Queue, QueueTrigger, Stack, formats
from lambdaform.cdk import CdkConstruct
from lambdaform.synth import synth

origin = aws_cloudfront_origins.HttpOrigin("www.example.com")
behavior = aws_cloudfront.BehaviorOptions(origin=origin)
app = App("shop")
stack = Stack(app, "Main")
cdn = CdkConstruct(
    stack, "Cdn", lambda s: aws_cloudfront.Distribution(s, "Dist", default_behavior=behavior)
)
address = {"CDN": cdn.construct.distribution_domain_name}
for n in range(COUNT):
    jobs = Queue(stack, f"Jobs{n}")
    on = [QueueTrigger(jobs)]
    code = InlineCode(CODE)
    Function(stack, f"Worker{n}", code=code, handler="index.handler", on=on, environment=address)
formats.write(synth(app), Path(OUT))
