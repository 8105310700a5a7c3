# unknown: operation bedrock-runtime

from anthropic import AnthropicBedrock
client = AnthropicBedrock()
def handler(event, context):
    return client.messages.create(model="x", max_tokens=1, messages=[])
