"""Random apps out of all kinds, drawn by hypothesis: for the rules that hold over every app."""

from __future__ import annotations

import json
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from kinds import CODE

from lambdaform import (
    App,
    Bucket,
    BucketTrigger,
    Component,
    Condition,
    EventBus,
    EventTrigger,
    Fn,
    Function,
    FunctionDefaults,
    FunctionUrl,
    GlobalSecondaryIndex,
    HttpApi,
    Output,
    Parameter,
    Queue,
    QueueTrigger,
    Resource,
    RestApi,
    Route,
    Schedule,
    Stack,
    Stage,
    Stream,
    StreamTrigger,
    Subscription,
    Table,
    TableTrigger,
    Topic,
    TopicTrigger,
)
from lambdaform.errors import LambdaformError
from lambdaform.synth import synth

PATHS = ["/", "/orders", "/orders/{id}", "/orders/{id}/lines", "/{proxy+}"]
EVENTS = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]
maybe = st.booleans()
QUICK = settings(deadline=None, suppress_health_check=list(HealthCheck))


def seconds(low, high):
    return st.integers(low, high).map(lambda n: timedelta(seconds=n))


class Maker:
    """Declares an app from what hypothesis draws; the same draws declare the same app."""

    def __init__(self, draw):
        self.draw = draw
        self.sources = []
        self.functions = []
        self.conditions = {}

    def app(self):
        stages = [Stage("dev"), Stage("prod", region="eu-west-1", protected=True)]
        defaults = FunctionDefaults(timeout=self.draw(seconds(1, 10)), tags={"a": "b"})
        app = App(
            "random",
            stages=stages,
            defaults=defaults,
            tags={"team": "x"} if self.draw(maybe) else {},
        )
        for number in range(self.draw(st.integers(1, 3))):
            stack = Stack(app, f"Stack{number}")
            scopes = [stack, Component(stack, "Part")]
            for index in range(self.draw(st.integers(1, 5))):
                self.source(self.one(scopes), index)
            for index in range(self.draw(st.integers(0, 3))):
                self.function(self.one(scopes), f"Worker{number}x{index}")
        self.late_grants()
        return app

    def id(self, word, index):
        """Return an id; now and then one that is taken or cannot be."""
        odd = self.draw(st.integers(0, 200))
        return {0: "Taken", 1: f"{word}-{index}"}.get(odd, f"{word}{index}")

    def source(self, scope, index):
        make = self.one(
            [
                self.queue,
                self.table,
                self.stream,
                self.topic,
                self.bucket,
                self.bus,
                self.raw,
                self.rest,
                self.http,
            ]
        )
        self.sources.append(make(scope, index))

    def queue(self, scope, index):
        fifo = self.draw(maybe)
        return Queue(
            scope,
            self.id("Queue", index),
            fifo=fifo,
            visibility_timeout=self.draw(seconds(60, 600)),
            retention=self.draw(st.none() | seconds(60, 1209600)),
            dead_letter_queue=self.draw(maybe),
        )

    def table(self, scope, index):
        indexes = (
            [GlobalSecondaryIndex("ByState", partition_key="state")] if self.draw(maybe) else []
        )
        return Table(
            scope,
            self.id("Table", index),
            partition_key="pk",
            sort_key=self.draw(st.none() | st.just("sk")),
            global_secondary_indexes=indexes,
            ttl_attribute=self.draw(st.none() | st.just("expires")),
        )

    def stream(self, scope, index):
        return Stream(
            scope,
            self.id("Stream", index),
            shard_count=self.draw(st.none() | st.integers(1, 9)),
            retention=self.draw(st.none() | st.builds(timedelta, hours=st.integers(24, 8760))),
        )

    def topic(self, scope, index):
        topic = Topic(scope, self.id("Topic", index), fifo=self.draw(st.integers(0, 4)) == 4)
        queues = [s for s in self.sources if isinstance(s, Queue)]
        if queues and self.draw(maybe):
            Subscription(
                scope, self.id("Subscription", index), topic=topic, endpoint=self.one(queues)
            )
        return topic

    def bucket(self, scope, index):
        return Bucket(scope, self.id("Bucket", index), versioning=self.draw(maybe))

    def bus(self, scope, index):
        return EventBus(scope, self.id("Bus", index))

    def raw(self, scope, index):
        table = self.table(scope, index)
        name = f"/random/{scope.id}/{table.id}"
        properties = {"Type": "String", "Name": name, "Value": table.arn}
        Resource(scope, self.id("Raw", index), type="AWS::SSM::Parameter", properties=properties)
        return table

    def rest(self, scope, index):
        api = RestApi(scope, self.id("Rest", index))
        if self.draw(st.integers(0, 9)):  # without a route it is refused
            self.function(scope, f"Serve{index}", [Route(api, "GET /")])
        return api

    def http(self, scope, index):
        return HttpApi(scope, self.id("Http", index))

    def function(self, scope, id, on=()):
        known = self.sources
        on = [*on, *(self.trigger(s) for s in self.some(known))]
        on += (
            [Schedule(rate=timedelta(minutes=self.draw(st.integers(1, 90))))]
            if self.draw(maybe)
            else []
        )
        on += [FunctionUrl()] if self.draw(maybe) else []
        function = Function(
            scope,
            id,
            code=CODE,
            handler="index.handler",
            on=on,
            allow=[g for s in self.some(known) for g in self.grants(s)],
            environment={f"V{n}": self.value(s) for n, s in enumerate(self.some(known))},
            reserved_concurrency=self.draw(st.none() | st.integers(0, 5)),
            condition=self.condition(scope) if not self.draw(st.integers(0, 4)) else None,
        )
        self.functions.append(function)
        if self.draw(maybe):
            Output(scope, f"{id}Arn", value=f"arn: {function.arn}")

    def one(self, things):
        """Choose by number: what is drawn must be plain, to be drawn again."""
        return things[self.draw(st.integers(0, len(things) - 1))]

    def condition(self, scope):
        stack = scope.stack
        if stack not in self.conditions:
            level = Parameter(stack, "Level", default="low")
            expression = Fn.equals(level.value, "high")
            self.conditions[stack] = Condition(stack, "High", expression=expression)
        return self.conditions[stack]

    def some(self, things):
        if not things:
            return []
        numbers = st.lists(st.integers(0, len(things) - 1), max_size=3, unique=True)
        return [things[n] for n in self.draw(numbers)]

    def trigger(self, source):
        match source:
            case Queue():
                return QueueTrigger(source, batch_size=self.draw(st.integers(1, 11)))
            case Table():
                return TableTrigger(source, batch_size=self.draw(st.integers(1, 1000)))
            case Stream():
                return StreamTrigger(source, parallelization_factor=self.draw(st.integers(1, 10)))
            case Topic():
                return TopicTrigger(source)
            case Bucket():
                return BucketTrigger(source, events=[self.draw(st.sampled_from(EVENTS))])
            case EventBus():
                return EventTrigger({"source": ["shop"]}, bus=source)
            case _:
                method = self.draw(st.sampled_from(["GET", "POST", "ANY"]))
                return Route(source, f"{method} {self.draw(st.sampled_from(PATHS))}")

    def grants(self, source):
        match source:
            case Queue():
                return [source.send, source.grant("GetQueueUrl")]
            case Table():
                return [source.read, source.write.leading_keys("a")]
            case Stream():
                return [source.read, source.write]
            case Topic():
                return [source.publish]
            case Bucket():
                return [source.read.prefix("in/"), source.write]
            case EventBus():
                return [source.put_events.source("shop")]
            case _:
                return [source.invoke]

    def value(self, source):
        match source:
            case RestApi() | HttpApi():
                return f"{source.url}/orders"
            case Queue():
                return source.url
            case _:
                return source.name

    def late_grants(self):
        for caller in self.functions:
            near = [f for f in self.functions if f.stack.id <= caller.stack.id]
            for called in self.some(near):
                caller.add(allow=[called.invoke])


class Drawn:
    """What was drawn, so that the same app can be declared once more."""

    def __init__(self, data):
        self.data = data
        self.values = []

    def first(self, strategy):
        self.values.append(self.data.draw(strategy))
        return self.values[-1]

    def again(self):
        values = iter(self.values)
        return lambda _: next(values)


def outcome(draw):
    """Declare an app and return its assembly, or the error with the problems that it has."""
    try:
        return synth(Maker(draw).app())
    except LambdaformError as error:
        assert all(p.message and p.at for p in error.problems), error.problems
        return error


def told(result):
    """Return all of an outcome, to compare."""
    if isinstance(result, LambdaformError):
        return [str(p) for p in result.problems]
    return json.dumps([(t.name, t.body, t.depends_on) for t in result.templates])
