"""Functions, tables, queues and schedules in equal numbers: `-c size=50` is about 400 resources.

More than 50 are spread over several stacks, since a template holds 500 resources.
"""

from datetime import timedelta

from lambdaform import App, Function, FunctionDefaults, Queue, Schedule, Stack, Table

A_STACK = 50

app = App("bench", defaults=FunctionDefaults(code="src"))
size = int(app.context.get("size", "50"))

for number in range(size):
    if number % A_STACK == 0:
        stack = Stack(app, f"Stack{number // A_STACK}")
    table = Table(stack, f"Table{number}", partition_key="pk", sort_key="sk")
    queue = Queue(stack, f"Queue{number}")
    Function(
        stack,
        f"Function{number}",
        handler="handler.handler",
        on=[Schedule(rate=timedelta(hours=1))],
        allow=[table.read, table.write, queue.send],
        environment={"TABLE": table.name, "QUEUE": queue.url},
    )

app.synth()
