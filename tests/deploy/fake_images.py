"""ECR, as far as a deploy sees it."""

from __future__ import annotations

import base64
from typing import Any

from deploy.refusal import Refusal


class Repositories:
    """Repositories of images by their names.

    Attributes:
        tags: region and name -> the tags of the images in each.
        made: name -> what each was made with.
        policies: name -> the policy of each, as text.
        tidied: the names of those that have a policy for what is old.
    """

    def __init__(self, account: str) -> None:
        self.account = account
        self.tags: dict[tuple[str, str], set[str]] = {}
        self.made: dict[str, dict[str, Any]] = {}
        self.policies: dict[str, str] = {}
        self.tidied: dict[str, str] = {}

    def put(self, name: str, *tags: str, region: str = "eu-west-1") -> None:
        """Let there be a repository with images."""
        self.tags[region, name] = {*tags}

    def _tags(self, call: Any, name: str) -> set[str]:
        if (call.region, name) not in self.tags:
            text = f"The repository with name '{name}' does not exist in the registry"
            raise Refusal("RepositoryNotFoundException", text)
        return self.tags[call.region, name]

    def describe_images(
        self, call: Any, registryId: str, repositoryName: str, imageIds: list[dict[str, str]]
    ) -> dict[str, Any]:
        tags = self._tags(call, repositoryName)
        for image in imageIds:
            if image["imageTag"] not in tags:
                raise Refusal("ImageNotFoundException", "The image does not exist")
        return {"imageDetails": [{"imageTags": [image["imageTag"]]} for image in imageIds]}

    def create_repository(self, call: Any, repositoryName: str, **how: Any) -> dict[str, Any]:
        if (call.region, repositoryName) in self.tags:
            raise Refusal("RepositoryAlreadyExistsException", "it already exists")
        self.put(repositoryName, region=call.region)
        self.made[repositoryName] = how
        return {"repository": {"repositoryName": repositoryName}}

    def get_repository_policy(self, call: Any, repositoryName: str) -> dict[str, Any]:
        self._tags(call, repositoryName)
        if repositoryName not in self.policies:
            raise Refusal("RepositoryPolicyNotFoundException", "Repository policy does not exist")
        return {"policyText": self.policies[repositoryName]}

    def set_repository_policy(
        self, call: Any, repositoryName: str, policyText: str
    ) -> dict[str, Any]:
        self._tags(call, repositoryName)
        self.policies[repositoryName] = policyText
        return {}

    def put_lifecycle_policy(
        self, call: Any, repositoryName: str, lifecyclePolicyText: str
    ) -> dict[str, Any]:
        self._tags(call, repositoryName)
        self.tidied[repositoryName] = lifecyclePolicyText
        return {}

    def get_authorization_token(self, call: Any) -> dict[str, Any]:
        token = base64.b64encode(b"AWS:the-password").decode()
        registry = f"https://{self.account}.dkr.ecr.{call.region}.amazonaws.com"
        data = {"authorizationToken": token, "proxyEndpoint": registry}
        return {"authorizationData": [data]}
