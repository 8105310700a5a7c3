"""The same written with the CDK's own constructs; `cdn` adds the distribution of `inside.py`."""

import sys

import aws_cdk
from aws_cdk import aws_lambda, aws_lambda_event_sources, aws_logs, aws_sqs
from shared import CODE, COUNT, OUT

app = aws_cdk.App(outdir=OUT, analytics_reporting=False, builtin_cloud_formation_validation=False)
stack = aws_cdk.Stack(app, "Main")
address = {}
if sys.argv[3:] == ["cdn"]:
    from aws_cdk import aws_cloudfront, aws_cloudfront_origins

    origin = aws_cloudfront_origins.HttpOrigin("www.example.com")
    behavior = aws_cloudfront.BehaviorOptions(origin=origin)
    dist = aws_cloudfront.Distribution(stack, "Dist", default_behavior=behavior)
    address = {"CDN": dist.distribution_domain_name}
for n in range(COUNT):
    sse = aws_sqs.QueueEncryption.SQS_MANAGED
    kept = aws_cdk.Duration.days(14)
    dead = aws_sqs.Queue(stack, f"Dead{n}", encryption=sse, retention_period=kept)
    letters = aws_sqs.DeadLetterQueue(max_receive_count=5, queue=dead)
    hidden = aws_cdk.Duration.seconds(60)
    jobs = aws_sqs.Queue(
        stack,
        f"Jobs{n}",
        encryption=sse,
        visibility_timeout=hidden,
        dead_letter_queue=letters,
    )
    logs = aws_logs.LogGroup(stack, f"Logs{n}", retention=aws_logs.RetentionDays.ONE_MONTH)
    worker = aws_lambda.Function(
        stack,
        f"Worker{n}",
        runtime=aws_lambda.Runtime.PYTHON_3_13,
        handler="index.handler",
        code=aws_lambda.Code.from_inline(CODE),
        architecture=aws_lambda.Architecture.ARM_64,
        memory_size=512,
        timeout=aws_cdk.Duration.seconds(10),
        tracing=aws_lambda.Tracing.ACTIVE,
        logging_format=aws_lambda.LoggingFormat.JSON,
        log_group=logs,
        environment=address,
    )
    source = aws_lambda_event_sources.SqsEventSource(jobs, report_batch_item_failures=True)
    worker.add_event_source(source)
app.synth()
