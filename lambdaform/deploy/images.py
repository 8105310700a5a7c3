"""Container images -> ECR: each of them once, in a repository of lambdaform's own, or the CDK's."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Protocol

from lambdaform.assets import ContainerImage
from lambdaform.assets.image import REPOSITORY
from lambdaform.deploy import failures
from lambdaform.deploy.account import Client
from lambdaform.deploy.places import Place, Places
from lambdaform.deploy.watcher import Watcher
from lambdaform.errors import BuildError
from lambdaform.template import Json

_IMAGE_GONE = ("ImageNotFoundException", "RepositoryNotFoundException")


class Engine(Protocol):
    """What has images, and sends them: Docker or podman."""

    def login(self, registry: str, user: str, password: str) -> None:
        """Log in to a registry."""

    def push(self, name: str, address: str) -> None:
        """Send an image to an address in a registry."""


Build = Callable[[Sequence[ContainerImage]], Engine]
"""Builds what is not built, and returns what has the images."""


@dataclass(frozen=True)
class Repository:
    """A repository of ECR.

    Attributes:
        account: the 12 digits of its owner.
        client: of who may push there.
        own: whether it is lambdaform's, and made where it is not there.
    """

    name: str
    account: str
    client: Client
    own: bool

    def holds(self, tag: str) -> bool:
        """Tell whether there is an image of a tag."""
        try:
            self.client.describe_images(
                registryId=self.account, repositoryName=self.name, imageIds=[{"imageTag": tag}]
            )
        except self.client.exceptions.ClientError as error:
            if failures.code(error) in _IMAGE_GONE:
                return False
            raise
        return True


class Images:
    """Brings images to the repository of each place; several stacks may ask for the same."""

    def __init__(self, places: Places, watcher: Watcher) -> None:
        self._places = places
        self._watcher = watcher
        self._engine: Engine | None = None
        self._left: dict[tuple[str, str, str], ContainerImage] = {}
        self._open: dict[tuple[str, str], str] = {}
        self._lock = Lock()

    def prepare(self, wanted: Sequence[tuple[Place, ContainerImage]], build: Build) -> None:
        """Build the images that are not in the repository of their place.

        Raises BuildError where they cannot be built; nothing was changed.
        """
        if self._places.account.endpoint is not None:
            if wanted:
                text = "container images are not built for the embedded cloud, which runs none"
                self._watcher.note(f"{text}: their functions are deployed, and cannot be invoked")
            return
        with failures.told():
            for place, image in wanted:
                if not self.repository(place).holds(image.digest):
                    self._left[(*_where(place), image.digest)] = image
        if self._left:
            self._engine = build([*{i.digest: i for i in self._left.values()}.values()])

    def push(self, place: Place, images: Iterable[ContainerImage]) -> None:
        """Send the images to a place that are not there yet.

        Raises BuildError where the engine fails, and DeployError where ECR does.
        """
        for image in images:
            key = (*_where(place), image.digest)
            with self._lock, failures.told():
                if key in self._left and self._engine is not None:
                    self._watcher.doing(REPOSITORY, f"sending {image}")
                    self._send(self._engine, place, image)
                    del self._left[key]

    def repository(self, place: Place) -> Repository:
        """Return the repository of a place: the CDK's, where one works there by its roles."""
        if place.role is None:
            client = place.account.client("ecr", place.region)
            return Repository(REPOSITORY, place.owner, client, own=True)
        name = self._places.bootstrap(place).repository
        publisher = self._places.publisher(place, "image-publishing")
        return Repository(name, place.owner, publisher.client("ecr", place.region), own=False)

    def _send(self, engine: Engine, place: Place, image: ContainerImage) -> None:
        repository = self.repository(place)
        registry = self._open.get(_where(place))
        if registry is None:
            if repository.own:
                _ready(repository, place, self._watcher)
            registry = self._open[_where(place)] = _login(engine, repository)
        try:
            engine.push(image.name, f"{registry}/{repository.name}:{image.digest}")
        except BuildError:
            if not repository.holds(image.digest):  # another deploy may have sent it meanwhile
                raise


def _where(place: Place) -> tuple[str, str]:
    return (place.owner, place.region)


def _login(engine: Engine, repository: Repository) -> str:
    """Log in to the registry of a repository, and return its address."""
    (data,) = repository.client.get_authorization_token()["authorizationData"]
    user, _, password = base64.b64decode(data["authorizationToken"]).decode().partition(":")
    registry: str = data["proxyEndpoint"].removeprefix("https://")
    engine.login(registry, user, password)
    return registry


def _ready(repository: Repository, place: Place, watcher: Watcher) -> None:
    """Make lambdaform's own repository, and finish one that was not made to the end."""
    client, name = repository.client, repository.name
    try:
        client.get_repository_policy(repositoryName=name)
    except client.exceptions.RepositoryPolicyNotFoundException:
        pass
    except client.exceptions.RepositoryNotFoundException:
        watcher.note(f"making the repository `{name}` for the images: private, scanned on push")
        _make(repository)
    else:
        return
    client.put_lifecycle_policy(repositoryName=name, lifecyclePolicyText=json.dumps(_TIDY))
    policy = json.dumps(_for_lambda(client.meta.partition, place))
    client.set_repository_policy(repositoryName=name, policyText=policy)


def _make(repository: Repository) -> None:
    client = repository.client
    try:
        client.create_repository(
            repositoryName=repository.name,
            imageTagMutability="IMMUTABLE",  # a tag names what goes into the image
            imageScanningConfiguration={"scanOnPush": True},
            encryptionConfiguration={"encryptionType": "AES256"},
        )
    except client.exceptions.RepositoryAlreadyExistsException:
        return  # another deploy has made it a moment ago


_TIDY = {
    "rules": [
        {
            "rulePriority": 1,
            "description": "what has no tag is the rest of a push that failed",
            "selection": {
                "tagStatus": "untagged",
                "countType": "sinceImagePushed",
                "countUnit": "days",
                "countNumber": 7,
            },
            "action": {"type": "expire"},
        }
    ]
}
"""What has a tag stays: Lambda needs it while a function has it, and so does a rollback."""


def _for_lambda(partition: str, place: Place) -> Json:
    """Return a policy that lets Lambda take images for functions of the same account and region."""
    functions = f"arn:{partition}:lambda:{place.region}:{place.owner}:function:*"
    statement = {
        "Sid": "LambdaTakesImages",
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        "Condition": {"ArnLike": {"aws:SourceArn": functions}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
