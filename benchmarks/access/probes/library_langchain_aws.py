# unknown: operation bedrock-runtime

from langchain_aws import ChatBedrock
model = ChatBedrock(model_id="x")
def handler(event, context):
    return model.invoke(event["prompt"])
