"""A cloud to make resources in by their providers, and what resources of each type need."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from lambdaform.cloud import Cloud
from lambdaform.cloud.provider import Made, Request
from lambdaform.cloud.providers import provider_of

REGION, ACCOUNT = "eu-west-1", "123456789012"
STACK = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/shop/1"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


def policy(action: str) -> dict[str, Any]:
    """Return a policy that allows one action."""
    statement = {"Sid": "One", "Effect": "Allow", "Action": action, "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def shared(action: str) -> dict[str, Any]:
    """Return a policy of a resource, for another account."""
    found = policy(action)
    found["Statement"][0]["Principal"] = {"AWS": "210987654321"}
    return found


class Workbench:
    """Makes resources of any type, one by one, in a cloud."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud

    def client(self, service: str) -> Any:
        """Return a client of the cloud."""
        return self.cloud.client(service, REGION)

    def request(
        self,
        type: str,
        properties: Mapping[str, Any],
        before: Mapping[str, Any] | None = None,
        id: str = "Thing",
    ) -> Request:
        """Return a request as the engine makes it."""
        return Request("shop", STACK, id, type, properties, REGION, ACCOUNT, self.client, before)

    def make(self, type: str, properties: Mapping[str, Any], id: str = "Thing") -> Made:
        """Make a resource."""
        return self._provider(type).create(self.request(type, properties, id=id))

    def change(
        self, type: str, id: str, before: Mapping[str, Any], properties: Mapping[str, Any]
    ) -> Made:
        """Change a resource in place."""
        return self._provider(type).update(self.request(type, properties, before), id)

    def take_away(self, type: str, id: str, properties: Mapping[str, Any]) -> None:
        """Take a resource away."""
        self._provider(type).delete(self.request(type, properties), id)

    def _provider(self, type: str) -> Any:
        found = provider_of(type)
        assert found, type
        return found

    @cached_property
    def role(self) -> str:
        """The ARN of a role."""
        made = self.make("AWS::IAM::Role", {"AssumeRolePolicyDocument": TRUST}, "Role")
        return str(made.attributes["Arn"])

    @cached_property
    def function(self) -> str:
        """The name of a function."""
        return self.make("AWS::Lambda::Function", self.code("return event"), "Function").physical_id

    def code(self, body: str) -> dict[str, Any]:
        """Return the properties that a function needs."""
        return {
            "Runtime": "python3.13",
            "Handler": "index.handler",
            "Role": self.role,
            "Code": {"ZipFile": f"def handler(event, context):\n    {body}\n"},
        }

    @cached_property
    def queue(self) -> Made:
        """A queue."""
        return self.make("AWS::SQS::Queue", {}, "Queue")

    @cached_property
    def topic(self) -> str:
        """The ARN of a topic."""
        return self.make("AWS::SNS::Topic", {}, "Topic").physical_id

    @cached_property
    def bucket(self) -> str:
        """The name of a bucket that holds an object, `code.zip`."""
        made = self.make("AWS::S3::Bucket", {}, "Bucket")
        self.client("s3").put_object(Bucket=made.physical_id, Key="code.zip", Body=b"zip")
        return made.physical_id

    @cached_property
    def log_bucket(self) -> str:
        """The name of a bucket that takes access logs."""
        owners = {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}
        properties = {"OwnershipControls": owners, "AccessControl": "LogDeliveryWrite"}
        return self.make("AWS::S3::Bucket", properties, "Logs").physical_id

    @cached_property
    def group(self) -> str:
        """The name of a log group."""
        return self.make("AWS::Logs::LogGroup", {}, "Group").physical_id

    @cached_property
    def key(self) -> str:
        """The id of a key."""
        return self.make("AWS::KMS::Key", {}, "Key").physical_id

    @cached_property
    def stream(self) -> str:
        """The ARN of a stream."""
        made = self.make("AWS::Kinesis::Stream", {"ShardCount": 1}, "Stream")
        return str(made.attributes["Arn"])

    @cached_property
    def secret(self) -> str:
        """The ARN of a secret."""
        return self.make("AWS::SecretsManager::Secret", {}, "Secret").physical_id

    @cached_property
    def bus(self) -> str:
        """The name of an event bus."""
        return self.make("AWS::Events::EventBus", {"Name": "shop-bus"}, "Bus").physical_id

    @cached_property
    def pool(self) -> str:
        """The id of a user pool."""
        return self.make("AWS::Cognito::UserPool", {}, "Pool").physical_id

    @cached_property
    def rest_api(self) -> Made:
        """A REST API with a method."""
        made = self.make("AWS::ApiGateway::RestApi", {"Name": "shop"}, "Rest")
        method = {
            "RestApiId": made.physical_id,
            "ResourceId": made.attributes["RootResourceId"],
            "HttpMethod": "GET",
            "Integration": {"Type": "MOCK"},
        }
        self.make("AWS::ApiGateway::Method", method)
        return made

    @cached_property
    def deployment(self) -> str:
        """The id of a deployment of the REST API."""
        properties = {"RestApiId": self.rest_api.physical_id}
        return self.make("AWS::ApiGateway::Deployment", properties, "Deployment").physical_id

    @cached_property
    def rest_stage(self) -> str:
        """The name of a stage of the REST API."""
        properties = {
            "RestApiId": self.rest_api.physical_id,
            "DeploymentId": self.deployment,
            "StageName": "prod",
        }
        return self.make("AWS::ApiGateway::Stage", properties, "Stage").physical_id

    @cached_property
    def rest_domain(self) -> str:
        """A domain name of REST APIs."""
        properties = {"DomainName": "rest.example.com"}
        return self.make("AWS::ApiGateway::DomainName", properties).physical_id

    @cached_property
    def http_api(self) -> str:
        """The id of an HTTP API."""
        properties = {"Name": "shop", "ProtocolType": "HTTP"}
        return self.make("AWS::ApiGatewayV2::Api", properties, "Http").physical_id

    @cached_property
    def integration(self) -> str:
        """The id of an integration of the HTTP API."""
        properties = {
            "ApiId": self.http_api,
            "IntegrationType": "HTTP_PROXY",
            "IntegrationUri": "https://example.com",
            "IntegrationMethod": "GET",
        }
        return self.make("AWS::ApiGatewayV2::Integration", properties).physical_id

    @cached_property
    def route(self) -> str:
        """The id of a route of the HTTP API."""
        properties = {"ApiId": self.http_api, "RouteKey": "GET /"}
        return self.make("AWS::ApiGatewayV2::Route", properties).physical_id

    @cached_property
    def http_stage(self) -> str:
        """The name of a stage of the HTTP API."""
        properties = {"ApiId": self.http_api, "StageName": "prod"}
        return self.make("AWS::ApiGatewayV2::Stage", properties).physical_id

    @cached_property
    def http_domain(self) -> str:
        """A domain name of HTTP APIs."""
        properties = {"DomainName": "http.example.com"}
        return self.make("AWS::ApiGatewayV2::DomainName", properties).physical_id


Properties = Callable[[Workbench], dict[str, Any]]
