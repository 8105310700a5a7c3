"""The apps that the end-to-end tests deploy."""

from __future__ import annotations

_HEAD = """\
from datetime import timedelta
from lambdaform import App, Function, Layer, Queue, QueueTrigger, Stack, Table

app = App("shop")
"""

RETURNS = "def handler(event, context):\n    return {}\n"
"""A handler that returns something: `RETURNS.format(1)`."""


def one(*queues: str, seconds: int = 30, more: str = "") -> str:
    """Return an app of one stack with queues, of one visibility timeout."""
    return f'{_HEAD}stack = Stack(app, "Main")\n{_queues("stack", queues, seconds)}{more}'


def two(*, seconds: int = 30, reads: bool = True) -> str:
    """Return an app of stacks `Data` and `Work`, which reads from it unless it is said not to."""
    tags = ', tags={"reads": orders.arn}' if reads else ""
    return (
        f'{_HEAD}data = Stack(app, "Data")\n'
        f'orders = Queue(data, "Orders", visibility_timeout=timedelta(seconds={seconds}))\n'
        f'work = Stack(app, "Work")\n'
        f'Queue(work, "Jobs", visibility_timeout=timedelta(seconds={seconds}){tags})\n'
    )


def layered(seconds: int = 30, *, protected: bool = True) -> str:
    """Return an app of a queue and a layer, whose stack is protected from deletion."""
    guard = ", termination_protection=True" if protected else ""
    layer = 'Layer(stack, "Lib", code="src")\n'
    return f'{_HEAD}stack = Stack(app, "Main"{guard})\n{_queues("stack", ["Jobs"], seconds)}{layer}'


def worker(*, memory: int = 256, more: str = "") -> str:
    """Return an app of a table and a function that may put items into it."""
    options = f', memory_mb={memory}, environment={{"TABLE": orders.name}}'
    return (
        f'{_HEAD}stack = Stack(app, "Main")\n'
        f'orders = Table(stack, "Orders", partition_key="pk")\n'
        f'Function(stack, "Worker", code="src", handler="main.handler"{options},\n'
        f'         allow=[orders.grant("PutItem")])\n{more}'
    )


def _queues(stack: str, ids: tuple[str, ...] | list[str], seconds: int) -> str:
    timeout = f"visibility_timeout=timedelta(seconds={seconds})"
    return "".join(f'Queue({stack}, "{id}", {timeout})\n' for id in ids)
