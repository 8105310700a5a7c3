# calls: codepipeline.PutJobSuccessResult
# calls: codepipeline.PutJobFailureResult
# calls: cloudfront.CreateInvalidation DistributionId=$DISTRIBUTION
import os
import time
import boto3
def handler(event, context):
    job = event["CodePipeline.job"]["id"]
    pipeline = boto3.client("codepipeline")
    try:
        boto3.client("cloudfront").create_invalidation(
            DistributionId=os.environ["DISTRIBUTION"],
            InvalidationBatch={"Paths": {"Quantity": 1, "Items": ["/*"]}, "CallerReference": str(time.time())},
        )
    except Exception as error:
        pipeline.put_job_failure_result(jobId=job, failureDetails={"type": "JobFailed", "message": f"{error}"})
        raise
    else:
        pipeline.put_job_success_result(jobId=job)
