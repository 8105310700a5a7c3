# calls: bedrock-runtime.InvokeModelWithResponseStream modelId=$MODEL
# calls: bedrock-runtime.Converse modelId=$MODEL
import json
import os
import boto3
from botocore.config import Config
bedrock = boto3.client(service_name="bedrock-runtime", config=Config(retries={"max_attempts": 3}))
model_id = os.environ.get("MODEL")
class Chat:
    def __init__(self, client=bedrock, model=model_id):
        self.client, self.model = client, model
    def stream(self, prompt):
        response = self.client.invoke_model_with_response_stream(modelId=self.model, body=json.dumps({"prompt": prompt}))
        for event in response.get("body"):
            chunk = event.get("chunk")
            if chunk:
                yield json.loads(chunk.get("bytes").decode())
    def once(self, prompt):
        return self.client.converse(modelId=self.model, messages=[{"role": "user", "content": [{"text": prompt}]}])
def handler(event, context):
    chat = Chat()
    return "".join(part["completion"] for part in chat.stream(event["prompt"])) or chat.once(event["prompt"])
