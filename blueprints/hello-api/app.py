"""A REST API that says hello."""

from lambdaform import App, Function, Output, RestApi, Route, Stack

app = App("hello-api")
stack = Stack(app, "Hello", description="A REST API that says hello")

api = RestApi(stack, "Api")
Function(stack, "SayHello", code="src", handler="hello.handler", on=[Route(api, "GET /hello")])

Output(stack, "HelloUrl", value=f"{api.url}/hello", description="Try it with ?name=Ada")

app.synth()
