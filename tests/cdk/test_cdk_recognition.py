"""What an object of the CDK's is, by the CDK's own names: without the CDK."""

from __future__ import annotations

from types import SimpleNamespace

from lambdaform.cdk import recognition
from lambdaform.cdk.kinds import kind_of


class IQueue:
    """An interface as the CDK's library has them."""

    __jsii_type__ = "aws-cdk-lib.aws_sqs.IQueue"


class Resource:
    """What all constructs derive from."""

    __jsii_type__ = "aws-cdk-lib.Resource"


class Queue(Resource):
    """A class of the library."""

    __jsii_type__ = "aws-cdk-lib.aws_sqs.Queue"
    __jsii_ifaces__ = (IQueue,)
    queue_arn = "arn"

    def __init__(self) -> None:
        self.__jsii_ref__ = SimpleNamespace(ref="aws-cdk-lib.aws_sqs.Queue@1")


class Mail(Queue):
    """A class of an app's own."""


class Hidden:
    """What the CDK hands over for a class that it does not show: parts that know an interface."""

    def __init__(self, *parts: object) -> None:
        self._delegates = list(parts)

    def __getattr__(self, name: str) -> object:
        return getattr(self._delegates[-1], name)


def test_classes_and_interfaces_are_named():
    """A class of the app's own is what it derives from; the most special name comes first."""
    assert [*recognition.names(Mail())] == ["aws_sqs.Queue", "aws_sqs.IQueue", "Resource"]
    assert recognition.shown(Mail()) == "aws_sqs.Queue"


def test_what_is_hidden_is_known_by_its_interface():
    """What stands for the interface comes before what all constructs have in common."""
    hidden = Hidden(Resource(), Queue())
    assert recognition.shown(hidden) == "aws_sqs.Queue"
    assert "queue_arn" in recognition.attributes(hidden)
    assert recognition.reference(hidden) == "aws-cdk-lib.aws_sqs.Queue@1"


def test_what_is_none_of_the_cdks_has_no_name():
    """It is shown by its own class, and is of no kind."""
    assert recognition.shown(SimpleNamespace()) == "SimpleNamespace"
    assert kind_of("text") is None
    assert kind_of(None) is None
    assert kind_of(Mail()) is kind_of(Hidden(Resource(), Queue()))
    assert kind_of(Mail()) is not None


def test_a_name_in_another_module_is_another_kind():
    """A kind is its module and its name, not what attributes it has."""

    class Edge:
        """A class with the attributes of a queue."""

        __jsii_type__ = "aws-cdk-lib.aws_cloudfront.IQueue"
        __jsii_ref__ = SimpleNamespace(ref="aws-cdk-lib.aws_cloudfront.Queue@2")
        queue_arn = "arn"

    assert kind_of(Edge()) is None
