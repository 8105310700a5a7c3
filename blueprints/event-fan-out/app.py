"""One topic, three functions: each order is recorded, billed, and told to the shop if it is large."""

from lambdaform import App, Function, FunctionDefaults, Output, Stack, Topic, TopicTrigger

app = App("event-fan-out")
stack = Stack(
    app,
    "Orders",
    description="One topic, three functions",
    defaults=FunctionDefaults(code="src", memory_mb=256),
)

orders = Topic(stack, "OrderEvents")

Function(stack, "Record", handler="record.handler", on=[TopicTrigger(orders)])
Function(
    stack,
    "Bill",
    handler="bill.handler",
    on=[TopicTrigger(orders, filter_policy={"event": ["order.paid"]})],
)
Function(
    stack,
    "Alert",
    handler="alert.handler",
    on=[TopicTrigger(orders, filter_policy={"total": [{"numeric": [">=", 1000]}]})],
)

Output(stack, "TopicArn", value=orders.arn, description="Where to publish orders")

app.synth()
