# calls: textract.StartDocumentTextDetection
# calls: textract.GetDocumentTextDetection
# calls: dynamodb.BatchWriteItem
import os
import time
import urllib.parse
import boto3
textract = boto3.client("textract")
dynamodb = boto3.resource("dynamodb")
def wait(job):
    response = textract.get_document_text_detection(JobId=job)
    while response["JobStatus"] == "IN_PROGRESS":
        time.sleep(5)
        response = textract.get_document_text_detection(JobId=job)
    pages = [response]
    token = response.get("NextToken")
    while token:
        page = textract.get_document_text_detection(JobId=job, NextToken=token)
        pages.append(page)
        token = page.get("NextToken")
    return pages
def handler(event, context):
    record = event["Records"][0]["s3"]
    key = urllib.parse.unquote_plus(record["object"]["key"])
    job = textract.start_document_text_detection(
        DocumentLocation={"S3Object": {"Bucket": record["bucket"]["name"], "Name": key}}
    )["JobId"]
    with dynamodb.Table(os.environ["TABLE"]).batch_writer() as batch:
        for page in wait(job):
            for block in page["Blocks"]:
                batch.put_item(Item={"pk": block["Id"]})
