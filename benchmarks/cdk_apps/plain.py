"""Functions that work off queues, in lambdaform alone."""

from pathlib import Path

from shared import CODE, COUNT, OUT

from lambdaform import App, Function, InlineCode, Queue, QueueTrigger, Stack, formats
from lambdaform.synth import synth

app = App("shop")
stack = Stack(app, "Main")
for n in range(COUNT):
    jobs = Queue(stack, f"Jobs{n}")
    on = [QueueTrigger(jobs)]
    Function(stack, f"Worker{n}", code=InlineCode(CODE), handler="index.handler", on=on)
formats.write(synth(app), Path(OUT))
