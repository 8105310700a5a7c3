# calls: sqs.SendMessage QueueUrl=$QUEUE
# calls: dynamodb.PutItem TableName=$ORDERS
import abc
import dataclasses
import os
from typing import Callable
import boto3
@dataclasses.dataclass(frozen=True)
class CreateOrder:
    id: str
@dataclasses.dataclass(frozen=True)
class OrderCreated:
    id: str
class AbstractRepository(abc.ABC):
    @abc.abstractmethod
    def add(self, order): ...
class DynamoRepository(AbstractRepository):
    def __init__(self, table):
        self._table = table
    def add(self, order):
        self._table.put_item(Item=dataclasses.asdict(order))
class UnitOfWork:
    def __enter__(self):
        self.orders = DynamoRepository(boto3.resource("dynamodb").Table(os.environ["ORDERS"]))
        self.events = []
        return self
    def __exit__(self, *args):
        pass
def create(command, uow):
    with uow:
        uow.orders.add(command)
        uow.events.append(OrderCreated(command.id))
def tell(event, uow):
    boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody=event.id)
class MessageBus:
    def __init__(self, uow, handlers: dict[type, list[Callable]]):
        self.uow, self.handlers, self.queue = uow, handlers, []
    def handle(self, message):
        self.queue = [message]
        while self.queue:
            message = self.queue.pop(0)
            for handler in self.handlers[type(message)]:
                handler(message, self.uow)
                self.queue.extend(self.uow.events)
bus = MessageBus(UnitOfWork(), {CreateOrder: [create], OrderCreated: [tell]})
def handler(event, context):
    bus.handle(CreateOrder(event["id"]))
